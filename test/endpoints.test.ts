import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { endpointSchema } from '../src/core/result.ts';
import { type Emission, type KnownEndpoint, NOTHING_KNOWN, type ScannerInput } from '../src/core/scanner.ts';
import type { WarningCode } from '../src/core/warning.ts';
import { startDnsServer } from '../src/demo/dns-server.ts';
import { createEndpointsScanner } from '../src/scanners/endpoints/index.ts';
import { type Collected, collect, type RunOptions, runScanner, sortByKind } from '../src/sdk/run-scanner.ts';
import { hostile } from './support/hostile-site.ts';
import { startSite } from './support/site.ts';

const endpoints = createEndpointsScanner();

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

type Answer = string | { status?: number; type?: string; location?: string; body?: string | Buffer };

/** A site made of pages; `asked` has the requested paths in order. */
async function serve(pages: Record<string, Answer> | RequestListener) {
  const asked: string[] = [];
  const site = await startSite((request, response) => {
    asked.push(request.url ?? '');
    if (typeof pages === 'function') return pages(request, response);
    const page = pages[request.url ?? ''];
    if (page === undefined) return response.writeHead(404, { 'content-type': 'text/plain' }).end('no');
    const {
      status = 200,
      type = 'text/html',
      location,
      body = '',
    } = typeof page === 'string' ? { body: page } : page;
    response.writeHead(status, { 'content-type': type, ...(location === undefined ? {} : { location }) });
    return response.end(body);
  });
  cleanups.push(site.close);
  return { ...site, asked };
}

const at = (url: string): ScannerInput => ({ kind: 'url', url });

/** Fast, and without the public web archive and the rules of robots.txt. */
const run = (input: ScannerInput | string, options: Record<string, unknown> = {}, more: RunOptions = {}) =>
  collect(endpoints, typeof input === 'string' ? at(`${input}/`) : input, {
    options: {
      rps: 10_000,
      ignoreRobots: true,
      sources: ['crawl', 'robots', 'sitemap', 'scripts'],
      ...options,
    },
    ...more,
  });

/** Like `run`, for a site that cannot be reached. */
async function runInVain(input: ScannerInput | string, options: Record<string, unknown> = {}) {
  const emissions: Emission[] = [];
  const start = typeof input === 'string' ? at(`${input}/`) : input;
  const reading = (async () => {
    for await (const emission of runScanner(endpoints, start, { options })) emissions.push(emission);
  })();
  await expect(reading).rejects.toThrow(/^no response from http/);
  return sortByKind(emissions);
}

const warned = ({ warnings }: Collected, code: WarningCode) =>
  warnings.filter((warning) => warning.code === code);

const paths = ({ endpoints: found }: Collected) =>
  found.map(({ url }) => url.replace(/^https?:\/\/[^/]+/, '')).sort();
const sourceOf = ({ endpoints: found }: Collected, path: string) =>
  found.find(({ url }) => url.endsWith(path))?.source;
const logsOf = ({ logs }: Collected) => logs.map(({ level, message }) => `${level} ${message}`).join('\n');

describe('crawling', () => {
  test('follows links, forms, frames and scripts, and reports each endpoint with its details', async () => {
    const site = await serve({
      '/': '<title>Home &amp; Garden</title><a href="about?utm_source=x#team">A</a><form action="/search"></form><iframe src="/frame"></iframe><script src="/app.js"></script><img src="/logo.png">',
      '/about': '<base href="/deep/down/"><title>About</title><a href="here">H</a><a href="/">home</a>',
      '/search': { status: 400, body: 'what for? <a href="/not-from-errors">x</a>' },
      '/deep/down/here': { type: 'application/json', body: '{"next":"/api/list?page=2"}' },
      '/api/list?page=2': { status: 401, type: 'application/json', body: '{}' },
      '/app.js': { type: 'text/javascript', body: '' },
    });
    const found = await run(site.url, { sources: ['crawl'] });
    expect(paths(found)).toEqual([
      '/',
      '/about',
      '/api/list?page=2',
      '/app.js',
      '/deep/down/here',
      '/frame',
      '/search',
    ]);
    expect(found.endpoints[0]).toEqual({
      url: `${site.url}/`,
      status: 200,
      contentType: 'text/html',
      length: 183,
      title: 'Home & Garden',
      redirect: null,
      source: 'start',
      error: null,
    });
    expect(found.endpoints.find(({ url }) => url.endsWith('page=2'))).toMatchObject({
      status: 401,
      title: null,
      source: 'crawl',
    });
    expect([...site.asked].sort()).toEqual(paths(found));
    for (const endpoint of found.endpoints) endpointSchema.parse(endpoint);
  });

  test('stops at maxDepth', async () => {
    const site = await serve((request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<a href="${request.url === '/' ? '' : request.url}/a">`);
    });
    expect(paths(await run(site.url, { sources: ['crawl'], maxDepth: 2 }))).toEqual(['/', '/a', '/a/a']);
    expect(paths(await run(site.url, { sources: ['crawl'], maxDepth: 0 }))).toEqual(['/']);
  });

  test('reports redirects, and follows those within the site', async () => {
    const site = await serve({
      '/': { status: 301, location: '/home' },
      '/home': { status: 302, location: 'https://elsewhere.test/login?next=%2F' },
    });
    const found = await run(site.url, { sources: ['crawl'] });
    expect(found.endpoints.map(({ url, status, redirect }) => [url, status, redirect])).toEqual([
      [`${site.url}/`, 301, `${site.url}/home`],
      [`${site.url}/home`, 302, 'https://elsewhere.test/login?next=%2F'],
    ]);
  });

  test('requests nothing from other hosts, nor from another port or name of the same machine', async () => {
    const other = await serve({ '/': 'other', '/x': 'x' });
    const name = `http://localhost:${other.port}`;
    const site = await serve({
      '/': `<a href="${other.url}/x">1</a><script src="${name}/x"></script><script>fetch("${other.url}/x")</script>`,
      '/robots.txt': { type: 'text/plain', body: `Sitemap: ${other.url}/sitemap.xml` },
      '/sitemap.xml': { type: 'text/xml', body: `<urlset><loc>${other.url}/x</loc></urlset>` },
    });
    await run(site.url);
    expect(other.asked).toEqual([]);
  });

  test('does not request URLs that may log out or delete, and reports them', async () => {
    const site = await serve({
      '/': '<a href="/logout">x</a><a href="/items/1?action=delete">y</a><a href="/in">z</a>',
    });
    const found = await run(site.url, { sources: ['crawl'] });
    expect(site.asked.sort()).toEqual(['/', '/in']);
    expect(paths(found)).toEqual(['/', '/in', '/items/1?action=delete', '/logout']);
    expect(found.endpoints.find(({ url }) => url.endsWith('/logout'))).toMatchObject({
      error: 'not requested: it may change state, log out, pay or delete',
    });
  });
});

describe('the sources', () => {
  const pages: Record<string, Answer> = {
    '/': '<a href="/linked">l</a><script>fetch("/from/inline")</script><script src="/app.js"></script>',
    '/linked': 'l',
    '/app.js': { type: 'text/javascript', body: `get("/from/file");get(\`/from/template/\${id}\`)` },
    '/robots.txt': { type: 'text/plain', body: 'Disallow: /hidden/\nAllow: /*.x\nSitemap: /maps/index.xml' },
    '/maps/index.xml': {
      type: 'application/xml',
      body: '<sitemapindex><sitemap><loc>/maps/a.xml</loc></sitemap><sitemap><loc>/maps/b.xml.gz</loc></sitemap></sitemapindex>',
    },
    '/maps/a.xml': { type: 'text/xml', body: '<urlset><url><loc>/mapped/a</loc></url></urlset>' },
    '/maps/b.xml.gz': {
      type: 'application/x-gzip',
      body: gzipSync('<urlset><url><loc>/mapped/b?x=1&amp;y=2</loc></url></urlset>'),
    },
  };

  test('crawl alone', async () => {
    const found = await run((await serve(pages)).url, { sources: ['crawl'] });
    expect(paths(found)).toEqual(['/', '/app.js', '/linked']);
  });

  test('modules that scripts import, and those that a page preloads', async () => {
    const script = { type: 'text/javascript' };
    const site = await serve({
      '/': '<link rel=modulepreload href=/assets/base.js><script type=module src=/assets/index.js></script>',
      '/assets/index.js': { ...script, body: 'const show=()=>import("./lazy.js");' },
      '/assets/lazy.js': { ...script, body: 'fetch("/api/lazy")' },
      '/assets/base.js': { ...script, body: 'fetch("/api/base")' },
    });
    const found = await run(site.url, { sources: ['crawl', 'scripts'] });
    expect(sourceOf(found, '/api/lazy')).toBe('scripts');
    expect(sourceOf(found, '/api/base')).toBe('scripts');
  });

  test('scripts alone', async () => {
    const found = await run((await serve(pages)).url, { sources: ['scripts'] });
    expect(paths(found)).toEqual(['/', '/app.js', '/from/file', '/from/inline', '/from/template/']);
    expect(sourceOf(found, '/from/file')).toBe('scripts');
  });

  test('robots alone', async () => {
    const found = await run((await serve(pages)).url, { sources: ['robots'] });
    expect(paths(found)).toEqual(['/', '/hidden/', '/robots.txt']);
    expect(sourceOf(found, '/hidden/')).toBe('robots');
    expect(logsOf(found)).toContain('robots.txt has 1 path');
  });

  test('robots with a Crawl-delay, which is respected up to a limit', async () => {
    const at: number[] = [];
    const site = await serve((request, response) => {
      at.push(performance.now());
      if (request.url !== '/robots.txt') return response.end('x');
      return response
        .writeHead(200, { 'content-type': 'text/plain' })
        .end('User-agent: *\nCrawl-delay: 0.2\nDisallow: /a\nDisallow: /b\nDisallow: /c');
    });
    const found = await run(site.url, { sources: ['robots'] });
    expect(paths(found)).toEqual(['/', '/a', '/b', '/c', '/robots.txt']);
    expect(logsOf(found)).toContain('sets Crawl-delay: 0.2; the crawl waits 0.2 s between requests');
    for (let i = 3; i < at.length; i++) expect((at[i] ?? 0) - (at[i - 1] ?? 0)).toBeGreaterThan(150);

    const robots = { type: 'text/plain', body: 'User-agent: *\nCrawl-delay: 86400' };
    const slow = await run((await serve({ '/': '/', '/robots.txt': robots })).url, { sources: ['robots'] });
    expect(slow.warnings).toEqual([
      {
        code: 'RATE_LIMITED',
        message:
          'robots.txt of 127.0.0.1 sets Crawl-delay: 86400; the crawl waits 30 s between requests, which is the maximum',
        count: 1,
      },
    ]);
  });

  test('robots.txt, whose rules are obeyed before anything else is requested, except for what was named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scanwire-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const list = join(folder, 'named');
    await writeFile(list, '/private/named');
    const site = await serve({
      '/': '<a href=/private/linked>l</a><a href=/public>p</a><a href=/moved>m</a>',
      '/moved': { status: 302, location: '/private/target' },
      '/robots.txt': {
        type: 'text/plain',
        body: 'User-agent: *\nDisallow: /\n\nUser-agent: Scanwire\nDisallow: /private\nAllow: /private/open$\nSitemap: /map.xml',
      },
      '/map.xml': { type: 'text/xml', body: '<urlset><url><loc>/private/mapped</loc></url></urlset>' },
    });
    const found = await run(
      site.url,
      { paths: list, ignoreRobots: false },
      { egress: { fileRoots: [folder] } },
    );
    expect(site.asked.slice(0, 2)).toEqual(['/', '/robots.txt']);
    expect(site.asked.filter((path) => path.startsWith('/private')).sort()).toEqual([
      '/private/named',
      '/private/open',
    ]);
    const skipped = found.endpoints.filter(({ error }) => error === 'not requested: robots.txt disallows it');
    expect(skipped.map(({ url }) => new URL(url).pathname).sort()).toEqual([
      '/private',
      '/private/linked',
      '/private/mapped',
      '/private/target',
    ]);
    const [one] = found.warnings.filter(({ code }) => code === 'OUT_OF_SCOPE');
    expect(one).toMatchObject({
      count: 4,
      message: expect.stringMatching(/4 URLs not requested because robots\.txt/),
    });
    const all = await run(site.url);
    expect(all.endpoints.filter(({ error }) => error?.includes('robots'))).toEqual([]);
    expect(site.asked.filter((path) => path === '/private/linked')).toHaveLength(1);
  });

  test('robots.txt that fails forbids everything but the start, one that is missing nothing', async () => {
    for (const [status, expected] of [
      [500, ['/']],
      [404, ['/', '/linked']],
    ] as const) {
      const site = await serve({
        '/': '<a href=/linked>l</a>',
        '/linked': 'l',
        '/robots.txt': { status },
      });
      const found = await run(site.url, { sources: ['crawl'], ignoreRobots: false });
      expect(site.asked.filter((path) => path !== '/robots.txt').sort()).toEqual(expected);
      expect(found.warnings.map(({ code }) => code)).toEqual(
        status === 500 ? ['UNREACHABLE', 'OUT_OF_SCOPE'] : [],
      );
    }
  });

  test('sitemap alone, through an index and gzip, at the address in robots.txt', async () => {
    const found = await run((await serve(pages)).url, { sources: ['sitemap'] });
    expect(paths(found)).toEqual([
      '/',
      '/mapped/a',
      '/mapped/b?x=1&y=2',
      '/maps/a.xml',
      '/maps/b.xml.gz',
      '/maps/index.xml',
    ]);
    expect(sourceOf(found, '/mapped/a')).toBe('sitemap');
  });

  test('none: requests the start alone', async () => {
    const site = await serve(pages);
    expect(paths(await run(site.url, { sources: [] }))).toEqual(['/']);
    expect(site.asked).toEqual(['/']);
  });

  test('all together request and report each URL once', async () => {
    const site = await serve({
      ...pages,
      '/linked': '<a href="/hidden/">1</a><a href="/mapped/a">2</a><script>get("/linked")</script>',
    });
    const archive = await serve((_, response) => {
      response.end(
        JSON.stringify([['original'], ['http://127.0.0.1:80/linked'], ['http://127.0.0.1/archived']]),
      );
    });
    const found = await run(site.url, {
      sources: ['crawl', 'robots', 'sitemap', 'scripts', 'archive'],
      archiveUrl: archive.url,
    });
    const urls = paths(found);
    expect(new Set(urls).size).toBe(urls.length);
    expect(urls).toHaveLength(14);
    const pageRequests = site.asked.filter((path) => !/robots|maps|favicon/.test(path));
    expect(new Set(pageRequests).size).toBe(pageRequests.length);
    const { host } = new URL(site.url);
    expect(logsOf(found)).toContain(`crawling ${site.url}/`);
    expect(logsOf(found)).toContain(`the web archive has 2 URLs of ${host}`);
    expect(logsOf(found)).toContain(`endpoint discovery complete: 14 endpoints on ${host}`);
  });

  test('the web archive is queried with the parameters of CDX; its URLs are requested from the site', async () => {
    const site = await serve({ '/': 'x', '/old?a=1': 'still there' });
    let query = '';
    const archive = await serve((request, response) => {
      query = request.url ?? '';
      response.end(
        '[["original"],\n["http://127.0.0.1:80/old?a=1"],\n["https://127.0.0.1/gone"],\n["http://other.test/x"]]\n',
      );
    });
    const found = await run(site.url, { sources: ['archive'], archiveUrl: archive.url, maxItems: 77 });
    expect(query).toBe('/cdx/search/cdx?url=127.0.0.1%2F*&output=json&fl=original&collapse=urlkey&limit=77');
    const seen = found.endpoints.map(({ url, status, source }) => [url, status, source]);
    expect(seen.sort()).toEqual([
      [`${site.url}/`, 200, 'start'],
      [`${site.url}/gone`, 404, 'archive'],
      [`${site.url}/old?a=1`, 200, 'archive'],
    ]);
  });

  test('a list of paths and URLs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scanwire-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const site = await serve({ '/': 'x', '/a': 'a' });
    const list = join(folder, 'paths.txt');
    await writeFile(
      list,
      `# words\n/a\r\nb\n\n${site.url}/c?d\nhttp://other.test/x\n/a\n//other.test/y\n/logout\n`,
    );
    const found = await run(site.url, { sources: [], paths: list }, { egress: { fileRoots: [folder] } });
    expect(paths(found)).toEqual(['/', '//other.test/y', '/a', '/b', '/c?d', '/logout']);
    expect(sourceOf(found, '/a')).toBe('list');
    expect(site.asked).not.toContain('/logout');
    await expect(
      run(site.url, { sources: [], paths: join(folder, 'none') }, { egress: { fileRoots: [folder] } }),
    ).rejects.toThrow();
    await expect(run(site.url, { sources: [], paths: list })).rejects.toThrow();
  });

  test.each([
    ['is gone', null],
    [
      'fails',
      (_: IncomingMessage, response: Parameters<RequestListener>[1]) => response.writeHead(503).end(),
    ],
    [
      'answers with a page',
      (_: IncomingMessage, response: Parameters<RequestListener>[1]) => response.end('<html>'),
    ],
    ['hangs', () => {}],
  ])('an archive that %s gives a warning only', async (_, listener) => {
    const site = await serve({ '/': '<a href="/a">' });
    const archive = await serve((listener ?? (() => {})) as RequestListener);
    if (listener === null) await archive.close();
    const found = await run(site.url, {
      sources: ['crawl', 'archive'],
      archiveUrl: archive.url,
      timeoutMs: 500,
    });
    expect(paths(found)).toEqual(['/', '/a']);
    expect(warned(found, 'UNREACHABLE')).toMatchObject([
      { message: expect.stringContaining('the web archive could not be read'), count: 1 },
    ]);
  });

  test('the public archive never gets IP addresses or local names', async () => {
    const site = await serve({ '/': 'x' });
    const found = await run(site.url, { sources: ['archive'] });
    expect(logsOf(found)).not.toContain('archive');
    const named = await run(at(`http://localhost:${site.port}/`), { sources: ['archive'] });
    expect(logsOf(named)).not.toContain('archive');
  });
});

describe('the start', () => {
  const hostInput = (more: Partial<Extract<ScannerInput, { kind: 'host' }>>): ScannerInput => ({
    kind: 'host',
    name: '127.0.0.1',
    ip: ['127.0.0.1'],
    url: null,
    alive: true,
    port: null,
    ...more,
  });

  test('a host that is known to be dead is skipped', async () => {
    const site = await serve({ '/': 'x' });
    const found = await run(hostInput({ alive: false, port: site.port }));
    expect(found.emissions).toEqual([]);
    expect(site.asked).toEqual([]);
  });

  test('a live host is requested at the URL where it answered', async () => {
    const site = await serve({ '/app/': 'x' });
    expect(paths(await run(hostInput({ url: `${site.url}/app/` }), { sources: ['crawl'] }))).toEqual([
      '/app/',
    ]);
  });

  test('HTTPS is tried before HTTP otherwise', async () => {
    const site = await serve({ '/': 'x' });
    const found = await run(hostInput({ port: site.port }), { sources: ['crawl'] });
    expect(found.endpoints.map(({ url }) => url)).toEqual([`${site.url}/`]);
    expect(logsOf(found)).toContain(`INFO https://127.0.0.1:${site.port}/ does not respond`);
    expect(found.warnings).toEqual([]);
  });

  test('a site that does not answer fails, with one endpoint with its error for each URL that was tried', async () => {
    const site = await serve({});
    await site.close();
    const found = await runInVain(hostInput({ port: site.port }));
    expect(found.endpoints).toEqual([
      { url: `https://127.0.0.1:${site.port}/`, source: 'start', error: expect.any(String) },
      { url: `http://127.0.0.1:${site.port}/`, source: 'start', error: expect.any(String) },
    ]);
  });

  test('sites are identified by host name', async () => {
    const asked: (string | undefined)[] = [];
    const site = await serve((request, response) => {
      asked.push(request.headers.host);
      response.setHeader('content-type', 'text/html');
      response.end(`<a href="http://b.corp.test:${site.port}/">b</a><a href="/x">x</a>`);
    });
    const dns = await startDnsServer({ zone: { '*.corp.test': { A: ['127.0.0.1'] } } });
    cleanups.push(dns.close);
    await run(at(`http://a.corp.test:${site.port}/`), { sources: ['crawl'], resolvers: [dns.address] });
    expect(new Set(asked)).toEqual(new Set([`a.corp.test:${site.port}`]));
  });
});

describe('limits', () => {
  test('the number of endpoints is at most maxItems', async () => {
    const site = await serve(hostile.linkFarm);
    const found = await run(site.url, { maxItems: 25 });
    expect(found.endpoints).toHaveLength(25);
    const [warning] = warned(found, 'LIMIT_REACHED');
    expect(warning?.message).toContain('(maxItems)');
    // Each page that was read links to twenty others.
    expect(warning?.count).toBeGreaterThan(20);
  });

  test('the number of concurrent requests is at most workers', async () => {
    let open = 0;
    let most = 0;
    const site = await serve((request, response) => {
      most = Math.max(most, ++open);
      response.setHeader('content-type', 'text/html');
      setTimeout(() => {
        open--;
        response.end(
          request.url === '/' ? Array.from({ length: 30 }, (_, i) => `<a href="/${i}">`).join('') : '',
        );
      }, 10);
    });
    await run(site.url, { sources: ['crawl'], workers: 4 });
    expect(most).toBe(4);
  });

  test('progress is reported, never falls, and ends at one', async () => {
    const site = await serve(hostile.linkFarm);
    const { progress } = await run(site.url, { maxDepth: 2 });
    expect(progress.length).toBeGreaterThan(3);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
    expect(progress.filter((fraction) => fraction === 1)).toHaveLength(1);
  });

  test('each endpoint is reported at once, while others still hang', async () => {
    const site = await serve((request, response) => {
      response.setHeader('content-type', 'text/html');
      if (request.url === '/') response.end('<a href="/hangs"><a href="/quick">');
      else if (request.url === '/quick') response.end();
    });
    const stop = new AbortController();
    const urls: string[] = [];
    for await (const emission of runScanner(endpoints, at(`${site.url}/`), {
      options: { sources: ['crawl'], timeoutMs: 30_000, ignoreRobots: true },
      signal: stop.signal,
    })) {
      if (emission.kind === 'endpoint') urls.push(emission.endpoint.url);
      if (urls.length === 2) break;
    }
    expect(urls).toEqual([`${site.url}/`, `${site.url}/quick`]);
  });

  test('a site that stops answering is given up after a number of failures', async () => {
    const site = await serve((request, response) => {
      response.setHeader('content-type', 'text/html');
      if (request.url === '/')
        response.end(Array.from({ length: 900 }, (_, i) => `<a href="/${i}">`).join(''));
      else response.destroy();
    });
    const found = await run(site.url, { sources: ['crawl'], workers: 10 });
    expect(found.endpoints.length).toBeGreaterThanOrEqual(101);
    expect(found.endpoints.length).toBeLessThan(200);
    expect(warned(found, 'RATE_LIMITED')).toMatchObject([
      {
        message: expect.stringContaining('the crawl has stopped'),
        count: 901 - found.endpoints.length,
      },
    ]);
  });

  test('a site with occasional failures is crawled to the end', async () => {
    const site = await serve((request, response) => {
      response.setHeader('content-type', 'text/html');
      if (request.url === '/')
        response.end(Array.from({ length: 300 }, (_, i) => `<a href="/${i}">`).join(''));
      else if (Number(request.url?.slice(1)) % 5 === 0) response.end();
      else response.destroy();
    });
    const found = await run(site.url, { sources: ['crawl'], workers: 3 });
    expect(found.endpoints).toHaveLength(301);
    expect(found.endpoints.filter(({ error }) => error === null)).toHaveLength(61);
  });

  test('an abort stops all requests', async () => {
    const site = await serve((request, response) => {
      if (site.asked.length > 5) return; // hangs
      hostile.linkFarm(request, response);
    });
    const stop = new AbortController();
    const scan = collect(endpoints, at(`${site.url}/`), {
      options: { sources: ['crawl'], workers: 3, rps: 10_000, timeoutMs: 30_000 },
      signal: stop.signal,
    });
    while (site.asked.length < 7) await sleep(5);
    stop.abort(new Error('cancelled'));
    await expect(scan).rejects.toThrow('cancelled');
    const asked = site.asked.length;
    await sleep(100);
    expect(site.asked.length).toBe(asked);
  });

  test.each([
    { workers: 0 },
    { workers: 501 },
    { sources: ['gossip'] },
    { archiveUrl: 'file:///etc/passwd' },
    { unknown: 1 },
    { maxItems: 0 },
  ])('%j is rejected', (options) => {
    expect(endpoints.options.safeParse(options).success).toBe(false);
  });
});

describe('skipped content gives a warning with its count', () => {
  test('pages and scripts beyond 8 MiB', async () => {
    const padding = (mebibytes: number) => ' '.repeat(mebibytes * 1024 * 1024);
    const site = await serve({
      '/': `<script src="/long.js"></script>${padding(3)}<a href="/after-3-MiB">${padding(3)}<a href="/after-6-MiB">`,
      '/long.js': { type: 'text/javascript', body: `${padding(7)}get("/after-7-MiB")` },
      '/after-3-MiB': `<a href="/seen">${padding(9)}<a href="/unseen">`,
    });
    const found = await run(site.url);
    expect(paths(found)).toEqual(['/', '/after-3-MiB', '/after-6-MiB', '/after-7-MiB', '/long.js', '/seen']);
    expect(found.warnings).toMatchObject([
      { code: 'TRUNCATED', count: 1, message: expect.stringContaining('/after-3-MiB') },
    ]);
  });

  test('links beyond the depth', async () => {
    const site = await serve({
      '/': '<a href="/a"><a href="/b">',
      '/a': '<a href="/1"><a href="/2"><a href="/b">',
      '/b': '<a href="/1"><a href="/3"><a href="/">',
    });
    const found = await run(site.url, { sources: ['crawl'], maxDepth: 1 });
    expect(paths(found)).toEqual(['/', '/a', '/b']);
    expect(found.warnings).toMatchObject([
      { code: 'LIMIT_REACHED', count: 3, message: expect.stringContaining('maxDepth') },
    ]);
  });

  test('URLs that may change state, other sites, and requests without a response', async () => {
    const site = await serve((request, response) => {
      response.setHeader('content-type', 'text/html');
      if (request.url === '/')
        response.end('<a href="/logout"><a href="/delete/1"><a href="/away"><a href="/dies">');
      else if (request.url === '/away') response.writeHead(302, { location: 'https://other.test/' }).end();
      else response.destroy();
    });
    const found = await run(site.url, { sources: ['crawl'] });
    const told = found.warnings.map(({ code, count }) => [code, count]).sort();
    expect(told).toEqual([
      ['OUT_OF_SCOPE', 1],
      ['UNREACHABLE', 1],
      ['UNSAFE_SKIPPED', 2],
    ]);
  });

  test('listed paths and sitemaps beyond maxItems', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scanwire-test-'));
    cleanups.push(() => rm(folder, { recursive: true }));
    const list = join(folder, 'paths.txt');
    await writeFile(list, Array.from({ length: 9 }, (_, i) => `/${i}\n`).join(''));
    const sitemaps = [1, 2, 3].map((n) => `<loc>/map-${n}.xml</loc>`).join('');
    const urls = Array.from({ length: 9 }, (_, i) => `<loc>/page-${i}</loc>`).join('');
    const site = await serve({
      '/': 'x',
      '/sitemap.xml': { type: 'text/xml', body: `<sitemapindex>${sitemaps}</sitemapindex>` },
      '/map-1.xml': { type: 'text/xml', body: `<urlset>${urls}</urlset>` },
    });
    const lists = { egress: { fileRoots: [folder] } };
    const listed = await run(site.url, { sources: [], paths: list, maxItems: 4 }, lists);
    expect(warned(listed, 'LIMIT_REACHED')).toMatchObject([
      { count: 5, message: expect.stringContaining('5 paths of the list not requested') },
      { count: 1, message: expect.stringContaining('1 further URL not requested (maxItems)') },
    ]);
    const mapped = await run(site.url, { sources: ['sitemap'], maxItems: 4 });
    const messages = warned(mapped, 'LIMIT_REACHED').map(({ count, message }) => [count, message]);
    expect(messages).toEqual([
      [5, expect.stringContaining('5 URLs of sitemaps skipped (maxItems), such as in')],
      [2, expect.stringMatching(/2 sitemaps skipped: there are too many, such as \S+map-2\.xml/)],
      [3, expect.stringContaining('3 further URLs not requested (maxItems)')],
    ]);
  });

  test('sources with too many redirects, or a redirect to another site', async () => {
    const to = (location: string) => ({ status: 302, location });
    const site = await serve({
      '/': 'x',
      '/robots.txt': to('http://other.test/robots.txt'),
      '/sitemap.xml': to('/1'),
      ...Object.fromEntries([1, 2, 3, 4].map((i) => [`/${i}`, to(`/${i + 1}`)])),
    });
    const found = await run(site.url, { sources: ['robots', 'sitemap'] });
    expect(found.warnings.map(({ code, count, message }) => [code, count, message])).toEqual([
      ['OUT_OF_SCOPE', 1, expect.stringContaining('/robots.txt to http://other.test/robots.txt')],
      ['UNREACHABLE', 1, expect.stringContaining('/sitemap.xml could not be read: more than 3 redirects')],
    ]);
  });

  test('an archive whose response breaks off', async () => {
    const site = await serve({ '/': 'x' });
    const archive = await serve((_, response) =>
      response.end('[["original"],\n["http://127.0.0.1/a"],\n["http://127.0.0.1/b" oops'),
    );
    const found = await run(site.url, { sources: ['archive'], archiveUrl: archive.url });
    expect(paths(found)).toEqual(['/', '/a']);
    expect(warned(found, 'UNREACHABLE')).toMatchObject([
      { count: 1, message: expect.stringContaining('the web archive was only partially read') },
    ]);
  });

  test('no warning for a plain site', async () => {
    const site = await serve({ '/': '<a href="/a">', '/a': '<a href="/">' });
    expect((await run(site.url)).warnings).toEqual([]);
  });

  test.each<[string, Answer, RegExp]>([
    ['a refusal', { status: 403, body: '<a href="/a">' }, /denies access/],
    ['a login', { status: 401 }, /requires a login/],
    ['an outage', { status: 503 }, /unavailable/],
    [
      'a challenge',
      '<title>Just a moment...</title><script src="/cdn-cgi/challenge-platform/x">',
      /challenge/,
    ],
    ['a redirect to itself', { status: 302, location: '/' }, /redirects to the same URL/],
  ])('only %s', async (_, start, message) => {
    const site = await serve({ '/': start });
    const found = await run(site.url);
    const walls = warned(found, 'UNREACHABLE');
    expect(walls).toMatchObject([{ message: expect.stringMatching(message) }]);
    expect(walls[0]?.message).toContain('pages behind it were not found');
  });
});

describe('a site that requires a cookie', () => {
  test.each([
    ['at once', '/'],
    ['by way of another page', '/check'],
  ])('and redirects %s gets it back, and is crawled', async (_, by) => {
    const site = await serve((request, response) => {
      const cookie = request.headers.cookie ?? '';
      response.setHeader('content-type', 'text/html');
      if (!cookie.includes('seen=1')) {
        response.writeHead(302, { location: by, 'set-cookie': ['seen=1; Path=/', 'other=2'] }).end();
      } else if (request.url === '/check') response.writeHead(302, { location: '/' }).end();
      else response.end(`<title>${request.url}</title><a href="/inside">`);
    });
    const found = await run(site.url, { sources: ['crawl'] });
    expect(found.endpoints.map(({ url, status, title }) => [url, status, title])).toEqual([
      [`${site.url}/`, 200, '/'],
      [`${site.url}/inside`, 200, '/inside'],
    ]);
    expect(found.warnings).toEqual([]);
  });

  test('and always redirects gets a limited number of requests', async () => {
    const site = await serve((request, response) => {
      response.writeHead(302, { location: request.url, 'set-cookie': `a${site.asked.length}=1` }).end();
    });
    const found = await run(site.url, { sources: ['crawl'] });
    expect(paths(found)).toEqual(['/']);
    expect(site.asked.length).toBeLessThan(6);
    expect(warned(found, 'UNREACHABLE')).toHaveLength(1);
  });

  test('on more pages, or with more cookies, than are stored is counted', async () => {
    const site = await serve((request, response) => {
      response.setHeader('content-type', 'text/html');
      if (request.url === '/') {
        response.end(Array.from({ length: 8 }, (_, i) => `<a href="/${i}">`).join(''));
        return;
      }
      const cookies = Array.from({ length: 60 }, (_, i) => `a${i}=1; Path=${request.url}`);
      response.writeHead(302, { location: request.url, 'set-cookie': [...cookies, `b=${'x'.repeat(5000)}`] });
      response.end();
    });
    const found = await run(site.url, { sources: ['crawl'], workers: 1 });
    const counts = Object.fromEntries(
      warned(found, 'LIMIT_REACHED').map(({ count, message }) => [
        /cookies ignored|again with the cookie/.exec(message)?.[0],
        count,
      ]),
    );
    // The first page fills the cookie jar; the cookies of the next ones are only counted.
    expect(counts['cookies ignored']).toBeGreaterThanOrEqual(11);
    expect(counts['again with the cookie']).toBe(1);
  });

  test('never sends its cookies to other sites', async () => {
    const cookies: unknown[] = [];
    const archive = await serve((request, response) => {
      cookies.push(request.headers.cookie);
      response.end('[]');
    });
    const site = await serve((request, response) => {
      if (request.headers.cookie) return void response.end('in');
      response.writeHead(302, { location: '/', 'set-cookie': 'seen=1; Path=/' }).end();
    });
    await run(at(`http://localhost:${site.port}/`), { sources: ['archive'], archiveUrl: archive.url });
    expect(cookies).toEqual([undefined]);
  });
});

describe('www', () => {
  test.each([
    ['corp.test', 'www.corp.test'],
    ['www.corp.test', 'corp.test'],
  ])('a redirect of %s to %s is followed, and the crawl continues there', async (from, to) => {
    const asked: string[] = [];
    const site = await serve((request, response) => {
      const [name] = request.headers.host?.split(':') ?? [];
      asked.push(`${name}${request.url}`);
      response.setHeader('content-type', 'text/html');
      if (name === from)
        response.writeHead(301, { location: `http://${to}:${site.port}${request.url}` }).end();
      else if (request.url === '/robots.txt') response.writeHead(404).end();
      else response.end(`<a href="/inside"><a href="http://api.corp.test:${site.port}/">`);
    });
    const dns = await startDnsServer({
      zone: { 'corp.test': { A: ['127.0.0.1'] }, '*.corp.test': { A: ['127.0.0.1'] } },
    });
    cleanups.push(dns.close);
    const found = await run(at(`http://${from}:${site.port}/`), {
      sources: ['crawl', 'robots'],
      resolvers: [dns.address],
    });
    expect(found.endpoints.map(({ url }) => url)).toEqual([
      `http://${from}:${site.port}/`,
      `http://${to}:${site.port}/`,
      `http://${to}:${site.port}/inside`,
    ]);
    expect(asked.sort()).toEqual([`${from}/`, `${to}/`, `${to}/inside`, `${to}/robots.txt`].sort());
    expect(found.warnings).toEqual([]);
  });
});

describe('a scan that was interrupted', () => {
  test('does not request pages again that lead nowhere, and reads the others again', async () => {
    const site = await serve({
      '/': '<a href="/page"><a href="/file"><a href="/gone"><a href="/moved"><a href="/new">',
      '/page': '<a href="/behind">',
      '/behind': 'x',
      '/target': 'x',
    });
    const before: Record<string, KnownEndpoint> = {
      '/': { status: 200, contentType: 'text/html', redirect: null },
      '/page': { status: 200, contentType: 'text/html', redirect: null },
      '/file': { status: 200, contentType: 'application/pdf', redirect: null },
      '/gone': { status: 404, contentType: 'text/html', redirect: null },
      '/moved': { status: 302, contentType: null, redirect: `${site.url}/target` },
    };
    const endpoint = async (url: string) => before[url.slice(site.url.length)] ?? null;
    const found = await run(site.url, { sources: ['crawl'] }, { known: { ...NOTHING_KNOWN, endpoint } });
    expect(site.asked.sort()).toEqual(['/', '/behind', '/new', '/page', '/target']);
    expect(paths(found)).toEqual(['/', '/behind', '/new', '/page', '/target']);
    expect(logsOf(found)).toContain('3 endpoints of');
    expect(found.progress.at(-1)).toBe(1);
  });
});

describe('a hostile site', () => {
  const quickly = { timeoutMs: 300, workers: 5 };

  test.each(['neverAnswers', 'drips'] as const)('that %s costs its timeout', async (name) => {
    const site = await serve(hostile[name]);
    const found = await runInVain(site.url, quickly);
    expect(found.endpoints).toEqual([
      { url: `${site.url}/`, source: 'start', error: expect.stringContaining('300 ms') },
    ]);
    expect(site.asked).toEqual(['/']);
  });

  test('with pages that hang costs their timeouts; the others are reported', async () => {
    const site = await serve((request, response) => {
      response.setHeader('content-type', 'text/html');
      if (request.url === '/') response.end('<a href="/hangs"><a href="/drips"><a href="/good">');
      else if (request.url === '/drips') hostile.drips(request, response);
      else if (request.url === '/good') response.end('<title>good</title>');
    });
    const found = await run(site.url, { ...quickly, sources: ['crawl'] });
    expect(paths(found)).toEqual(['/', '/drips', '/good', '/hangs']);
    expect(found.endpoints.filter(({ error }) => error !== null)).toHaveLength(2);
  });

  test('with an endless page has it read up to a limit', async () => {
    const site = await serve(hostile.endlessBody);
    const found = await run(site.url, { ...quickly, timeoutMs: 5000, sources: ['crawl'] });
    expect(paths(found)).toEqual(['/', '/more']);
    expect(found.endpoints[0]).toMatchObject({ title: 'endless', length: 8 * 1024 * 1024 });
    expect(warned(found, 'TRUNCATED')).toMatchObject([{ count: 2 }]);
  });

  test('with a redirect loop gets one request for each URL', async () => {
    const site = await serve(hostile.redirectCircle);
    expect(paths(await run(site.url, { sources: ['crawl'] }))).toEqual(['/', '/there']);
    expect(site.asked).toEqual(['/', '/there']);
  });

  test('with endless redirects is followed to maxDepth', async () => {
    const site = await serve(hostile.redirectTrail);
    expect(paths(await run(site.url, { maxDepth: 3, sources: ['crawl'] }))).toEqual(['/', '/1', '/2', '/3']);
    await run(site.url, { sources: ['robots', 'sitemap'], maxDepth: 0 });
    expect(site.asked.length).toBeLessThan(20);
  });

  test('with an endless calendar is requested fifty times a path', async () => {
    const site = await serve(hostile.calendar);
    const found = await run(site.url, { sources: ['crawl'] });
    expect(found.endpoints).toHaveLength(51);
    // Fifty-one pages with thirty days each, fifty of which were requested.
    expect(warned(found, 'LIMIT_REACHED')).toMatchObject([{ count: 51 * 30 - 50 }]);
  });

  test('with 10 MB in one line has it read up to a limit', async () => {
    const found = await run((await serve(hostile.longLine)).url, { sources: ['scripts'] });
    expect(paths(found)).toEqual(['/', '/long.js', '/path/of/it']);
  });

  test('with 100,000 open elements is read to its end', async () => {
    const found = await run((await serve(hostile.deepNesting)).url, { sources: ['crawl'] });
    expect(paths(found)).toEqual(['/', '/inside']);
  });

  test('with a sitemap bomb uses no extra memory', async () => {
    const site = await serve(hostile.sitemapBomb);
    const before = process.memoryUsage().rss;
    const found = await run(site.url, { sources: ['sitemap'] });
    expect(paths(found)).toEqual(['/', '/sitemap.xml', '/x']);
    expect(warned(found, 'TRUNCATED')).toMatchObject([{ count: 1 }]);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
  });

  test('with a maze of sitemaps gets a limited number of requests', async () => {
    const site = await serve(hostile.sitemapMaze);
    const found = await run(site.url, { sources: ['sitemap'] });
    expect(warned(found, 'LIMIT_REACHED')[0]?.message).toMatch(/ 451 sitemaps skipped/);
    expect(site.asked.length).toBeLessThanOrEqual(52);
    expect(new Set(site.asked).size).toBe(site.asked.length);
  });

  test('with another charset, or one that does not exist, is decoded as well as possible', async () => {
    const found = await run((await serve(hostile.notUtf8)).url, { sources: ['crawl'] });
    expect(found.endpoints[0]?.title).toBe('café');
    expect(found.endpoints).toHaveLength(3);
  });

  test('that breaks off, or does not speak HTTP, is an endpoint with an error', async () => {
    const server = createServer();
    server.on('connection', (socket) => socket.end('220 mail.corp.test ESMTP\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as AddressInfo;
    const found = await runInVain(`http://127.0.0.1:${port}`);
    expect(found.endpoints).toHaveLength(1);
    expect(found.endpoints[0]?.error).toBeTruthy();
  });
});
