-- Evidence that is a text was stored without the quotes of JSON, so that reading it failed.
UPDATE "Finding" SET "evidence" = json_quote("evidence") WHERE "evidence" IS NOT NULL AND NOT json_valid("evidence");
