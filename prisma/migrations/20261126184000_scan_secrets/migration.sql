-- CreateTable
CREATE TABLE "ScanSecret" (
    "scanKey" INTEGER NOT NULL,
    "scanner" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,

    PRIMARY KEY ("scanKey", "scanner"),
    CONSTRAINT "ScanSecret_scanKey_fkey" FOREIGN KEY ("scanKey") REFERENCES "Scan" ("key") ON DELETE CASCADE ON UPDATE CASCADE
);
