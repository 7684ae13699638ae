/** Judges pages for a browser extension and its dashboard: `/api/scan-realtime` and what follows from it. */
import { z } from 'zod';
import type { Audit } from '../../core/audit.ts';
import { BadInputError, CursorExpiredError } from '../../core/errors.ts';
import { type LogReader, openPages, scanFeed } from '../../core/feed.ts';
import type { Identity } from '../../core/identity.ts';
import { type PageInit, pageSchema } from '../../core/page.ts';
import {
  createPageScanProgress,
  type PageScanProgress,
  type PageScanStep,
  type PageScans,
  type RecentScans,
} from '../../core/page-scans.ts';
import type { Assessment } from '../../core/result.ts';
import type { Assessments } from '../../core/result-feeds.ts';
import type { Lists } from '../../core/result-lists.ts';
import { scanGlobalId } from '../../core/scan-id.ts';
import type { Scans } from '../../core/scans.ts';
import type { Search } from '../../core/search.ts';
import { refuseTicket } from '../../core/stream-ticket.ts';
import { THREAT_LEVELS } from '../../core/vocabulary.ts';
import { explain } from '../../core/zod-error.ts';
import { answer } from '../answer.ts';
import { readJson } from '../routes/body.ts';
import type { Call, Route } from '../routes/router.ts';
import type { Subscription } from '../streams/hub.ts';

export interface PageScanContext {
  identity: Identity;
  log: LogReader;
  scans: Pick<Scans, 'scanPage'>;
  assessments: Assessments;
  search: Search;
  pageScans: PageScans;
  lists: Pick<Lists, 'scanIds'>;
  audit: Pick<Audit, 'attempt'>;
}

/** What following all page scans needs. */
export type FollowPagesContext = Pick<PageScanContext, 'identity' | 'lists' | 'pageScans'>;

const METHOD = 'EXTENSION';
/** Time after which a request no longer waits for the verdict. */
const MAX_WAIT_MS = 30_000;
/** Scans that a client that comes back learns about. */
const MAX_MISSED = 1000;
const UNFINISHED = ['QUEUED', 'RUNNING', 'PAUSED', 'CANCELLING'] as const;
const MAX_HISTORY = 1000;
const DEFAULT_HISTORY = 50;
const DAY_MS = 86_400_000;

/** A number, or a list of which only the number counts. */
const count = z
  .union([z.int().min(0).max(10_000_000), z.array(z.unknown()).transform(({ length }) => length)])
  .nullish();

/** Fields that are not known are ignored. */
const payloadSchema = z
  .object({
    url: z.string(),
    page_title: z.string().nullish(),
    scripts: z.array(z.string()).nullish(),
    inline_scripts: z.array(z.string()).nullish(),
    dom_structure: z.object({ total_elements: count }).nullish(),
    forms: count,
    iframes: count,
  })
  .transform(
    ({ url, page_title, scripts, inline_scripts, dom_structure, forms, iframes }): PageInit => ({
      ...{ url, title: page_title, scripts, inlineScripts: inline_scripts },
      dom: { elements: dom_structure?.total_elements, forms, iframes },
    }),
  );

/** The fields of the document, and after them what it does not have. */
const verdict = (assessment: Assessment) => ({
  ...{ url: assessment.url, risk_score: assessment.riskScore, threat_level: assessment.threatLevel },
  classification: assessment.classification ?? assessment.threatLevel,
  ...{ indicators: assessment.indicators, method: METHOD, progress: 100 },
  // Events of earlier versions lack these.
  ...{ confidence: assessment.confidence ?? 'LOW', reasons: assessment.reasons ?? [] },
});

type ShownStep = PageScanProgress & Pick<PageScanStep, 'scanId' | 'url' | 'at'>;

/** The payload of `new_scan`. */
function messageOf({ scanId, url, at, ...step }: ShownStep): object {
  const about = { scan_id: scanGlobalId(scanId), timestamp: at };
  switch (step.type) {
    case 'STARTED':
      return {
        status: 'SCAN_STARTED',
        url,
        message: 'Initiating analysis...',
        method: METHOD,
        progress: 0,
        ...about,
      };
    case 'UPDATE': {
      const { message, percent } = step;
      return { status: 'SCAN_UPDATE', url, message, method: METHOD, progress: percent, ...about };
    }
    case 'COMPLETE':
      return { status: 'SCAN_COMPLETE', ...verdict(step.assessment), ...about };
    case 'FAILED':
      return { status: 'SCAN_FAILED', url, error: step.reason, method: METHOD, progress: 100, ...about };
    default:
      return step satisfies never;
  }
}

/**
 * The steps of all page scans that the caller may see, from now on or after a position.
 * @throws CursorExpiredError if too many scans have changed since then; ForbiddenError for the holder of a ticket
 */
export async function followPageScans(
  { identity, pageScans, lists }: FollowPagesContext,
  after?: number,
): Promise<Subscription<PageScanStep>> {
  refuseTicket(identity);
  const recent = recentScans(lists);
  const { position } = pageScans;
  if (after !== undefined) await recent(pageScans.timeOf(after));
  return {
    source: {
      feed: pageScans.feed(identity, recent) as never,
      after: Math.min(after ?? position, position),
      greetings: [],
    },
    render: (step) => JSON.stringify({ ...messageOf(step), position: step.position }),
    shareKey: 'page scans',
  };
}

/** Also scans whose status has not changed, since their progress may have. */
const recentScans =
  (lists: FollowPagesContext['lists']): RecentScans =>
  async (sinceMs) => {
    const pages = { kinds: ['PAGE' as const] };
    const changed = await lists.scanIds(pages, { changedSince: sinceMs }, MAX_MISSED + 1);
    if (changed.length > MAX_MISSED) {
      throw new CursorExpiredError(
        `More than ${MAX_MISSED} pages were scanned since. Read /api/history, and follow without a position.`,
      );
    }
    const unfinished = await lists.scanIds(pages, { statuses: UNFINISHED }, MAX_MISSED);
    return [...new Set([...changed, ...unfinished])];
  };

export function pageScanRoutes<Context extends PageScanContext>(limits: {
  requestBytes: number;
}): Route<Context>[] {
  return [
    {
      ...{ method: 'POST', path: '/api/scan-realtime', only: ['SCAN_PAGE'] },
      handle: (call) => judgePage(call, limits.requestBytes),
    },
    {
      ...{ method: 'GET', path: '/api/health' },
      handle: ({ response }) => answer(response, 200, { status: 'healthy' }),
    },
    {
      ...{ method: 'GET', path: '/api/stats' },
      async handle({ context: { search }, response }) {
        const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
        const end = today + DAY_MS;
        const [all, ofToday] = await search.stats([
          { start: 0, end },
          { start: today, end },
        ]);
        const levels = Object.fromEntries(THREAT_LEVELS.map((level) => [level, 0]));
        for (const { threatLevel, assessments } of all?.byThreatLevel ?? [])
          levels[threatLevel] = assessments;
        const sum = (totals: typeof all) =>
          (totals?.byThreatLevel ?? []).reduce((total, { assessments }) => total + assessments, 0);
        answer(response, 200, { total: sum(all), by_threat_level: levels, today: sum(ofToday) });
      },
    },
    { ...{ method: 'GET', path: '/api/history' }, handle: answerHistory },
  ];
}

/** Starts the scan of a page, and answers with its verdict, or at once with `?wait=0`. */
async function judgePage(
  { context, query, request, response, signal }: Call<PageScanContext>,
  maxBytes: number,
): Promise<void> {
  const page = pageSchema.safeParse(await readJson(request, payloadSchema, maxBytes));
  if (!page.success) throw new BadInputError(explain(page.error));
  const { id, target: url } = await context.scans.scanPage(context.identity, { target: page.data });
  const started = {
    ...{ status: 'SCAN_STARTED', url, method: METHOD, progress: 0, scan_id: scanGlobalId(id) },
  };
  if (query.get('wait') === '0') return answer(response, 202, started);
  const last = await lastStep(context.log, { scanId: id, url }, signal);
  return last ? answer(response, 200, { ...last }) : answer(response, 202, started);
}

/** Waits for the last step of a scan; null if it takes too long. @throws the signal's reason */
async function lastStep(
  log: LogReader,
  scan: { scanId: string; url: string },
  signal: AbortSignal,
): Promise<object | null> {
  const pages = openPages(scanFeed(log, scan.scanId, { types: ['ASSESSMENT'] }), { limit: 10, signal });
  const untilMs = performance.now() + MAX_WAIT_MS;
  const progressOf = createPageScanProgress();
  try {
    for (let position = 0; ; ) {
      const { items, upTo, ended } = await pages.next(position, untilMs);
      position = upTo;
      const steps = items.flatMap((event) =>
        progressOf(event).map((step) => ({ ...scan, at: event.at, ...step })),
      );
      const last = steps.at(-1);
      if (ended && last) return messageOf(last);
      if (items.length === 0) return null;
    }
  } finally {
    pages.close();
  }
}

const historySchema = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_HISTORY).default(DEFAULT_HISTORY),
  threat_level: z
    .string()
    .transform((level) => level.toUpperCase())
    .pipe(z.enum(THREAT_LEVELS))
    .optional(),
});

/** The newest verdicts, newest first. */
async function answerHistory({ context, query, response }: Call<PageScanContext>): Promise<void> {
  const parsed = historySchema.safeParse(Object.fromEntries(query));
  if (!parsed.success) throw new BadInputError(explain(parsed.error));
  const { limit, threat_level: level } = parsed.data;
  const filter = level ? { threatLevels: [level] } : {};
  const { search, assessments } = context;
  const positions = await search.assessments.positions(filter, {
    ...{ order: { field: 'FOUND_AT', direction: 'DESC' }, fromEnd: false, limit },
  });
  const items = await assessments.at(positions.map(([, position]) => Number(position)));
  const history = items.map(({ event: { assessment, scanId, at } }) => ({
    ...{ scan_id: scanGlobalId(scanId), timestamp: at, ...verdict(assessment) },
  }));
  answer(response, 200, { history: history.reverse() });
}
