/** The parts of a crawl, one by one. */

import { describe, expect, test } from 'vitest';
import { count } from '../src/core/count.ts';
import { type Emission, type KnownEndpoint, NOTHING_KNOWN, type ScanContext } from '../src/core/scanner.ts';
import { createDiscovery } from '../src/scanners/endpoints/discovery.ts';
import { createFrontier } from '../src/scanners/endpoints/frontier.ts';
import { createHealth } from '../src/scanners/endpoints/health.ts';
import { createOmissions } from '../src/scanners/endpoints/omissions.ts';
import { type EndpointOptions, options } from '../src/scanners/endpoints/options.ts';
import type { Visit } from '../src/scanners/endpoints/requests.ts';
import { createSiteProgress } from '../src/scanners/endpoints/site-progress.ts';
import { type QueuedUrl, type SiteWork, takeUrls } from '../src/scanners/endpoints/site-work.ts';
import { Visitor } from '../src/scanners/endpoints/visitor.ts';
import { ALL_ALLOWED } from '../src/scanners/kit/robots.ts';
import { createScope } from '../src/scanners/kit/scope.ts';

const SITE = 'http://corp.test';
const item = (path: string, more: Partial<QueuedUrl> = {}): QueuedUrl => ({
  url: SITE + path,
  depth: 0,
  origin: 'crawl',
  ...more,
});

function answerOf(path: string, status: number, body = '', headers: Record<string, string> = {}) {
  const bytes = Buffer.from(body);
  return {
    url: SITE + path,
    status,
    headers: { 'content-type': 'text/html', ...headers },
    body: bytes,
    truncated: false,
    swollen: false,
    text: () => body,
    certificate: null,
  };
}

/** A site whose pages are responses, or reasons why there is none. */
function site(
  pages: Record<string, ReturnType<typeof answerOf> | string> = {},
  chosen: Partial<EndpointOptions> = {},
  known: Record<string, KnownEndpoint> = {},
) {
  const requested: string[] = [];
  let released = 0;
  const visitOf = (url: string): Visit => ({
    answer: pages[url.slice(SITE.length)] ?? answerOf(url.slice(SITE.length), 404),
    release: () => void released++,
  });
  const work: SiteWork = {
    context: {
      options: { ...options.parse({}), ...chosen },
      signal: new AbortController().signal,
      known: { ...NOTHING_KNOWN, endpoint: async (url) => known[url.slice(SITE.length)] ?? null },
    } as ScanContext<EndpointOptions>,
    scope: createScope(SITE),
    site: 'corp.test',
    frontier: createFrontier(chosen.maxItems ?? 100),
    omissions: createOmissions(),
    requests: {
      ask: async (url) => visitOf(url).answer,
      visit: async (url) => {
        requested.push(url.slice(SITE.length));
        return visitOf(url);
      },
    },
    archive: { url: SITE, fetch: async () => answerOf('', 404) },
    robots: { rules: ALL_ALLOWED, ready: null },
    pending: { urls: 0, sources: 0 },
    takesMore: () => !work.frontier.overflowed,
  };
  const added: QueuedUrl[] = [];
  const emitted: Emission[] = [];
  const pool = {
    add: (one: QueuedUrl) => added.push(one) > 0,
    emit: async (one: Emission) => void emitted.push(one),
  };
  const warnings = () =>
    [...work.omissions.warnings('corp.test')].map((one) =>
      one.kind === 'warning' ? `${one.code} ${one.count} ${one.message}` : one.kind,
    );
  return {
    work,
    pool,
    added,
    emitted,
    requested,
    warnings,
    visitOf,
    get released() {
      return released;
    },
  };
}

describe('the discovery of URLs', () => {
  test('adds pages of the site once, one level deeper than the page that links to them', () => {
    const { work, pool, added, warnings } = site();
    createDiscovery(work).addReferences(pool, item('/dir/', { depth: 2 }), {
      base: `${SITE}/dir/`,
      references: ['a', '/dir/a', '/logo.png', 'http://other.test/', '#x', '/b?q=1'],
      origin: 'scripts',
    });
    expect(added).toEqual([
      { url: `${SITE}/dir/a`, depth: 3, origin: 'scripts' },
      { url: `${SITE}/dir/`, depth: 3, origin: 'scripts' },
      { url: `${SITE}/b?q=1`, depth: 3, origin: 'scripts' },
    ]);
    expect(warnings()).toEqual([]);
  });

  test('counts links beyond the depth, overlong links, and redirects to other sites', () => {
    const { work, pool, added, warnings } = site({}, { maxDepth: 1 });
    const discovery = createDiscovery(work);
    const long = `/${'x'.repeat(5000)}`;
    const references = ['/deep', long, `data:text/html,${long}`, `javascript:${long}`];
    discovery.addReferences(pool, item('/', { depth: 1 }), { base: SITE, references, origin: 'crawl' });
    discovery.addRedirect(pool, item('/away'), 'https://other.test/');
    discovery.addRedirect(pool, item('/here'), '/there');
    expect(added.map(({ url }) => url)).toEqual([`${SITE}/there`]);
    expect(work.frontier.leftOut().depth).toEqual({ count: 1, example: `${SITE}/deep` });
    expect(warnings()).toEqual([
      expect.stringMatching(/^LIMIT_REACHED 1 corp\.test: 1 link too long to request, such as \/x+…$/),
      expect.stringMatching(
        /^OUT_OF_SCOPE 1 corp\.test: 1 redirect to another site not followed, such as http:\/\/corp\.test\/away to https:\/\/other\.test\/$/,
      ),
    ]);
  });
});

describe('a visitor', () => {
  const visit = async (at: ReturnType<typeof site>, items: QueuedUrl[], failuresToGiveUp = 100) => {
    const start = { url: `${SITE}/`, visit: at.visitOf(`${SITE}/`) };
    const visitor = new Visitor(at.work, start, createHealth(failuresToGiveUp), async () => {});
    for (const one of items) await visitor.visit(one, at.pool);
    return visitor;
  };
  const reportedBy = ({ emitted }: ReturnType<typeof site>) =>
    emitted.flatMap((one) =>
      one.kind === 'endpoint'
        ? [`${one.endpoint.url.slice(SITE.length)} ${one.endpoint.status ?? one.endpoint.error}`]
        : [],
    );

  test('reports each URL, returns its body, and adds the URLs that it refers to', async () => {
    const at = site({
      '/': answerOf('/', 200, '<a href="/a">'),
      '/a': answerOf('/a', 302, '', { location: '/b' }),
      '/gone': 'connection refused',
    });
    const start = item('/', { origin: 'start' });
    const visitor = await visit(at, [start, item('/a'), item('/gone'), item('/logout')]);
    expect(reportedBy(at)).toEqual([
      '/ 200',
      '/a 302',
      '/gone connection refused',
      '/logout not requested: it may change state, log out, pay or delete',
    ]);
    // The caller has requested the start already.
    expect(at.requested).toEqual(['/a', '/gone']);
    expect(at.released).toBe(3);
    expect(at.added.map(({ url }) => url)).toEqual([`${SITE}/a`, `${SITE}/b`]);
    expect(visitor).toMatchObject({ reported: 4, skipped: 0 });
    expect(at.warnings().map((one) => one.split(' ', 2).join(' '))).toEqual([
      'UNREACHABLE 1',
      'UNSAFE_SKIPPED 1',
    ]);
  });

  test('does not request a URL again that is in the log and leads nowhere', async () => {
    const known = {
      '/done': { status: 404, contentType: 'text/html', redirect: null },
      '/moved': { status: 301, contentType: 'text/html', redirect: `${SITE}/new` },
      '/page': { status: 200, contentType: 'text/html', redirect: null },
    };
    const at = site({ '/page': answerOf('/page', 200, '<a href="/more">') }, {}, known);
    const visitor = await visit(at, [item('/done'), item('/moved'), item('/page')]);
    expect(at.requested).toEqual(['/page']);
    expect(reportedBy(at)).toEqual(['/page 200']);
    expect(at.added.map(({ url }) => url)).toEqual([`${SITE}/new`, `${SITE}/more`]);
    expect(visitor).toMatchObject({ reported: 3, skipped: 2 });
  });

  test('stops when the site is gone', async () => {
    const at = site({ '/a': 'timeout', '/b': 'timeout' });
    const visitor = await visit(at, [item('/a'), item('/b'), item('/c')], 2);
    expect(at.requested).toEqual(['/a', '/b']);
    expect(visitor.reported).toBe(2);
  });

  test('reports a login wall when the start is one and nothing else was seen', async () => {
    const refusing = site({ '/': answerOf('/', 403), '/a': answerOf('/a', 200) });
    const start = item('/', { origin: 'start' });
    expect((await visit(refusing, [start])).wall).toMatch(/denies access/);
    expect((await visit(refusing, [start, item('/a')])).wall).toBeNull();
  });
});

test('a site counts as gone after a number of failures in a row, and stays so', () => {
  const health = createHealth(3);
  for (const answered of [false, false, true, false, false]) health.note(answered);
  expect(health).toMatchObject({ failuresInRow: 2, gone: false });
  health.note(false);
  health.note(true);
  expect(health).toMatchObject({ failuresInRow: 3, gone: true });
});

test('the progress of a site rises by whole percents, and includes unread sources', () => {
  const { work } = site();
  for (let i = 0; i < 100; i++) work.frontier.admit(`${SITE}/${i}`);
  work.pending.sources = 5;
  const progressAt = createSiteProgress(work);
  const shown = [1, 2, 3, 4, 200].map((reported) => progressAt(reported, 'x'));
  expect(shown.map((one) => one && 'fraction' in one && one.fraction)).toEqual([
    null,
    0.01,
    null,
    0.02,
    0.99,
  ]);
});

test('URLs of a source are counted as skipped when there is no room for them', () => {
  const { work } = site({}, { maxItems: 2 });
  const urls = ['/a', null, '/b.png', '/b', '/c', '/d'].map((path) => path && SITE + path);
  expect([...takeUrls(work, urls, 'robots')].map(({ url }) => url)).toEqual([`${SITE}/a`, `${SITE}/b`]);
  expect(work.frontier.leftOut().full).toEqual({ count: 2, example: `${SITE}/c` });
  expect(work.pending.urls).toBe(0);
  expect([count(1, 'URL'), count(2, 'URL')]).toEqual(['1 URL', '2 URLs']);
});
