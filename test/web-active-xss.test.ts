import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Egress } from '../src/core/scanner.ts';
import { createEgressFactory, type EgressSession } from '../src/egress/index.ts';
import { exchange } from '../src/scanners/kit/http-evidence.ts';
import type { InsertionPoint, Probe } from '../src/scanners/web-active/probe.ts';
import { reflectedXss } from '../src/scanners/web-active/xss/check.ts';
import { executionOf } from '../src/scanners/web-active/xss/execution.ts';
import { TooBigError } from '../src/scanners/web-active/xss/html-document.ts';
import { mark, payloadsFor } from '../src/scanners/web-active/xss/payloads.ts';
import type { Reflection } from '../src/scanners/web-active/xss/reflections.ts';
import { assignment, spotOf } from '../src/scanners/web-active/xss/script-syntax.ts';
import { EGRESS } from '../src/sdk/run-scanner.ts';
import { type ActiveSite, echo, FLAWED, GUARDED, SAFE, serveActive } from './support/active-site.ts';
import { chromiumPath, withPage } from './support/browser.ts';

let site: ActiveSite;
let session: EgressSession;
let egress: Egress;
beforeAll(async () => {
  site = await serveActive(echo({ ...FLAWED, ...GUARDED, ...SAFE }));
  session = createEgressFactory(EGRESS).openScan(new AbortController().signal) as EgressSession;
  egress = session.egress({});
});
afterAll(async () => {
  await session.close();
  await site.close();
});

const addressOf = (name: string, value: string) => `${site.url}/${name}?q=${encodeURIComponent(value)}`;
const ask = (url: string) => exchange((to, init) => egress.fetch(to, init), url);
const newWord = () => `x${randomBytes(6).toString('hex')}`.slice(0, 10);

function probeOf(name: string, point: Partial<InsertionPoint> = {}): Probe {
  const send = (value: string) => ask(addressOf(name, value));
  return {
    point: { location: 'query', name: 'q', value: '1', method: 'GET', url: addressOf(name, '1'), ...point },
    baseline: () => send('1'),
    send,
    get: ask,
    marker: newWord,
    leaveOut() {},
  };
}

/** Tests one page. @returns the proof and the number of requests */
async function tryPage(name: string, point?: Partial<InsertionPoint>) {
  const before = site.asked.length;
  const proofs = await reflectedXss.run(probeOf(name, point));
  return { proof: proofs[0], requests: site.asked.length - before };
}

describe('pages with a flaw', () => {
  test.each(Object.keys(FLAWED))('are found: %s', async (name) => {
    const { proof, requests } = await tryPage(name);
    expect(proof, name).toMatchObject({ flaw: { type: 'reflected_xss', severity: 'MEDIUM', cwe: 'CWE-79' } });
    expect(proof?.properties).toMatchObject({ context: expect.any(String) });
    expect(requests).toBeLessThanOrEqual(42);
  });

  test.each(Object.keys(GUARDED))('are found, and reported as blocked by their policy: %s', async (name) => {
    const { proof } = await tryPage(name);
    expect(proof).toMatchObject({
      confidence: 'MEDIUM',
      flaw: { severity: 'LOW' },
      properties: { blockedBy: expect.stringContaining('-src') },
    });
  });

  test('have evidence that is cut around the payload in the response', async () => {
    const { proof } = await tryPage('text');
    const [shown] = proof?.exchanges ?? [];
    expect(shown?.needle).toMatch(/^zq[\da-z]{8}$/);
    expect(shown?.exchange.response.body).toContain(proof?.payload);
  });

  test('have a lower severity when another site cannot make a browser send them', async () => {
    const { proof } = await tryPage('text', { location: 'header', name: 'User-Agent' });
    expect(proof).toMatchObject({ confidence: 'CONFIRMED', flaw: { severity: 'LOW' } });
    expect(proof?.flaw.description).toContain('Other sites cannot set this header in a browser');
    const referer = { location: 'header', name: 'Referer' } as const;
    expect((await tryPage('text', referer)).proof?.flaw.severity).toBe('LOW');
    // Nothing that a browser would encode in a URL.
    expect((await tryPage('script-single', referer)).proof?.flaw.severity).toBe('MEDIUM');
    expect((await tryPage('text', { location: 'cookie' })).proof?.flaw.severity).toBe('LOW');
    expect((await tryPage('text', { location: 'body' })).proof?.flaw.severity).toBe('MEDIUM');
  });
});

describe('pages without one', () => {
  test.each(Object.keys(SAFE))('give no finding: %s', async (name) => {
    const { proof, requests } = await tryPage(name);
    expect(proof, proof?.payload).toBeUndefined();
    expect(requests).toBeLessThanOrEqual(42);
  });

  test('cost one request when the value is not reflected', async () => {
    const { requests } = await tryPage('no-such-page');
    expect(requests).toBe(1);
  });
});

describe('hostile answers', () => {
  test.each([
    [
      'a word that is shown 100,000 times',
      (q: string) => `<p>${`${q} `.repeat(100_000)}`.slice(0, 1_000_000),
    ],
    ['elements in one another, 100,000 deep', (q: string) => `${'<b>'.repeat(100_000)}${q}`],
    ['formatting that is never closed', (q: string) => `${'<b id=1><i id=2><u id=3><p>'.repeat(20_000)}${q}`],
    ['brackets in one another', (q: string) => `<script>${'['.repeat(100_000)}'${q}'</script>`],
    ['an unfinished tag', (q: string) => `<p ${'a=1 '.repeat(100_000)}${q}`],
    ['quotes without end', (q: string) => `<script>${'"'.repeat(300_001)}${q}</script>`],
    [
      'attributes named by it',
      (q: string) => `<p ${Array.from({ length: 20_000 }, (_, i) => `${q}${i}`).join(' ')}>`,
    ],
  ])(
    'are processed within limits: %s',
    async (_, write) => {
      const hostile = await serveActive(echo({ page: { write: (q) => write(q) } }));
      try {
        const send = (value: string) => ask(`${hostile.url}/page?q=${encodeURIComponent(value)}`);
        // Exceeding a limit throws, so that it can be reported.
        await reflectedXss.run({ ...probeOf('text'), send }).catch((error: unknown) => {
          if (!(error instanceof TooBigError)) throw error;
        });
        expect(hostile.asked.length).toBeLessThanOrEqual(42);
      } finally {
        await hostile.close();
      }
    },
    60_000,
  );
});

describe('reading scripts', () => {
  test.each([
    ['"a word"', 'string'],
    ['`word $`', 'template'],
    ['a = 1 / word / 2', 'code'],
    ['a = /x word/', 'regexp'],
    ['// "word"\n', 'line comment'],
    ["/* ' word */", 'block comment'],
    ["' word", 'unknown'],
  ])('%s', (code, place) => {
    expect(spotOf(code, 'word').lexical.in).toBe(place);
  });

  test('knows the open brackets and quotes around a position', () => {
    expect(spotOf("(function(){ f({a: ['word'] }) })", 'word').closers).toBe(']})})');
  });

  test('distinguishes code that runs at once from code that must be called', () => {
    expect(assignment('x=1', 'X', 'script')).toBe('at once');
    expect(assignment('(function(){ x=1 })()', 'x', 'script')).toBe('at once');
    expect(assignment('function f(){ x=1 }', 'x', 'script')).toBe('when called');
    expect(assignment("var a = 'x=1'", 'x', 'script')).toBeNull();
    expect(assignment('x=1; )', 'x', 'script')).toBeNull();
  });
});

describe.runIf(chromiumPath)('in a browser', () => {
  /** Whether the page sets a global of this name, in any case, soon after it is loaded or `act`ed upon. */
  const runs = async (page: Page, word: string, act?: () => Promise<unknown>): Promise<boolean> => {
    const isSet = `[${JSON.stringify(word)}, ${JSON.stringify(word.toUpperCase())}].some((n) => n in window || [...document.querySelectorAll('iframe')].some((f) => { try { return n in f.contentWindow } catch { return false } }))`;
    for (let tries = 0; tries < 12; tries++) {
      if (await page.evaluate(isSet).catch(() => false)) return true;
      if (tries === 2) await act?.().catch(() => {});
      if (tries > 1 && !act) return false;
      await sleep(25);
    }
    return false;
  };

  test('a payload of every context runs when it is proven', async () => {
    await withPage(addressOf('text-encoded', 'x'), async ({ page }) => {
      page.setDefaultTimeout(1_000);
      const failed: string[] = [];
      for (const name of Object.keys(FLAWED)) {
        const { proof } = await tryPage(name);
        const word = /zq[\da-z]{8}/.exec(proof?.payload ?? '')?.[0] ?? 'none';
        await page.goto(addressOf(name, proof?.payload ?? ''), { timeout: 10_000 });
        const act = proof?.confidence === 'CONFIRMED' ? undefined : () => touch(page);
        if (!(await runs(page, word, act))) failed.push(`${name}: ${proof?.payload}`);
      }
      expect(failed).toEqual([]);
    });
  }, 120_000);

  test('every payload on every page is judged as by the browser', async () => {
    await withPage(addressOf('text-encoded', 'x'), async ({ page }) => {
      const disagreed: string[] = [];
      let ran = 0;
      let tried = 0;
      for (const name of ORACLE_PAGES) {
        for (const { write } of PAYLOADS) {
          const word = mark(newWord());
          const address = addressOf(name, write(word));
          const execution = await executionOf(await ask(address), word);
          const expected = execution?.atOnce === true && execution.blockedBy === null;
          await page.goto(address, { timeout: 10_000 }).catch(() => {});
          const did = await runs(page, word);
          tried++;
          if (did) ran++;
          // Handlers that need a click or focus may run or not.
          if (did !== expected && !(did && execution !== null && execution.blockedBy === null)) {
            disagreed.push(`${name}: ${write('x')}: ${did ? 'runs' : 'does not run'}`);
          }
        }
      }
      console.log(`${tried} payloads on pages, ${ran} of which ran`);
      expect(disagreed).toEqual([]);
      expect(ran).toBeGreaterThan(20);
    });
  }, 240_000);
});

/** Clicks and focuses every element. */
async function touch(page: Page): Promise<void> {
  for (const element of await page.locator('a, button, input, div, [tabindex]').all()) {
    await element.focus({ timeout: 300 }).catch(() => {});
    await element.click({ timeout: 500, noWaitAfter: true }).catch(() => {});
  }
}

const places: Reflection[] = [
  { in: 'text' },
  { in: 'comment' },
  { in: 'raw text', element: 'textarea' },
  { in: 'attribute', element: 'input', name: 'value', quote: '"', begins: false },
  { in: 'attribute', element: 'a', name: 'href', quote: "'", begins: true },
  { in: 'script', code: "var q = 'zqaaaaaaaa';", element: true, quote: '' },
];
/** Every third, to keep the test short. */
const PAYLOADS = [
  ...new Map(
    places.flatMap((place) => payloadsFor(place, false).map((one) => [one.write('x'), one] as const)),
  ).values(),
].filter((_, at) => at % 3 === 0);
const ORACLE_PAGES = [
  ...['text', 'double-quoted', 'script-single', 'textarea', 'no-type', 'policy'],
  ...['in-template', 'script-escaped', 'comment-no-end', 'textarea-no-end'],
];
