-- CreateTable
CREATE TABLE "AuditEntry" (
    "position" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" DATETIME NOT NULL,
    "workspace" TEXT NOT NULL,
    "identityId" TEXT,
    "identityName" TEXT,
    "role" TEXT,
    "address" TEXT,
    "transport" TEXT,
    "action" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "code" TEXT,
    "subjectKind" TEXT,
    "subjectId" TEXT,
    "detail" TEXT,
    "count" INTEGER NOT NULL DEFAULT 1
);

-- CreateIndex
CREATE INDEX "AuditEntry_workspace_position_idx" ON "AuditEntry"("workspace", "position");

-- CreateIndex
CREATE INDEX "AuditEntry_refused_idx" ON "AuditEntry"("workspace", "position") WHERE "outcome" = 'REFUSED';
