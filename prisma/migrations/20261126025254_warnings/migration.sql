-- CreateTable
CREATE TABLE "ScanWarning" (
    "scanId" TEXT NOT NULL,
    "firstSeq" INTEGER NOT NULL,
    "workspace" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "scanner" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "message" TEXT NOT NULL,

    PRIMARY KEY ("scanId", "code", "scanner"),
    CONSTRAINT "ScanWarning_scanId_fkey" FOREIGN KEY ("scanId") REFERENCES "Scan" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
