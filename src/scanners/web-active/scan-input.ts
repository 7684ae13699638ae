/** Scans from one URL: visits pages, submits forms, and tests the insertion points of a site. */
import { EgressError, type Emission, log, progress, type ScanContext, warning } from '../../core/scanner.ts';
import { EVERY_FIELD } from './insertion-points.ts';
import type { ActiveOptions } from './options.ts';
import { createPageVisitor } from './page-visitor.ts';
import { createPointTester } from './point-tester.ts';
import type { ActiveCheck } from './probe.ts';
import { isOwn, isRefusal, isSpent } from './request-errors.ts';
import { createScanRecord, type ScanRecord } from './scan-record.ts';
import { accountAt, signInUrl } from './sign-in.ts';
import { createCanaryCheck } from './site-canary.ts';
import { createSiteScan, maxRequestsMessage, type SiteScan } from './site-scan.ts';
import { templateOfGiven } from './template.ts';
import { createTrial } from './trial.ts';
import type { WorkItem } from './work-queue.ts';

/** Requests of an input that make its summary an INFO line. */
const MANY_REQUESTS = 100;

/**
 * @param isTarget whether the URL is the target of the scan, rather than a result of another scanner
 * @throws EgressError UNREACHABLE when the target does not answer
 */
export async function* scanInput(
  start: string,
  isTarget: boolean,
  context: ScanContext<ActiveOptions>,
  checks: readonly ActiveCheck[],
): AsyncGenerator<Emission, void, void> {
  const record = context.shared(() => createScanRecord(context));
  const before = totalsOf(record);
  const scan = createSiteScan(start, context, checks, record);
  const { site, queue } = scan;
  const refusal = refusalOf(scan);
  if (refusal) {
    yield refusal;
    return;
  }
  const elsewhere = signInElsewhere(scan);
  if (elsewhere) yield elsewhere;

  if (site.frontier.admitPage(start)) {
    scan.add({ kind: 'page', url: start, depth: 0, session: site.session });
    addGiven(scan);
  }
  const checkCanary = createCanaryCheck(scan);
  const worker = createWorker(scan, isTarget, checkCanary);
  yield* queue.run(worker.work);
  await checkCanary(isTarget && record.budget.requests > before.requests);
  yield* record.report.takeLines();
  yield* record.report.takeCounts();
  yield* summaryOf(scan, before);
  if (worker.unreachable) {
    const message = `no response from ${record.redaction.url(start)}: ${worker.unreachable.message}`;
    throw new EgressError('UNREACHABLE', message);
  }
}

/** @returns why the site is no longer requested; null if it is */
function refusalOf({ start, record, site, options }: SiteScan): Emission | null {
  const isSpent = record.budget.isSpent;
  if (!isSpent && !site.health.isGone) return null;
  const why = isSpent ? maxRequestsMessage(options) : `${site.host} has stopped responding`;
  return warning(
    isSpent ? 'LIMIT_REACHED' : 'UNREACHABLE',
    `${record.redaction.url(start)} was not tested: ${why}`,
  );
}

function signInElsewhere({ record, site, options }: SiteScan): Emission | null {
  const url = signInUrl(options, site.origin);
  if (url === null || accountAt(options, site.origin) || !record.report.once('login elsewhere')) return null;
  const message = `${site.host} is tested as a guest: ${record.redaction.url(url)} is another site`;
  return warning('SIGN_IN_FAILED', message);
}

/** Queues the requests and the sign-in page that the options name, once a site. */
function addGiven(scan: SiteScan): void {
  const { site, record, options } = scan;
  if (!record.report.once(`given ${site.origin}`)) return;
  for (const given of options.requests) {
    const template = templateOfGiven(given, site.origin);
    if (template === null) {
      site.report.skip('otherSite', given.url);
      const message = `is not the site of ${record.redaction.url(given.url)} (option requests)`;
      site.report.leaveOut('given elsewhere', message, 'OUT_OF_SCOPE');
    } else {
      record.totals.forms++;
      scan.addPoints(createTrial(template, site.session, site), EVERY_FIELD);
    }
  }
  const account = accountAt(options, site.origin);
  if (account && options.forms.length > 0)
    scan.add({ kind: 'page', url: account.url, depth: 1, session: site.guest });
}

interface Worker {
  /** why the target itself could not be read */
  readonly unreachable: Error | null;
  work(item: WorkItem): Promise<void>;
}

function createWorker(scan: SiteScan, isTarget: boolean, checkCanary: () => Promise<void>): Worker {
  const { site, record, queue, signal } = scan;
  const visitor = createPageVisitor(scan);
  const testPoint = createPointTester(scan);
  let unreachable: Error | null = null;
  let shown = 0;

  const look = (item: WorkItem): Promise<void> => {
    switch (item.kind) {
      case 'page':
        return visitor.visit(item);
      case 'form':
        return visitor.submit(item);
      case 'point':
        return testPoint(item);
      default:
        return item satisfies never;
    }
  };
  const onRefusal = async (item: WorkItem, error: Error) => {
    if (isSpent(error)) return scan.countUntested();
    if (isOwn(error)) return;
    if (item.kind === 'page' && isTarget && item.url === scan.start) unreachable = error;
    else if (item.kind === 'page') {
      const message = `no response from ${record.redaction.url(item.url)}: ${error.message}`;
      await queue.emit(warning('UNREACHABLE', message));
    } else if (item.kind === 'form') {
      const message = `has forms that cannot be submitted: ${error.message}`;
      site.report.leaveOut('forms failed', message, 'UNREACHABLE');
    }
  };
  const showProgress = async () => {
    const done = queue.done + 1;
    const percent = Math.min(99, Math.floor((100 * done) / Math.max(queue.known, 1)));
    if (percent <= shown) return;
    shown = percent;
    const message = `${done} of ${queue.known} pages and insertion points of ${site.host}, ${record.budget.requests} requests so far`;
    await queue.emit(progress(percent / 100, message));
  };
  return {
    get unreachable() {
      return unreachable;
    },
    async work(item) {
      if (record.budget.isSpent) return scan.countUntested();
      if (site.health.isGone) {
        return site.report.leaveOut('gone', 'has stopped responding: the rest was not tested', 'UNREACHABLE');
      }
      await site.session.ready();
      try {
        await look(item);
      } catch (error) {
        signal.throwIfAborted();
        if (!isRefusal(error)) throw error;
        await onRefusal(item, error);
      }
      for (const line of record.report.takeLines()) await queue.emit(line);
      await checkCanary();
      await showProgress();
    },
  };
}

interface Totals {
  requests: number;
  points: number;
  forms: number;
}

const totalsOf = ({ budget, totals }: ScanRecord): Totals => ({
  requests: budget.requests,
  points: totals.points,
  forms: totals.forms,
});

function* summaryOf({ start, site, record }: SiteScan, before: Totals): Generator<Emission, void, void> {
  const total = totalsOf(record);
  const requests = total.requests - before.requests;
  const points = total.points - before.points;
  yield progress(1, `${points} insertion points of ${site.host} tested with ${requests} requests`);
  yield log(
    // A site has hundreds of pages, and most are done soon. The data has all the figures.
    before.requests === 0 || requests >= MANY_REQUESTS ? 'INFO' : 'DEBUG',
    `tested ${points} insertion points from ${record.redaction.url(start)} with ${requests} requests; ${total.requests} requests in all`,
    { requests, points, forms: total.forms - before.forms, skipped: { ...record.report.skipped }, total },
  );
}
