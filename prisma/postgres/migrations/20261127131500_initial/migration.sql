-- All texts are compared by their bytes, as in SQLite. JSON is stored as it was written: JSONB would change the order of keys,
-- and refuse the character U+0000. Rows refer to scans without foreign keys, which would lock the row of the scan with
-- every insert; the store deletes the rows of a scan before the scan.

-- CreateEnum
CREATE TYPE "TargetKind" AS ENUM ('DOMAIN', 'HOST', 'URL', 'REPOSITORY', 'PAGE');

-- CreateEnum
CREATE TYPE "ScanStatus" AS ENUM ('QUEUED', 'RUNNING', 'PAUSED', 'CANCELLING', 'COMPLETED', 'FAILED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "ScannerState" AS ENUM ('PENDING', 'STARTED', 'FINISHED', 'FAILED', 'SKIPPED');

-- CreateTable
CREATE TABLE "Scan" (
    "key" SERIAL NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "workspace" TEXT COLLATE "C" NOT NULL,
    "startedBy" TEXT COLLATE "C",
    "target" TEXT COLLATE "C" NOT NULL,
    "targetKind" "TargetKind" NOT NULL,
    "label" TEXT COLLATE "C",
    "status" "ScanStatus" NOT NULL,
    "progress" INTEGER NOT NULL DEFAULT 0,
    "message" TEXT COLLATE "C",
    "error" TEXT COLLATE "C",
    "createdAt" TIMESTAMP(3) NOT NULL,
    "startedAt" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),
    "changedAt" TIMESTAMP(3),
    "lastSeq" INTEGER NOT NULL DEFAULT 0,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "leaseUntil" TIMESTAMP(3),
    "timeoutMs" INTEGER,
    "demo" JSON,
    "crashes" INTEGER NOT NULL DEFAULT 0,
    "crashesAlone" INTEGER NOT NULL DEFAULT 0,
    "crashesStuck" INTEGER NOT NULL DEFAULT 0,
    "resultsAtClaim" INTEGER NOT NULL DEFAULT 0,
    "suspect" BOOLEAN NOT NULL DEFAULT false,
    "alone" BOOLEAN NOT NULL DEFAULT false,
    "cancelRequested" BOOLEAN NOT NULL DEFAULT false,
    "pauseRequested" BOOLEAN NOT NULL DEFAULT false,
    "duration" INTEGER NOT NULL DEFAULT 0,
    "requests" INTEGER NOT NULL DEFAULT 0,
    "errors" INTEGER NOT NULL DEFAULT 0,
    "hosts" INTEGER NOT NULL DEFAULT 0,
    "aliveHosts" INTEGER NOT NULL DEFAULT 0,
    "endpoints" INTEGER NOT NULL DEFAULT 0,
    "findings" INTEGER NOT NULL DEFAULT 0,
    "findingsCritical" INTEGER NOT NULL DEFAULT 0,
    "findingsHigh" INTEGER NOT NULL DEFAULT 0,
    "findingsMedium" INTEGER NOT NULL DEFAULT 0,
    "findingsLow" INTEGER NOT NULL DEFAULT 0,
    "findingsInfo" INTEGER NOT NULL DEFAULT 0,
    "findingsUnknown" INTEGER NOT NULL DEFAULT 0,

    -- The last append: its id, and the seq of its last event. An append whose answer was lost finds itself here.
    "appendId" TEXT COLLATE "C",
    "appendedTo" INTEGER,
    -- The names of its scanners, for workers that do not have all of them.
    "scannerNames" TEXT[] NOT NULL DEFAULT '{}',

    CONSTRAINT "Scan_pkey" PRIMARY KEY ("key")
) WITH (fillfactor = 50);

-- CreateTable
CREATE TABLE "DeletedScan" (
    "id" TEXT COLLATE "C" NOT NULL,
    "workspace" TEXT COLLATE "C" NOT NULL,
    "deletedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "DeletedScan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ScanPage" (
    "scanKey" INTEGER NOT NULL,
    "page" JSON NOT NULL,

    CONSTRAINT "ScanPage_pkey" PRIMARY KEY ("scanKey")
);

-- CreateTable
CREATE TABLE "ScanSecret" (
    "scanKey" INTEGER NOT NULL,
    "scanner" TEXT COLLATE "C" NOT NULL,
    "sealed" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "ScanSecret_pkey" PRIMARY KEY ("scanKey","scanner")
);

-- CreateTable
CREATE TABLE "ScanWarning" (
    "scanKey" INTEGER NOT NULL,
    "firstSeq" INTEGER NOT NULL,
    "code" TEXT COLLATE "C" NOT NULL,
    "scanner" TEXT COLLATE "C" NOT NULL,
    "count" INTEGER NOT NULL,
    "message" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "ScanWarning_pkey" PRIMARY KEY ("scanKey","code","scanner")
);

-- CreateTable
CREATE TABLE "ScannerRun" (
    "scanKey" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "options" JSON NOT NULL,
    "state" "ScannerState" NOT NULL DEFAULT 'PENDING',
    "error" TEXT COLLATE "C",
    "hosts" INTEGER NOT NULL DEFAULT 0,
    "endpoints" INTEGER NOT NULL DEFAULT 0,
    "findings" INTEGER NOT NULL DEFAULT 0,
    "startedAt" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),
    "duration" INTEGER NOT NULL DEFAULT 0,
    "requests" INTEGER NOT NULL DEFAULT 0,
    "errors" INTEGER NOT NULL DEFAULT 0,
    "inputsDone" INTEGER NOT NULL DEFAULT 0,
    "inputsKnown" INTEGER NOT NULL DEFAULT 0,
    "place" JSON,
    "skipRequested" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "ScannerRun_pkey" PRIMARY KEY ("scanKey","name")
);

-- CreateTable
CREATE TABLE "ScanEvent" (
    "scanKey" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "type" TEXT COLLATE "C" NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "scanner" TEXT COLLATE "C",
    "body" JSON NOT NULL,

    CONSTRAINT "ScanEvent_pkey" PRIMARY KEY ("scanKey","seq")
);

-- CreateTable
CREATE TABLE "Host" (
    "scanKey" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "scanner" TEXT COLLATE "C" NOT NULL,
    "parent" INTEGER,
    "foundAt" TIMESTAMP(3) NOT NULL,
    "mock" BOOLEAN NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "ip" JSON NOT NULL,
    "cname" JSON NOT NULL,
    "alive" BOOLEAN NOT NULL,
    "url" TEXT COLLATE "C",
    "status" INTEGER,
    "title" TEXT COLLATE "C",
    "server" TEXT COLLATE "C",
    "notBefore" TIMESTAMP(3),
    "notAfter" TIMESTAMP(3),
    "issuer" TEXT COLLATE "C",
    "source" TEXT COLLATE "C" NOT NULL,
    "error" TEXT COLLATE "C",

    CONSTRAINT "Host_pkey" PRIMARY KEY ("scanKey","seq")
);

-- CreateTable
CREATE TABLE "Endpoint" (
    "scanKey" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "scanner" TEXT COLLATE "C" NOT NULL,
    "parent" INTEGER,
    "foundAt" TIMESTAMP(3) NOT NULL,
    "mock" BOOLEAN NOT NULL,
    "url" TEXT COLLATE "C" NOT NULL,
    "status" INTEGER,
    "contentType" TEXT COLLATE "C",
    "length" INTEGER,
    "title" TEXT COLLATE "C",
    "redirect" TEXT COLLATE "C",
    "source" TEXT COLLATE "C" NOT NULL,
    "error" TEXT COLLATE "C",
    "host" TEXT COLLATE "C",

    CONSTRAINT "Endpoint_pkey" PRIMARY KEY ("scanKey","seq")
);

-- CreateTable
CREATE TABLE "Finding" (
    "position" SERIAL NOT NULL,
    "scanKey" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "scanner" TEXT COLLATE "C" NOT NULL,
    "parent" INTEGER,
    "foundAt" TIMESTAMP(3) NOT NULL,
    "mock" BOOLEAN NOT NULL,
    "title" TEXT COLLATE "C" NOT NULL,
    "severity" INTEGER NOT NULL,
    "type" TEXT COLLATE "C" NOT NULL,
    "url" TEXT COLLATE "C",
    "method" TEXT COLLATE "C",
    "parameter" TEXT COLLATE "C",
    "host" TEXT COLLATE "C",
    "port" INTEGER,
    "file" TEXT COLLATE "C",
    "line" INTEGER,
    "column" INTEGER,
    "description" TEXT COLLATE "C",
    "evidence" JSON,
    "cwe" TEXT COLLATE "C",
    "cvss" TEXT COLLATE "C",
    "confidence" TEXT COLLATE "C" NOT NULL,
    "remediation" TEXT COLLATE "C",
    "references" JSON NOT NULL,
    "properties" JSON,
    "fingerprint" TEXT COLLATE "C" NOT NULL,
    "endpointUrl" TEXT COLLATE "C",

    CONSTRAINT "Finding_pkey" PRIMARY KEY ("position")
);

-- CreateTable
CREATE TABLE "PageAssessment" (
    "position" SERIAL NOT NULL,
    "scanKey" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "scanner" TEXT COLLATE "C" NOT NULL,
    "parent" INTEGER,
    "foundAt" TIMESTAMP(3) NOT NULL,
    "mock" BOOLEAN NOT NULL,
    "url" TEXT COLLATE "C" NOT NULL,
    "riskScore" INTEGER NOT NULL,
    "threatLevel" TEXT COLLATE "C" NOT NULL,
    "confidence" TEXT COLLATE "C",
    "reasons" JSON,
    "classification" TEXT COLLATE "C",
    "indicators" JSON NOT NULL,
    "layers" JSON NOT NULL,
    "method" TEXT COLLATE "C",

    CONSTRAINT "PageAssessment_pkey" PRIMARY KEY ("position")
);

-- CreateTable
CREATE TABLE "IndexState" (
    "name" TEXT COLLATE "C" NOT NULL,
    "position" INTEGER NOT NULL,

    CONSTRAINT "IndexState_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "IndexedWorkspace" (
    "key" SERIAL NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "IndexedWorkspace_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "OpenScan" (
    "scanKey" INTEGER NOT NULL,

    CONSTRAINT "OpenScan_pkey" PRIMARY KEY ("scanKey")
);

-- CreateTable
CREATE TABLE "Issue" (
    "key" SERIAL NOT NULL,
    "workspace" TEXT COLLATE "C" NOT NULL,
    "fingerprint" TEXT COLLATE "C" NOT NULL,
    "severity" INTEGER NOT NULL,
    "firstPosition" INTEGER NOT NULL,
    "lastPosition" INTEGER NOT NULL,
    "firstSeenAt" TIMESTAMP(3) NOT NULL,
    "lastSeenAt" TIMESTAMP(3) NOT NULL,
    "occurrences" INTEGER NOT NULL,
    "scanCount" INTEGER NOT NULL,
    "terms" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "Issue_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "IssueScan" (
    "scanKey" INTEGER NOT NULL,
    "issueKey" INTEGER NOT NULL,
    "occurrences" INTEGER NOT NULL,
    "firstPosition" INTEGER NOT NULL,
    "lastPosition" INTEGER NOT NULL,

    CONSTRAINT "IssueScan_pkey" PRIMARY KEY ("scanKey","issueKey")
);

-- CreateTable
CREATE TABLE "ScanCount" (
    "scanKey" INTEGER NOT NULL,
    "workspace" TEXT COLLATE "C" NOT NULL,
    "hour" TIMESTAMP(3) NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "value" TEXT COLLATE "C" NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "ScanCount_pkey" PRIMARY KEY ("scanKey","hour","name","value")
);

-- CreateTable
CREATE TABLE "WorkspaceCount" (
    "workspace" TEXT COLLATE "C" NOT NULL,
    "unit" TEXT COLLATE "C" NOT NULL,
    "start" TIMESTAMP(3) NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "value" TEXT COLLATE "C" NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "WorkspaceCount_pkey" PRIMARY KEY ("workspace","unit","start","name","value")
);

-- CreateTable
CREATE TABLE "ApiKey" (
    "id" TEXT COLLATE "C" NOT NULL,
    "digest" TEXT COLLATE "C" NOT NULL,
    "hint" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "role" TEXT COLLATE "C" NOT NULL,
    "only" TEXT COLLATE "C",
    "workspace" TEXT COLLATE "C" NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3),
    "lastUsedAt" TIMESTAMP(3),
    "revokedAt" TIMESTAMP(3),

    CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "StreamTicket" (
    "digest" TEXT COLLATE "C" NOT NULL,
    "owner" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "workspace" TEXT COLLATE "C" NOT NULL,
    "scanId" TEXT COLLATE "C" NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "redeemedAt" TIMESTAMP(3),
    "expiresAt" TIMESTAMP(3),

    CONSTRAINT "StreamTicket_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "Session" (
    "digest" TEXT COLLATE "C" NOT NULL,
    "keyId" TEXT COLLATE "C" NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "position" SERIAL NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "workspace" TEXT COLLATE "C" NOT NULL,
    "identityId" TEXT COLLATE "C",
    "identityName" TEXT COLLATE "C",
    "role" TEXT COLLATE "C",
    "address" TEXT COLLATE "C",
    "transport" TEXT COLLATE "C",
    "action" TEXT COLLATE "C" NOT NULL,
    "outcome" TEXT COLLATE "C" NOT NULL,
    "code" TEXT COLLATE "C",
    "subjectKind" TEXT COLLATE "C",
    "subjectId" TEXT COLLATE "C",
    "detail" TEXT COLLATE "C",
    "count" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("position")
);

-- CreateTable
CREATE TABLE "VerifiedTarget" (
    "id" TEXT COLLATE "C" NOT NULL,
    "workspace" TEXT COLLATE "C" NOT NULL,
    "method" TEXT COLLATE "C" NOT NULL,
    "target" TEXT COLLATE "C" NOT NULL,
    "verifiedAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "VerifiedTarget_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ChallengeKey" (
    "id" SERIAL NOT NULL,
    "key" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "ChallengeKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PlainOptions" (
    "id" SERIAL NOT NULL,
    "upTo" INTEGER NOT NULL,
    "found" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "PlainOptions_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Scan_id_key" ON "Scan"("id");

-- CreateIndex
CREATE INDEX "Scan_workspace_changedAt_idx" ON "Scan"("workspace", "changedAt");

-- Over all workspaces.
CREATE INDEX "Scan_changedAt_idx" ON "Scan"("changedAt");

-- CreateIndex
CREATE INDEX "Scan_workspace_createdAt_id_idx" ON "Scan"("workspace", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Scan_workspace_status_createdAt_id_idx" ON "Scan"("workspace", "status", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Scan_workspace_targetKind_createdAt_id_idx" ON "Scan"("workspace", "targetKind", "createdAt", "id");

-- Small, since most scans have ended.
CREATE INDEX "Scan_live_idx" ON "Scan"("status") WHERE "status" IN ('QUEUED', 'RUNNING', 'CANCELLING', 'PAUSED');

-- CreateIndex
CREATE INDEX "DeletedScan_deletedAt_idx" ON "DeletedScan"("deletedAt");

-- CreateIndex
CREATE INDEX "ScanEvent_scanKey_scanner_type_seq_idx" ON "ScanEvent"("scanKey", "scanner", "type", "seq");

-- CreateIndex
CREATE INDEX "Host_scanKey_name_seq_idx" ON "Host"("scanKey", "name", "seq");

-- CreateIndex
CREATE INDEX "Endpoint_scanKey_host_seq_idx" ON "Endpoint"("scanKey", "host", "seq");

-- CreateIndex
CREATE INDEX "Finding_scanKey_severity_seq_idx" ON "Finding"("scanKey", "severity", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "Finding_scanKey_seq_key" ON "Finding"("scanKey", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "PageAssessment_scanKey_seq_key" ON "PageAssessment"("scanKey", "seq");

CREATE INDEX "IssueScan_issueKey_idx" ON "IssueScan"("issueKey");

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

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_digest_key" ON "ApiKey"("digest");

-- CreateIndex
CREATE INDEX "ApiKey_workspace_createdAt_idx" ON "ApiKey"("workspace", "createdAt");

-- CreateIndex
CREATE INDEX "StreamTicket_owner_idx" ON "StreamTicket"("owner");

-- CreateIndex
CREATE INDEX "Session_keyId_createdAt_idx" ON "Session"("keyId", "createdAt");

-- CreateIndex
CREATE INDEX "AuditEntry_workspace_position_idx" ON "AuditEntry"("workspace", "position");

-- CreateIndex
CREATE UNIQUE INDEX "VerifiedTarget_workspace_target_key" ON "VerifiedTarget"("workspace", "target");

-- Events without a row in a result table.
CREATE INDEX "ScanEvent_plain_idx" ON "ScanEvent"("scanKey", "type", "seq")
  WHERE "type" NOT IN ('HOST', 'ENDPOINT', 'FINDING', 'ASSESSMENT');

-- Partial, since many findings have no URL or no parent.
CREATE INDEX "Finding_host_idx" ON "Finding"("scanKey", "host", "severity", "seq") WHERE "host" IS NOT NULL;
CREATE INDEX "Finding_endpoint_idx" ON "Finding"("scanKey", "endpointUrl", "severity", "seq") WHERE "endpointUrl" IS NOT NULL;
CREATE INDEX "Finding_parent_idx" ON "Finding"("scanKey", "parent", "severity", "seq") WHERE "parent" IS NOT NULL;

CREATE INDEX "AuditEntry_refused_idx" ON "AuditEntry"("workspace", "position") WHERE "outcome" = 'REFUSED';

-- A trigger, so that no statement can change what a list of scans depends on without a trace.
CREATE FUNCTION "Scan_set_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."changedAt" := clock_timestamp() AT TIME ZONE 'UTC';
  RETURN NEW;
END $$;
CREATE TRIGGER "Scan_changed" BEFORE UPDATE OF "status", "label" ON "Scan" FOR EACH ROW
  WHEN (OLD."status" IS DISTINCT FROM NEW."status" OR OLD."label" IS DISTINCT FROM NEW."label")
  EXECUTE FUNCTION "Scan_set_changed"();

-- What workspaces publish to verify targets is derived from it.
INSERT INTO "ChallengeKey" ("id", "key") VALUES (1, replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));
