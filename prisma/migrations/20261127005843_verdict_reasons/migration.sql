-- AlterTable
ALTER TABLE "PageAssessment" ADD COLUMN "confidence" TEXT;
ALTER TABLE "PageAssessment" ADD COLUMN "reasons" JSONB;
