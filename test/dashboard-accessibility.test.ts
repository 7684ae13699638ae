/** The dashboard against WCAG 2.1 A and AA, as far as axe-core can judge: every view, dark and light, wide and phone. */
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { sharedApp, withApp } from './support/app.ts';
import { chromiumPath, withBrowser } from './support/browser.ts';
import { goTo, type Stop, tourOf } from './support/dashboard-tour.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
/** ids of the violated rules, with the elements */
const violationsOf = (page: Page) =>
  page.evaluate<string[]>(`axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
    .then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.slice(0, 3).map(({ html }) => html).join(' ')))`);

const NOTHING: Stop[] = ['/', '/findings', '/pages', '/settings/keys', '/settings/audit'].map((path) => ({
  ...{ name: `empty ${path}`, path, ready: 'main h1, main h2, main tr, main .list-head' },
}));
const REFUSAL = { message: 'No.', extensions: { code: 'FORBIDDEN' } };
const FAILED: Stop[] = [
  { name: 'no such scan', path: '/scans/U2NhbjoxMjM=', ready: 'main .notice' },
  { name: 'no such finding', path: '/findings?issue=none', ready: '.drawer .notice' },
  {
    ...{ name: 'no server', path: '/settings/audit', ready: 'tbody tr' },
    async act(page) {
      await page.route('**/graphql', (route) => route.fulfill({ json: { errors: [REFUSAL] } }));
      await page.getByLabel('Action').selectOption({ index: 2 });
      await page.getByRole('alert').waitFor({ timeout: 10_000 });
    },
  },
];

const app = sharedApp();

describe.skipIf(!chromiumPath)('the dashboard has no violation that axe-core finds', () => {
  it.each([
    ['light', 1440, 900],
    ['dark', 1440, 900],
    ['light', 390, 844],
    ['dark', 390, 844],
  ] as const)('%s, %i pixels wide', async (colorScheme, width, height) => {
    const id = await app().startScan({
      target: 'example.com',
      scanners: [{ name: 'mock', options: { events: 300, rate: 0, seed: 3 } }],
    });
    await app().follow(id);
    const found: string[] = [];
    const look = async (url: string, stops: readonly Stop[]) => {
      await withBrowser(async (open) => {
        const options = { viewport: { width, height }, colorScheme, reducedMotion: 'reduce' } as const;
        const { page } = await open('about:blank', options);
        await page.addInitScript({ path: AXE });
        for (const stop of stops) {
          await goTo(page, url, stop).catch((error: Error) => found.push(`${stop.name}: ${error.message}`));
          found.push(...(await violationsOf(page)).map((violation) => `${stop.name}: ${violation}`));
          await page.unroute('**/graphql');
        }
        const moving = await page.evaluate(
          () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
        );
        expect(moving).toBe(0);
      });
    };
    await look(app().url, [...(await tourOf(app(), id)), ...FAILED]);
    await withApp({}, ({ url }) => look(url, NOTHING));
    expect(found).toEqual([]);
  });
});
