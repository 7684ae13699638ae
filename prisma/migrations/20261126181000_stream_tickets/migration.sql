-- CreateTable
CREATE TABLE "StreamTicket" (
    "digest" TEXT NOT NULL PRIMARY KEY,
    "owner" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "workspace" TEXT NOT NULL,
    "scanId" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "redeemedAt" DATETIME,
    "expiresAt" DATETIME
);

-- CreateIndex
CREATE INDEX "StreamTicket_owner_idx" ON "StreamTicket"("owner");
