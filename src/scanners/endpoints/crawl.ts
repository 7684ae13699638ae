import { isIP } from 'node:net';
import { TargetRefusedError } from '../../core/errors.ts';
import { type Pool, runPool } from '../../core/pool.ts';
import {
  EgressError,
  type Emission,
  endpoint,
  type FetchInit,
  type FetchResponse,
  log,
  progress,
  type ScanContext,
} from '../../core/scanner.ts';
import { pageTitle } from '../page-title.ts';
import { createScope, looksDecorative, looksStateChanging } from '../scope.ts';
import { archiveQuery, parseArchive } from './archive.ts';
import { createFrontier } from './frontier.ts';
import type { EndpointOptions } from './options.ts';
import { MAX_REFERENCES, readPage } from './page.ts';
import { parseRobots } from './robots.ts';
import { scriptPaths } from './script-paths.ts';
import { inflateSitemap, MAX_SITEMAP_BYTES, parseSitemap } from './sitemap.ts';

/** How a URL became known. */
type Origin = 'start' | 'crawl' | 'robots' | 'sitemap' | 'scripts' | 'archive' | 'list';

interface Item {
  url: string;
  /** links and redirects between the start and it */
  depth: number;
  origin: Origin;
  /** where it was asked for already */
  answer?: FetchResponse;
}

/** characters */
const MAX_LIST_LENGTH = 64 * 1024 * 1024;
const MAX_SITEMAPS = 50;
const MAX_SITEMAP_DEPTH = 3;
const MAX_ARCHIVE_BYTES = 8 * 1024 * 1024;
const ARCHIVE_TIMEOUTS = 3;
const MAX_SOURCE_REDIRECTS = 3;
/** Requests that fail one after another before the site is left alone: it has stopped answering. */
const MIN_FAILURES_TO_GIVE_UP = 100;
/** What a source that was not read yet counts for in the progress. */
const URLS_OF_UNREAD_SOURCE = 20;

/**
 * Looks at one site.
 * @param starts where it may answer; the first that does is where it begins
 */
export async function* crawl(
  starts: readonly string[],
  context: ScanContext<EndpointOptions>,
): AsyncGenerator<Emission, void, void> {
  const { options, signal } = context;
  const sources = new Set(options.sources);
  const failures: Emission[] = [];
  let start: Item | null = null;
  for (const candidate of starts) {
    const url = URL.canParse(candidate) ? createScope(candidate).resolve(candidate) : null;
    if (url === null) continue;
    yield log('INFO', `crawling ${url}`);
    const answer = await ask(url, context);
    if (typeof answer !== 'string') {
      start = { url, depth: 0, origin: 'start', answer };
      break;
    }
    yield log('WARN', `${url} does not answer: ${answer}`);
    failures.push(endpoint({ url, source: 'start', error: answer }));
  }
  if (start === null) {
    yield* failures;
    return;
  }

  const scope = createScope(start.url);
  const site = new URL(start.url).host;
  const frontier = createFrontier(options.maxItems);
  frontier.admit(start.url);
  const followsLinks = sources.has('crawl');
  const readsScripts = sources.has('scripts');
  const failuresToGiveUp = Math.max(MIN_FAILURES_TO_GIVE_UP, 4 * options.workers);
  let failuresInRow = 0;
  let reported = 0;
  /** URLs that sources have named and nobody has taken yet. */
  let waiting = 0;
  let unreadSources = 0;
  let shownPercent = 0;

  const takesMore = () => !frontier.overflowed && failuresInRow < failuresToGiveUp;

  /** Asks for the further URLs that one answer refers to. */
  const add = (
    pool: Pool<Item, Emission>,
    from: Item,
    references: readonly string[],
    base: string,
    origin: Origin,
  ) => {
    for (const reference of references) {
      const url = scope.resolve(reference, base);
      if (url !== null && !looksDecorative(url) && frontier.admit(url)) {
        pool.add({ url, depth: from.depth + 1, origin });
      }
    }
  };

  /** @returns the title of an HTML page; null for anything else */
  const read = (item: Item, answer: FetchResponse, pool: Pool<Item, Emission>): string | null => {
    const { status, headers, body } = answer;
    const type = headers['content-type'];
    if (body.length === 0) return null;
    // An error page has the links of every page.
    const follows = status < 400 && item.depth < options.maxDepth && (followsLinks || readsScripts);
    if (isHtml(type, body)) {
      if (!follows) return pageTitle(answer.text());
      const page = readPage(answer.text());
      const base = baseOf(page.base, item.url);
      if (followsLinks) add(pool, item, page.links, base, 'crawl');
      add(pool, item, page.scripts, base, readsScripts ? 'scripts' : 'crawl');
      if (readsScripts) {
        let left = MAX_REFERENCES;
        for (const code of page.code) {
          if (left <= 0) break;
          const paths = scriptPaths(code);
          left -= paths.length;
          add(pool, item, paths, base, 'scripts');
        }
      }
      return page.title;
    }
    if (!follows || type === undefined) return null;
    // A script's relative addresses are relative to the page that runs it, which is not known here.
    if (readsScripts && SCRIPT.test(type)) {
      add(pool, item, scriptPaths(answer.text()), `${scope.origin}/`, 'scripts');
    } else if (followsLinks && type.includes('json')) {
      add(pool, item, scriptPaths(answer.text()), item.url, 'crawl');
    }
    return null;
  };

  const report = (pool: Pool<Item, Emission>, { url }: Item, found: Emission): Promise<void> => {
    reported++;
    const told = pool.emit(found);
    const known = frontier.size + waiting + unreadSources * URLS_OF_UNREAD_SOURCE;
    const percent = Math.min(99, Math.floor((100 * reported) / known));
    if (percent <= shownPercent) return told;
    shownPercent = percent;
    const shown = progress(percent / 100, `${reported} of ${known} URLs of ${site}, ${url}`);
    return told.then(() => pool.emit(shown));
  };

  const visit = async (item: Item, pool: Pool<Item, Emission>) => {
    const { url, origin } = item;
    if (failuresInRow >= failuresToGiveUp) return;
    if (item.answer === undefined && looksStateChanging(url)) {
      await report(pool, item, endpoint({ url, source: origin, error: NOT_ASKED_FOR }));
      return;
    }
    const answer = item.answer ?? (await ask(url, context));
    if (typeof answer === 'string') {
      if (++failuresInRow === failuresToGiveUp) {
        await pool.emit(log('WARN', `${failuresInRow} requests in a row failed: leaving ${site} alone`));
      }
      await report(pool, item, endpoint({ url, source: origin, error: answer }));
      return;
    }
    failuresInRow = 0;
    const title = read(item, answer, pool);
    const location = answer.status >= 300 && answer.status < 400 ? answer.headers.location : undefined;
    const redirect = location === undefined ? null : absolute(location, url);
    if (redirect !== null && item.depth < options.maxDepth) add(pool, item, [redirect], url, origin);
    await report(
      pool,
      item,
      endpoint({
        url,
        status: answer.status,
        contentType: answer.headers['content-type'] ?? null,
        length: answer.body.length,
        title,
        redirect,
        source: origin,
        error: null,
      }),
    );
  };

  /** Hands over URLs one by one, so that none takes room before somebody asks for it. */
  function* take(urls: readonly (string | null)[], origin: Origin): Generator<Item, void, void> {
    waiting += urls.length;
    for (const [at, url] of urls.entries()) {
      if (!takesMore()) {
        waiting -= urls.length - at;
        return;
      }
      waiting--;
      if (url !== null && !looksDecorative(url) && frontier.admit(url)) yield { url, depth: 1, origin };
    }
  }

  /** Asks for a file that is a source, following redirects inside the site. */
  const askForSource = async (address: string, init?: FetchInit) => {
    let url = address;
    for (let redirects = 0; ; redirects++) {
      const answer = await ask(url, context, init);
      if (typeof answer === 'string') {
        await context.log('WARN', `${url} cannot be read: ${answer}`);
        return null;
      }
      const location = answer.status >= 300 && answer.status < 400 ? answer.headers.location : undefined;
      const next = location === undefined ? null : scope.resolve(location, url);
      if (next === null || redirects === MAX_SOURCE_REDIRECTS) {
        if (answer.status >= 500) await context.log('WARN', `${url} cannot be read: status ${answer.status}`);
        return answer.status === 200 ? { url, answer } : null;
      }
      url = next;
    }
  };

  const keepCrawlDelay = (askedMs: number) => {
    const { hostname } = new URL(scope.origin);
    const keptMs = context.slowDown(hostname, askedMs);
    const asked = `robots.txt of ${hostname} asks for ${askedMs / 1000} s between two requests`;
    if (keptMs < askedMs)
      context.warn('RATE_LIMITED', `${asked}; the longest delay kept is ${keptMs / 1000} s`);
    else void context.log('INFO', `${asked}, which is kept`);
  };

  async function* fromSiteFiles(): AsyncGenerator<Item, void, void> {
    unreadSources++;
    const robots = await askForSource(`${scope.origin}/robots.txt`);
    unreadSources--;
    const isText = robots !== null && !isHtml(robots.answer.headers['content-type'], robots.answer.body);
    const named = isText
      ? parseRobots(robots.answer.text())
      : { paths: [], sitemaps: [], crawlDelayMs: null };
    if (named.crawlDelayMs !== null) keepCrawlDelay(named.crawlDelayMs);
    if (robots && isText && sources.has('robots')) {
      if (frontier.admit(robots.url)) yield { ...robots, depth: 1, origin: 'robots' };
      await context.log('INFO', `robots.txt names ${count(named.paths.length, 'path')}`);
      yield* take(
        named.paths.map((path) => scope.resolve(path)),
        'robots',
      );
    }
    if (sources.has('sitemap')) yield* fromSitemaps(named.sitemaps);
  }

  async function* fromSitemaps(named: readonly string[]): AsyncGenerator<Item, void, void> {
    const inScope = named.map((url) => scope.resolve(url)).filter((url) => url !== null);
    if (inScope.length < named.length) {
      await context.log(
        'DEBUG',
        `${named.length - inScope.length} sitemaps are on other hosts: not asked for`,
      );
    }
    const queue = (inScope.length > 0 ? inScope : [`${scope.origin}/sitemap.xml`]).map((url) => ({
      url,
      depth: 0,
    }));
    const asked = new Set(queue.map(({ url }) => url));
    for (let file = queue.shift(); file && takesMore(); file = queue.shift()) {
      unreadSources++;
      const found = await askForSource(file.url, { maxBytes: MAX_SITEMAP_BYTES });
      unreadSources--;
      if (!found || isHtml(found.answer.headers['content-type'], found.answer.body)) continue;
      // The worker that reports it has no use for megabytes of text; the length stays that of the body.
      if (frontier.admit(found.url)) yield { ...found, depth: options.maxDepth, origin: 'sitemap' };
      const { kind, urls } = parseSitemap(
        await inflateSitemap(found.answer.body, { signal }),
        options.maxItems,
      );
      if (kind === 'pages') {
        await context.log('INFO', `${file.url} names ${count(urls.length, 'URL')}`);
        yield* take(
          urls.map((url) => scope.resolve(url)),
          'sitemap',
        );
        continue;
      }
      await context.log('INFO', `${file.url} names ${count(urls.length, 'further sitemap')}`);
      if (file.depth === MAX_SITEMAP_DEPTH) continue;
      for (const url of urls) {
        const next = scope.resolve(url);
        if (next === null || asked.has(next) || asked.size >= MAX_SITEMAPS) continue;
        asked.add(next);
        queue.push({ url: next, depth: file.depth + 1 });
      }
    }
  }

  async function* fromArchive(): AsyncGenerator<Item, void, void> {
    const { hostname } = scope;
    // The public archive is for names that are public: it knows nothing of others, and should not learn of them.
    if (isPublicArchive(options.archiveUrl) && (isIP(hostname) !== 0 || !hostname.includes('.'))) return;
    unreadSources++;
    const query = archiveQuery(options.archiveUrl, hostname, options.maxItems);
    const answer = await ask(query, context, {
      maxBytes: MAX_ARCHIVE_BYTES,
      timeoutMs: ARCHIVE_TIMEOUTS * options.timeoutMs,
    });
    unreadSources--;
    const problem =
      typeof answer === 'string' ? answer : answer.status === 200 ? null : `status ${answer.status}`;
    const urls =
      problem === null && typeof answer !== 'string' ? parseArchive(answer.text(), options.maxItems) : null;
    if (urls === null) {
      await context.log('WARN', `the web archive cannot be asked: ${problem ?? 'its answer is not JSON'}`);
      return;
    }
    await context.log('INFO', `web archive knows ${count(urls.length, 'URL')} of ${site}`);
    yield* take(
      urls.map((url) => scope.adopt(url)),
      'archive',
    );
  }

  function* fromList(lines: string[]): Generator<Item, void, void> {
    waiting += lines.length;
    for (const [at, line] of lines.entries()) {
      if (!takesMore()) {
        waiting -= lines.length - at;
        return;
      }
      waiting--;
      const url = fromLine(line);
      if (url !== null && frontier.admit(url, true)) yield { url, depth: 1, origin: 'list' };
    }
  }

  const fromLine = (line: string): string | null => {
    if (/^https?:\/\//i.test(line)) return scope.resolve(line);
    const path = line[0] === '/' ? line : `/${line}`;
    // Put together, not resolved: a path that begins with two slashes would be another host.
    return scope.resolve(path[1] === '/' ? scope.origin + path : path);
  };

  const list = options.paths === undefined ? [] : await readList(options.paths, context);
  if (options.paths !== undefined) yield log('INFO', `the list names ${count(list.length, 'path')}`);

  yield* runPool<Item, Emission>(
    {
      workers: options.workers,
      signal,
      capacity: options.maxItems,
      sources: [
        [start],
        fromList(list),
        ...(sources.has('robots') || sources.has('sitemap') ? [fromSiteFiles()] : []),
        ...(sources.has('archive') ? [fromArchive()] : []),
      ],
    },
    visit,
  );
  if (frontier.overflowed) {
    yield log('WARN', `${site} has more: stopped at ${count(options.maxItems, 'endpoint')} (maxItems)`);
  }
  yield progress(1, `${count(reported, 'endpoint')} on ${site}`);
  yield log('INFO', `endpoint discovery complete: ${count(reported, 'endpoint')} on ${site}`);
}

/** Lines of the list, but for comments and empty ones; as many as can be asked for. */
async function readList(
  path: string,
  { options, readLines }: ScanContext<EndpointOptions>,
): Promise<string[]> {
  const lines: string[] = [];
  let length = 0;
  for await (const written of readLines(path)) {
    const line = written.trim();
    if (line === '' || line[0] === '#') continue;
    lines.push(line);
    length += line.length;
    if (lines.length === options.maxItems || length > MAX_LIST_LENGTH) break;
  }
  return lines;
}

const NOT_ASKED_FOR = 'not asked for: it looks as if it logs out or deletes';
const SCRIPT = /javascript|ecmascript/i;

/** @returns the answer, or why there is none */
async function ask(
  url: string,
  { fetch, signal }: ScanContext<EndpointOptions>,
  init?: FetchInit,
): Promise<FetchResponse | string> {
  try {
    return await fetch(url, init);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EgressError || error instanceof TargetRefusedError) return error.message;
    throw error;
  }
}

function isHtml(type: string | undefined, body: Buffer): boolean {
  if (type !== undefined) return type.includes('html');
  // Servers that give no type leave it to the reader; `<?xml` is what sitemaps begin with.
  return body[0] === 0x3c && body[1] !== 0x3f;
}

function baseOf(written: string | null, url: string): string {
  return (written !== null && absolute(written, url)) || url;
}

function absolute(reference: string, base: string): string | null {
  try {
    return new URL(reference, base).href;
  } catch {
    return null;
  }
}

const isPublicArchive = (url: string) => new URL(url).hostname.endsWith('archive.org');

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
