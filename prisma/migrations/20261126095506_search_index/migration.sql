-- CreateTable
CREATE TABLE "IndexState" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "position" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "IndexedWorkspace" (
    "key" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "OpenScan" (
    "scanKey" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
);

-- CreateTable
CREATE TABLE "Issue" (
    "key" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "workspace" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "severity" INTEGER NOT NULL,
    "firstPosition" INTEGER NOT NULL,
    "lastPosition" INTEGER NOT NULL,
    "firstSeenAt" DATETIME NOT NULL,
    "lastSeenAt" DATETIME NOT NULL,
    "occurrences" INTEGER NOT NULL,
    "scanCount" INTEGER NOT NULL,
    "terms" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "IssueScan" (
    "scanKey" INTEGER NOT NULL,
    "issueKey" INTEGER NOT NULL,
    "occurrences" INTEGER NOT NULL,

    PRIMARY KEY ("scanKey", "issueKey")
);

-- CreateTable
CREATE TABLE "ScanCount" (
    "scanKey" INTEGER NOT NULL,
    "workspace" TEXT NOT NULL,
    "hour" DATETIME NOT NULL,
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    PRIMARY KEY ("scanKey", "hour", "name", "value")
);

-- CreateTable
CREATE TABLE "WorkspaceCount" (
    "workspace" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "start" DATETIME NOT NULL,
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    PRIMARY KEY ("workspace", "unit", "start", "name", "value")
);

-- RedefineTables
CREATE TABLE "new_PageAssessment" (
    "position" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "scanKey" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "scanner" TEXT NOT NULL,
    "parent" INTEGER,
    "foundAt" DATETIME NOT NULL,
    "mock" BOOLEAN NOT NULL,
    "url" TEXT NOT NULL,
    "riskScore" INTEGER NOT NULL,
    "threatLevel" TEXT NOT NULL,
    "classification" TEXT,
    "indicators" JSONB NOT NULL,
    "layers" JSONB NOT NULL,
    "method" TEXT,
    CONSTRAINT "PageAssessment_scanKey_fkey" FOREIGN KEY ("scanKey") REFERENCES "Scan" ("key") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_PageAssessment" ("classification", "foundAt", "indicators", "layers", "method", "mock", "parent", "riskScore", "scanKey", "scanner", "seq", "threatLevel", "url") SELECT "classification", "foundAt", "indicators", "layers", "method", "mock", "parent", "riskScore", "scanKey", "scanner", "seq", "threatLevel", "url" FROM "PageAssessment" ORDER BY "foundAt", "scanKey", "seq";
DROP TABLE "PageAssessment";
ALTER TABLE "new_PageAssessment" RENAME TO "PageAssessment";
CREATE UNIQUE INDEX "PageAssessment_scanKey_seq_key" ON "PageAssessment"("scanKey", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "IndexedWorkspace_name_key" ON "IndexedWorkspace"("name");

-- CreateIndex
CREATE INDEX "Issue_workspace_firstPosition_idx" ON "Issue"("workspace", "firstPosition");

-- CreateIndex
CREATE INDEX "Issue_workspace_lastPosition_idx" ON "Issue"("workspace", "lastPosition");

-- CreateIndex
CREATE INDEX "Issue_workspace_severity_lastPosition_idx" ON "Issue"("workspace", "severity", "lastPosition");

-- CreateIndex
CREATE INDEX "Issue_workspace_occurrences_lastPosition_idx" ON "Issue"("workspace", "occurrences", "lastPosition");

-- CreateIndex
CREATE UNIQUE INDEX "Issue_workspace_fingerprint_key" ON "Issue"("workspace", "fingerprint");

-- Inverted indexes: a row has the terms of one result, issue or scan, and its rowid is the position or key of that. They keep
-- no text, and no positions of terms within a row. A program merges them in steps, since a merge by itself may take long.
CREATE VIRTUAL TABLE "FindingTerms" USING fts5("terms", content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
CREATE VIRTUAL TABLE "AssessmentTerms" USING fts5("terms", content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
CREATE VIRTUAL TABLE "IssueTerms" USING fts5("terms", content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
CREATE VIRTUAL TABLE "ScanTerms" USING fts5("terms", content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
INSERT INTO "FindingTerms" ("FindingTerms", "rank") VALUES ('automerge', 0);
INSERT INTO "AssessmentTerms" ("AssessmentTerms", "rank") VALUES ('automerge', 0);
INSERT INTO "IssueTerms" ("IssueTerms", "rank") VALUES ('automerge', 0);
INSERT INTO "ScanTerms" ("ScanTerms", "rank") VALUES ('automerge', 0);
