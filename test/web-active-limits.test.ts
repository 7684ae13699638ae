/** Limits on the cost of hostile sites: time and requests, and the report of skipped content. */
import type { ServerResponse } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, expect, test } from 'vitest';
import { parseScript } from '../src/scanners/kit/script-parser.ts';
import { createWebActiveScanner } from '../src/scanners/web-active/index.ts';
import type { ActiveCheck } from '../src/scanners/web-active/probe.ts';
import { collect } from '../src/sdk/run-scanner.ts';
import { type Asked, asksFor, queryOf, recorder, servePages } from './support/active-site.ts';
import { hostile } from './support/hostile-site.ts';
import { htmlSites } from './support/html-sites.ts';
import { startSite } from './support/site.ts';
import { STOPS_WITHIN_MS } from './support/stop.ts';

const { cleanups, serve } = htmlSites();

const scanner = createWebActiveScanner();
const at = (url: string) => ({ kind: 'url', url: `${url}/` }) as const;
const warningsOf = ({ warnings }: Awaited<ReturnType<typeof collect>>) =>
  warnings.map(({ message }) => message);
const list = (length: number, write: (i: number) => string) =>
  Array.from({ length }, (_, i) => write(i)).join('');

describe('skipped content is reported once for each reason', () => {
  const html =
    (body: string | ((request: Asked) => string)) => (request: Asked, response: ServerResponse) => {
      response.setHeader('content-type', 'text/html');
      response.end(typeof body === 'string' ? body : body(request));
    };
  const cases: [string, RegExp, (request: Asked, response: ServerResponse) => void][] = [
    [
      'redirects without end',
      /10 links from/,
      ({ url }, response) => void response.writeHead(302, { location: `${url === '/' ? '' : url}/on` }).end(),
    ],
    ['links without end', /differs only in values/, hostile.linkFarm as never],
    ['words without end', /maxPages/, html(({ url }) => list(5, (i) => `<a href=${url}${'abcde'[i]}>x</a>`))],
    ['queries without end', /differs only in values/, hostile.calendar as never],
    ['a body without end', /pages of more than 8388608 bytes: the rest is/, hostile.endlessBody as never],
    ['a script of 10 MB', /characters in a script/, hostile.longLine as never],
    [
      'forms with 10,000 fields',
      /100 fields in a form/,
      html(`<form>${list(10_000, (i) => `<input name=f${i}>`)}</form>`),
    ],
    [
      '10,000 forms in a page',
      /50 forms/,
      html(list(10_000, (i) => `<form action=/f${i}><input name=q></form>`)),
    ],
    [
      'forms in every page',
      /500 forms/,
      html(
        ({ url }) =>
          list(50, (i) => `<form action=${url}${i}><input name=q></form>`) +
          list(5, (i) => `<a href=${url}${'abcde'[i]}>x</a>`),
      ),
    ],
    ['10,000 links in a page', /2000 links/, html(list(10_000, () => '<a href=/x>x</a>'))],
    ['100 script files', /20 script files/, html(list(100, (i) => `<script src=/${i}.js></script>`))],
    [
      'script files in every page',
      /30 script files/,
      html(
        ({ url }) =>
          list(8, (i) => `<script src=${url}${i}.js></script>`) +
          list(5, (i) => `<a href=${url}${'abcde'[i]}>x</a>`),
      ),
    ],
    ['100 scripts', /20 scripts/, html(list(100, (i) => `<script>a(${i})</script>`))],
    [
      'addresses of 5,000 characters',
      /addresses of more than/,
      html(`<a href="/${'x'.repeat(5_000)}">x</a>`),
    ],
    [
      'a page of 100,000 elements that shows what was sent',
      /limits on elements/,
      html((request) => `<a href="/?q=1">x</a>${queryOf(request).get('q')}${'<i>a</i>'.repeat(100_000)}`),
    ],
    [
      'addresses that fill the memory',
      /can be remembered/,
      html(
        ({ url }) =>
          list(250, (i) => `<a href="/delete/${url.slice(1)}${i}${'x'.repeat(4_000)}">x</a>`) +
          list(5, (i) => `<a href=${url}${'abcde'[i]}>x</a>`),
      ),
    ],
  ];

  test.each(cases)(
    '%s: %s',
    async (_, warning, listener) => {
      const site = await startSite(listener as never);
      cleanups.push(site.close);
      const options = { rps: 1_000, maxPages: 60, maxRequests: 800, timeoutMs: 2_000, checks: ['xss'] };
      // Most limits apply to what is read, not to what is tested.
      const which = warning.source.includes('elements') ? scanner : recorder().scanner;
      const warnings = warningsOf(await collect(which, at(site.url), { options }));
      expect(
        warnings.filter((one) => warning.test(one)),
        warnings.join('\n'),
      ).toHaveLength(1);
      expect(new Set(warnings).size).toBe(warnings.length);
    },
    60_000,
  );

  test('except that a page of two megabytes is requested again and read to its end', async () => {
    const site = await servePages({
      '/': `<p>${'x'.repeat(2 * 1024 * 1024)}</p><a href="/last">x</a><form action="/form"><input name=q></form>`,
      '/last': 'x',
      '/form': 'x',
    });
    cleanups.push(site.close);
    const options = { rps: 1_000, checks: ['xss'] };
    const collected = await collect(recorder().scanner, at(site.url), { options });
    expect(asksFor(site)).toEqual(expect.arrayContaining(['GET /form', 'GET /last']));
    expect(collected.warnings.filter(({ message }) => message.includes('pages of more'))).toEqual([]);
  });

  test('and a firewall that blocks during a check is one warning, with the number of points', async () => {
    let requests = 0;
    const site = await serve((request, response) => {
      const q = queryOf(request).get('q');
      if (q !== null && ++requests > 6 && q !== 'lamp')
        return void response.writeHead(403).end('Request blocked');
      response.end(
        q === null
          ? '<a href="/a?q=lamp">a</a>'
          : `<a href="/b?q=lamp">b</a>${q.includes(`'"`) ? 'nothing' : `found the lamp ${q}`}`,
      );
    });
    const options = { rps: 1_000, checks: ['sql-injection'], workers: 1 };
    const { warnings } = await collect(scanner, at(site.url), { options });
    const late = warnings.filter(({ message }) => message.includes('during the SQL injection test'));
    expect(late).toMatchObject([{ code: 'CONTENT_SKIPPED', count: expect.any(Number) }]);
    expect(late[0]?.message).toMatch(/query q of GET \/\w was (?:tested only as|not tested in any context)/);
  });

  test('and not reported for an ordinary site, even with exactly maxPages pages', async () => {
    const site = await serve(({ url }, response) =>
      response.end(
        url === '/' ? list(3, (i) => `<a href=/p${i}>x</a><form action=/f${i}><input name=q></form>`) : 'x',
      ),
    );
    const options = { rps: 1_000, maxPages: 3, checks: ['xss'] };
    expect(warningsOf(await collect(recorder().scanner, at(site.url), { options }))).toEqual([]);
  });

  test('and a state-changing start URL is reported, and not requested', async () => {
    const site = await servePages({ '/account/delete': 'x' });
    cleanups.push(site.close);
    const input = { kind: 'url', url: `${site.url}/account/delete` } as const;
    const options = { rps: 1_000, checks: ['xss'] };
    expect(warningsOf(await collect(recorder().scanner, input, { options }))).toEqual([
      `not requested: may change state, log out, pay or delete (option forms): ${site.url}/account/delete`,
    ]);
    expect(site.asked).toEqual([]);
    await collect(recorder().scanner, input, { options: { ...options, forms: ['/account/delete'] } });
    expect(site.asked.length).toBeGreaterThan(0);
  });
});

describe('time', () => {
  test('to parse scripts with a name for every other character is linear', () => {
    const took = (count: number) => {
      const code = `let ${Array.from({ length: count }, (_, i) => `a${i.toString(36)}`).join()};`;
      const startedAt = performance.now();
      parseScript(code, {});
      return performance.now() - startedAt;
    };
    took(5_000);
    // Eight times as many once took sixty-four times as long.
    const few = Math.max(200, took(20_000));
    expect(took(160_000)).toBeLessThan(30 * few);
    expect(() =>
      parseScript(`let ${Array.from({ length: 100 }, (_, i) => `a${i}`).join()},a99;`, {}),
    ).toThrow('already');
    expect(() => parseScript('let a; var a;', {})).toThrow('already');
    expect(() => parseScript('var a; var a; function a() {}', {})).not.toThrow();
  });

  test('between two turns of the event loop is shorter than an abort may take, whatever a page holds', async () => {
    const names = (count: number) => Array.from({ length: count }, (_, i) => `a${i.toString(36)}`).join();
    const site = await serve((request, response) => {
      const q = queryOf(request).get('q') ?? '';
      const quoted = q.replace(/['<>\\]/g, '');
      const scripts = list(20, (i) => `<script>fetch;let b${i},${names(6_000)}</script>`);
      response.end(
        request.url === '/'
          ? `<a href="/a?q=1">x</a><a href="/b?q=1">x</a>${scripts}`
          : request.url.startsWith('/a')
            ? `<script>let ${names(140_000)};var q='${quoted}';</script>`
            : list(
                12,
                (i) =>
                  `<p on${String.fromCharCode(97 + i).repeat(4)}="f('${quoted.replaceAll('"', '')}');${'a(b);'.repeat(5_900)}">`,
              ),
      );
    });
    const delay = monitorEventLoopDelay({ resolution: 20 });
    delay.enable();
    await collect(scanner, at(site.url), { options: { rps: 1_000, checks: ['xss'], maxRequests: 150 } });
    delay.disable();
    console.log(`busy for at most ${Math.round(delay.max / 1e6)} ms`);
    expect(delay.max / 1e6).toBeLessThan(STOPS_WITHIN_MS);
  }, 60_000);
});

test('findings have the same identity, whichever page of a kind is tested first', async () => {
  const identities = new Set<string>();
  for (let run = 0; run < 4; run++) {
    const site = await serve(({ url }, response) => {
      const [, folder, name = ''] = (url.split('?')[0] ?? '').split('/');
      const shelves = ['lamp', 'chair', 'table', 'carpet', 'mirror', 'drawer'];
      // Another order in each round.
      const links = shelves.slice(run).concat(shelves.slice(0, run));
      response.end(
        folder === 'item'
          ? `<p>${decodeURIComponent(name)}</p>`
          : links.map((one) => `<a href=/item/${one}>x</a>`).join(''),
      );
    });
    const { findings } = await collect(scanner, at(site.url), {
      options: { rps: 1_000, checks: ['xss'], workers: 1 + run },
    });
    expect(findings.length).toBeGreaterThan(0);
    identities.add(
      [
        ...new Set(
          findings.map(({ type, identity }) => `${type} ${identity?.join(' ').replace(site.url, '')}`),
        ),
      ]
        .sort()
        .join('\n'),
    );
  }
  expect(identities.size).toBe(1);
});

test('a check that stays with one point does not delay the others', async () => {
  const site = await servePages({
    '/': '<a href="/a?x=1">a</a><a href="/b?x=1">b</a>',
    '/a': 'a',
    '/b': 'b',
  });
  cleanups.push(site.close);
  const tested: string[] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const check: ActiveCheck = {
    name: 'xss',
    suits: ({ location }) => location === 'query',
    async run(probe) {
      const { pathname } = new URL(probe.point.url);
      if (pathname === '/a') await held;
      else release();
      tested.push(pathname);
      return [];
    },
  };
  await collect(createWebActiveScanner([check]), at(site.url), { options: { rps: 1_000 } });
  expect(tested).toEqual(['/b', '/a']);
});
