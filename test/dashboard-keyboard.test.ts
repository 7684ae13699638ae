/** The main job with the keyboard alone: start a scan, open its worst finding, read the proof, export. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineScanner, finding } from '../src/core/scanner.ts';
import { until, withApp } from './support/app.ts';
import { chromiumPath } from './support/browser.ts';
import { withDashboard } from './support/dashboard-page.ts';

const SEVERITIES = ['LOW', 'CRITICAL', 'MEDIUM'] as const;
const flawed = defineScanner({
  ...{ name: 'flawed', title: 'Flawed', description: 'Three findings', version: '1.0.0' },
  options: z.strictObject({}),
  intrusiveness: 'passive',
  consumes: ['domain'],
  produces: ['finding'],
  async *scan({ domain }) {
    for (const severity of SEVERITIES) {
      const evidence = { request: `GET / HTTP/1.1\nHost: ${domain}`, response: 'HTTP/1.1 200\n\nroot:x:0:0' };
      yield finding({
        ...{ title: `A ${severity} flaw`, severity, type: 'flaw', url: `https://${domain}/${severity}` },
        description: 'Why.\n'.repeat(100),
        evidence: { exchanges: [{ ...evidence, mark: 'root:x' }] },
      });
    }
  },
});

/** Presses a key; what has the focus then shows it. @returns its role, name and text */
async function press(page: Page, key: string): Promise<string> {
  await page.keyboard.press(key);
  return await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    const isVisible = (focused: Element) => {
      const { outlineStyle, outlineWidth, backgroundColor } = getComputedStyle(focused);
      const isShown =
        (outlineStyle !== 'none' && outlineWidth !== '0px') ||
        (focused.hasAttribute('data-highlighted') && backgroundColor !== 'rgba(0, 0, 0, 0)') ||
        focused.matches('[role=dialog], [role=menu]');
      const { width, top, bottom } = focused.getBoundingClientRect();
      return focused.checkVisibility() && isShown && width > 0 && bottom > 0 && top < innerHeight;
    };
    // A view that is being replaced is hidden while the next one loads, and a busy machine scrolls late.
    const end = performance.now() + 2000;
    while (
      document.activeElement &&
      document.activeElement !== document.body &&
      !isVisible(document.activeElement) &&
      performance.now() < end
    )
      await frame();
    const { activeElement } = document;
    if (!activeElement || activeElement === document.body) return '';
    if (!isVisible(activeElement))
      throw new Error(`The focus is not visible: ${activeElement.outerHTML.slice(0, 300)}`);
    const name = activeElement.getAttribute('aria-label') ?? activeElement.textContent ?? '';
    return `${activeElement.localName} ${name}`;
  });
}

/** Presses Tab until the focus is on an element. */
async function tabTo(page: Page, wanted: RegExp, key = 'Tab'): Promise<void> {
  const seen: string[] = [];
  for (let count = 0; count < 60; count++) {
    const focused = await press(page, key);
    if (wanted.test(focused)) return;
    seen.push(focused.slice(0, 60));
  }
  throw new Error(`${key} does not reach ${wanted}, but: ${seen.join(' | ')}`);
}
const focused = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent,
  );

describe.skipIf(!chromiumPath)('with the keyboard alone', () => {
  it('a scan is started, its worst finding is read, and the results are exported', async () => {
    await withApp({ scanners: [flawed] }, async ({ url, query }) => {
      await withDashboard({ url }, '/', async (page) => {
        await page.getByText('No scans yet').waitFor();
        await tabTo(page, /Targets/);
        await page.keyboard.type('www.example.com');
        await page.getByRole('button', { name: 'Start', exact: true, disabled: false }).waitFor();
        await press(page, 'Enter');
        await page.waitForURL(/\/scans\/./);
        await page.getByText('Done').first().waitFor();

        await tabTo(page, /^a Findings3/);
        await press(page, 'Enter');
        await page.getByRole('list', { name: 'Findings' }).waitFor();
        const row = /^a .*A CRITICAL flaw/;
        expect(await press(page, 'j')).toMatch(row);
        expect(await press(page, 'j')).toMatch(/A MEDIUM flaw/);
        expect(await press(page, 'k')).toMatch(row);
        await press(page, 'o');
        const drawer = page.getByRole('complementary', { name: 'Details' });
        await drawer.getByText('root:x', { exact: true }).waitFor();
        await tabTo(page, /^section Content/);
        await press(page, 'PageDown');
        const content = drawer.getByRole('region', { name: 'Content' });
        await until(async () => (await content.evaluate(({ scrollTop }) => scrollTop)) > 0, 'it scrolls');
        await tabTo(page, /^section Response/);
        expect(await press(page, 'Escape')).toMatch(row);
        await drawer.waitFor({ state: 'detached' });

        await tabTo(page, /^button Export/, 'Shift+Tab');
        await press(page, 'Enter');
        await page.getByRole('menu').waitFor();
        await press(page, 'ArrowDown');
        const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
        expect(download.suggestedFilename()).toMatch(/\.\w+$/);
        await until(async () => (await focused(page)) === 'Export', 'the focus returns');
        expect((await query('{ scans { totalCount } }')).data.scans.totalCount).toBe(1);
      });
    });
  }, 60_000);

  it('views, the palette and the help are reached, rows are selected, and the focus returns', async () => {
    await withApp({ scanners: [flawed] }, async (app) => {
      for (const name of ['a', 'b']) await app.follow(await app.startScan({ target: `${name}.example.com` }));
      await withDashboard(app, '/', async (page) => {
        await page.locator('.scan-item').nth(1).waitFor();
        await page.keyboard.press('g');
        await page.keyboard.press('f');
        await page.waitForURL(/\/findings$/);
        await page.getByRole('list', { name: 'Findings' }).waitFor();
        expect(await press(page, 'j')).toMatch(/CRITICAL/);
        await press(page, 'o');
        await page.waitForURL(/issue=/);
        await press(page, 'Escape');
        await page.keyboard.press('g');
        await page.keyboard.press('s');
        await page.waitForURL((address) => address.pathname === '/');
        expect(await press(page, 'j')).toContain('b.example.com');
        expect(await press(page, 'j')).toContain('a.example.com');
        await press(page, 'x');
        await page.getByRole('button', { name: 'Delete 1 scan' }).waitFor();
        const at = await focused(page);

        await press(page, 'Control+k');
        await page.keyboard.type('b.example');
        await page.getByRole('option').first().waitFor();
        await press(page, 'Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        expect(await focused(page)).toBe(at);
        await press(page, '?');
        await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
        await press(page, 'Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        expect(await focused(page)).toBe(at);
        await press(page, 'Control+k');
        await page.keyboard.type('b.example');
        await page.getByRole('option', { name: 'Scan of b.example.com' }).waitFor();
        await press(page, 'Enter');
        await page.waitForURL(/\/scans\/./);
      });
    });
  }, 60_000);
});
