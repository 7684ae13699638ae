/** Every scanner on a site that links to state-changing URLs. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Emission, Scanner, ScannerInput } from '../src/core/scanner.ts';
import { createEndpointsScanner } from '../src/scanners/endpoints/index.ts';
import { looksDecorative } from '../src/scanners/kit/scope.ts';
import { createPageScanner } from '../src/scanners/page/index.ts';
import { createWebActiveScanner } from '../src/scanners/web-active/index.ts';
import { type Collected, collect } from '../src/sdk/run-scanner.ts';
import { type ActiveSite, recorder, type SitePage, serveActive, servePages } from './support/active-site.ts';
import { BENIGN, HARMFUL } from './support/conduct-cases.ts';
import { webScanner } from './support/web-scanner.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

/** Path and query of each request, and the text of its link. */
const linksOf = (lines: readonly string[], prefix: string) =>
  lines.map((line, at) => {
    const [written = '', text] = line.split(' | ');
    // Links that differ only in their text get distinct paths.
    const { pathname, search } = new URL(text === undefined ? written : `/${prefix}/${at}x`, 'http://site');
    return { path: pathname + search, text: text ?? 'more' };
  });
const HARMFUL_LINKS = linksOf(HARMFUL, 'p');
const BENIGN_LINKS = linksOf(BENIGN, 'q').filter(({ path }) => !looksDecorative(path));
const anchor = ({ path, text }: { path: string; text: string }) =>
  `<a href="${path.replaceAll('&', '&amp;')}">${text}</a>`;

/** The start page has this HTML; every other path answers with a short page. */
async function serve(start: string): Promise<ActiveSite> {
  const site = await serveActive(({ url }, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(url === '/' ? start : '<p>here</p>');
  });
  cleanups.push(site.close);
  return site;
}

async function servePath(pages: Record<string, SitePage>): Promise<ActiveSite> {
  const site = await servePages(pages);
  cleanups.push(site.close);
  return site;
}

const requested = (site: ActiveSite) => new Set(site.asked.map(({ url }) => url));
const among = (site: ActiveSite, links: readonly { path: string }[]) =>
  links.filter(({ path }) => requested(site).has(path)).map(({ path }) => path);
const unsafe = ({ warnings }: Collected) => warnings.filter(({ code }) => code === 'UNSAFE_SKIPPED');

const start = (site: ActiveSite): ScannerInput => ({ kind: 'url', url: `${site.url}/` });

/** One scan with several inputs. */
const scanAll = (scanner: Scanner, inputs: readonly ScannerInput[]): Scanner => ({
  ...scanner,
  async *scan(_, context): AsyncGenerator<Emission, void, void> {
    let shared: { value: unknown } | undefined;
    for (const input of inputs) {
      yield* scanner.scan(input as never, {
        ...context,
        shared: <T>(make: () => T): T => {
          shared ??= { value: make() };
          return shared.value as T;
        },
      });
    }
  },
});

describe('endpoints', () => {
  const crawl = (site: ActiveSite, options = {}) =>
    collect(createEndpointsScanner(), start(site), {
      options: { rps: 10_000, sources: ['crawl', 'sitemap', 'robots'], ignoreRobots: true, ...options },
    });

  test('requests every link except state-changing ones, and reports those in one warning', async () => {
    const site = await serve([...HARMFUL_LINKS, ...BENIGN_LINKS].map(anchor).join('\n'));
    const found = await crawl(site);
    expect(among(site, HARMFUL_LINKS)).toEqual([]);
    expect(BENIGN_LINKS.filter(({ path }) => !requested(site).has(path))).toEqual([]);
    const count = new Set(HARMFUL_LINKS.map(({ path }) => path)).size;
    expect(unsafe(found)).toMatchObject([
      { count, message: expect.stringMatching(/pay or delete\), such as http/) },
    ]);
    expect(found.endpoints.filter(({ error }) => error?.startsWith('not requested'))).toHaveLength(count);
  });

  test('judges forms by their buttons, fields and method', async () => {
    const site = await serve(`
      <form action=/f1><button>Delete account</button></form>
      <form action=/f2><input type=hidden name=do value=toggle-security></form>
      <form action=/f3><input name=q><button>Search</button></form>
      <form action=/f4><button name=op value=delete>Delete</button><button name=op value=show>Show</button></form>
      <form action=/close-account><input name=id></form>
      <form action=/f5 method=post><button>Delete account</button></form>
      <a href=/posts/5>Show</a>
      <form action=/posts/5 method=post><input type=hidden name=_method value=delete><button>Delete</button></form>`);
    const found = await crawl(site);
    const seen = [...requested(site)].filter((path) => !/robots|sitemap|^\/$/.test(path));
    expect(seen.sort()).toEqual(['/f3', '/f4', '/posts/5']);
    expect(unsafe(found)).toMatchObject([{ count: 4 }]);
  });

  test('judges links by title, method and query', async () => {
    const site = await serve(`
      <a href=/a1 title="Sign out">x</a> <a href=/a2><img alt=Delete src=x.png></a> <a href=/a3 data-method=delete>x</a>
      <a href=/a4 data-confirm="Are you sure?">x</a> <a href=/a5 onclick="return confirm('Really?')">x</a>
      <a href=/a6 aria-label="Turn off">x</a> <a href=/a7>x</a>
      <a href=/a7 data-method=delete>Destroy</a> <a href=/a8>Archive</a> <a href=/a8>Delete</a>`);
    await crawl(site);
    expect([...requested(site)].filter((path) => /^\/a/.test(path))).toEqual(['/a7']);
  });

  test('requests no state-changing URL from a sitemap or a redirect', async () => {
    const site = await servePath({
      '/': '<a href=/r>r</a>',
      '/r': (_, response) => void response.writeHead(302, { location: '/abmelden' }).end(),
      '/robots.txt': (_, response) => {
        response.setHeader('content-type', 'text/plain');
        return 'Disallow: /konto/loeschen\nSitemap: /cache/clear';
      },
    });
    const found = await crawl(site);
    expect([...requested(site)].sort()).toEqual(['/', '/r', '/robots.txt']);
    expect(unsafe(found)).toMatchObject([{ count: 3 }]);
  });

  test('warns when the start page begins to answer differently', async () => {
    let isOff = false;
    const links = Array.from({ length: 60 }, (_, at) => `<a href=/p${at}>page</a>`).join('');
    const site = await serveActive(({ url }, response) => {
      if (isOff) return void response.writeHead(302, { location: '/sign-in' }).end();
      if (url === '/p5') isOff = true;
      return void response.writeHead(200, { 'content-type': 'text/html' }).end(url === '/' ? links : 'x');
    });
    cleanups.push(site.close);
    const { warnings } = await crawl(site);
    expect(warnings.filter(({ code }) => code === 'TARGET_CHANGED')).toMatchObject([
      {
        count: 1,
        message: expect.stringContaining('with status 200, and now with a redirect (302) to /sign-in'),
      },
    ]);
  });
});

describe('web', () => {
  test.each([
    ['signed in', { headers: { cookie: 'session=1' } }],
    ['as a guest', {}],
  ])('requests no state-changing endpoint, and every other one: %s', async (_, options) => {
    const scripts = HARMFUL_LINKS.slice(0, 40).map(({ path }) => `<script src="${path}"></script>`);
    const site = await serve(scripts.join(''));
    const inputs = [...HARMFUL_LINKS.filter(({ text }) => text === 'more'), ...BENIGN_LINKS].map(
      ({ path }) =>
        ({ kind: 'endpoint', url: site.url + path, status: 200, contentType: 'text/html' }) as const,
    );
    const scanner = scanAll(webScanner, [start(site) as { kind: 'url'; url: string }, ...inputs]);
    const checks = ['headers', 'listings', 'libraries', 'versions'];
    const found = await collect(scanner, start(site), { options: { rps: 10_000, checks, ...options } });
    expect(among(site, HARMFUL_LINKS)).toEqual([]);
    const missing = BENIGN_LINKS.filter(({ path }) => !requested(site).has(path));
    expect(missing).toEqual([]);
    const counted = unsafe(found).reduce((sum, { count }) => sum + count, 0);
    expect(counted).toBeGreaterThanOrEqual(new Set(inputs.map(({ url }) => url)).size - BENIGN_LINKS.length);
  });

  test('requests no folder above a state-changing page, and follows no redirect to one', async () => {
    const site = await servePath({
      '/account/delete/help.html': '<p>help',
      '/': (_, response) => void response.writeHead(302, { location: '/salir' }).end(),
    });
    const inputs = [
      { kind: 'url', url: `${site.url}/` } as const,
      {
        kind: 'endpoint',
        url: `${site.url}/files/remove/a/b.txt`,
        status: 200,
        contentType: 'text/plain',
      } as const,
    ];
    const found = await collect(scanAll(webScanner, inputs), start(site), { options: { rps: 10_000 } });
    expect([...requested(site)].filter((path) => /salir|remove/.test(path))).toEqual([]);
    expect(unsafe(found).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^not requested: may change state, log out, pay or delete, such as .*\/salir$/),
      expect.stringMatching(/remove/),
    ]);
  });

  test('requests URLs that the user lists', async () => {
    const site = await servePath({ '/logout': 'bye' });
    const { warnings } = await collect(
      webScanner,
      { kind: 'url', url: `${site.url}/logout` },
      { options: { rps: 10_000, checks: ['headers'] } },
    );
    expect([...requested(site)]).toEqual(['/logout']);
    expect(warnings).toEqual([]);
  });
});

describe('web-active', () => {
  const IDLE = createWebActiveScanner([{ name: 'xss', suits: () => false, run: async () => [] }]);
  const options = { rps: 1_000, checks: ['xss'], maxPages: 1_000 };

  test('requests no state-changing link, and reports their number in one warning', async () => {
    const harmful = HARMFUL_LINKS.filter((_, at) => at % 3 === 0);
    const benign = BENIGN_LINKS.filter(({ path }, at) => at % 3 === 0 && !/\d|\?/.test(path));
    const site = await serve([...harmful, ...benign].map(anchor).join('\n'));
    const found = await collect(IDLE, start(site), { options: { ...options, aggressive: true } });
    expect(among(site, harmful)).toEqual([]);
    expect(benign.filter(({ path }) => !requested(site).has(path))).toEqual([]);
    expect(unsafe(found)).toMatchObject([{ count: new Set(harmful.map(({ path }) => path)).size }]);
  });

  test('warns when a request with a harmless name has switched the site off', async () => {
    let isOff = false;
    const site = await serveActive(({ url }, response) => {
      if (isOff) return void response.writeHead(302, { location: '/sign-in' }).end();
      if (url === '/x?k=7') isOff = true;
      return void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<a href="/x?k=7">x</a><a href=/y?q=1>y</a>');
    });
    cleanups.push(site.close);
    const { warnings } = await collect(recorder().scanner, start(site), { options });
    expect(warnings.filter(({ code }) => code === 'TARGET_CHANGED')).toMatchObject([
      {
        count: 1,
        message: expect.stringMatching(
          /\/ first responded with status 200, and now with a redirect \(302\) to \/sign-in: /,
        ),
      },
    ]);
  });

  test('flips no switch, and gives no warning on a site that does not change', async () => {
    let visits = 0;
    const site = await serveActive(({ url }, response) => {
      if (url.includes('toggle')) visits = Number.NaN;
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(
        `<title>Shop</title><p>visit ${visits++}</p><a href="/?do=toggle-security">security</a><a href=/y?q=1>y</a>`,
      );
    });
    cleanups.push(site.close);
    const { warnings } = await collect(recorder().scanner, start(site), { options });
    expect(visits).toBeGreaterThan(1);
    expect(warnings.map(({ code }) => code)).toEqual(['UNSAFE_SKIPPED']);
  });
});

describe('page', () => {
  const scanner = createPageScanner({ blocklists: null });

  test('follows redirects, except state-changing ones', async () => {
    const site = await servePath({
      '/go': (_, response) => void response.writeHead(302, { location: '/next' }).end(),
      '/next': (_, response) => void response.writeHead(302, { location: '/konto/abmelden' }).end(),
    });
    const found = await collect(scanner, { kind: 'url', url: `${site.url}/go` });
    expect([...requested(site)]).toEqual(['/go', '/next']);
    expect(unsafe(found)).toMatchObject([
      { count: 1, message: expect.stringContaining('/konto/abmelden, which was not requested') },
    ]);
  });

  test('requests the URL of its input whatever its name', async () => {
    const site = await servePath({ '/logout': '<title>Bye</title>' });
    const found = await collect(scanner, { kind: 'url', url: `${site.url}/logout` });
    expect([...requested(site)]).toEqual(['/logout']);
    expect(unsafe(found)).toEqual([]);
  });
});
