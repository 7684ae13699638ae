import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { Emission } from '../src/core/scanner.ts';
import { isNamed } from '../src/scanners/kit/conduct.ts';
import { createWebActiveScanner } from '../src/scanners/web-active/index.ts';
import type { ActiveCheck } from '../src/scanners/web-active/probe.ts';
import { scriptRequests } from '../src/scanners/web-active/script-requests.ts';
import { fieldsOf, render, templateOf } from '../src/scanners/web-active/template.ts';
import { collect, type RunOptions, runScanner } from '../src/sdk/run-scanner.ts';
import { scannerContract } from './contracts/scanner.ts';
import {
  type ActiveSite,
  type Asked,
  asksFor,
  queryOf,
  recorder,
  type SitePage,
  servePages,
} from './support/active-site.ts';
import { until } from './support/app.ts';
import { hostile } from './support/hostile-site.ts';
import { startSite } from './support/site.ts';
import { STOPS_WITHIN_MS } from './support/stop.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

async function serve(pages: Record<string, SitePage>): Promise<ActiveSite> {
  const site = await servePages(pages);
  cleanups.push(site.close);
  return site;
}

const scanner = createWebActiveScanner();
const FAST = { rps: 1_000, checks: ['xss'] };
const at = (url: string) => ({ kind: 'url', url }) as const;
const run = (
  site: { url: string },
  options: Record<string, unknown> = {},
  which = scanner,
  more: RunOptions = {},
) => collect(which, at(`${site.url}/`), { options: { ...FAST, ...options }, ...more });
const summaryOf = (emissions: Emission[]) => {
  const last = emissions.findLast((one) => one.kind === 'log' && one.data !== undefined);
  return (last as { data?: unknown } | undefined)?.data as {
    requests: number;
    points: number;
    forms: number;
    skipped: Record<string, number>;
    total: { requests: number };
  };
};
describe('findings', () => {
  test('come from links and forms of the start page, each reported once', async () => {
    const site = await serve({
      '/': '<a href="/list?page=1">list</a><a href="/list?page=2">more</a><form action="/search"><input name="q"><input type="submit" value="Go"></form>',
      '/list': (request) => `<p>page ${queryOf(request).get('page')}</p>`,
      '/search': (request) => `<input value="${queryOf(request).get('q')}">`,
    });
    const { findings, emissions } = await run(site);
    expect(
      findings.map(({ url, parameter, type }) => [new URL(url ?? '').pathname, parameter, type]).sort(),
    ).toEqual([
      ['/list', 'page', 'reflected_xss'],
      ['/search', 'q', 'reflected_xss'],
    ]);
    expect(findings[0]).toMatchObject({ severity: 'MEDIUM', confidence: 'CONFIRMED', method: 'GET' });
    expect(summaryOf(emissions).total.requests).toBe(site.asked.length);
  });

  test('cover every point of a page: query, path, headers and cookies, once each', async () => {
    const site = await serve({
      '/': '<a href="/item/17?view=full">a</a><a href="/item/18?view=full">b</a>',
      '/item/17': (_, response) => {
        response.setHeader('set-cookie', ['theme=dark', 'PHPSESSID=abcdef', 'k=9f8a7b6c5d4e3f2a1b0c']);
        return '<a href="/item/19?view=full">next</a>';
      },
      '/item/19': 'x',
    });
    const { names, scanner: recording, points } = recorder();
    await run(site, { workers: 1 }, recording);
    expect(names().filter((name) => name === 'query view')).toHaveLength(1);
    expect(names().filter((name) => name === 'path 2')).toHaveLength(1);
    expect(names()).toContain('cookie theme');
    expect(
      names()
        .filter((name) => name.startsWith('cookie'))
        .every((name) => name === 'cookie theme'),
    ).toBe(true);
    expect(names()).toEqual(
      expect.arrayContaining(['header Referer', 'header User-Agent', 'header X-Forwarded-Host']),
    );
    expect(points.find(({ location }) => location === 'path')?.value).toMatch(/^1[789]$/);
    expect(site.asked.some(({ headers }) => headers.cookie?.includes('theme=trial'))).toBe(true);
    expect(site.asked.some(({ headers }) => headers['user-agent'] === 'trial')).toBe(true);
    // A shared cache could serve the response to others who request the same URL.
    const unshared = site.asked.filter(
      ({ headers }) => headers['user-agent'] === 'trial' || headers.cookie?.includes('theme=trial'),
    );
    expect(unshared.every(({ url }) => /[?&]sw-unshared=\w{12}$/.test(url ?? ''))).toBe(true);
  });

  test('do not repeat for an endpoint that was tested with its site', async () => {
    const site = await serve({ '/': '<a href="/a?x=1">a</a>', '/a': 'a' });
    const recording = recorder();
    let made: unknown;
    const shared = <T>(make: () => T): T => {
      made ??= make();
      return made as T;
    };
    const both = {
      ...recording.scanner,
      async *scan(input: never, context: object) {
        yield* recording.scanner.scan(input, { ...context, shared } as never);
      },
    };
    await run(site, {}, both);
    const before = site.asked.length;
    await collect(
      both,
      { kind: 'endpoint', url: `${site.url}/a?x=1`, status: 200, contentType: 'text/html' },
      { options: FAST },
    );
    expect(site.asked).toHaveLength(before);
  });

  test('include a flaw behind a login and two steps with a fresh token each', async () => {
    const tokens = new Map<string, string>();
    let next = 0;
    const token = (session: string) => {
      tokens.set(session, `t${++next}`);
      return `<input type=hidden name=csrf value="t${next}">`;
    };
    const sessionOf = ({ headers }: Asked) => /sid=(\w+)/.exec(headers.cookie ?? '')?.[1] ?? '';
    const loggedIn = new Set<string>();
    const inside =
      (page: (request: Asked) => string): SitePage =>
      (request, response) => {
        if (loggedIn.has(sessionOf(request))) return page(request);
        return void response.writeHead(302, { location: '/login' }).end();
      };
    const steps = new Map<string, string>();
    const site = await serve({
      '/': inside(() => '<p>Welcome, kim</p><a href="/order">new</a><a href="/logout">Log out</a>'),
      '/login': (_, response) => {
        response.setHeader('set-cookie', `sid=s${++next}; HttpOnly`);
        return `<form method=post action=/login>${token(`s${next}`)}<input name=user><input type=password name=pass></form>`;
      },
      'POST /login': (request, response) => {
        const fields = new URLSearchParams(request.body);
        const session = sessionOf(request);
        if (fields.get('pass') !== 'secret word' || fields.get('csrf') !== tokens.get(session))
          return 'wrong';
        loggedIn.add(session);
        return void response.writeHead(302, { location: '/' }).end();
      },
      '/order': inside(
        (request) =>
          `<form method=post action=/order/name>${token(sessionOf(request))}<input name=name></form>`,
      ),
      'POST /order/name': inside((request) => {
        const fields = new URLSearchParams(request.body);
        if (fields.get('csrf') !== tokens.get(sessionOf(request))) return 'stale';
        steps.set(sessionOf(request), 'named');
        return `<form method=post action=/order/note>${token(sessionOf(request))}<textarea name=note>hi</textarea></form>`;
      }),
      'POST /order/note': inside((request) => {
        const fields = new URLSearchParams(request.body);
        const fresh =
          fields.get('csrf') === tokens.get(sessionOf(request)) && steps.delete(sessionOf(request));
        return fresh ? `<p>Note: ${fields.get('note')}</p>` : 'stale';
      }),
    });
    const { findings, logs, emissions } = await run(site, {
      forms: ['/order/*'],
      login: { url: '/login', fields: { user: 'kim', pass: 'secret word' }, loggedIn: 'Welcome, kim' },
    });
    expect(findings).toMatchObject([{ parameter: 'note', method: 'POST', type: 'reflected_xss' }]);
    expect(logs.map(({ message }) => message)).toContain(`logged in at ${site.url}/login`);
    expect(asksFor(site)).not.toContain('GET /logout');
    expect(summaryOf(emissions).total.requests).toBe(site.asked.length);
    expect(JSON.stringify(emissions)).not.toContain('secret');
  });

  test('continue after a new login when the session has ended', async () => {
    let sessions = 0;
    let left = 0;
    const site = await serve({
      '/': (request, response) => {
        if (left-- > 0 && request.headers.cookie?.includes(`sid=${sessions}`))
          return `<p>${queryOf(request).get('q')}</p><a href="/?q=1">x</a>`;
        return void response.writeHead(302, { location: '/in' }).end();
      },
      '/in': '<form method=post action=/in><input name=u><input name=p type=password></form>',
      'POST /in': (_, response) => {
        left = 4;
        response.setHeader('set-cookie', `sid=${++sessions}`);
        return 'hello';
      },
    });
    const { findings } = await run(site, {
      login: { url: '/in', fields: { u: 'a', p: 'long' } },
      workers: 1,
    });
    expect(findings).toMatchObject([{ parameter: 'q' }]);
    expect(sessions).toBeGreaterThan(1);
    expect(sessions).toBeLessThanOrEqual(10);
  });

  test('include the login form itself when it is listed, without a session, and never show its password', async () => {
    let sessions = 0;
    const site = await serve({
      '/': (request) =>
        /sid=good/.test(request.headers.cookie ?? '') ? '<p>in</p>' : '<a href="/in">log in</a>',
      '/in': '<form method=post action=/in><input name=u><input name=p type=password></form>',
      'POST /in': (request, response) => {
        const fields = new URLSearchParams(request.body);
        const good = fields.get('u') === 'kim' && fields.get('p') === 'open sesame';
        response.setHeader('set-cookie', `sid=${good ? `good${++sessions}` : 'none'}`);
        return good
          ? 'hello'
          : `<p>No such user: ${fields.get('u')}</p><form><input name=u><input name=p type=password></form>`;
      },
    });
    const login = { url: '/in', fields: { u: 'kim', p: 'open sesame' } };
    const { findings, emissions } = await run(site, { forms: ['/in'], login, workers: 1 });
    expect(findings).toMatchObject([{ parameter: 'u', method: 'POST' }]);
    expect(JSON.stringify(emissions)).not.toMatch(/sesame/);
    const ofSession = site.asked.filter(({ headers }) => headers.cookie?.includes('sid=good1'));
    expect(ofSession.length).toBeGreaterThan(1);
    expect(
      ofSession.filter(({ method }) => method === 'POST').every(({ body }) => !body.includes('zq')),
    ).toBe(true);
  });

  test('continue without a session after a failed login, with one warning', async () => {
    const site = await serve({
      '/': '<a href="/s?q=1">s</a>',
      '/s': (request) => `<p>${queryOf(request).get('q')}</p>`,
      '/in': '<form method=post action=/in><input name=u><input name=p type=password></form>',
      'POST /in': '<form method=post action=/in><input name=u><input name=p type=password></form>wrong',
    });
    const { findings, warnings } = await run(site, { login: { url: '/in', fields: { u: 'a', p: 'b' } } });
    expect(findings).toHaveLength(1);
    expect(warnings).toMatchObject([{ code: 'SIGN_IN_FAILED' }]);
    expect(site.asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('include values of configured requests: query, fields and leaves of JSON', async () => {
    const site = await serve({
      '/': 'x',
      'POST /api/find': (request) => {
        const { filter } = JSON.parse(request.body);
        return `<p>${filter.names[1]}</p>`;
      },
      'PUT /api/old': 'ok',
    });
    const recording = recorder();
    const requests = [
      {
        method: 'POST',
        url: '/api/find?v=1',
        body: '{"filter":{"names":["a","b"],"a/b":2}}',
        headers: { 'x-key': 'k' },
      },
      { method: 'PUT', url: '/api/old', body: 'a=1&b=2' },
      { method: 'POST', url: 'http://elsewhere.test/x', body: 'a=1' },
    ];
    await run(site, { requests, headers: { Authorization: 'Bearer xyz' } }, recording.scanner);
    expect(recording.names()).toEqual(
      expect.arrayContaining([
        'query v',
        'json /filter/names/0',
        'json /filter/names/1',
        'json /filter/a~1b',
        'body a',
        'body b',
      ]),
    );
    const sent = site.asked.filter(({ method }) => method === 'POST');
    expect(sent.map(({ body }) => body)).toContain('{"filter":{"names":["a","trial"],"a/b":2}}');
    expect(
      sent.every(({ headers }) => headers['x-key'] === 'k' && headers['content-type'] === 'application/json'),
    ).toBe(true);
    const { findings } = await run(site, { requests, headers: { Authorization: 'Bearer xyz' } });
    expect(findings).toMatchObject([{ parameter: '/filter/names/1', severity: 'LOW' }]);
    expect(site.asked.every(({ headers }) => headers.authorization === 'Bearer xyz')).toBe(true);
    expect(JSON.stringify(findings)).not.toContain('xyz');
  });
});

describe('rules of conduct', () => {
  const PAGES: Record<string, SitePage> = {
    '/': `
      <a href="/logout">Log out</a><a href="/a?do=delete&id=1">x</a><a href="/items/3/remove">y</a>
      <a href="/b">Cancel my subscription</a><a href="/ok">fine</a><a href="/c" title="Unsubscribe">u</a>
      <a href="//other.test/x">o</a><a href="https://other.test/y">o</a>
      <form method=post action="/comment"><input name=text><button>Send</button></form>
      <form method=post action="/account/delete"><input name=id value=1></form>
      <form action="/wipe"><input name=id value=1></form>
      <form action="/things"><input name=id value=1><button name=op value=remove>Remove</button></form>
      <form action="/both"><input name=id value=1><button name=op value=delete>Delete</button><button name=op value=show>Show</button></form>
      <form method=post action="/override"><input type=hidden name=_method value=DELETE><input name=id></form>
      <form method=post action="/upload" enctype=multipart/form-data><input type=file name=f><input name=t></form>
      <form action="/signin"><input type=password name=p></form>
      <form action="https://other.test/f"><input name=q></form>
      <script>fetch('/api/add', { method: 'POST', body: JSON.stringify({ name: n, size: 3 }) });
        fetch('/api/remove', { method: 'POST', body: JSON.stringify({ id: 1 }) });
        fetch('/api/it', { method: 'DELETE' }); fetch('/api/list?x=1');</script>`,
    '/ok': 'x',
    '/both': 'x',
    '/api/list': 'x',
    '/signin': 'x',
    'POST /comment': 'x',
    'POST /upload': 'x',
    'POST /api/add': 'x',
    'POST /account/delete': 'x',
  };
  const READS = ['GET /', 'GET /api/list', 'GET /both', 'GET /ok'];

  test('submits nothing that writes, deletes or signs out', async () => {
    const site = await serve(PAGES);
    const { emissions } = await run(site, {}, recorder().scanner);
    expect(asksFor(site).filter((one) => !/trial|robots/.test(one))).toEqual(READS);
    expect(
      site.asked.filter(({ url }) => url.startsWith('/both')).every(({ url }) => url.includes('op=show')),
    ).toBe(true);
    const { skipped } = summaryOf(emissions);
    expect(skipped).toMatchObject({ unnamedPost: 2, passwordOrFile: 2 });
    expect(skipped.harmful).toBeGreaterThanOrEqual(9);
    expect(skipped.otherSite).toBeGreaterThanOrEqual(3);
  });

  test('submits forms when aggressive, except those that delete, sign out, upload or contain a password', async () => {
    const site = await serve(PAGES);
    await run(site, { aggressive: true }, recorder().scanner);
    const expected = [...READS, 'POST /api/add', 'POST /comment'].sort();
    expect(asksFor(site).filter((one) => !/trial|robots/.test(one))).toEqual(expected);
    expect(site.asked.map(({ body }) => body)).toContain('{"name":"trial","size":3}');
  });

  test('submits listed forms, whatever their names', async () => {
    const site = await serve(PAGES);
    await run(site, { forms: ['/account/*', '/signin', '*/upload'] }, recorder().scanner);
    const expected = [...READS, 'GET /signin', 'POST /account/delete', 'POST /upload'].sort();
    expect(asksFor(site).filter((one) => !/trial|robots/.test(one))).toEqual(expected);
    const upload = site.asked.find(({ url, body }) => url === '/upload' && body.includes('trial'));
    expect(upload?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(upload?.body).toContain('name="t"\r\n\r\ntrial\r\n');
  });

  test('requests nothing from another origin, wherever a page, a base or a redirect points', async () => {
    const other = await serve({ '/': 'x' });
    const site = await serve({
      '/': `<base href="${other.url}/"><a href="x">1</a><a href="${other.url}/?q=1">2</a><form action="${other.url}/f"><input name=q></form><script src="${other.url}/s.js"></script><iframe src="${other.url}/i"></iframe>`,
    });
    const leaving = await serve({
      '/': (_, response) => void response.writeHead(302, { location: `${other.url}/?q=1` }).end(),
    });
    await run(site);
    await run(leaving, { login: { url: `${other.url}/login`, fields: { a: 'b' } } });
    await run(leaving, { requests: [{ url: `${other.url}/?q=1` }] });
    expect(site.asked.length + leaving.asked.length).toBeGreaterThan(2);
    expect(other.asked).toEqual([]);
  });

  test('matches whole paths, with * for anything', () => {
    const named = (url: string, ...patterns: string[]) => isNamed(url, patterns);
    expect(named('http://a/x/y', '/x/*')).toBe(true);
    expect(named('http://a/x/y?z=1', '/x/y')).toBe(true);
    expect(named('http://a/x/y', 'http://a/*')).toBe(true);
    expect(named('http://a/x/y', 'http://b/*', '/x', '/y', '/x/y/')).toBe(false);
    expect(named('http://a/aba', '/ab*ba')).toBe(false);
    expect(named(`http://a/${'a'.repeat(4_000)}`, `/${'*a'.repeat(1_000)}b`)).toBe(false);
  });
});

describe('rate and limits', () => {
  const MANY: Record<string, SitePage> = {
    '/': Array.from({ length: 30 }, (_, i) => `<a href="/p${i}?a=1&b=2">${i}</a>`).join(''),
    ...Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`/p${i}`, `page ${i}`])),
  };

  test('holds the rate for every request, and counts them all', async () => {
    const site = await serve(MANY);
    const startedAt = performance.now();
    const { emissions } = await run(site, { rps: 50, maxRequests: 60 });
    expect(site.asked).toHaveLength(60);
    expect(summaryOf(emissions)).toMatchObject({ requests: 60, total: { requests: 60 } });
    const times = site.asked.map(({ at }) => at - startedAt);
    // A busy machine sends requests late, never early: each has its place, 20 ms after the one before.
    expect(times.flatMap((time, place) => (time < place * 20 - 5 ? [{ time, place }] : []))).toEqual([]);
    // Late ones may be close together, but not as if there were no rate.
    const windows = times.map((from) => times.filter((time) => time >= from && time < from + 500).length);
    expect(Math.max(...windows)).toBeLessThanOrEqual(55);
  });

  test('stops at maxRequests and at maxPages, with one warning each', async () => {
    const site = await serve(MANY);
    const few = await run(site, { maxRequests: 7 });
    expect(site.asked).toHaveLength(7);
    expect(few.warnings).toMatchObject([{ code: 'LIMIT_REACHED' }]);
    const other = await serve(MANY);
    const pages = await run(other, { maxPages: 3 }, recorder().scanner);
    expect(asksFor(other).filter((one) => /p\d/.test(one))).toHaveLength(3);
    expect(pages.warnings.map(({ message }) => message)).toEqual([expect.stringContaining('maxPages')]);
  });

  test('gives up a point that does not answer, and goes on with the others', async () => {
    const site = await serve({
      '/': '<a href="/slow?q=1">s</a><a href="/fine?q=1">f</a>',
      '/slow': (request) => (queryOf(request).get('q') === '1' ? 'x' : undefined),
      '/fine': (request) => `<p>${queryOf(request).get('q')}</p>`,
    });
    const stubborn: ActiveCheck = {
      name: 'xss',
      suits: ({ location }) => location === 'query',
      async run(probe) {
        for (let i = 0; i < 10; i++) await probe.send(`v${i}`).catch(() => {});
        return [];
      },
    };
    const { warnings } = await run(site, { timeoutMs: 1_000 }, createWebActiveScanner([stubborn]));
    expect(site.asked.filter(({ url }) => url.startsWith('/slow?q=v'))).toHaveLength(3);
    expect(site.asked.filter(({ url }) => url.startsWith('/fine?q=v'))).toHaveLength(10);
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining(': skipped')]);
  });

  test('stops within five seconds of an abort, while the site is silent', async () => {
    let requests = 0;
    const site = await startSite(() => {
      requests++;
    });
    cleanups.push(site.close);
    const abort = new AbortController();
    const reason = new Error('cancelled');
    const running = run(site, {}, scanner, { signal: abort.signal });
    await until(() => requests > 0, 'it has sent a request');
    const abortedAt = performance.now();
    abort.abort(reason);
    await expect(running).rejects.toThrow('cancelled');
    expect(performance.now() - abortedAt).toBeLessThan(STOPS_WITHIN_MS);
  });

  test.each([
    ['redirects in a circle', hostile.redirectCircle],
    ['redirects without end', hostile.redirectTrail],
    ['links without end', hostile.linkFarm],
    ['queries without end', hostile.calendar],
    ['a body without end', hostile.endlessBody],
    ['elements in one another', hostile.deepNesting],
    ['a script of 10 MB', hostile.longLine],
    ['broken protocol', hostile.lies],
    [
      'forms with 10,000 fields',
      ((_, response) => {
        response.setHeader('content-type', 'text/html');
        const fields = Array.from({ length: 10_000 }, (__, i) => `<input name=f${i}>`).join('');
        response.end(`<form>${fields}</form>`.repeat(3));
      }) as typeof hostile.lies,
    ],
  ])(
    'ends within its limits on %s',
    async (_, listener) => {
      const site = await startSite(listener);
      cleanups.push(site.close);
      const before = process.memoryUsage().heapUsed;
      const { emissions, findings } = await run(site, { maxPages: 20, maxRequests: 200, timeoutMs: 300 });
      expect(findings).toEqual([]);
      expect(summaryOf(emissions).total.requests).toBeLessThanOrEqual(200);
      expect(process.memoryUsage().heapUsed - before).toBeLessThan(400 * 1024 * 1024);
    },
    60_000,
  );
});

test.each(['drips', 'neverAnswers'] as const)(
  'fails with the reason for a target that %s',
  async (manner) => {
    const site = await startSite(hostile[manner]);
    cleanups.push(site.close);
    await expect(run(site, { timeoutMs: 300 })).rejects.toThrow(/^no response from http:.*300 ms/);
  },
);

test('counts skipped state-changing requests, with their URLs', async () => {
  const site = await serve({
    '/':
      '<a href="/logout">out</a><a href="/item/1/delete">x</a>' +
      '<form method="post" action="/comment"><input name="text"></form>' +
      '<form method="post" action="/sign-in"><input type="password" name="p"></form>',
  });
  const { warnings } = await run(site);
  expect(warnings.map(({ code, count, message }) => `${code} ${count} ${message}`).sort()).toEqual([
    `UNSAFE_SKIPPED 1 not submitted: POST forms must be named (option forms): ${site.url}/comment`,
    `UNSAFE_SKIPPED 1 not submitted: asks for a password or file (option forms): ${site.url}/sign-in`,
    `UNSAFE_SKIPPED 2 not requested: may change state, log out, pay or delete (option forms): ${site.url}/logout, ${site.url}/item/1/delete`,
  ]);
});

describe('requests of scripts', () => {
  test('are read from their text, without guessing', () => {
    const code = `
      async function add(a) { await fetch('/api/x', { method: "POST", headers: {}, body: JSON.stringify({ a, b: 2, 'c': true }) }) }
      window.fetch(\`/api/y\`); fetch('/z/' + id); fetch(url); other('/no');
      fetch('/raw', { method: 'POST', body: data })`;
    expect(scriptRequests(code).sort((a, b) => a.url.localeCompare(b.url))).toEqual([
      { url: '/api/x', method: 'POST', json: { a: 'sample', b: 2, c: true } },
      { url: '/api/y', method: 'GET', json: null },
      { url: '/raw', method: 'POST', json: null, unknownBody: true },
    ]);
    expect(scriptRequests('fetch(')).toEqual([]);
    expect(scriptRequests(`fetch${'('.repeat(100_000)}`)).toEqual([]);
  });
});

describe('writing requests', () => {
  test('puts a value into one place, encoded for it, and keeps the rest', () => {
    const template = templateOf('http://a/x/y.html?p=1&q=%26&p=2');
    expect(render(template).url).toBe('http://a/x/y.html?p=1&q=%26&p=2');
    expect(render(template, { location: 'query', at: 2 }, `a b&<">'`).url).toBe(
      `http://a/x/y.html?p=1&q=%26&p=a%20b%26%3C%22%3E'`,
    );
    expect(render(template, { location: 'path', at: 2 }, '../../etc').url).toBe(
      'http://a/x/..%2F..%2Fetc?p=1&q=%26&p=2',
    );
    expect(render(template, { location: 'header', name: 'Referer' }, 'a\r\nb: c\u{1f600}').headers).toEqual({
      referer: 'ab: c',
    });
    expect(render(template, { location: 'cookie', name: 'c' }, `<a b="1;2">%'`).cookie?.value).toBe(
      `<a%20b=%221%3B2%22>%25'`,
    );
    const form = { ...template, body: { kind: 'urlencoded', fields: fieldsOf('a=1&b=2') } } as const;
    expect(render(form, { location: 'body', at: 1 }, 'x y&z\ud800').body).toBe('a=1&b=x+y%26z%EF%BF%BD');
  });
});

describe('an active scan after a pause', () => {
  test('reports findings while it still runs', async () => {
    const site = await serve({
      '/': '<a href="/a?q=1">a</a><a href="/slow?q=1">b</a>',
      '/a': (request) => `<p>${queryOf(request).get('q')}</p>`,
      '/slow': (_, response) => {
        void sleep(1_000).then(() => response.end('x'));
        return undefined;
      },
    });
    for await (const emission of runScanner(scanner, at(`${site.url}/`), { options: FAST })) {
      if (emission.kind !== 'finding') continue;
      expect(emission.finding.parameter).toBe('q');
      return;
    }
    expect.unreachable('nothing was found');
  });
});

scannerContract(scanner, async ({ manner }) => {
  const site =
    manner === 'answers'
      ? await startSite((request, response) => {
          const q = new URL(request.url ?? '/', 'http://site').searchParams.get('q');
          response.setHeader('content-type', 'text/html');
          response.end(`<a href="/?q=1">a</a><p>${q ?? ''}</p>`);
        })
      : await startSite(manner === 'hangs' ? hostile.neverAnswers : hostile[manner]);
  return { input: at(`${site.url}/`), options: { rps: 1_000 }, close: site.close };
});
