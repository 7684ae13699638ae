-- AlterTable
ALTER TABLE "Scan" ADD COLUMN "timeoutMs" INTEGER;
