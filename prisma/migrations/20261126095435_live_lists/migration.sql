ALTER TABLE "Scan" ADD COLUMN "changedAt" DATETIME;
UPDATE "Scan" SET "changedAt" = coalesce("finishedAt", "startedAt", "createdAt");
CREATE INDEX "Scan_workspace_changedAt_idx" ON "Scan"("workspace", "changedAt");

-- A trigger, so that no statement can change what a list of scans depends on without a trace.
CREATE TRIGGER "Scan_changed" AFTER UPDATE OF "status", "label" ON "Scan"
WHEN OLD."status" IS NOT NEW."status" OR OLD."label" IS NOT NEW."label"
BEGIN
  UPDATE "Scan" SET "changedAt" = CAST(unixepoch('subsec') * 1000 AS INTEGER) WHERE "key" = NEW."key";
END;

CREATE TABLE "DeletedScan" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspace" TEXT NOT NULL,
    "deletedAt" DATETIME NOT NULL
);
CREATE INDEX "DeletedScan_deletedAt_idx" ON "DeletedScan"("deletedAt");
