import {
  EgressError,
  type Emission,
  endpoint,
  type FetchResponse,
  log,
  progress,
  type ScanContext,
} from '../../core/scanner.ts';
import { createCanary } from '../kit/canary.ts';
import { type Harm, leadsToHarm, WHY_HARMFUL } from '../kit/conduct.ts';
import { USUAL_BYTES } from '../kit/large-body.ts';
import { type Pool, runPool } from '../kit/pool.ts';
import { createScope, looksDecorative, type Scope } from '../kit/scope.ts';
import { createFrontier } from './frontier.ts';
import { createOmissions } from './omissions.ts';
import type { EndpointOptions } from './options.ts';
import { absolute, type References, readAnswer } from './reading.ts';
import { createRequests, type Requests, type Visit } from './requests.ts';
import {
  count,
  fromArchive,
  fromList,
  fromSiteFiles,
  type Item,
  readList,
  type SiteWork,
} from './sources.ts';
import { wallOf } from './wall.ts';

/** Requests that fail one after another before the site is left alone: it has stopped answering. */
const MIN_FAILURES_TO_GIVE_UP = 100;
/** From one request of the start to the next, and how many are worth one at the end. */
const REQUESTS_PER_CANARY = 250;
const REQUESTS_WORTH_CANARY = 50;
/** What a source that was not read yet counts for in the progress. */
const URLS_OF_UNREAD_SOURCE = 20;

/**
 * Looks at one site.
 * @param starts where it may answer; the first that does is where it begins
 * @param init.www the same name with `www.`, or without it, is part of the site
 * @throws EgressError where none of them answers
 */
export async function* crawl(
  starts: readonly string[],
  { www }: { www: boolean },
  context: ScanContext<EndpointOptions>,
): AsyncGenerator<Emission, void, void> {
  const { options } = context;
  const failures: { url: string; error: string }[] = [];
  for (const candidate of starts) {
    const own = URL.canParse(candidate) ? createScope(candidate, { www }) : null;
    const url = own?.resolve(candidate) ?? null;
    if (own === null || url === null) continue;
    yield log('INFO', `crawling ${url}`);
    const requests = createRequests(context, own);
    const start = await requests.visit(url);
    const { answer } = start;
    try {
      if (typeof answer !== 'string') {
        const scope = homeOf(url, answer, own, www);
        const list = options.paths === undefined ? null : await readList(options.paths, context);
        yield* lookAt({ url, visit: start }, scope, requests, list, context);
        return;
      }
    } finally {
      start.release();
    }
    yield log('INFO', `${url} does not answer: ${answer}`);
    failures.push({ url, error: answer });
  }
  for (const { url, error } of failures) yield endpoint({ url, source: 'start', error });
  const reasons = failures.map(({ url, error }) => `${url} (${error})`).join(', ');
  throw new EgressError('UNREACHABLE', `nothing answers at ${reasons || starts.join(', ')}`);
}

/** A site that redirects to its other name or scheme is at home there: robots.txt and sitemaps are asked for there. */
function homeOf(url: string, answer: FetchResponse, scope: Scope, www: boolean): Scope {
  const { location } = answer.headers;
  const target =
    answer.status >= 300 && answer.status < 400 && location ? scope.resolve(location, url) : null;
  if (target === null || new URL(target).origin === scope.origin) return scope;
  return createScope(target, { www });
}

async function* lookAt(
  start: { url: string; visit: Visit },
  scope: Scope,
  requests: Requests,
  list: Awaited<ReturnType<typeof readList>> | null,
  context: ScanContext<EndpointOptions>,
): AsyncGenerator<Emission, void, void> {
  const { options, signal } = context;
  const sources = new Set(options.sources);
  const frontier = createFrontier(options.maxItems);
  frontier.admit(start.url);
  const omissions = createOmissions();
  const site = new URL(start.url).host;
  const health = createHealth(Math.max(MIN_FAILURES_TO_GIVE_UP, 4 * options.workers));
  const work: SiteWork = {
    context,
    scope,
    site,
    frontier,
    omissions,
    requests,
    pending: { urls: 0, sources: 0 },
    takesMore: () => !frontier.overflowed && !health.gone,
  };
  const checkStart = createStartCheck(work, start, health);
  const visitor = createVisitor(work, start, health, checkStart);

  if (list) yield log('INFO', `the list names ${count(list.lines.length, 'path')}`);
  if (list?.limited) {
    omissions.add('sourceLimit', `the list names more than ${options.maxItems} paths (maxItems)`);
  }
  yield* runPool<Item, Emission>(
    {
      workers: options.workers,
      signal,
      capacity: options.maxItems,
      sources: [
        [{ url: start.url, depth: 0, origin: 'start' }],
        fromList(work, list?.lines ?? []),
        ...(sources.has('robots') || sources.has('sitemap') ? [fromSiteFiles(work)] : []),
        ...(sources.has('archive') ? [fromArchive(work)] : []),
      ],
    },
    visitor.visit,
  );

  await checkStart(visitor.requested, true);
  if (health.gone) {
    const left = frontier.size - visitor.reported;
    omissions.add(
      'givenUp',
      `${health.failuresInRow} requests in a row failed: the site was left alone, ${left} URLs not requested`,
      Math.max(1, left),
    );
  }
  const { wall } = visitor;
  if (wall !== null) omissions.add('wall', `${wall}: nothing behind that was found`);
  for (const [bound, { count: left, example }] of Object.entries(frontier.leftOut())) {
    omissions.add(bound as 'full' | 'queries' | 'depth', example, left);
  }
  yield* omissions.warnings(site);
  yield progress(1, `${count(visitor.reported, 'endpoint')} on ${site}`);
  if (visitor.skipped > 0) {
    yield log(
      'INFO',
      `${count(visitor.skipped, 'endpoint')} of ${site} known from before the interruption: not requested again`,
    );
  }
  yield log('INFO', `endpoint discovery complete: ${count(visitor.reported, 'endpoint')} on ${site}`);
}

/** @param requested so far @param isEnd the last check, of a site with few URLs too */
type StartCheck = (requested: number, isEnd?: boolean) => Promise<void>;

/** Requests the start again while the site is crawled, and reports when it has begun to answer differently. */
function createStartCheck(
  { requests, omissions }: SiteWork,
  { url, visit }: { url: string; visit: Visit },
  health: Health,
): StartCheck {
  const canary = createCanary({ every: REQUESTS_PER_CANARY });
  const shown = (answer: FetchResponse | string) =>
    typeof answer === 'string' ? null : { ...answer, body: answer.text() };
  const first = shown(visit.answer);
  if (first) canary.begin(url, first);
  return async (requested, isEnd = false) => {
    if (health.gone) return;
    const ask = async () => shown(await requests.ask(url, { maxBytes: USUAL_BYTES }));
    const change = await canary.check(requested, ask, isEnd && requested >= REQUESTS_WORTH_CANARY);
    if (change !== null) omissions.add('changed', change);
  };
}

interface Health {
  readonly failuresInRow: number;
  /** it has stopped answering */
  readonly gone: boolean;
  note(answered: boolean): void;
}

function createHealth(failuresToGiveUp: number): Health {
  let failuresInRow = 0;
  return {
    get failuresInRow() {
      return failuresInRow;
    },
    get gone() {
      return failuresInRow >= failuresToGiveUp;
    },
    note(answered) {
      if (failuresInRow < failuresToGiveUp) failuresInRow = answered ? 0 : failuresInRow + 1;
    },
  };
}

const NOT_REQUESTED = `not requested: it ${WHY_HARMFUL}`;
const READ_AGAIN = /html|script|json/i;

/** Requests one URL after another, reports each, and adds what it leads to. */
function createVisitor(
  work: SiteWork,
  start: { url: string; visit: Visit },
  health: Health,
  checkStart: StartCheck,
) {
  const { context, scope, site, frontier, omissions, requests, pending } = work;
  const { options, signal, known } = context;
  const wanted = { links: options.sources.includes('crawl'), scripts: options.sources.includes('scripts') };
  const followsLinks = wanted.links || wanted.scripts;
  let reported = 0;
  let requested = 0;
  let skipped = 0;
  let shownPercent = 0;
  /** answered without an error, the start and files about the site apart */
  let pages = 0;
  let wall: string | null = null;

  /** What it redirects to counts as found at the start, too. */
  const isStart = ({ url }: Item) => url === start.url;

  /** Adds the further URLs that one answer refers to. */
  const add = (
    pool: Pool<Item, Emission>,
    from: Item,
    { references, base, origin }: References,
    refused?: ReadonlyMap<string | null, Harm>,
  ) => {
    const tooDeep = from.depth >= options.maxDepth;
    for (const reference of references) {
      const url = scope.resolve(reference, base);
      if (url === null || looksDecorative(url)) continue;
      if (tooDeep) frontier.leaveOut(url);
      else if (frontier.admit(url)) pool.add({ url, depth: from.depth + 1, origin, harm: refused?.get(url) });
    }
  };
  const addRedirect = (pool: Pool<Item, Emission>, from: Item, redirect: string) => {
    if (scope.resolve(redirect, from.url) === null) omissions.add('redirects', `${from.url} to ${redirect}`);
    else add(pool, from, { references: [redirect], base: from.url, origin: from.origin as 'crawl' });
  };

  const report = (pool: Pool<Item, Emission>, { url }: Item, found: Emission | null): Promise<void> => {
    reported++;
    const told = found === null ? Promise.resolve() : pool.emit(found);
    const all = frontier.size + pending.urls + pending.sources * URLS_OF_UNREAD_SOURCE;
    const percent = Math.min(99, Math.floor((100 * reported) / all));
    if (percent <= shownPercent) return told;
    shownPercent = percent;
    const shown = progress(percent / 100, `${reported} of ${all} URLs of ${site}, ${url}`);
    return told.then(() => pool.emit(shown));
  };

  /** Whether the log has it since before an interruption, and it leads nowhere that a request would show. */
  const isDone = async (item: Item, pool: Pool<Item, Emission>): Promise<boolean> => {
    const before = isStart(item) ? null : await known.endpoint(item.url);
    if (before === null) return false;
    const { status, contentType, redirect } = before;
    const leads =
      status !== null &&
      status < 400 &&
      followsLinks &&
      item.depth < options.maxDepth &&
      READ_AGAIN.test(contentType ?? 'text/html');
    if (leads && redirect === null) return false;
    if (redirect !== null) addRedirect(pool, item, redirect);
    skipped++;
    return true;
  };

  const answered = async (
    item: Item,
    answer: FetchResponse,
    pool: Pool<Item, Emission>,
  ): Promise<Emission> => {
    const { url, origin } = item;
    const { status, headers } = answer;
    // An error page has the links of every page.
    const follows = status < 400 && followsLinks;
    const { title, found, refused, limited, omitted } = await readAnswer(
      url,
      answer,
      follows ? wanted : null,
      signal,
    );
    const harmful = new Map([...refused].map(([one, harm]) => [scope.resolve(one), harm]));
    for (const references of found) add(pool, item, references, harmful);
    if (limited) omissions.add('references', url);
    if (omitted) omissions.add('markup', `${url}: ${omitted.what}`, omitted.count);
    if (answer.truncated && (found.length > 0 || title !== null)) omissions.add('truncated', url);
    if (isStart(item)) wall = wallOf(answer);
    else if (status < 400 && origin !== 'robots' && origin !== 'sitemap') pages++;

    const location = status >= 300 && status < 400 ? headers.location : undefined;
    const redirect = location === undefined ? null : absolute(location, url);
    if (redirect !== null) addRedirect(pool, item, redirect);
    return endpoint({
      url,
      status,
      contentType: headers['content-type'] ?? null,
      length: answer.body.length,
      title,
      redirect,
      source: origin,
      error: null,
    });
  };

  const visit = async (item: Item, pool: Pool<Item, Emission>): Promise<void> => {
    const { url, origin } = item;
    if (health.gone) return;
    if (await isDone(item, pool)) return await report(pool, item, null);
    if (!isStart(item) && item.answer === undefined && (item.harm || leadsToHarm(url))) {
      omissions.add('harmful', url);
      return await report(pool, item, endpoint({ url, source: origin, error: NOT_REQUESTED }));
    }
    const asked = item.answer
      ? { answer: item.answer, release() {} }
      : isStart(item)
        ? start.visit
        : await requests.visit(url);
    let found: Emission;
    try {
      const { answer } = asked;
      health.note(typeof answer !== 'string');
      if (typeof answer === 'string') {
        omissions.add('failed', `${url}: ${answer}`);
        found = endpoint({ url, source: origin, error: answer });
      } else found = await answered(item, answer, pool);
    } finally {
      asked.release();
    }
    await report(pool, item, found);
    if (item.answer === undefined) await checkStart(++requested);
  };

  return {
    visit,
    get requested() {
      return requested;
    },
    /** URLs dealt with */
    get reported() {
      return reported;
    },
    /** of them, those that were known from before an interruption */
    get skipped() {
      return skipped;
    },
    /** why the start is likely all that there is to see, where nothing else was */
    get wall() {
      return pages === 0 ? wall : null;
    },
  };
}
