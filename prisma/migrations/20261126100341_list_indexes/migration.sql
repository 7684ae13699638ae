-- DropIndex
DROP INDEX "Scan_workspace_id_idx";

-- AlterTable
ALTER TABLE "Endpoint" ADD COLUMN "host" TEXT;

-- AlterTable
ALTER TABLE "Finding" ADD COLUMN "endpointUrl" TEXT;

-- The host and the endpoint of the rows that there are, as the server derives them from their URLs.
CREATE TEMP TABLE "Authority" AS
  SELECT 'Endpoint' AS "of", rowid AS "row", substr("url", instr("url", '://') + 3) || '/' AS "text"
  FROM "Endpoint" WHERE instr("url", '://') > 0
  UNION ALL
  SELECT 'Finding', "position", substr("url", instr("url", '://') + 3) || '/'
  FROM "Finding" WHERE instr("url", '://') > 0 AND "host" IS NULL;
UPDATE "Authority" SET "text" = replace(replace("text", '?', '/'), '#', '/');
UPDATE "Authority" SET "text" = lower(substr("text", 1, instr("text", '/') - 1));
UPDATE "Authority" SET "text" = substr("text", instr("text", '@') + 1);
UPDATE "Authority" SET "text" = CASE
  WHEN "text" LIKE '[%' THEN substr("text", 2, instr("text", ']') - 2)
  ELSE substr("text", 1, instr("text" || ':', ':') - 1) END;
CREATE INDEX temp."Authority_row" ON "Authority"("of", "row");
UPDATE "Endpoint" SET "host" = (SELECT nullif("text", '') FROM "Authority" WHERE "of" = 'Endpoint' AND "row" = "Endpoint".rowid);
UPDATE "Finding" SET "host" = (SELECT nullif("text", '') FROM "Authority" WHERE "of" = 'Finding' AND "row" = "Finding"."position")
  WHERE "host" IS NULL;
DROP TABLE "Authority";
UPDATE "Finding" SET "endpointUrl" = substr("url", 1, min(instr("url" || '?', '?'), instr("url" || '#', '#')) - 1);

-- CreateIndex
CREATE INDEX "Endpoint_scanKey_host_seq_idx" ON "Endpoint"("scanKey", "host", "seq");

-- CreateIndex
CREATE INDEX "Host_scanKey_name_seq_idx" ON "Host"("scanKey", "name", "seq");

-- CreateIndex
CREATE INDEX "Scan_workspace_createdAt_id_idx" ON "Scan"("workspace", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Scan_workspace_status_createdAt_id_idx" ON "Scan"("workspace", "status", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Scan_workspace_targetKind_createdAt_id_idx" ON "Scan"("workspace", "targetKind", "createdAt", "id");

-- Partial, since many findings have no URL or no parent.
CREATE INDEX "Finding_host_idx" ON "Finding"("scanKey", "host", "severity", "seq") WHERE "host" IS NOT NULL;
CREATE INDEX "Finding_endpoint_idx" ON "Finding"("scanKey", "endpointUrl", "severity", "seq") WHERE "endpointUrl" IS NOT NULL;
CREATE INDEX "Finding_parent_idx" ON "Finding"("scanKey", "parent", "severity", "seq") WHERE "parent" IS NOT NULL;
