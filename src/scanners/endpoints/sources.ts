/** The sources besides the pages themselves: robots.txt, sitemaps, a web archive, a list. */
import { isIP } from 'node:net';
import type { FetchInit, FetchResponse, ScanContext } from '../../core/scanner.ts';
import { type Harm, leadsToHarm } from '../kit/conduct.ts';
import { looksDecorative, type Scope } from '../kit/scope.ts';
import { archiveQuery, parseArchive } from './archive.ts';
import type { Frontier } from './frontier.ts';
import type { Omissions } from './omissions.ts';
import type { EndpointOptions } from './options.ts';
import { isHtml } from './reading.ts';
import type { Requests } from './requests.ts';
import { parseRobots } from './robots.ts';
import { inflateSitemap, MAX_SITEMAP_BYTES, parseSitemap } from './sitemap.ts';

/** How a URL became known. */
export type Origin = 'start' | 'crawl' | 'robots' | 'sitemap' | 'scripts' | 'archive' | 'list';

export interface Item {
  url: string;
  /** links and redirects between the start and it */
  depth: number;
  origin: Origin;
  /** why it is not requested, as the page says that it was found on */
  harm?: Harm | undefined;
  /** where it was requested already */
  answer?: FetchResponse;
}

/** One look at a site, as its sources see it. */
export interface SiteWork {
  context: ScanContext<EndpointOptions>;
  scope: Scope;
  /** host and port, for people */
  site: string;
  frontier: Frontier;
  omissions: Omissions;
  requests: Requests;
  /** URLs that sources have named and nobody has taken yet, and sources that are still being read */
  pending: { urls: number; sources: number };
  /** whether further URLs are of any use */
  takesMore(): boolean;
}

/** characters */
const MAX_LIST_LENGTH = 64 * 1024 * 1024;
const MAX_SITEMAPS = 50;
const MAX_SITEMAP_DEPTH = 3;
const MAX_ARCHIVE_BYTES = 8 * 1024 * 1024;
const ARCHIVE_TIMEOUTS = 3;
const MAX_SOURCE_REDIRECTS = 3;

/** Hands over URLs one by one, so that none takes room before somebody asks for it. */
function* take(
  { pending, frontier, takesMore }: SiteWork,
  urls: readonly (string | null)[],
  origin: Origin,
  exact = false,
): Generator<Item, void, void> {
  pending.urls += urls.length;
  for (const [at, url] of urls.entries()) {
    if (!takesMore()) {
      pending.urls -= urls.length - at;
      // Noted as left out, as far as the frontier is full.
      for (const left of urls.slice(at)) if (left !== null && !looksDecorative(left)) frontier.admit(left);
      return;
    }
    pending.urls--;
    if (url === null || (!exact && looksDecorative(url))) continue;
    if (frontier.admit(url, exact)) yield { url, depth: 1, origin };
  }
}

/** Asks for a file that is a source, following redirects inside the site. */
async function askForSource(
  { requests, scope, omissions }: SiteWork,
  address: string,
  init?: FetchInit,
): Promise<{ url: string; answer: FetchResponse } | null> {
  let url = address;
  for (let redirects = 0; ; redirects++) {
    if (leadsToHarm(url)) {
      omissions.add('harmful', url);
      return null;
    }
    const answer = await requests.ask(url, init);
    if (typeof answer === 'string') {
      omissions.add('source', `${url} could not be read: ${answer}`);
      return null;
    }
    const location = answer.status >= 300 && answer.status < 400 ? answer.headers.location : undefined;
    const next = location === undefined ? null : scope.resolve(location, url);
    if (next === null || redirects === MAX_SOURCE_REDIRECTS) {
      if (answer.status >= 500 || answer.status === 429) {
        omissions.add('source', `${url} could not be read: status ${answer.status}`);
      }
      return answer.status === 200 ? { url, answer } : null;
    }
    url = next;
  }
}

export async function* fromSiteFiles(work: SiteWork): AsyncGenerator<Item, void, void> {
  const { context, scope, frontier, omissions, pending } = work;
  const { sources } = context.options;
  pending.sources++;
  const robots = await askForSource(work, `${scope.origin}/robots.txt`);
  pending.sources--;
  const isText = robots !== null && !isHtml(robots.answer.headers['content-type'], robots.answer.body);
  const named = parseRobots(isText ? robots.answer.text() : '');
  if (named.crawlDelayMs !== null) keepCrawlDelay(work, named.crawlDelayMs);
  if (robots && isText && sources.includes('robots')) {
    if (frontier.admit(robots.url)) yield { ...robots, depth: 1, origin: 'robots' };
    await context.log('INFO', `robots.txt names ${count(named.paths.length, 'path')}`);
    if (named.truncated || robots.answer.truncated) omissions.add('truncated', robots.url);
    if (named.leftOut > 0) {
      omissions.add('sourceLimit', `robots.txt names more paths and sitemaps than are taken`, named.leftOut);
    }
    const paths = named.paths.map((path) => scope.resolve(path));
    yield* take(work, paths, 'robots');
  }
  if (sources.includes('sitemap')) yield* fromSitemaps(work, named.sitemaps);
}

function keepCrawlDelay({ context, scope }: SiteWork, askedMs: number): void {
  const { hostname } = new URL(scope.origin);
  const keptMs = context.slowDown(hostname, askedMs);
  const asked = `robots.txt of ${hostname} asks for ${askedMs / 1000} s between two requests`;
  if (keptMs < askedMs)
    context.warn('RATE_LIMITED', `${asked}; the longest delay kept is ${keptMs / 1000} s`);
  else void context.log('INFO', `${asked}, which is kept`);
}

async function* fromSitemaps(work: SiteWork, named: readonly string[]): AsyncGenerator<Item, void, void> {
  const { context, scope, frontier, omissions, pending, takesMore } = work;
  const { maxDepth, maxItems } = context.options;
  const inScope = (urls: readonly string[]): string[] =>
    urls.flatMap((written) => {
      const url = scope.resolve(written);
      if (url === null) omissions.add('sitemaps', written);
      return url ?? [];
    });
  const first = inScope(named);
  if (first.length === 0) first.push(`${scope.origin}/sitemap.xml`);
  const queue = first.map((url) => ({ url, depth: 0 }));
  const asked = new Set(first);
  for (let file = queue.shift(); file && takesMore(); file = queue.shift()) {
    pending.sources++;
    const found = await askForSource(work, file.url, { maxBytes: MAX_SITEMAP_BYTES });
    pending.sources--;
    if (!found || isHtml(found.answer.headers['content-type'], found.answer.body)) continue;
    // The worker that reports it has no use for megabytes of text; the length stays that of the body.
    if (frontier.admit(found.url)) yield { ...found, depth: maxDepth, origin: 'sitemap' };
    const { text, truncated, damaged } = await inflateSitemap(found.answer.body, context);
    if (truncated || found.answer.truncated) omissions.add('truncated', file.url);
    if (damaged && !found.answer.truncated) omissions.add('damaged', file.url);
    const { kind, urls, limited } = parseSitemap(text, maxItems);
    if (limited) omissions.add('sourceLimit', `${file.url} names more than ${maxItems} URLs (maxItems)`);
    if (kind === 'pages') {
      await context.log('INFO', `${file.url} names ${count(urls.length, 'URL')}`);
      yield* take(
        work,
        urls.map((url) => scope.resolve(url)),
        'sitemap',
      );
      continue;
    }
    await context.log('INFO', `${file.url} names ${count(urls.length, 'further sitemap')}`);
    const further = inScope(urls).filter((url) => !asked.has(url));
    const room = file.depth === MAX_SITEMAP_DEPTH ? 0 : Math.max(0, MAX_SITEMAPS - asked.size);
    for (const url of further.slice(0, room)) {
      asked.add(url);
      queue.push({ url, depth: file.depth + 1 });
    }
    const left = Math.max(0, further.length - room);
    omissions.add('sourceLimit', `there are more sitemaps than the ${MAX_SITEMAPS} that are read`, left);
  }
}

export async function* fromArchive(work: SiteWork): AsyncGenerator<Item, void, void> {
  const { context, scope, site, requests, omissions, pending } = work;
  const { archiveUrl, maxItems, timeoutMs } = context.options;
  const { hostname } = scope;
  // The public archive is for names that are public: it knows nothing of others, and should not learn of them.
  if (isPublicArchive(archiveUrl) && (isIP(hostname) !== 0 || !hostname.includes('.'))) return;
  pending.sources++;
  const answer = await requests.ask(archiveQuery(archiveUrl, hostname, maxItems), {
    maxBytes: MAX_ARCHIVE_BYTES,
    timeoutMs: ARCHIVE_TIMEOUTS * timeoutMs,
  });
  pending.sources--;
  const problem =
    typeof answer === 'string' ? answer : answer.status === 200 ? null : `status ${answer.status}`;
  const urls = problem === null && typeof answer !== 'string' ? parseArchive(answer.text(), maxItems) : null;
  if (urls === null) {
    omissions.add('source', `the web archive could not be read: ${problem ?? 'its answer is not JSON'}`);
    return;
  }
  await context.log('INFO', `web archive knows ${count(urls.length, 'URL')} of ${site}`);
  if (typeof answer !== 'string' && answer.truncated)
    omissions.add('truncated', 'the answer of the web archive');
  if (urls.length >= maxItems) {
    omissions.add(
      'sourceLimit',
      `the web archive was asked for ${maxItems} URLs (maxItems), and may know more`,
    );
  }
  yield* take(
    work,
    urls.map((url) => scope.adopt(url)),
    'archive',
  );
}

export function* fromList(work: SiteWork, lines: readonly string[]): Generator<Item, void, void> {
  const urls = lines.map((line) => {
    const url = fromLine(work.scope, line);
    if (url === null) work.omissions.add('listed', line);
    return url;
  });
  yield* take(work, urls, 'list', true);
}

function fromLine(scope: Scope, line: string): string | null {
  if (/^https?:\/\//i.test(line)) return scope.resolve(line);
  const path = line[0] === '/' ? line : `/${line}`;
  // Put together, not resolved: a path that begins with two slashes would be another host.
  return scope.resolve(path[1] === '/' ? scope.origin + path : path);
}

/** Lines of the list, but for comments and empty ones; as many as can be requested. */
export async function readList(
  path: string,
  { options, readLines }: Pick<ScanContext<EndpointOptions>, 'options' | 'readLines'>,
): Promise<{ lines: string[]; limited: boolean }> {
  const lines: string[] = [];
  let length = 0;
  for await (const written of readLines(path)) {
    const line = written.trim();
    if (line === '' || line[0] === '#') continue;
    if (lines.length === options.maxItems || length > MAX_LIST_LENGTH) return { lines, limited: true };
    lines.push(line);
    length += line.length;
  }
  return { lines, limited: false };
}

const isPublicArchive = (url: string) => new URL(url).hostname.endsWith('archive.org');

export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
