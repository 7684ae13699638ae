/** Reads robots.txt and sitemaps. */
import { count } from '../../core/count.ts';
import type { FetchInit, FetchResponse } from '../../core/scanner.ts';
import { leadsToHarm } from '../kit/conduct.ts';
import { NONE_ALLOWED, parseRobotsRules } from '../kit/robots.ts';
import { isHtml } from './reading.ts';
import { parseRobots, type RobotsFile } from './robots.ts';
import { type QueuedUrl, type SiteWork, takeUrls } from './site-work.ts';
import { inflateSitemap, MAX_SITEMAP_BYTES, parseSitemap } from './sitemap.ts';

const MAX_SITEMAPS = 50;
/** Nesting of sitemap indexes, counted from robots.txt. */
const MAX_SITEMAP_DEPTH = 3;
const MAX_REDIRECTS = 3;

interface SiteFile {
  url: string;
  answer: FetchResponse;
}

/** Requests a file, following redirects within the site. @returns null when there is none */
async function requestFile(
  work: SiteWork,
  address: string,
  init?: FetchInit,
): Promise<SiteFile | 'failed' | null> {
  const { requests, omissions } = work;
  let url = address;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    if (leadsToHarm(url)) {
      omissions.add('harmful', url);
      return null;
    }
    const answer = await requests.ask(url, init);
    if (typeof answer === 'string') {
      omissions.add('source', `${url} could not be read: ${answer}`);
      return 'failed';
    }
    const { status } = answer;
    if (status >= 500 || status === 429)
      omissions.add('source', `${url} could not be read: status ${status}`);
    if (status === 200) return { url, answer };
    if (status >= 500) return 'failed';
    const next = redirectOf(work, url, answer);
    if (next === null) return null;
    url = next;
  }
  omissions.add('source', `${address} could not be read: more than ${MAX_REDIRECTS} redirects`);
  return null;
}

function redirectOf({ scope, omissions }: SiteWork, url: string, answer: FetchResponse): string | null {
  const { location } = answer.headers;
  if (answer.status < 300 || answer.status > 399 || location === undefined) return null;
  const next = scope.resolve(location, url);
  if (next === null) omissions.add('redirects', `${url} to ${location}`);
  return next;
}

interface RobotsRead extends RobotsFile {
  /** null when there is none that can be read */
  file: SiteFile | null;
}

/** Reads robots.txt, and obeys its rules and its Crawl-delay from now on. */
export async function readRobots(work: SiteWork): Promise<RobotsRead> {
  const { context, scope, omissions, pending, robots } = work;
  pending.sources++;
  const read = await requestFile(work, `${scope.origin}/robots.txt`);
  pending.sources--;
  const failed = read === 'failed';
  const file =
    read === null || failed || isHtml(read.answer.headers['content-type'], read.answer.body) ? null : read;
  const text = file?.answer.text() ?? '';
  const rules = failed ? NONE_ALLOWED : parseRobotsRules(text);
  if (!context.options.ignoreRobots) {
    robots.rules = rules;
    if (file) omissions.add('robotsLimit', file.url, rules.leftOut);
  }
  if (rules.crawlDelayMs !== null) keepCrawlDelay(work, rules.crawlDelayMs);
  return { ...parseRobots(text), file };
}

/** @param reading of robots.txt; null if it is not read */
export async function* fromSiteFiles(
  work: SiteWork,
  reading: Promise<RobotsRead> | null,
): AsyncGenerator<QueuedUrl, void, void> {
  const { context, scope, frontier, omissions } = work;
  const { sources } = context.options;
  const robots = await reading;
  const { file = null, paths = [], sitemaps = [] } = robots ?? {};
  if (robots && file && sources.includes('robots')) {
    if (frontier.admit(file.url)) yield { ...file, depth: 1, origin: 'robots' };
    await context.log('INFO', `robots.txt has ${count(paths.length, 'path')}`);
    if (robots.truncated || file.answer.truncated) omissions.add('truncated', file.url);
    omissions.add('robotsLimit', file.url, robots.leftOut);
    yield* takeUrls(
      work,
      paths.map((path) => scope.resolve(path)),
      'robots',
    );
  }
  if (sources.includes('sitemap')) yield* fromSitemaps(work, sitemaps);
}

function keepCrawlDelay({ context, scope }: SiteWork, askedMs: number): void {
  const { hostname } = new URL(scope.origin);
  const keptMs = context.slowDown(hostname, askedMs);
  const asked = `robots.txt of ${hostname} sets Crawl-delay: ${askedMs / 1000}`;
  if (keptMs < askedMs)
    context.warn(
      'RATE_LIMITED',
      `${asked}; the crawl waits ${keptMs / 1000} s between requests, which is the maximum`,
    );
  else void context.log('INFO', `${asked}; the crawl waits ${keptMs / 1000} s between requests`);
}

async function* fromSitemaps(
  work: SiteWork,
  named: readonly string[],
): AsyncGenerator<QueuedUrl, void, void> {
  const { scope, omissions, takesMore } = work;
  const queue = createSitemapQueue(work, named);
  for (let file = queue.next(); file; file = queue.next()) {
    if (!takesMore()) {
      omissions.add('sitemapsUnread', file.url, 1 + queue.length);
      return;
    }
    const sitemap = yield* readSitemap(work, file.url);
    if (sitemap?.kind === 'sitemaps') queue.add(file, sitemap.urls);
    else if (sitemap) {
      yield* takeUrls(
        work,
        sitemap.urls.map((url) => scope.resolve(url)),
        'sitemap',
      );
    }
  }
}

interface QueuedSitemap {
  url: string;
  depth: number;
}

/** Queue of the site's sitemaps, each once, limited in number and depth. */
function createSitemapQueue({ scope, omissions }: SiteWork, named: readonly string[]) {
  const inScope = (urls: readonly string[]): string[] =>
    urls.flatMap((written) => {
      const url = scope.resolve(written);
      if (url === null) omissions.add('sitemaps', written);
      return url ?? [];
    });
  const first = inScope(named);
  if (first.length === 0) first.push(`${scope.origin}/sitemap.xml`);
  const known = new Set(first);
  const queue: QueuedSitemap[] = first.map((url) => ({ url, depth: 0 }));
  return {
    get length() {
      return queue.length;
    },
    next: () => queue.shift(),
    /** Adds the sitemaps in an index. */
    add({ depth }: QueuedSitemap, urls: readonly string[]) {
      const further = inScope(urls).filter((url) => !known.has(url));
      const room = depth === MAX_SITEMAP_DEPTH ? 0 : Math.max(0, MAX_SITEMAPS - known.size);
      for (const url of further.slice(0, room)) {
        known.add(url);
        queue.push({ url, depth: depth + 1 });
      }
      const [left] = further.slice(room);
      if (left !== undefined) omissions.add('sitemapsUnread', left, further.length - room);
    },
  };
}

async function* readSitemap(work: SiteWork, url: string) {
  const { context, frontier, omissions, pending } = work;
  const { maxDepth, maxItems } = context.options;
  pending.sources++;
  const found = await requestFile(work, url, { maxBytes: MAX_SITEMAP_BYTES });
  pending.sources--;
  if (found === null || found === 'failed' || isHtml(found.answer.headers['content-type'], found.answer.body))
    return null;
  // Added at the deepest level, so that the sitemap is not searched for links again.
  if (frontier.admit(found.url)) yield { ...found, depth: maxDepth, origin: 'sitemap' as const };
  const { text, truncated, damaged } = await inflateSitemap(found.answer.body, context);
  if (truncated || found.answer.truncated) omissions.add('truncated', url);
  if (damaged && !found.answer.truncated) omissions.add('damaged', url);
  const sitemap = parseSitemap(text, maxItems);
  omissions.add('sitemapUrls', url, sitemap.leftOut);
  const noun = sitemap.kind === 'pages' ? 'URL' : 'further sitemap';
  await context.log('INFO', `${url} has ${count(sitemap.urls.length, noun)}`);
  return sitemap;
}
