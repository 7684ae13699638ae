/** Verdicts on payloads, compared with what a browser does. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { executionOf } from '../src/scanners/web-active/xss/execution.ts';
import { mark, payloadsFor } from '../src/scanners/web-active/xss/payloads.ts';
import type { Reflection } from '../src/scanners/web-active/xss/reflections.ts';
import { FLAWED } from './support/active-site.ts';
import { chromiumPath, withPage } from './support/browser.ts';
import { xssPages } from './support/xss-pages.ts';

const { addressOf, ask, newWord, tryPage } = xssPages();

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
