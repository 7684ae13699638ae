-- Every table refers to a scan by an integer key. Rows are copied in their order, and keep all that is in them but the
-- workspace, which is the scan's, and the severity of events, which nothing read.

-- RedefineTables
CREATE TABLE "new_Scan" (
    "key" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "id" TEXT NOT NULL,
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
INSERT INTO "new_Scan" ("aliveHosts", "alone", "cancelRequested", "crashes", "crashesAlone", "crashesStuck",
  "createdAt", "endpoints", "error", "fence", "findings", "findingsCritical", "findingsHigh", "findingsInfo",
  "findingsLow", "findingsMedium", "findingsUnknown", "finishedAt", "hosts", "id", "label", "lastSeq",
  "leaseUntil", "message", "progress", "resultsAtClaim", "startedAt", "status", "suspect", "target",
  "targetKind", "workspace")
SELECT "aliveHosts", "alone", "cancelRequested", "crashes", "crashesAlone", "crashesStuck", "createdAt",
  "endpoints", "error", "fence", "findings", "findingsCritical", "findingsHigh", "findingsInfo",
  "findingsLow", "findingsMedium", "findingsUnknown", "finishedAt", "hosts", "id", "label", "lastSeq",
  "leaseUntil", "message", "progress", "resultsAtClaim", "startedAt", "status", "suspect", "target",
  "targetKind", "workspace"
FROM "Scan" ORDER BY "id";
DROP TABLE "Scan";
ALTER TABLE "new_Scan" RENAME TO "Scan";
CREATE UNIQUE INDEX "Scan_id_key" ON "Scan"("id");
CREATE INDEX "Scan_workspace_id_idx" ON "Scan"("workspace", "id");
CREATE INDEX "Scan_status_idx" ON "Scan"("status");

CREATE TABLE "new_ScanEvent" (
    "scanKey" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "scanner" TEXT,
    "body" JSONB NOT NULL,

    PRIMARY KEY ("scanKey", "seq")
);
INSERT INTO "new_ScanEvent" ("scanKey", "seq", "type", "at", "scanner", "body")
SELECT "scan"."key", "old"."seq", "old"."type", "old"."at", "old"."scanner", "old"."body"
FROM "ScanEvent" AS "old" CROSS JOIN "Scan" AS "scan" ON "scan"."id" = "old"."scanId" ORDER BY "old".rowid;
DROP TABLE "ScanEvent";
ALTER TABLE "new_ScanEvent" RENAME TO "ScanEvent";
CREATE INDEX "ScanEvent_scanKey_scanner_type_seq_idx" ON "ScanEvent"("scanKey", "scanner", "type", "seq");
-- Results are found by type in their own tables.
CREATE INDEX "ScanEvent_plain_idx" ON "ScanEvent"("scanKey", "type", "seq")
  WHERE "type" NOT IN ('HOST', 'ENDPOINT', 'FINDING', 'ASSESSMENT');

CREATE TABLE "new_Host" (
    "scanKey" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "scanner" TEXT NOT NULL,
    "parent" INTEGER,
    "foundAt" DATETIME NOT NULL,
    "mock" BOOLEAN NOT NULL,
    "name" TEXT NOT NULL,
    "ip" JSONB NOT NULL,
    "cname" JSONB NOT NULL,
    "alive" BOOLEAN NOT NULL,
    "url" TEXT,
    "status" INTEGER,
    "title" TEXT,
    "server" TEXT,
    "notBefore" DATETIME,
    "notAfter" DATETIME,
    "issuer" TEXT,
    "source" TEXT NOT NULL,
    "error" TEXT,

    PRIMARY KEY ("scanKey", "seq"),
    CONSTRAINT "Host_scanKey_fkey" FOREIGN KEY ("scanKey") REFERENCES "Scan" ("key") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Host" ("scanKey", "seq", "scanner", "parent", "foundAt", "mock", "name", "ip", "cname",
  "alive", "url", "status", "title", "server", "notBefore", "notAfter", "issuer", "source", "error")
SELECT "scan"."key", "old"."seq", "old"."scanner", "old"."parent", "old"."foundAt", "old"."mock",
  "old"."name", "old"."ip", "old"."cname", "old"."alive", "old"."url", "old"."status", "old"."title",
  "old"."server", "old"."notBefore", "old"."notAfter", "old"."issuer", "old"."source", "old"."error"
FROM "Host" AS "old" CROSS JOIN "Scan" AS "scan" ON "scan"."id" = "old"."scanId" ORDER BY "old".rowid;
DROP TABLE "Host";
ALTER TABLE "new_Host" RENAME TO "Host";

CREATE TABLE "new_Endpoint" (
    "scanKey" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "scanner" TEXT NOT NULL,
    "parent" INTEGER,
    "foundAt" DATETIME NOT NULL,
    "mock" BOOLEAN NOT NULL,
    "url" TEXT NOT NULL,
    "status" INTEGER,
    "contentType" TEXT,
    "length" INTEGER,
    "title" TEXT,
    "redirect" TEXT,
    "source" TEXT NOT NULL,
    "error" TEXT,

    PRIMARY KEY ("scanKey", "seq"),
    CONSTRAINT "Endpoint_scanKey_fkey" FOREIGN KEY ("scanKey") REFERENCES "Scan" ("key") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Endpoint" ("scanKey", "seq", "scanner", "parent", "foundAt", "mock", "url", "status",
  "contentType", "length", "title", "redirect", "source", "error")
SELECT "scan"."key", "old"."seq", "old"."scanner", "old"."parent", "old"."foundAt", "old"."mock", "old"."url",
  "old"."status", "old"."contentType", "old"."length", "old"."title", "old"."redirect", "old"."source",
  "old"."error"
FROM "Endpoint" AS "old" CROSS JOIN "Scan" AS "scan" ON "scan"."id" = "old"."scanId" ORDER BY "old".rowid;
DROP TABLE "Endpoint";
ALTER TABLE "new_Endpoint" RENAME TO "Endpoint";

CREATE TABLE "new_Finding" (
    "position" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "scanKey" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "scanner" TEXT NOT NULL,
    "parent" INTEGER,
    "foundAt" DATETIME NOT NULL,
    "mock" BOOLEAN NOT NULL,
    "title" TEXT NOT NULL,
    "severity" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "url" TEXT,
    "method" TEXT,
    "parameter" TEXT,
    "host" TEXT,
    "port" INTEGER,
    "file" TEXT,
    "line" INTEGER,
    "column" INTEGER,
    "description" TEXT,
    "evidence" JSONB,
    "cwe" TEXT,
    "cvss" TEXT,
    "confidence" TEXT NOT NULL,
    "remediation" TEXT,
    "references" JSONB NOT NULL,
    "properties" JSONB,
    "fingerprint" TEXT NOT NULL,
    CONSTRAINT "Finding_scanKey_fkey" FOREIGN KEY ("scanKey") REFERENCES "Scan" ("key") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Finding" ("scanKey", "position", "seq", "scanner", "parent", "foundAt", "mock", "title",
  "severity", "type", "url", "method", "parameter", "host", "port", "file", "line", "column", "description",
  "evidence", "cwe", "cvss", "confidence", "remediation", "references", "properties", "fingerprint")
SELECT "scan"."key", "old"."position", "old"."seq", "old"."scanner", "old"."parent", "old"."foundAt",
  "old"."mock", "old"."title", "old"."severity", "old"."type", "old"."url", "old"."method", "old"."parameter",
  "old"."host", "old"."port", "old"."file", "old"."line", "old"."column", "old"."description",
  "old"."evidence", "old"."cwe", "old"."cvss", "old"."confidence", "old"."remediation", "old"."references",
  "old"."properties", "old"."fingerprint"
FROM "Finding" AS "old" CROSS JOIN "Scan" AS "scan" ON "scan"."id" = "old"."scanId" ORDER BY "old"."position";
-- Positions are never given again, also those of findings that have been deleted.
DELETE FROM "sqlite_sequence" WHERE "name" = 'new_Finding';
INSERT INTO "sqlite_sequence" ("name", "seq")
SELECT 'new_Finding', "seq" FROM "sqlite_sequence" WHERE "name" = 'Finding';
DROP TABLE "Finding";
ALTER TABLE "new_Finding" RENAME TO "Finding";
CREATE UNIQUE INDEX "Finding_scanKey_seq_key" ON "Finding"("scanKey", "seq");
CREATE INDEX "Finding_scanKey_severity_seq_idx" ON "Finding"("scanKey", "severity", "seq");

CREATE TABLE "new_PageAssessment" (
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

    PRIMARY KEY ("scanKey", "seq"),
    CONSTRAINT "PageAssessment_scanKey_fkey" FOREIGN KEY ("scanKey") REFERENCES "Scan" ("key") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_PageAssessment" ("scanKey", "seq", "scanner", "parent", "foundAt", "mock", "url",
  "riskScore", "threatLevel", "classification", "indicators", "layers", "method")
SELECT "scan"."key", "old"."seq", "old"."scanner", "old"."parent", "old"."foundAt", "old"."mock", "old"."url",
  "old"."riskScore", "old"."threatLevel", "old"."classification", "old"."indicators", "old"."layers",
  "old"."method"
FROM "PageAssessment" AS "old" CROSS JOIN "Scan" AS "scan" ON "scan"."id" = "old"."scanId" ORDER BY "old".rowid;
DROP TABLE "PageAssessment";
ALTER TABLE "new_PageAssessment" RENAME TO "PageAssessment";

CREATE TABLE "new_ScannerRun" (
    "scanKey" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "options" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'PENDING',
    "error" TEXT,
    "hosts" INTEGER NOT NULL DEFAULT 0,
    "endpoints" INTEGER NOT NULL DEFAULT 0,
    "findings" INTEGER NOT NULL DEFAULT 0,

    PRIMARY KEY ("scanKey", "name"),
    CONSTRAINT "ScannerRun_scanKey_fkey" FOREIGN KEY ("scanKey") REFERENCES "Scan" ("key") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_ScannerRun" ("scanKey", "position", "name", "options", "state", "error", "hosts",
  "endpoints", "findings")
SELECT "scan"."key", "old"."position", "old"."name", "old"."options", "old"."state", "old"."error",
  "old"."hosts", "old"."endpoints", "old"."findings"
FROM "ScannerRun" AS "old" CROSS JOIN "Scan" AS "scan" ON "scan"."id" = "old"."scanId" ORDER BY "old".rowid;
DROP TABLE "ScannerRun";
ALTER TABLE "new_ScannerRun" RENAME TO "ScannerRun";

CREATE TABLE "new_ScanWarning" (
    "scanKey" INTEGER NOT NULL,
    "firstSeq" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "scanner" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "message" TEXT NOT NULL,

    PRIMARY KEY ("scanKey", "code", "scanner"),
    CONSTRAINT "ScanWarning_scanKey_fkey" FOREIGN KEY ("scanKey") REFERENCES "Scan" ("key") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_ScanWarning" ("scanKey", "firstSeq", "code", "scanner", "count", "message")
SELECT "scan"."key", "old"."firstSeq", "old"."code", "old"."scanner", "old"."count", "old"."message"
FROM "ScanWarning" AS "old" CROSS JOIN "Scan" AS "scan" ON "scan"."id" = "old"."scanId" ORDER BY "old".rowid;
DROP TABLE "ScanWarning";
ALTER TABLE "new_ScanWarning" RENAME TO "ScanWarning";

CREATE TABLE "new_ScanPage" (
    "scanKey" INTEGER NOT NULL PRIMARY KEY,
    "page" JSONB NOT NULL,
    CONSTRAINT "ScanPage_scanKey_fkey" FOREIGN KEY ("scanKey") REFERENCES "Scan" ("key") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_ScanPage" ("scanKey", "page")
SELECT "scan"."key", "old"."page"
FROM "ScanPage" AS "old" CROSS JOIN "Scan" AS "scan" ON "scan"."id" = "old"."scanId" ORDER BY "old".rowid;
DROP TABLE "ScanPage";
ALTER TABLE "new_ScanPage" RENAME TO "ScanPage";
