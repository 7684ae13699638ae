/** One input of a scan at work on its site: the parts that visits and tests use, and the ways to queue more work. */
import type { ScanContext } from '../../core/scanner.ts';
import type { FoundLink } from './frontier.ts';
import { type PointsWanted, pointsOf } from './insertion-points.ts';
import type { ActiveOptions } from './options.ts';
import type { ActiveCheck } from './probe.ts';
import type { ScanRecord } from './scan-record.ts';
import type { Session } from './session.ts';
import type { SiteRecord } from './site-record.ts';
import type { Trial } from './trial.ts';
import { createWorkQueue, MAX_WAITING, type WorkItem, type WorkQueue } from './work-queue.ts';

/** Maximum number of links and redirects from the start. */
const MAX_DEPTH = 10;

export interface SiteScan {
  readonly start: string;
  readonly options: ActiveOptions;
  readonly signal: AbortSignal;
  readonly checks: readonly ActiveCheck[];
  readonly record: ScanRecord;
  readonly site: SiteRecord;
  readonly queue: WorkQueue;
  /** Queues an item, unless too many wait. */
  add(item: WorkItem): void;
  /** Queues a page that a link or redirect leads to, if it is on the site, allowed and new. */
  addPage(link: { url: string; session: Session; depth: number } & FoundLink): void;
  /** Queues the new insertion points of a request that suit a check. */
  addPoints(trial: Trial, wanted: PointsWanted): void;
  /** Counts a page, form or point that is not tested because `maxRequests` is reached. */
  countUntested(): void;
}

export function createSiteScan(
  start: string,
  context: ScanContext<ActiveOptions>,
  checks: readonly ActiveCheck[],
  record: ScanRecord,
): SiteScan {
  const { options, signal } = context;
  const site = record.site(new URL(start).origin);
  const { frontier, report } = site;
  const queue = createWorkQueue({ workers: options.workers, signal });

  const add = (item: WorkItem) => {
    if (queue.add(item)) return;
    report.skip('tooMany', start);
    report.leaveOut(
      'waiting',
      `has more than ${MAX_WAITING} waiting pages and insertion points: the rest is skipped`,
    );
  };
  return {
    start,
    options,
    signal,
    checks,
    record,
    site,
    queue,
    add,
    addPage({ url, session, depth, ...found }) {
      const plain = withoutFragment(url);
      if (!plain.startsWith(`${site.origin}/`)) return report.skip('otherSite', plain);
      if (depth > MAX_DEPTH) {
        report.skip('tooMany', plain);
        const from = record.redaction.url(start);
        return report.leaveOut(
          'depth',
          `has pages more than ${MAX_DEPTH} links from ${from}: they are skipped`,
        );
      }
      if (!site.robots.allows(plain)) return report.skip('disallowed', plain);
      if (frontier.admitPage(plain, found)) add({ kind: 'page', url: plain, depth, session });
    },
    addPoints(trial, wanted) {
      const { points, leftOut } = pointsOf(trial.template, wanted);
      for (const { kind, message, count } of leftOut) report.leaveOut(kind, message, 'LIMIT_REACHED', count);
      for (const at of points) {
        if (!checks.some((check) => check.suits(at.point))) continue;
        if (frontier.admitPoint(trial.template, at)) add({ kind: 'point', trial, at });
      }
    },
    countUntested: () => record.report.leaveOut('maxRequests', maxRequestsMessage(options)),
  };
}

export const maxRequestsMessage = ({ maxRequests }: ActiveOptions): string =>
  `${maxRequests} requests were sent (maxRequests): the rest was not tested`;

function withoutFragment(url: string): string {
  const at = url.indexOf('#');
  return at === -1 ? url : url.slice(0, at);
}
