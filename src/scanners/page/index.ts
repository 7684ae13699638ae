/**
 * Judges whether a page harms its visitors, in six layers, each of which is reported as soon as it is done. The page of
 * a URL is requested first. A page without enough data is never BENIGN: see `judge`.
 */
import { defineScanner, type Scanner } from '../../core/scanner.ts';
import { createAnalysis } from './analysis.ts';
import { judgePage } from './judge-page.ts';
import { options } from './options.ts';
import type { Blocklists } from './reputation/blocklist.ts';
import { describeUrlModel } from './url-model/judge.ts';
import type { UrlModel } from './url-model/url-model.ts';

export interface PageScannerInit {
  /** null: reputation is not judged. The caller closes them. */
  blocklists: Blocklists | null;
  /** default: none, so that addresses are judged by rules alone */
  urlModel?: UrlModel | null;
}

export function createPageScanner({ blocklists, urlModel = null }: PageScannerInit): Scanner {
  const analysis = createAnalysis();
  return defineScanner({
    name: 'page',
    title: 'Page risk',
    description:
      'Assesses the risk that a page is phishing, malware, a miner or a scam, by its address, domain, scripts, document, ' +
      'reputation and host. Code of the page is never run. A page that could not be fetched is UNKNOWN, never BENIGN. ' +
      describeUrlModel(urlModel),
    version: '1.0.0',
    intrusiveness: 'passive',
    consumes: ['page', 'url'],
    produces: ['assessment'],
    options,
    limits: ({ timeoutSeconds }) => ({ timeoutMs: timeoutSeconds * 1000 }),
    warmUp: () => analysis.warmUp(),
    close: () => analysis.close(),
    scan: (input, context) => judgePage(input, context, { analysis, blocklists, urlModel }),
  });
}
