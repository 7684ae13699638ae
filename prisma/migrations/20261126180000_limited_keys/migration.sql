-- AlterTable
ALTER TABLE "ApiKey" ADD COLUMN "only" TEXT;

-- AlterTable
ALTER TABLE "Scan" ADD COLUMN "startedBy" TEXT;
