-- The terms of the search index have changed: it is built again in the background.
INSERT INTO "FindingTerms" ("FindingTerms") VALUES ('delete-all');
INSERT INTO "AssessmentTerms" ("AssessmentTerms") VALUES ('delete-all');
INSERT INTO "IssueTerms" ("IssueTerms") VALUES ('delete-all');
INSERT INTO "ScanTerms" ("ScanTerms") VALUES ('delete-all');
INSERT INTO "FindingTerms" ("FindingTerms", "rank") VALUES ('automerge', 0);
INSERT INTO "AssessmentTerms" ("AssessmentTerms", "rank") VALUES ('automerge', 0);
INSERT INTO "IssueTerms" ("IssueTerms", "rank") VALUES ('automerge', 0);
INSERT INTO "ScanTerms" ("ScanTerms", "rank") VALUES ('automerge', 0);
DELETE FROM "Issue";
DELETE FROM "IssueScan";
DELETE FROM "OpenScan";
DELETE FROM "ScanCount";
DELETE FROM "WorkspaceCount";
DELETE FROM "IndexState";
