-- AlterTable
ALTER TABLE "Finding" ADD COLUMN "column" INTEGER;
ALTER TABLE "Finding" ADD COLUMN "cvss" TEXT;
ALTER TABLE "Finding" ADD COLUMN "file" TEXT;
ALTER TABLE "Finding" ADD COLUMN "host" TEXT;
ALTER TABLE "Finding" ADD COLUMN "line" INTEGER;
ALTER TABLE "Finding" ADD COLUMN "method" TEXT;
ALTER TABLE "Finding" ADD COLUMN "parameter" TEXT;
ALTER TABLE "Finding" ADD COLUMN "port" INTEGER;
ALTER TABLE "Finding" ADD COLUMN "properties" JSONB;

-- CreateTable
CREATE TABLE "ScanPage" (
    "scanId" TEXT NOT NULL PRIMARY KEY,
    "page" JSONB NOT NULL,
    CONSTRAINT "ScanPage_scanId_fkey" FOREIGN KEY ("scanId") REFERENCES "Scan" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
