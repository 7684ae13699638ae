-- AlterTable
ALTER TABLE "Scan" ADD COLUMN "demo" JSONB;
