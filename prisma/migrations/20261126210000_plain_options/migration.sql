-- CreateTable
CREATE TABLE "PlainOptions" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "upTo" INTEGER NOT NULL,
    "found" BOOLEAN NOT NULL DEFAULT false
);

-- The scans of earlier versions, whose secret options may be plain text.
INSERT INTO "PlainOptions" ("upTo") SELECT "key" FROM "Scan" ORDER BY "key" DESC LIMIT 1;
