import { describe, expect, it } from 'vitest';
import { until, withApp } from './support/app.ts';
import { chromiumPath, withPage } from './support/browser.ts';
import { metric } from './support/metric.ts';

const token = 'a-token-for-this-test';

describe.skipIf(chromiumPath === undefined)('GraphiQL', () => {
  it('runs queries and, over WebSocket, subscriptions with the typed token, and loads nothing from elsewhere', async () => {
    await withApp({ env: { SCANWIRE_TOKEN: token } }, async (app) => {
      const scanId = await app.startScan({
        target: 'example.com',
        scanners: [{ name: 'mock', options: { events: 40, rate: 20 } }],
      });
      const follow = `subscription { scanEvents(scanId: "${scanId}") { seq type ... on CompletedEvent { summary { findings } } } }`;
      const run = async (query: string, headers: Record<string, string>, answer: string) => {
        const address = `${app.url}/graphql?query=${encodeURIComponent(query)}`;
        return await withPage(address, async ({ page, foreign, broken }) => {
          const sockets: string[] = [];
          page.on('websocket', (socket) => sockets.push(socket.url()));
          await page.getByRole('button', { name: 'Headers' }).click();
          await page.locator('.graphiql-editor-tool .monaco-editor').last().click();
          await page.keyboard.insertText(JSON.stringify(headers));
          await page.getByRole('button', { name: /Execute query/i }).click();
          // Monaco renders visible lines only; the last event shows when the scan has ended.
          await page.locator('.result-window').getByText(answer).waitFor({ timeout: 20_000 });
          expect(foreign).toEqual([]);
          expect(broken).toEqual([]);
          return sockets;
        });
      };
      const socket = `${app.url.replace('http', 'ws')}/graphql`;
      expect(await run(follow, { Authorization: `Bearer ${token}` }, 'COMPLETED')).toEqual([socket]);
      expect(await run(follow, { authorization: token }, '4401')).toEqual([socket]);
      const recent = 'query Recent { scans { nodes { target } } }';
      expect(await run(recent, { authorization: `Bearer ${token}` }, 'example.com')).toEqual([]);
    });
  }, 60_000);

  it('subscribes beside six event streams, which block all other requests over HTTP/1.1, and unsubscribes', async () => {
    await withApp({}, async (app) => {
      const scanId = await app.startScan({
        target: 'example.com',
        scanners: [{ name: 'mock', options: { events: 10_000, rate: 20 } }],
      });
      const query = `subscription { scanEvents(scanId: "${scanId}") { seq } }`;
      await withPage(`${app.url}/graphql?query=${encodeURIComponent(query)}`, async ({ page }) => {
        const run = page.getByRole('button', { name: /Execute query/i });
        await run.waitFor();
        await page.evaluate(
          `Array.from({ length: 6 }, () => new EventSource('/graphql?query=' + encodeURIComponent(${JSON.stringify(query)})))`,
        );
        const subscribers = (count: number) =>
          until(async () => (await metric(app, 'stream_subscribers')) === count, `${count} follow`);
        await subscribers(6);
        await run.click();
        await subscribers(7);
        await page.locator('.result-window').getByText('scanEvents').waitFor();
        await page.getByRole('button', { name: /Stop query/i }).click();
        await subscribers(6);
      });
    });
  }, 60_000);
});
