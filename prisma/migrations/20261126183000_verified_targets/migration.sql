-- CreateTable
CREATE TABLE "VerifiedTarget" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workspace" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "verifiedAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "ChallengeKey" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "key" TEXT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "VerifiedTarget_workspace_target_key" ON "VerifiedTarget"("workspace", "target");

-- What workspaces publish to verify targets is derived from it.
INSERT INTO "ChallengeKey" ("id", "key") VALUES (1, lower(hex(randomblob(32))));
