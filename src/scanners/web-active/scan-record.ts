/** State shared by all inputs of a scan. */
import type { ScanContext } from '../../core/scanner.ts';
import { createBaselines } from './baselines.ts';
import type { ActiveOptions } from './options.ts';
import { createRedaction, type Redaction } from './redaction.ts';
import { createRequestBudget } from './request-budget.ts';
import { createScanReport } from './scan-report.ts';
import { createSiteRecord, type ScanParts, type SiteRecord } from './site-record.ts';

/** Characters of cached baselines. */
const MAX_BASELINES = 4_000_000;

export interface ScanRecord extends ScanParts {
  readonly redaction: Redaction;
  site(origin: string): SiteRecord;
}

export function createScanRecord(context: ScanContext<ActiveOptions>): ScanRecord {
  const redaction = createRedaction(context.options);
  const sites = new Map<string, SiteRecord>();
  const parts: ScanParts = {
    budget: createRequestBudget(context.options.maxRequests),
    report: createScanReport(redaction),
    totals: { points: 0, forms: 0, pagesFound: 0, remembered: 0 },
    baselines: createBaselines(MAX_BASELINES),
  };
  return {
    ...parts,
    redaction,
    site(origin) {
      const site = sites.get(origin) ?? createSiteRecord(context, origin, parts);
      sites.set(origin, site);
      return site;
    },
  };
}
