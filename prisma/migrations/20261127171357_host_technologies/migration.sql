-- AlterTable
ALTER TABLE "Host" ADD COLUMN "technologies" JSONB;
