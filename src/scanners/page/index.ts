/**
 * Judges whether a page harms its visitors, in six layers, each of which is reported as soon as it is done. The page of
 * a URL is requested first. A page without enough data is never BENIGN: see `judge`.
 */
import { defineScanner, type Scanner } from '../../core/scanner.ts';
import { createAnalysis } from './analysis.ts';
import { judgePage, type Parts } from './judge-page.ts';
import { options } from './options.ts';
import { describeUrlModel } from './url-model/judge.ts';

export type PageScannerInit = Omit<Parts, 'analysis' | 'urlModel'> & Partial<Pick<Parts, 'urlModel'>>;

/** @param parts blocklists: null: reputation is not judged. The caller closes them. urlModel: default: none */
export function createPageScanner({ urlModel = null, ...parts }: PageScannerInit): Scanner {
  const analysis = createAnalysis();
  return defineScanner({
    name: 'page',
    title: 'Page risk',
    description:
      'Assesses the risk that a page is phishing, malware, a miner or a scam, by its address, domain, scripts, document, ' +
      "reputation and host. The page's code is never run. A page that could not be fetched is UNKNOWN, never BENIGN. " +
      describeUrlModel(urlModel),
    version: '1.0.0',
    intrusiveness: 'passive',
    consumes: ['page', 'url'],
    produces: ['assessment'],
    options,
    limits: ({ timeoutSeconds }) => ({ timeoutMs: timeoutSeconds * 1000 }),
    warmUp: () => analysis.warmUp(),
    close: () => analysis.close(),
    scan: (input, context) => judgePage(input, context, { ...parts, urlModel, analysis }),
  });
}
