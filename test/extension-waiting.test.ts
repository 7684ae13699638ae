/** The extension in a real Chromium: pages that wait for a server that cannot be reached, or does not answer. */
import { once } from 'node:events';
import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { until } from './support/app.ts';
import { chromiumPath } from './support/browser.ts';
import { withScene } from './support/extension-scene.ts';

/** A port at which nothing listens, until `open` forwards its connections to a server. */
async function closedPort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return {
    url: `http://127.0.0.1:${port}`,
    async open(url: string) {
      const server = createServer((near) => {
        const far = connectTcp(Number(new URL(url).port), '127.0.0.1');
        near.pipe(far).pipe(near);
        for (const socket of [near, far]) socket.on('error', () => {});
      }).listen(port, '127.0.0.1');
      await once(server, 'listening');
      return () => server.close();
    },
  };
}

/** A server that accepts connections and requests, and never answers. */
async function hangingServer(port = 0) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.resume());
    socket.on('error', () => {});
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    connections: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe.skipIf(!chromiumPath)('the extension', () => {
  test('keeps pages for a server that cannot be reached, also when its worker is restarted', async () => {
    const port = await closedPort();
    await withScene({ settings: { server: port.url } }, async ({ extension, app, site, received, badge }) => {
      const page = await extension.context.newPage();
      await page.goto(`${site}/phish`);
      await badge(page, '↻');
      const popup = await extension.open(`popup.html?tab=${await extension.tabOf(page)}`);
      await popup.locator('#problem-text').filter({ hasText: '1 page waits.' }).waitFor();
      await extension.stopWorker(popup);
      const close = await port.open(app.url);
      await popup.locator('#retry').click();
      await badge(page, '✕');
      await popup.locator('#problem').waitFor({ state: 'hidden' });
      expect(received.map(({ url }) => url)).toEqual([`${site}/phish`]);
      close();
    });
  });

  test('drops the oldest pages if too many wait, and counts them', async () => {
    const port = await closedPort();
    const pages = Object.fromEntries(
      Array.from({ length: 54 }, (_, at) => [`/${at}`, `<title>${at}</title>`]),
    );
    await withScene({ pages, settings: { server: port.url } }, async ({ extension, site }) => {
      // Each tab has a rate of its own.
      for (let at = 0; at < 54; at += 18) {
        const page = await extension.context.newPage();
        for (let next = at; next < at + 18; next++) {
          await page.goto(`${site}/${next}`);
          await until(async () => ['↻', '–'].includes(await extension.badgeOf(page)), `page ${next} waits`);
        }
      }
      const popup = await extension.open('popup.html?tab=0');
      await popup.locator('#dropped').filter({ hasText: '4 not judged' }).waitFor();
      expect(await popup.locator('#problem-text').textContent()).toContain('pages wait.');
      const stored = await (await extension.worker()).evaluate(
        'chrome.storage.session.get().then((all) => Object.keys(all).filter((key) => key.startsWith("page:")).length)',
      );
      expect(stored).toBe(50);
    });
  });

  test('follows a scan to its verdict although its worker is restarted meanwhile', () =>
    withScene({}, async ({ extension, app, key, site, received, badge }) => {
      // A server that answers nothing on its WebSocket: the verdict cannot come before the worker is stopped.
      const port = await closedPort();
      await extension.configure({ consent: true, server: port.url, key });
      const server = createServer((near) => {
        near.once('data', (first) => {
          near.pause();
          if (first.toString('latin1').startsWith('GET')) return;
          const far = connectTcp(Number(new URL(app.url).port), '127.0.0.1');
          far.write(first);
          near.pipe(far).pipe(near);
        });
        near.on('error', () => {});
      }).listen(Number(new URL(port.url).port), '127.0.0.1');
      await once(server, 'listening');
      const page = await extension.context.newPage();
      await page.goto(`${site}/phish`);
      await until(() => received.length === 1, 'the page was sent');
      const popup = await extension.open('options.html');
      await badge(page, '…');
      await extension.stopWorker(popup);
      server.close();
      const close = await port.open(app.url);
      await popup.evaluate('chrome.runtime.sendMessage({ type: "retry" })');
      await badge(page, '✕');
      expect(received).toHaveLength(1);
      close();
    }));

  test('gives a server 10 seconds to answer, and sends the page again once it does', async () => {
    const port = await closedPort();
    const hanging = await hangingServer(Number(new URL(port.url).port));
    await withScene({ settings: { server: port.url } }, async ({ extension, app, site, received, badge }) => {
      // The worker waits a fiftieth of what it asks for.
      await (await extension.worker()).evaluate(`{
        const real = AbortSignal.timeout.bind(AbortSignal);
        globalThis.asked = [];
        AbortSignal.timeout = (ms) => { asked.push(ms); return real(ms / 50); };
        globalThis.restore = () => { AbortSignal.timeout = real; };
      }`);
      const page = await extension.context.newPage();
      await page.goto(`${site}/garden`);
      await badge(page, '↻');
      expect(hanging.connections()).toBeGreaterThan(0);
      expect(await (await extension.worker()).evaluate('asked[0]')).toBe(10_000);
      const popup = await extension.open(`popup.html?tab=${await extension.tabOf(page)}`);
      await popup
        .locator('#problem-text')
        .filter({ hasText: 'did not answer in time. 1 page waits.' })
        .waitFor();
      expect(received).toEqual([]);
      await (await extension.worker()).evaluate('restore()');
      await hanging.close();
      const close = await port.open(app.url);
      await popup.locator('#retry').click();
      await badge(page, '✓');
      expect(received).toHaveLength(1);
      close();
    });
  });

  test('drops a page that has waited for half an hour, counts it, and keeps a newer one', async () => {
    const port = await closedPort();
    await withScene({ settings: { server: port.url } }, async ({ extension, app, site, ...scene }) => {
      const { received, badge, standing, stored } = scene;
      const pass = async (minutes: number) => {
        const code = `{ const now = Date.now; Date.now = () => now() + ${minutes * 60_000}; }`;
        await (await extension.worker()).evaluate(code);
      };
      const old = await extension.context.newPage();
      await old.goto(`${site}/phish`);
      await badge(old, '↻');
      await pass(29);
      const newer = await extension.context.newPage();
      await newer.goto(`${site}/garden`);
      await badge(newer, '↻');
      expect((await stored()).filter((key) => key.startsWith('page:'))).toHaveLength(2);
      await pass(2);
      const popup = await extension.open(`popup.html?tab=${await extension.tabOf(old)}`);
      await popup.locator('#retry').click();
      await badge(old, '–');
      expect(await standing(old)).toMatchObject({
        standing: { state: 'skipped', reason: 'It waited too long for the server.' },
      });
      await popup.locator('#dropped').filter({ hasText: '1 not judged' }).waitFor();
      expect((await stored()).filter((key) => key.startsWith('page:'))).toHaveLength(1);
      const close = await port.open(app.url);
      await popup.locator('#retry').click();
      await badge(newer, '✓');
      expect(received.map(({ url }) => url)).toEqual([`${site}/garden`]);
      close();
    });
  });
});
