-- CreateIndex
CREATE INDEX "ScanEvent_scanId_scanner_type_seq_idx" ON "ScanEvent"("scanId", "scanner", "type", "seq");

-- RedefineTables
CREATE TABLE "new_Finding" (
    "position" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "scanId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "workspace" TEXT NOT NULL,
    "scanner" TEXT NOT NULL,
    "parent" INTEGER,
    "foundAt" DATETIME NOT NULL,
    "mock" BOOLEAN NOT NULL,
    "title" TEXT NOT NULL,
    "severity" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "url" TEXT,
    "description" TEXT,
    "evidence" JSONB,
    "cwe" TEXT,
    "confidence" TEXT NOT NULL,
    "remediation" TEXT,
    "references" JSONB NOT NULL,
    "fingerprint" TEXT NOT NULL,
    CONSTRAINT "Finding_scanId_fkey" FOREIGN KEY ("scanId") REFERENCES "Scan" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Finding" ("confidence", "cwe", "description", "evidence", "fingerprint", "foundAt", "mock", "parent", "references", "remediation", "scanId", "scanner", "seq", "severity", "title", "type", "url", "workspace")
SELECT "confidence", "cwe", "description", "evidence", "fingerprint", "foundAt", "mock", "parent", "references", "remediation", "scanId", "scanner", "seq", "severity", "title", "type", "url", "workspace" FROM "Finding" ORDER BY "foundAt", "scanId", "seq";
DROP TABLE "Finding";
ALTER TABLE "new_Finding" RENAME TO "Finding";
CREATE INDEX "Finding_scanId_severity_seq_idx" ON "Finding"("scanId", "severity", "seq");
CREATE INDEX "Finding_foundAt_idx" ON "Finding"("foundAt");
CREATE UNIQUE INDEX "Finding_scanId_seq_key" ON "Finding"("scanId", "seq");
