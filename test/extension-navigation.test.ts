/** The extension in a real Chromium: pages that never rest, never end or do not load, and restarts of browser and worker. */
import { describe, expect, test } from 'vitest';
import { until, withFolder } from './support/app.ts';
import { chromiumPath } from './support/browser.ts';
import { PAGES, withScene } from './support/extension-scene.ts';

const numbered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`/${at}`, `<title>${at}</title>`]));

describe.skipIf(!chromiumPath)('the extension', () => {
  test('judges a first page that never rests after the browser was started', () =>
    withFolder((profile) => {
      const spin = `<title>spin</title><script>setTimeout(() => location.replace('/spin'), 400)</script>`;
      const pages = { ...PAGES, '/spin': spin };
      return withScene({ pages, profile }, async ({ extension, site, received, badge, restart }) => {
        const page = await extension.context.newPage();
        await page.goto(`${site}/garden`);
        await badge(page, '✓');
        await restart(async ({ context }) => {
          const first = context.pages()[0] ?? (await context.newPage());
          await first.goto(`${site}/spin`, { waitUntil: 'commit' });
          await until(() => received.some(({ title }) => title === 'spin'), 'the page is judged', 20_000);
        });
      });
    }));

  test('judges a page whose document never ends, and one that is restored from the cache', () => {
    const pages = { ...PAGES, '/endless': `${PAGES['/phish']}<!--endless-->` };
    return withScene({ pages }, async ({ extension, site, received, badge }) => {
      const page = await extension.context.newPage();
      await page.goto(`${site}/garden`);
      await badge(page, '✓');
      await page.goto(`${site}/endless`, { waitUntil: 'commit' });
      await badge(page, '✕');
      await page.evaluate('stop()');
      await page.evaluate('history.back()').catch(() => {});
      await badge(page, '✓');
      expect(received.map(({ url }) => new URL(url).pathname)).toEqual(['/garden', '/endless', '/garden']);
    });
  });

  test('reads a page only after it has loaded, and once, without delaying it', () => {
    const loaded = `<title>Garden</title><script>
      addEventListener('load', () => fetch('/loaded', { method: 'POST', keepalive: true }))</script>`;
    return withScene(
      { pages: { '/garden': loaded, '/loaded': '' } },
      async ({ extension, site, ...scene }) => {
        const { posts, received, badge } = scene;
        const page = await extension.context.newPage();
        for (let at = 1; at <= 3; at++) {
          let loadedFirst: boolean | undefined;
          const isRead = async () => {
            if (received.length >= at) loadedFirst ??= posts.length >= at;
            return loadedFirst !== undefined;
          };
          await Promise.all([page.goto(`${site}/garden?${at}`), until(isRead, 'the page is read', 20_000)]);
          expect(loadedFirst).toBe(true);
          await badge(page, '✓');
        }
        expect(received).toHaveLength(3);
      },
    );
  });

  test('shows no verdict on a page of the browser, and keeps that of a page that stays', () =>
    withScene({}, async ({ extension, site, received, badge, standing }) => {
      const page = await extension.context.newPage();
      await page.goto(`${site}/phish`);
      await badge(page, '✕');
      // A download and an empty answer leave the page where it is.
      for (const path of ['/download', '/empty']) {
        await page.evaluate(`location.href = '${path}'`);
        await until(() => received.length === 1, 'nothing else is judged');
      }
      await badge(page, '✕');
      expect(await standing(page)).toMatchObject({ url: `${site}/phish`, standing: { state: 'judged' } });
      // An address that cannot be loaded does not.
      await page.goto('http://127.0.0.1:1/').catch(() => {});
      await badge(page, '–');
      expect(await standing(page)).toMatchObject({
        url: 'http://127.0.0.1:1/',
        standing: { state: 'skipped', reason: 'The page could not be loaded.' },
      });
    }));

  test('forgets a tab that the browser discards, and judges it when it is loaded again', () =>
    withScene({}, async ({ extension, site, received, badge, stored }) => {
      const page = await extension.context.newPage();
      await page.goto(`${site}/garden`);
      await badge(page, '✓');
      const tab = await extension.tabOf(page);
      await extension.context.newPage();
      const worker = await extension.worker();
      const discarded = await worker.evaluate(`chrome.tabs.discard(${tab}).then(({ id }) => id)`);
      await until(async () => !(await stored()).includes(`tab:${tab}`), 'the tab is forgotten');
      await worker.evaluate(`chrome.tabs.update(${discarded}, { active: true })`);
      await until(() => received.length === 2, 'the page is judged again');
    }));

  test('takes up a page that its worker has left unread, once, and sends no page again', () =>
    withScene({}, async ({ extension, site, received, badge }) => {
      const page = await extension.context.newPage();
      await page.goto(`${site}/garden`);
      await badge(page, '✓');
      // As if the worker had ended before it could read the page.
      const tab = await extension.tabOf(page);
      const lost = { visit: 'lost', url: `${site}/garden`, standing: { state: 'reading' } };
      const own = await extension.open('options.html');
      await extension.stopWorker(own);
      // Only now: the worker that has ended would write what it knows of the page.
      await own.evaluate(`chrome.storage.session.set({ 'tab:${tab}': ${JSON.stringify(lost)} })`);
      await own.evaluate(`chrome.runtime.sendMessage({ type: 'retry' })`);
      await until(() => received.length === 2, 'the page is judged');
      await badge(page, '✓');
      // The next worker knows what was sent: the address changes, the page does not.
      await extension.stopWorker(own);
      await page.evaluate(`history.pushState({}, '', '/garden/a')`);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await badge(page, '✓');
      expect(received).toHaveLength(2);
    }));

  test('sends at most twenty pages of a tab in a minute; then the page that is shown has its turn', () =>
    withScene({ pages: numbered(23) }, async ({ extension, site, received, badge }) => {
      const page = await extension.context.newPage();
      for (const path of Object.keys(numbered(23))) {
        await page.goto(site + path);
        await until(
          async () => !['', '…'].includes(await extension.badgeOf(page)),
          `${path} is judged or waits`,
        );
      }
      expect(received).toHaveLength(20);
      await badge(page, '↻');
      const popup = await extension.open(`popup.html?tab=${await extension.tabOf(page)}`);
      await popup.locator('#dropped').filter({ hasText: '2 not judged' }).waitFor();
      await popup.locator('#reasons').filter({ hasText: 'in a minute' }).waitFor();
      // A minute passes.
      await (await extension.worker()).evaluate('{ const now = Date.now; Date.now = () => now() + 60_000; }');
      await page.evaluate(`history.pushState({}, '', '/last')`);
      await badge(page, '✓');
      expect(received.map(({ title }) => title).at(-1)).toBe('22');
    }));
});
