import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { withApp } from './support/app.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);
const args = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
];

describe.skipIf(executablePath === undefined)('GraphiQL', () => {
  it('runs mutations and live subscriptions in a browser, and loads nothing from elsewhere', async () => {
    const token = 'a-token-for-this-test';
    await withApp({ env: { SCANWIRE_TOKEN: token } }, async (app) => {
      const scanId = await app.startScan({
        target: 'example.com',
        scanners: [{ name: 'mock', options: { events: 40, rate: 20 } }],
      });
      const browser = await chromium.launch({ executablePath: executablePath as string, args });
      try {
        const page = await browser.newPage();
        const foreign: string[] = [];
        const broken: string[] = [];
        page.on('request', (request) => {
          const { protocol, origin } = new URL(request.url());
          if (/^(http|ws)s?:$/.test(protocol) && origin !== app.url) foreign.push(request.url());
        });
        page.on('pageerror', (error) => broken.push(error.message));
        const query = `subscription { scanEvents(scanId: "${scanId}") { seq type ... on CompletedEvent { summary { findings } } } }`;
        await page.goto(`${app.url}/graphql?query=${encodeURIComponent(query)}`);
        await page.getByRole('button', { name: 'Headers' }).click();
        await page.locator('.graphiql-editor-tool .monaco-editor').last().click();
        await page.keyboard.insertText(JSON.stringify({ authorization: `Bearer ${token}` }));
        await page.getByRole('button', { name: /Execute query/i }).click();
        const answer = page.locator('.result-window');
        // Monaco renders visible lines only; the last event shows when the scan has ended.
        await answer.getByText('COMPLETED').waitFor({ timeout: 20_000 });
        expect(foreign).toEqual([]);
        expect(broken).toEqual([]);
      } finally {
        await browser.close();
      }
    });
  });
});
