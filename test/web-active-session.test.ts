/** Sessions that end, several sites in one scan, and private data of the user. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type Emission,
  log,
  NOTHING_KNOWN,
  type ScanContext,
  type Scanner,
  type ScannerInput,
  warning,
} from '../src/core/scanner.ts';
import { createEgressFactory } from '../src/egress/index.ts';
import { createWebActiveScanner } from '../src/scanners/web-active/index.ts';
import { collect, EGRESS, sortByKind } from '../src/sdk/run-scanner.ts';
import {
  type ActiveSite,
  type Asked,
  queryOf,
  recorder,
  type SitePage,
  servePages,
} from './support/active-site.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

async function serve(pages: Record<string, SitePage>): Promise<ActiveSite> {
  const site = await servePages(pages);
  cleanups.push(site.close);
  return site;
}

const at = ({ url }: ActiveSite) => ({ kind: 'url', url: `${url}/` }) as const;
const scanner = createWebActiveScanner();
const FAST = { rps: 1_000, checks: ['xss'] };
/** Of the login. */
const warningsOf = ({ warnings }: Awaited<ReturnType<typeof collect>>) =>
  warnings.flatMap(({ code, message }) => (code === 'SIGN_IN_FAILED' ? [message] : []));

/** Several inputs of one scan, one after another; log lines of an input that has ended are lost, as in a scan. */
async function collectAll(which: Scanner, inputs: readonly ScannerInput[], options: Record<string, unknown>) {
  const parsed = which.options.parse(options);
  const { signal } = new AbortController();
  const session = createEgressFactory(EGRESS).openScan(signal);
  let shared: { value: unknown } | undefined;
  const all: ReturnType<typeof sortByKind>[] = [];
  try {
    for (const input of inputs) {
      const emissions: Emission[] = [];
      let left = false;
      const context: ScanContext<never> = {
        ...session.egress(which.limits?.(parsed as never) ?? {}),
        scanId: '01SCAN',
        options: parsed as never,
        signal,
        shared: <T>(make: () => T): T => {
          shared ??= { value: make() };
          return shared.value as T;
        },
        known: NOTHING_KNOWN,
        warn(code, message, count) {
          if (!left) emissions.push(warning(code, message, count));
        },
        async log(level, message) {
          if (!left) emissions.push(log(level, message));
        },
      };
      for await (const emission of which.scan(input as never, context)) emissions.push(emission);
      left = true;
      all.push(sortByKind(emissions));
    }
  } finally {
    await session.close();
  }
  return all;
}

const LOGIN = { url: '/in', fields: { u: 'kim', p: 'open sesame' } };
const LOGIN_FORM = '<form method=post action=/in><input name=u><input name=p type=password></form>';

/** Pages behind a login; `end` ends the session, `refuse` rejects every later login. */
function membersOnly(pages: Record<string, (request: Asked) => string>) {
  const state = { sessions: 0, valid: '', refuse: false, atOnce: 0, most: 0 };
  const toLogin = (response: ServerResponse) => void response.writeHead(302, { location: '/in' }).end();
  const routes: Record<string, SitePage> = {
    '/in': LOGIN_FORM,
    'POST /in': (_, response) => {
      state.atOnce++;
      state.most = Math.max(state.most, state.atOnce);
      // Long enough for concurrent requests to see that the session is gone.
      void sleep(60).then(() => {
        state.atOnce--;
        if (state.refuse) return response.end(LOGIN_FORM);
        state.valid = `s${++state.sessions}`;
        response.setHeader('set-cookie', `sid=${state.valid}; HttpOnly`);
        response.end('hello');
      });
      return undefined;
    },
  };
  for (const [path, write] of Object.entries(pages)) {
    routes[path] = (request, response) => {
      const sid = /sid=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
      return sid !== undefined && sid === state.valid ? write(request) : toLogin(response);
    };
  }
  return { state, routes };
}

const LINKS = Array.from({ length: 12 }, (_, i) => `<a href="/p${'abcdefghijkl'[i]}?q=1">x</a>`).join('');

describe('a session that ends', () => {
  test('is restarted once, however many requests see its end', async () => {
    let asked = 0;
    const write = (request: Asked) => {
      if (++asked === 40) state.valid = '';
      return `${LINKS}<p>${queryOf(request).get('q')}</p>`;
    };
    const { state, routes } = membersOnly({
      '/': write,
      ...Object.fromEntries(Array.from('abcdefghijkl', (letter) => [`/p${letter}`, write])),
    });
    const site = await serve(routes);
    const collected = await collect(scanner, at(site), { options: { ...FAST, login: LOGIN, workers: 16 } });
    expect(collected.findings.length).toBeGreaterThanOrEqual(12);
    expect(state.sessions).toBe(2);
    expect(state.most).toBe(1);
    expect(warningsOf(collected)).toEqual([]);
  });

  test('and cannot be restarted is reported once, and the rest is tested without a session', async () => {
    let asked = 0;
    const { state, routes } = membersOnly({
      '/': () => LINKS,
      ...Object.fromEntries(
        Array.from('abcdefghijkl', (letter) => [
          `/p${letter}`,
          () => {
            if (++asked === 5) Object.assign(state, { valid: '', refuse: true });
            return 'x';
          },
        ]),
      ),
    });
    const site = await serve(routes);
    const collected = await collect(recorder().scanner, at(site), { options: { ...FAST, login: LOGIN } });
    expect(warningsOf(collected)).toEqual([expect.stringContaining('cannot log in')]);
    expect(site.asked.filter(({ method }) => method === 'POST')).toHaveLength(2);
  });

  test('again and again is reported once', async () => {
    let asked = 0;
    const { state, routes } = membersOnly({
      '/': () => LINKS,
      ...Object.fromEntries(
        Array.from('abcdefghijkl', (letter) => [
          `/p${letter}`,
          () => {
            if (++asked % 3 === 0) state.valid = '';
            return 'x';
          },
        ]),
      ),
    });
    const site = await serve(routes);
    const collected = await collect(scanner, at(site), {
      options: { ...FAST, checks: ['xss', 'sql-injection'], login: LOGIN, workers: 1 },
    });
    expect(warningsOf(collected)).toEqual([expect.stringContaining('has ended more than 10 times')]);
    expect(state.sessions).toBe(11);
  });

  test('is not assumed from pages that other users may see', async () => {
    let asked = 0;
    const { state, routes } = membersOnly({
      '/': (request) => `${LINKS}<a href="/last?q=1">x</a><p>${queryOf(request).get('q')}</p>`,
      '/last': (request) => {
        if (++asked === 2) state.valid = '';
        return `<p>${queryOf(request).get('q')}</p>`;
      },
    });
    for (const letter of 'abcdefghijkl')
      routes[`/p${letter}`] = (_, response) => void response.writeHead(302, { location: '/in' }).end();
    const site = await serve(routes);
    const collected = await collect(scanner, at(site), { options: { ...FAST, login: LOGIN, workers: 1 } });
    expect(warningsOf(collected)).toEqual([]);
    expect(collected.findings.map(({ url }) => new URL(url ?? '').pathname)).toContain('/last');
  });
});

describe('two sites in one scan', () => {
  test('have a session and forms each, and share the limits of the scan', async () => {
    const pages = {
      '/': (_: Asked, response: ServerResponse) => {
        response.setHeader('set-cookie', `theme=${response.req.headers.host?.replace(/\W/g, '_')}`);
        return '<a href="/s?q=1">s</a><form action="/f"><input name=t></form>';
      },
      '/s': (request: Asked) => `<p>${queryOf(request).get('q')}</p>`,
      '/f': 'x',
    };
    const [one, other] = [await serve(pages), await serve(pages)];
    const all = await collectAll(scanner, [one, other, one].map(at), FAST);
    const found = all.flatMap(({ findings }) => findings.map(({ url }) => new URL(url ?? '').origin));
    const summaries = all.map(({ emissions }) => {
      const summary = emissions.findLast((emission) => emission.kind === 'log');
      return summary?.kind === 'log' ? (summary.data as { total: { requests: number } }) : undefined;
    });
    expect(found).toEqual([one.url, other.url]);
    expect(summaries[1]?.total.requests).toBe(one.asked.length + other.asked.length);
    for (const site of [one, other]) {
      const others = site === one ? other : one;
      const own = `theme=127_0_0_1_${site.port}`;
      expect(site.asked.some(({ headers }) => headers.cookie === own)).toBe(true);
      expect(site.asked.filter(({ headers }) => headers.cookie?.includes(String(others.port)))).toEqual([]);
    }
  });

  test('have their requests counted together against maxRequests, and untested points reported', async () => {
    const pages = {
      '/': '<a href="/s?q=1">s</a>',
      '/s': (request: Asked) => `<p>${queryOf(request).get('q')}</p>`,
    };
    const [one, other] = [await serve(pages), await serve(pages)];
    const all = await collectAll(scanner, [one, other, one].map(at), { ...FAST, maxRequests: 25 });
    const warnings = all.flatMap((collected) => collected.warnings);
    expect(one.asked.length + other.asked.length).toBe(25);
    expect(warnings.length).toBeGreaterThan(1);
    for (const warning of warnings)
      expect(warning).toMatchObject({
        code: 'LIMIT_REACHED',
        message: expect.stringContaining('maxRequests'),
      });
  });

  test('do not share a login, and its password goes nowhere else', async () => {
    const { routes } = membersOnly({ '/': () => 'in' });
    const [members, open] = [await serve(routes), await serve({ '/': LOGIN_FORM, 'POST /in': 'x' })];
    const login = { ...LOGIN, url: `${members.url}/in` };
    const inputs = [members, open, await serve({ '/': 'x' })].map(at);
    const all = await collectAll(recorder().scanner, inputs, { ...FAST, login, forms: ['*'] });
    const warnings = all.flatMap(warningsOf);
    expect(warnings).toEqual([expect.stringContaining('tested as a guest')]);
    expect(open.asked.some(({ method }) => method === 'POST')).toBe(true);
    expect(open.asked.filter(({ body }) => body.includes('sesame'))).toEqual([]);
    expect(members.asked.some(({ body }) => body.includes('sesame'))).toBe(true);
  });

  test('have session failures reported for whichever input started the session', async () => {
    const { state, routes } = membersOnly({
      '/': () => 'x',
      '/late': () => {
        Object.assign(state, { valid: '', refuse: true });
        return 'x';
      },
    });
    const site = await serve(routes);
    const inputs = ['/', '/late'].map((path) => ({ kind: 'url', url: site.url + path }) as const);
    const [, late] = await collectAll(recorder().scanner, inputs, { ...FAST, login: LOGIN });
    expect(late && warningsOf(late)).toEqual([expect.stringContaining('cannot log in')]);
  });
});

describe('private data', () => {
  /** The whole output, in every encoding of the password. */
  const told = ({ emissions }: Awaited<ReturnType<typeof collect>>) =>
    decodeURIComponent(
      JSON.stringify(emissions)
        .replace(/%(?![0-9a-f]{2})/gi, '%25')
        .replaceAll('+', ' '),
    );

  test('are not shown when a page echoes the configured headers', async () => {
    const site = await serve({
      '/': (request) =>
        `<a href="/?q=1">x</a><pre>${request.headers.authorization} ${request.headers['x-key']}</pre><p>${queryOf(request).get('q') ?? ''}</p>`,
      'POST /api': (request) => `<p>${JSON.parse(request.body).a} ${request.headers['x-given']}</p>`,
    });
    const collected = await collect(scanner, at(site), {
      options: {
        ...FAST,
        headers: { Authorization: 'Bearer hush-hush-1', 'X-Key': 'key-of-mine' },
        requests: [{ method: 'POST', url: '/api', body: '{"a":1}', headers: { 'X-Given': 'given-secret' } }],
      },
    });
    expect(collected.findings.length).toBeGreaterThanOrEqual(2);
    expect(site.asked.some(({ headers }) => headers['x-given'] === 'given-secret')).toBe(true);
    expect(told(collected)).not.toMatch(/hush-hush|key-of-mine|given-secret/);
  });

  test.each(['post', 'get'])(
    'are not shown when a login by %s echoes the password in a database message',
    async (method) => {
      const password = `open "sesame' & <co>`;
      const answer = (request: Asked) => {
        const fields = new URLSearchParams(method === 'get' ? request.url.split('?')[1] : request.body);
        const [u = '', p = ''] = [fields.get('u') ?? '', fields.get('p') ?? ''];
        const broken = (u.match(/'/g)?.length ?? 0) % 2 === 1;
        return broken
          ? `You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version near 'SELECT * FROM users WHERE name = '${u}' AND secret = '${p}''`
          : `<p>No such user: ${u}, ${p.replace(/</g, '&lt;')}</p>`;
      };
      const form = `<form method=${method} action=/try><input name=u><input name=p type=password></form>`;
      const site = await serve({
        '/': '<a href=/in>log in</a>',
        '/in': form,
        '/try': answer,
        'POST /try': answer,
      });
      const collected = await collect(scanner, at(site), {
        options: {
          ...FAST,
          checks: ['sql-injection', 'xss'],
          forms: ['/try'],
          login: { url: '/in', fields: { u: 'kim', p: password } },
        },
      });
      expect(collected.findings.length).toBeGreaterThanOrEqual(2);
      expect(told(collected)).not.toMatch(/sesame/);
    },
  );
});
