-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Scan" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspace" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "targetKind" TEXT NOT NULL,
    "label" TEXT,
    "status" TEXT NOT NULL,
    "progress" INTEGER NOT NULL DEFAULT 0,
    "message" TEXT,
    "error" TEXT,
    "createdAt" DATETIME NOT NULL,
    "startedAt" DATETIME,
    "finishedAt" DATETIME,
    "lastSeq" INTEGER NOT NULL DEFAULT 0,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "leaseUntil" DATETIME,
    "crashes" INTEGER NOT NULL DEFAULT 0,
    "crashesAlone" INTEGER NOT NULL DEFAULT 0,
    "crashesStuck" INTEGER NOT NULL DEFAULT 0,
    "resultsAtClaim" INTEGER NOT NULL DEFAULT 0,
    "suspect" BOOLEAN NOT NULL DEFAULT false,
    "alone" BOOLEAN NOT NULL DEFAULT false,
    "cancelRequested" BOOLEAN NOT NULL DEFAULT false,
    "hosts" INTEGER NOT NULL DEFAULT 0,
    "aliveHosts" INTEGER NOT NULL DEFAULT 0,
    "endpoints" INTEGER NOT NULL DEFAULT 0,
    "findings" INTEGER NOT NULL DEFAULT 0,
    "findingsCritical" INTEGER NOT NULL DEFAULT 0,
    "findingsHigh" INTEGER NOT NULL DEFAULT 0,
    "findingsMedium" INTEGER NOT NULL DEFAULT 0,
    "findingsLow" INTEGER NOT NULL DEFAULT 0,
    "findingsInfo" INTEGER NOT NULL DEFAULT 0,
    "findingsUnknown" INTEGER NOT NULL DEFAULT 0
);
INSERT INTO "new_Scan" ("aliveHosts", "alone", "cancelRequested", "crashes", "crashesAlone", "createdAt", "endpoints", "error", "fence", "findings", "findingsCritical", "findingsHigh", "findingsInfo", "findingsLow", "findingsMedium", "findingsUnknown", "finishedAt", "hosts", "id", "label", "lastSeq", "leaseUntil", "message", "progress", "startedAt", "status", "suspect", "target", "targetKind", "workspace") SELECT "aliveHosts", "alone", "cancelRequested", "crashes", "crashesAlone", "createdAt", "endpoints", "error", "fence", "findings", "findingsCritical", "findingsHigh", "findingsInfo", "findingsLow", "findingsMedium", "findingsUnknown", "finishedAt", "hosts", "id", "label", "lastSeq", "leaseUntil", "message", "progress", "startedAt", "status", "suspect", "target", "targetKind", "workspace" FROM "Scan";
DROP TABLE "Scan";
ALTER TABLE "new_Scan" RENAME TO "Scan";
CREATE INDEX "Scan_workspace_id_idx" ON "Scan"("workspace", "id");
CREATE INDEX "Scan_status_idx" ON "Scan"("status");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
