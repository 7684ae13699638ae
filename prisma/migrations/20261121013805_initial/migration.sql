-- CreateTable
CREATE TABLE "Scan" (
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

-- CreateTable
CREATE TABLE "ScannerRun" (
    "scanId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "workspace" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "options" JSONB NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'PENDING',
    "error" TEXT,
    "hosts" INTEGER NOT NULL DEFAULT 0,
    "endpoints" INTEGER NOT NULL DEFAULT 0,
    "findings" INTEGER NOT NULL DEFAULT 0,

    PRIMARY KEY ("scanId", "name"),
    CONSTRAINT "ScannerRun_scanId_fkey" FOREIGN KEY ("scanId") REFERENCES "Scan" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ScanEvent" (
    "scanId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "workspace" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "scanner" TEXT,
    "severity" INTEGER,
    "body" JSONB NOT NULL,

    PRIMARY KEY ("scanId", "seq")
);

-- CreateTable
CREATE TABLE "Host" (
    "scanId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "workspace" TEXT NOT NULL,
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

    PRIMARY KEY ("scanId", "seq"),
    CONSTRAINT "Host_scanId_fkey" FOREIGN KEY ("scanId") REFERENCES "Scan" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Endpoint" (
    "scanId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "workspace" TEXT NOT NULL,
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

    PRIMARY KEY ("scanId", "seq"),
    CONSTRAINT "Endpoint_scanId_fkey" FOREIGN KEY ("scanId") REFERENCES "Scan" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Finding" (
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

    PRIMARY KEY ("scanId", "seq"),
    CONSTRAINT "Finding_scanId_fkey" FOREIGN KEY ("scanId") REFERENCES "Scan" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "PageAssessment" (
    "scanId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "workspace" TEXT NOT NULL,
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

    PRIMARY KEY ("scanId", "seq"),
    CONSTRAINT "PageAssessment_scanId_fkey" FOREIGN KEY ("scanId") REFERENCES "Scan" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Scan_workspace_id_idx" ON "Scan"("workspace", "id");

-- CreateIndex
CREATE INDEX "Scan_status_idx" ON "Scan"("status");

-- CreateIndex
CREATE INDEX "ScanEvent_scanId_type_seq_idx" ON "ScanEvent"("scanId", "type", "seq");

-- CreateIndex
CREATE INDEX "Finding_scanId_severity_seq_idx" ON "Finding"("scanId", "severity", "seq");
