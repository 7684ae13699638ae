import { count } from '../../core/count.ts';
import {
  EgressError,
  type Emission,
  endpoint,
  type FetchResponse,
  log,
  progress,
  type ScanContext,
} from '../../core/scanner.ts';
import { runPool } from '../kit/pool.ts';
import type { ServiceAccess } from '../kit/public-service.ts';
import { ALL_ALLOWED, type SiteRobots } from '../kit/robots.ts';
import { createScope, type Scope } from '../kit/scope.ts';
import { fromArchive } from './archive.ts';
import { createFrontier } from './frontier.ts';
import { createHealth, type Health } from './health.ts';
import { createOmissions } from './omissions.ts';
import type { EndpointOptions } from './options.ts';
import { fromList, type PathList, readList } from './path-list.ts';
import { createRequests, type Requests } from './requests.ts';
import { fromSiteFiles, readRobots } from './site-files.ts';
import type { QueuedUrl, SiteWork, Start } from './site-work.ts';
import { createStartCheck } from './start-check.ts';
import { Visitor } from './visitor.ts';

/** Consecutive failed requests after which the crawl of a site stops. */
const MIN_FAILURES_TO_GIVE_UP = 100;

/**
 * Crawls one site.
 * @param starts possible addresses of the site; the first that responds is the start. null: none is known to respond
 * @param init.www whether the same name with or without `www.` is part of the site
 * @throws EgressError when no start responds
 */
export async function* crawl(
  starts: readonly string[] | null,
  { www, archive }: { www: boolean; archive: ServiceAccess },
  context: ScanContext<EndpointOptions>,
): AsyncGenerator<Emission, void, void> {
  if (starts === null) return;
  const { options } = context;
  const failures: { url: string; error: string }[] = [];
  for (const candidate of starts) {
    const own = URL.canParse(candidate) ? createScope(candidate, { www }) : null;
    const url = own?.resolve(candidate) ?? null;
    if (own === null || url === null) continue;
    yield log('INFO', `crawling ${url}`);
    const omissions = createOmissions();
    const robots: SiteRobots = { rules: ALL_ALLOWED, ready: null };
    const requests = createRequests(context, own, omissions, robots);
    const visit = await requests.visit(url);
    const { answer } = visit;
    try {
      if (typeof answer !== 'string') {
        const scope = homeOf(url, answer, own, www);
        const list = options.paths === undefined ? null : await readList(options.paths, context);
        const work = createSiteWork({ url, visit }, { context, scope, requests, omissions, robots, archive });
        const site = openSite({ url, visit }, work, list);
        yield* site.before;
        yield* site.found;
        yield* site.after();
        return;
      }
    } finally {
      visit.release();
    }
    if (candidate !== starts.at(-1)) yield log('INFO', `${url} does not respond: ${answer}`);
    failures.push({ url, error: answer });
  }
  for (const { url, error } of failures) yield endpoint({ url, source: 'start', error });
  const reasons = failures.map(({ url, error }) => `${url}: ${error}`).join(' ');
  throw new EgressError('UNREACHABLE', `no response from ${reasons || starts.join(', ')}`);
}

/** The scope of robots.txt and sitemaps, which move along when a site redirects to its other name or scheme. */
function homeOf(url: string, answer: FetchResponse, scope: Scope, www: boolean): Scope {
  const { location } = answer.headers;
  const target =
    answer.status >= 300 && answer.status < 400 && location ? scope.resolve(location, url) : null;
  if (target === null || new URL(target).origin === scope.origin) return scope;
  return createScope(target, { www });
}

type CrawledSite = SiteWork & { health: Health };

function createSiteWork(
  start: Start,
  parts: Pick<SiteWork, 'context' | 'scope' | 'omissions' | 'robots' | 'archive'> & { requests: Requests },
): CrawledSite {
  const { maxItems, workers } = parts.context.options;
  const frontier = createFrontier(maxItems);
  frontier.admit(start.url);
  const health = createHealth(Math.max(MIN_FAILURES_TO_GIVE_UP, 4 * workers));
  return {
    ...parts,
    site: new URL(start.url).host,
    frontier,
    health,
    pending: { urls: 0, sources: 0 },
    takesMore: () => !frontier.overflowed && !health.gone,
  };
}

interface SiteEmissions {
  before: readonly Emission[];
  found: AsyncGenerator<Emission, void, void>;
  /** @throws the error of the last requests */
  after(): AsyncGenerator<Emission, void, void>;
}

/** The emissions of a site in three parts: a generator of them all would double what each costs. */
function openSite(start: Start, work: CrawledSite, list: PathList | null): SiteEmissions {
  const { context, omissions, site, health } = work;
  const { options, signal } = context;
  const sources = new Set(options.sources);
  const reads = sources.has('robots') || sources.has('sitemap');
  const robotsFile = reads || !options.ignoreRobots ? readRobots(work) : null;
  // Awaited before anything that links lead to is requested.
  work.robots.ready = robotsFile;
  const hasRead = () => {
    work.robots.ready = null;
  };
  // After an abort, nobody waits for it.
  robotsFile?.then(hasRead, () => {});
  const checkStart = createStartCheck(work, start, health);
  const visitor = new Visitor(work, start, health, checkStart);
  omissions.add('listLimit', '', list?.leftOut ?? 0);
  const found = runPool<QueuedUrl, Emission>(
    {
      workers: options.workers,
      signal,
      capacity: options.maxItems,
      sources: [
        [{ url: start.url, depth: 0, origin: 'start' }],
        fromList(work, list?.lines ?? []),
        ...(reads ? [fromSiteFiles(work, robotsFile)] : []),
        ...(sources.has('archive') ? [fromArchive(work)] : []),
      ],
    },
    (item, pool) => visitor.visit(item, pool),
  );
  return {
    before: list ? [log('INFO', `the list has ${count(list.lines.length, 'path')}`)] : [],
    found,
    async *after() {
      await checkStart(visitor.requested, true);
      countUnvisited(work, visitor);
      yield* omissions.warnings(site);
      yield* closingLines(site, visitor);
    },
  };
}

function* closingLines(site: string, visitor: Visitor): Generator<Emission, void, void> {
  yield progress(1, `${count(visitor.reported, 'endpoint')} on ${site}`);
  if (visitor.skipped > 0) {
    const known = count(visitor.skipped, 'endpoint');
    yield log(
      'INFO',
      `${known} of ${site} were found before the interruption and will not be requested again`,
    );
  }
  yield log('INFO', `endpoint discovery complete: ${count(visitor.reported, 'endpoint')} on ${site}`);
}

/** Counts the URLs that were not requested because of limits and failures. */
function countUnvisited({ frontier, omissions, health }: CrawledSite, visitor: Visitor): void {
  if (health.gone) {
    const left = frontier.size - visitor.reported;
    omissions.add(
      'givenUp',
      `${health.failuresInRow} consecutive requests failed: the crawl has stopped, ${count(left, 'URL')} not requested`,
      Math.max(1, left),
    );
  }
  const { wall } = visitor;
  if (wall !== null) omissions.add('wall', `${wall}: pages behind it were not found`);
  for (const [bound, { count: left, example }] of Object.entries(frontier.leftOut())) {
    omissions.add(bound as 'full' | 'queries' | 'depth', example, left);
  }
}
