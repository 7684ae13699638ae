/** The parts of the scanner web-active, without a server. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { EgressError, type Emission, log } from '../src/core/scanner.ts';
import type { WarningCode } from '../src/core/warning.ts';
import type { Exchange } from '../src/scanners/kit/http-evidence.ts';
import { createBaselines } from '../src/scanners/web-active/baselines.ts';
import { createCookies } from '../src/scanners/web-active/cookies.ts';
import { createFrontier } from '../src/scanners/web-active/frontier.ts';
import { EVERY_FIELD, identityOf, pointsOf } from '../src/scanners/web-active/insertion-points.ts';
import { openRedirect } from '../src/scanners/web-active/open-redirect/check.ts';
import { options as optionsSchema } from '../src/scanners/web-active/options.ts';
import { isPage, readPageContent, readScript } from '../src/scanners/web-active/page-content.ts';
import { pathTraversal } from '../src/scanners/web-active/path-traversal/check.ts';
import type { ActiveCheck, InsertionPoint, Omission, Probe } from '../src/scanners/web-active/probe.ts';
import { createRedaction } from '../src/scanners/web-active/redaction.ts';
import { createRequestBudget } from '../src/scanners/web-active/request-budget.ts';
import { createScanReport, siteReport } from '../src/scanners/web-active/scan-report.ts';
import { createSiteHealth } from '../src/scanners/web-active/site-health.ts';
import { sqlInjection } from '../src/scanners/web-active/sql-injection/check.ts';
import { type Json, templateOf, templateOfGiven } from '../src/scanners/web-active/template.ts';
import { createWorkQueue } from '../src/scanners/web-active/work-queue.ts';
import { reflectedXss } from '../src/scanners/web-active/xss/check.ts';

const ORIGIN = 'http://shop.test';
const { signal } = new AbortController();
const range = (length: number) => Array.from({ length }, (_, i) => i);

function newReport() {
  const scan = createScanReport(createRedaction(optionsSchema.parse({})));
  const counts = () =>
    scan
      .takeCounts()
      .map((one) => (one.kind === 'warning' ? [one.code, one.count, one.message] : [one.kind]));
  return { scan, site: siteReport(scan, ORIGIN), counts };
}

const exchangeOf = (body: string, { status = 200, type = 'text/html' } = {}): Exchange => ({
  request: { method: 'GET', url: `${ORIGIN}/find`, headers: {}, body: null },
  response: {
    url: `${ORIGIN}/find`,
    status,
    headers: { 'content-type': type },
    truncated: false,
    swollen: false,
    body,
  },
  durationMs: 1,
});

describe('request budget', () => {
  test('is exhausted when a request is refused, not when the last one is taken', () => {
    const budget = createRequestBudget(2);
    budget.take();
    budget.take();
    expect(budget).toMatchObject({ requests: 2, isSpent: false });
    expect(() => budget.take()).toThrow(/2 requests were sent/);
    expect(budget).toMatchObject({ requests: 2, isSpent: true });
  });
});

describe('scan report', () => {
  test('gives one warning for each key, with its count and first message', () => {
    const { site, counts } = newReport();
    site.leaveOut('forms', 'has many forms');
    site.leaveOut('forms', 'has more forms', 'LIMIT_REACHED', 4);
    site.leaveOut('pages', 'has long pages', 'TRUNCATED');
    expect(counts()).toEqual([
      ['LIMIT_REACHED', 5, 'shop.test has many forms'],
      ['TRUNCATED', 1, 'shop.test has long pages'],
    ]);
    expect(counts()).toEqual([]);
  });

  test('names three skipped URLs, and counts the others', () => {
    const { scan, counts } = newReport();
    for (const i of range(5)) scan.skip('harmful', `${ORIGIN}/${i}`);
    scan.skip('otherSite', 'http://other.test/');
    expect(counts()).toEqual([
      ['UNSAFE_SKIPPED', 5, expect.stringMatching(/shop\.test\/0, .*\/1, .*\/2, and 2 more$/)],
    ]);
    expect(scan.skipped).toMatchObject({ harmful: 5, otherSite: 1 });
  });
});

describe('frontier', () => {
  const admission = (options: { forms?: string[]; maxPages?: number } = {}) => {
    const { site, counts } = newReport();
    const totals = { points: 0, forms: 0, pagesFound: 0, remembered: 0 };
    return { totals, counts, ...createFrontier({ forms: [], maxPages: 100, ...options }, totals, site) };
  };

  test('admits each page once, and five of a kind', () => {
    const { admitPage, counts } = admission();
    expect(admitPage(`${ORIGIN}/a`, {})).toBe(true);
    expect(admitPage(`${ORIGIN}/a`, {})).toBe(false);
    expect(range(8).filter((i) => admitPage(`${ORIGIN}/item/${i}`, {}))).toHaveLength(5);
    expect(counts()).toMatchObject([['LIMIT_REACHED', 3, expect.stringContaining('/item/5')]]);
  });

  test('counts found pages beyond maxPages, and admits listed ones', () => {
    const { admitPage, counts } = admission({ maxPages: 2 });
    expect(['a', 'b', 'c', 'd'].filter((name) => admitPage(`${ORIGIN}/${name}`, {}))).toEqual(['a', 'b']);
    expect(admitPage(`${ORIGIN}/given`)).toBe(true);
    expect(counts()).toEqual([['LIMIT_REACHED', 2, 'shop.test has more: stopped at 2 pages (maxPages)']]);
  });

  test('admits state-changing pages only when they are listed', () => {
    const { admitPage, counts } = admission({ forms: ['/admin/*'] });
    expect(admitPage(`${ORIGIN}/logout`, {})).toBe(false);
    expect(admitPage(`${ORIGIN}/x`, { text: 'Delete account' })).toBe(false);
    expect(admitPage(`${ORIGIN}/admin/logout`, {})).toBe(true);
    expect(counts()).toMatchObject([['UNSAFE_SKIPPED', 2, expect.stringContaining('/logout, ')]]);
  });

  test('admits a point in four requests that differ in their other parameters', () => {
    const { admitPoint, totals, counts } = admission();
    const admitted = range(6).filter((i) => {
      const template = templateOf(`${ORIGIN}/list?page=1&other${i}=x`);
      const [point] = pointsOf(template, EVERY_FIELD).points;
      return point && admitPoint(template, point);
    });
    expect(admitted).toHaveLength(4);
    expect(totals.points).toBe(4);
    expect(counts()).toMatchObject([['LIMIT_REACHED', 2, expect.any(String)]]);
  });

  test('counts URLs that it cannot remember', () => {
    const { admitPage, counts } = admission({ maxPages: 10_000 });
    const admitted = range(2_000).filter((i) => admitPage(`${ORIGIN}/${'x'.repeat(4_000)}${i}`));
    expect(admitted.length).toBeLessThan(1_000);
    expect(counts()).toMatchObject([
      ['LIMIT_REACHED', 2_000 - admitted.length, expect.stringContaining('can be remembered')],
    ]);
  });
});

describe('insertion points', () => {
  const leftOutOf = (url: string, wanted = {}) =>
    pointsOf(templateOf(url), { ...EVERY_FIELD, ...wanted }).leftOut.map(({ kind, count }) => [kind, count]);
  const given = (body: string) =>
    templateOfGiven({ method: 'POST', url: '/api', headers: {}, body }, ORIGIN) ?? templateOf(ORIGIN);

  test('of fields beyond 100 are counted, and the fields are sent', () => {
    const query = range(130)
      .map((i) => `f${i}=${i}`)
      .join('&');
    const template = templateOf(`${ORIGIN}/?${query}`);
    const { points, leftOut } = pointsOf(template, EVERY_FIELD);
    expect(points).toHaveLength(100);
    expect(leftOut).toMatchObject([{ kind: 'fields', count: 30 }]);
    expect(points[0]?.point.url).toContain('f129=129');
    expect(pointsOf(given(query), EVERY_FIELD).leftOut).toMatchObject([{ kind: 'fields', count: 30 }]);
  });

  test('of JSON beyond 100 values or 10 levels are counted', () => {
    const { points, leftOut } = pointsOf(given(JSON.stringify({ list: range(130) })), EVERY_FIELD);
    expect(points.map(({ point }) => point.name)).toEqual(range(100).map((i) => `/list/${i}`));
    expect(leftOut).toMatchObject([{ kind: 'json', count: 30 }]);
    const nested = (depth: number): Json => (depth === 0 ? ['a', 'b'] : { k: nested(depth - 1) });
    expect(pointsOf(given(JSON.stringify(nested(9))), EVERY_FIELD)).toMatchObject({
      points: [{}, {}],
      leftOut: [],
    });
    expect(pointsOf(given(JSON.stringify(nested(10))), EVERY_FIELD)).toMatchObject({
      points: [],
      leftOut: [{ kind: 'json depth', count: 2 }],
    });
  });

  test('of a path before the last three are counted', () => {
    expect(leftOutOf(`${ORIGIN}/1/2/3/4/5`, { path: true })).toEqual([['path', 2]]);
    expect(leftOutOf(`${ORIGIN}/a/b/c/d/e`, { path: true })).toEqual([]);
  });

  test('of cookies beyond five are counted', () => {
    const cookies = range(7).map((i) => ({ name: `c${i}`, value: 'x' }));
    expect(leftOutOf(ORIGIN, { cookies })).toEqual([['cookies', 2]]);
  });

  test('have one identity in all pages of a kind', () => {
    const identities = ['/item/1/a', '/item/2/b'].map((path) => {
      const template = templateOf(ORIGIN + path);
      const points = pointsOf(template, { ...EVERY_FIELD, path: true }).points;
      return points.map((point) => identityOf(template, point).join(' '));
    });
    expect(identities[0]?.[0]).toBe('GET http://shop.test/item/*/a path 2');
    expect(identities.map((list) => list[1])).toEqual(
      range(2).map(() => 'GET http://shop.test/item/#/* path 3'),
    );
  });
});

describe('work queue', () => {
  test('processes items that are added meanwhile, and counts them', async () => {
    const queue = createWorkQueue<number>({ workers: 2, signal });
    queue.add(3);
    const seen: Emission[] = [];
    for await (const emission of queue.run(async (item) => {
      await queue.emit(log('INFO', String(item)));
      if (item > 0) queue.add(item - 1);
    }))
      seen.push(emission);
    expect(seen.map((one) => one.kind === 'log' && one.message)).toEqual(['3', '2', '1', '0']);
    expect(queue).toMatchObject({ known: 4, done: 4 });
  });

  test('refuses items when it is full', async () => {
    const queue = createWorkQueue<number>({ workers: 1, signal, capacity: 2 });
    expect([1, 2, 3].map((item) => queue.add(item))).toEqual([true, true, false]);
    let refused = 0;
    for await (const _ of queue.run(async () => {
      while (queue.known < 10 && queue.add(0));
      refused++;
    }));
    expect(queue.known).toBe(10);
    expect(refused).toBe(10);
  });
});

describe('site health', () => {
  test('gives up a site after twelve failures in a row, and reports it once', async () => {
    const { scan } = newReport();
    const health = createSiteHealth('shop.test', signal, scan);
    const fail = (code: string) =>
      health.attempt(() => Promise.reject(new EgressError(code, 'no'))).catch(() => {});
    for (const _ of range(11)) await fail('TIMEOUT');
    await health.attempt(async () => 'answer');
    for (const _ of range(11)) await fail('TIMEOUT');
    for (const _ of range(5)) await fail('SPENT');
    expect(health.isGone).toBe(false);
    for (const _ of range(3)) await fail('TIMEOUT');
    expect(health.isGone).toBe(true);
    expect(scan.takeLines()).toMatchObject([{ code: 'UNREACHABLE', message: expect.stringContaining('12') }]);
  });
});

test('has baselines that drop the oldest responses, and keep no error', async () => {
  const baselines = createBaselines(10);
  let asked = 0;
  const get = (key: object, length = 4) =>
    baselines.of(key, async () => {
      asked++;
      return exchangeOf('x'.repeat(length));
    });
  const [a, b, c] = [{}, {}, {}];
  for (const key of [a, b, a, b, c, c]) await get(key);
  expect(asked).toBe(3);
  await get(a);
  expect(asked).toBe(4);
  await expect(baselines.of({ d: 1 }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});

test('counts cookies beyond their limits', () => {
  const { site, counts } = newReport();
  const cookies = createCookies(site);
  const lines = [...range(54).map((i) => `c${i}=1`), `long=${'x'.repeat(5_000)}`];
  expect(cookies.store(ORIGIN, lines.slice(0, 54).join('\n'))).toHaveLength(50);
  cookies.store(ORIGIN, lines.at(-1));
  expect(cookies.of(`${ORIGIN}/a`)).toHaveLength(50);
  expect(counts()).toEqual([['LIMIT_REACHED', 5, expect.stringContaining('the rest is dropped')]]);
});

test('redacts every part of a long password', () => {
  const password = range(8)
    .map((i) => createHash('sha256').update(String(i)).digest('hex'))
    .join('')
    .slice(0, 450);
  const redaction = createRedaction(optionsSchema.parse({ login: { url: '/in', fields: { password } } }));
  const shown = redaction.url(`${ORIGIN}/?p=${password}&q=${encodeURIComponent(password.slice(300))}x`);
  expect(shown).not.toContain(password.slice(0, 150));
  expect(shown).not.toContain(password.slice(150, 300));
  expect(redaction.url(`${ORIGIN}/?p=${password}`)).toBe(`${ORIGIN}/?p=*********`);
});

describe('page content', () => {
  const read = async (body: string) => {
    const omissions: string[] = [];
    const content = await readPageContent(exchangeOf(body), signal, ({ key, code }) =>
      omissions.push(`${code} ${key}`),
    );
    return { content, omissions };
  };

  test('resolves links, scripts and requests against the base', async () => {
    const { content, omissions } = await read(
      `<base href="/b/"><a href="x">X</a><script src="s.js"></script><script>fetch('y')</script><form action="f"><input name=q></form>`,
    );
    expect(content).toMatchObject({
      base: `${ORIGIN}/b/`,
      links: [{ url: `${ORIGIN}/b/x` }],
      scripts: [`${ORIGIN}/b/s.js`],
      requests: [{ url: 'y', method: 'GET' }],
      forms: [{ action: `${ORIGIN}/b/f` }],
    });
    expect(omissions).toEqual([]);
  });

  test.each<[string, string, WarningCode]>([
    ['script syntax', 'fetch(', 'CONTENT_UNREADABLE'],
    ['script requests', "fetch('/x');".repeat(60), 'LIMIT_REACHED'],
    ['script requests', `fetch;({${'a,'.repeat(90_000)}})`, 'LIMIT_REACHED'],
    [
      'script keys',
      `fetch('/x', { method: 'POST', body: JSON.stringify({ ${range(60).map((i) => `k${i}: 1`)} }) })`,
      'LIMIT_REACHED',
    ],
    ['200000 characters in a script', ' '.repeat(200_001), 'TRUNCATED'],
  ])('reports a script that is not read in full: %s', async (key, code, warningCode) => {
    const omissions: string[] = [];
    await readScript(code, signal, (omission) => omissions.push(`${omission.code} ${omission.key}`));
    expect(omissions).toEqual([`${warningCode} ${key}`]);
  });

  test('is recognised as HTML or XML, by type or by content', () => {
    expect(isPage(exchangeOf('x', { type: 'text/html' }))).toBe(true);
    expect(isPage(exchangeOf('<x>', { type: 'application/json' }))).toBe(false);
  });
});

describe('a skipped test is reported', () => {
  const point: InsertionPoint = {
    location: 'query',
    name: 'q',
    value: 'lamp',
    method: 'GET',
    url: `${ORIGIN}/find?q=lamp`,
  };
  let words = 0;
  async function omissionsOf(
    check: ActiveCheck,
    answer: (value: string, count: number) => Exchange,
    more: Partial<InsertionPoint> = {},
  ): Promise<Omission[]> {
    const omissions: Omission[] = [];
    let count = 0;
    const send = async (value: string) => answer(value, ++count);
    const at = { ...point, ...more };
    const probe: Probe = {
      point: at,
      baseline: () => send(at.value),
      send,
      get: send,
      marker: () => `m${String(++words).padStart(9, '0')}`,
      leaveOut: (omission) => void omissions.push(omission),
    };
    expect(await check.run(probe)).toEqual([]);
    return omissions;
  }
  const blocked = exchangeOf('Request blocked', { status: 403 });
  /** Empty for an unbalanced quote, as if it were parsed as SQL. */
  const quoted = (value: string) => exchangeOf(value.includes(`'"`) ? 'nothing' : `found the lamp ${value}`);

  test('when a firewall blocks the first value: nothing was tested', async () => {
    const omissions = await omissionsOf(sqlInjection, (_, count) =>
      count > 1 ? blocked : exchangeOf('usual'),
    );
    expect(omissions).toMatchObject([{ reason: 'blocked', code: 'CONTENT_SKIPPED' }]);
  });

  test('when a firewall blocks later values: with the tests before', async () => {
    const omissions = await omissionsOf(sqlInjection, (value, count) =>
      count > 4 ? blocked : quoted(value),
    );
    expect(omissions).toMatchObject([
      {
        reason: 'blocked late',
        message: expect.stringMatching(/query q of GET \/find was tested only as a string in single quotes/),
      },
    ]);
  });

  test('when a point takes more requests than a check may send', async () => {
    // Every response differs in a number from the one before, and none of them is an injection.
    const omissions = await omissionsOf(
      sqlInjection,
      (value, count) => exchangeOf(value.includes(`'"`) ? 'nothing' : `found the lamp ${count % 2} ${value}`),
      { value: '', madeUp: true },
    );
    expect(omissions.map(({ reason }) => reason)).toEqual(['requests']);
  });

  test('when responses are too long to compare, by characters or words', async () => {
    for (const body of [`found ${'x'.repeat(400_000)}`, 'a '.repeat(31_000)]) {
      const omissions = await omissionsOf(sqlInjection, () => exchangeOf(body));
      expect(new Set(omissions.map(({ reason }) => reason))).toEqual(new Set(['long answers']));
    }
  });

  test('when values are too long to test', async () => {
    const value = 'x'.repeat(1_001);
    for (const check of [sqlInjection, pathTraversal]) {
      const omissions = await omissionsOf(check, () => exchangeOf(''), { value });
      expect(omissions).toMatchObject([{ reason: 'long values', code: 'LIMIT_REACHED' }]);
    }
  });

  test('when a rate limit interrupts a path traversal test', async () => {
    const omissions = await omissionsOf(
      pathTraversal,
      (_, count) => exchangeOf('', { status: count > 3 ? 429 : 200 }),
      { name: 'file' },
    );
    expect(omissions).toMatchObject([{ reason: 'rate limit', code: 'RATE_LIMITED' }]);
  });

  test('when there are more redirects than are read', async () => {
    const body = `<script>${'location="/a";\n'.repeat(30)}</script>`;
    const omissions = await omissionsOf(openRedirect, () => exchangeOf(body));
    expect(new Set(omissions.map(({ reason }) => reason))).toEqual(new Set(['redirects']));
  });

  test('when XSS payloads, reflections and elements exceed their limits', async () => {
    const escaped = (value: string) => value.replaceAll('<', '').replaceAll('>', '');
    const kinds = range(14).map((i) => `data-${i}`);
    const everywhere = (value: string) =>
      exchangeOf(kinds.map((name) => `<p ${name}="${escaped(value).replaceAll('"', '&quot;')}">`).join(''));
    expect((await omissionsOf(reflectedXss, everywhere)).map(({ reason }) => reason)).toContain(
      'reflections',
    );
    const elements = (value: string) => exchangeOf(`${value}${'<i>'.repeat(60_000)}`);
    expect(await omissionsOf(reflectedXss, elements)).toMatchObject([{ reason: 'too big' }]);
    // All characters arrive, but no handler or tag: every payload is worth testing, and none runs.
    const inert = (value: string) => {
      const safe = value.replace(/<[a-z/]|\bon\w+=|javascript/gi, '');
      return exchangeOf(
        `<p>${safe}</p><!-- ${safe} --><textarea>${safe}</textarea><i ${safe}></i><p title="${safe}">`,
      );
    };
    expect((await omissionsOf(reflectedXss, inert)).map(({ reason }) => reason)).toContain('payloads');
  });
});
