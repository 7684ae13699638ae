-- A row of an index has at most 2.7 kB, and a URL may have more. The hash also makes appends quicker.
DROP INDEX "Finding_endpoint_idx";
CREATE INDEX "Finding_endpoint_idx" ON "Finding"("scanKey", hashtext("endpointUrl"), "severity", "seq") WHERE "endpointUrl" IS NOT NULL;
