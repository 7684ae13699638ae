/** The dashboard while its server is killed, its network is gone, or its session ends: nothing is lost, nothing is doubled. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { connectTo, type Remote, until, withApp, withFolder } from './support/app.ts';
import { chromiumPath, withBrowser } from './support/browser.ts';
import { metric } from './support/metric.ts';
import { freePort } from './support/proxy.ts';
import { withRelay } from './support/relay.ts';
import { startServerProcess } from './support/server-process.ts';
import { countOf, expectRowsOfApi } from './support/shown-scan.ts';

const TOKEN = 'a-token-for-this-test';
const INGEST = `mutation ($input: IngestResultsInput!) { ingestResults(input: $input) {
  ... on IngestResultsSuccess { recorded } ... on Error { message } } }`;
const COMPLETE = `mutation ($id: ID!) { completeScan(input: { id: $id }) { ... on Error { message } } }`;

const startExternal = (remote: Remote) =>
  remote.startScan({ target: 'example.com', external: { scanner: 'recon' } });

/** Pushes five results of each kind, which differ by `part`. */
async function push({ query }: Remote, scanId: string, part: string): Promise<void> {
  const items = Array.from({ length: 5 }, (_, index) => {
    const url = `https://${part}.example.com/${index}/`;
    return [
      { host: { name: `${part}${index}.example.com`, alive: true } },
      { endpoint: { url, status: 200 } },
      { finding: { title: `Finding ${part} ${index}`, severity: 'HIGH', type: 'header', url } },
      { assessment: { url, riskScore: 10 * index, threatLevel: 'BENIGN' } },
    ];
  }).flat();
  const { data } = await query(INGEST, { input: { scanId, items } });
  expect(data.ingestResults).toEqual({ recorded: 20 });
}

const complete = ({ query }: Remote, id: string) => query(COMPLETE, { id });
const pathOf = (id: string) => `/scans/${encodeURIComponent(id)}/findings`;
const shows = (page: Page, findings: number) =>
  until(async () => (await countOf(page, 'Findings')) === findings, `${findings} findings`);
const connectionOf = (page: Page) => page.locator('.connection');
const says = (page: Page, text: RegExp) => connectionOf(page).filter({ hasText: text }).waitFor();

async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel('Key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

const createKey = async ({ query }: Remote): Promise<{ id: string; secret: string }> => {
  const { data } = await query(
    'mutation { createApiKey(input: { name: "alice", role: ADMIN }) { ... on CreateApiKeySuccess { secret key { id } } } }',
  );
  return { id: data.createApiKey.key.id, secret: data.createApiKey.secret };
};
const revoke = async ({ query }: Remote, id: string) =>
  expect(
    (await query('mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { __typename } }', { id })).data
      .revokeApiKey.__typename,
  ).toBe('RevokeApiKeySuccess');

describe.skipIf(!chromiumPath)('a page whose server is killed in the middle of a scan', () => {
  it('goes on by itself when the server is back, also after a reload', async () => {
    await withFolder(async (folder) => {
      const env = { PORT: String(await freePort()) };
      let server = await startServerProcess(folder, env);
      try {
        const id = await startExternal(server);
        await push(server, id, 'a');
        await withBrowser(async (open) => {
          const { page, broken, foreign } = await open(server.url + pathOf(id));
          await shows(page, 5);
          await says(page, /^live$/);
          await push(server, id, 'b');
          await shows(page, 10);

          await server.end('SIGKILL');
          await says(page, /^resuming \(since \d+ s\)$/);
          expect(await countOf(page, 'Findings')).toBe(10);
          server = await startServerProcess(folder, env);
          await push(server, id, 'c');
          await shows(page, 15);
          await says(page, /^live$/);
          await expectLive(page, server, id, 'd', 20);

          await page.reload();
          await shows(page, 20);
          await expectLive(page, server, id, 'e', 25);
          await complete(server, id);
          await page.getByText('Done').first().waitFor();
          await expectRowsOfApi(page, server, id);
          expect([broken, foreign]).toEqual([[], []]);
        });
      } finally {
        await server.end('SIGKILL');
      }
    });
  }, 60_000);
});

/** Pushes results, and waits until the page has so many findings. */
async function expectLive(page: Page, remote: Remote, id: string, part: string, findings: number) {
  await push(remote, id, part);
  await shows(page, findings);
}

describe.skipIf(!chromiumPath)('a page whose server restarts', () => {
  it('says so, and then has each row once', async () => {
    await withFolder(async (folder) => {
      const env = { PORT: String(await freePort()) };
      let server = await startServerProcess(folder, env);
      try {
        const id = await startExternal(server);
        await push(server, id, 'a');
        await withBrowser(async (open) => {
          const { page, broken } = await open(server.url + pathOf(id));
          await shows(page, 5);
          await says(page, /^live$/);
          for (const [restart, part] of ['b', 'c'].entries()) {
            await server.end('SIGTERM');
            await says(page, /^server restarting \(since \d+ s\)$/);
            expect(await countOf(page, 'Findings')).toBe(5 + 5 * restart);
            server = await startServerProcess(folder, env);
            await push(server, id, part);
            await shows(page, 10 + 5 * restart);
            await says(page, /^live$/);
          }
          await complete(server, id);
          await page.getByText('Done').first().waitFor();
          await expectRowsOfApi(page, server, id);
          expect(broken).toEqual([]);
        });
      } finally {
        await server.end('SIGKILL');
      }
    });
  }, 60_000);
});

describe.skipIf(!chromiumPath)('a page behind a slow network', () => {
  it('says by how many events it is behind, and catches up', async () => {
    await withApp({}, async (app) => {
      const id = await startExternal(app);
      for (let part = 0; part < 30; part++) await push(app, id, `a${part}-`);
      const { data } = await app.query('query ($id: ID!) { scan(id: $id) { lastSeq } }', { id });
      const { lastSeq } = data.scan;
      await withBrowser(async (open) => {
        const { page, broken } = await open('about:blank');
        const network = await delayEvents(page, 201);
        await page.goto(app.url + pathOf(id));
        // The first of them is no event of the log: it says how many there are.
        await says(page, behind(lastSeq - 200));
        const rows = page.getByRole('status').filter({ hasText: 'shown' });
        expect(Number.parseInt((await rows.textContent()) ?? '', 10)).toBeLessThan(60);
        await push(app, id, 'late');
        network.deliver(150);
        await says(page, behind(lastSeq - 350));
        network.deliver(Number.POSITIVE_INFINITY);
        await says(page, /^live$/);
        await shows(page, 155);
        await complete(app, id);
        await expectRowsOfApi(page, app, id);
        expect(broken).toEqual([]);
      });
    });
  }, 60_000);
});

const behind = (count: number) => new RegExp(`^behind by ${count.toLocaleString('en')}$`);

/** Holds events of scans back after the first ones, in their order with all else, until they are delivered. */
async function delayEvents(page: Page, first: number): Promise<{ deliver(count: number): void }> {
  const held: { isEvent: boolean; send(): void }[] = [];
  let room = first;
  const flow = () => {
    while (held[0] && !(held[0].isEvent && room <= 0)) {
      const next = held.shift();
      if (next?.isEvent) room--;
      next?.send();
    }
  };
  await page.routeWebSocket(/graphql$/, (socket) => {
    socket.connectToServer().onMessage((message) => {
      const { type, payload } = JSON.parse(String(message));
      const isControl = type === 'ping' || type === 'pong';
      if (isControl) return socket.send(message);
      held.push({ isEvent: payload?.data?.scanEvents !== undefined, send: () => socket.send(message) });
      flow();
    });
  });
  return {
    deliver(count) {
      room += count;
      flow();
    },
  };
}

describe.skipIf(!chromiumPath)('a demo scan whose server is killed', () => {
  it('goes on, with each row once', async () => {
    await withFolder(async (folder) => {
      const env = { PORT: String(await freePort()), SCANWIRE_DEMO_SCANS: 'on' };
      let server = await startServerProcess(folder, env);
      try {
        await withBrowser(async (open) => {
          const { page, broken, foreign } = await open(server.url);
          await page.getByRole('button', { name: 'Scan the demo site' }).click();
          await page.waitForURL(/\/scans\/./);
          const id = decodeURIComponent(new URL(page.url()).pathname.split('/')[2] ?? '');
          const running = page.locator('.scan-header').getByText('Running');
          await until(async () => (await countOf(page, 'Endpoints')) > 3, 'rows appear');
          expect(await running.count()).toBe(1);

          await server.end('SIGKILL');
          await says(page, /^resuming/);
          const before = await countOf(page, 'Endpoints');
          server = await startServerProcess(folder, env);
          await says(page, /^live$/);
          await until(async () => (await countOf(page, 'Endpoints')) > before, 'more rows appear');
          await page.reload();
          await page.getByRole('button', { name: 'Cancel', exact: true }).click();
          await page.getByRole('button', { name: 'Cancel the scan' }).click();
          await page.locator('.scan-header').getByText('Cancelled').waitFor();
          await expectRowsOfApi(page, server, id);
          expect([broken, foreign]).toEqual([[], []]);
        });
      } finally {
        await server.end('SIGKILL');
      }
    });
  }, 60_000);
});

describe.skipIf(!chromiumPath)('a page that wakes up after a sleep', () => {
  it('notices that its connections are dead, and shows what it has missed', async () => {
    await withApp({ limits: { keepAliveMs: 500 } }, async (app) => {
      const id = await startExternal(app);
      await push(app, id, 'a');
      await withRelay(app.url, async (relay) => {
        await withBrowser(async (open) => {
          const { page, broken } = await open('about:blank');
          await page.clock.install();
          await page.goto(relay.url + pathOf(id));
          await shows(page, 5);
          await says(page, /^live$/);

          const cdp = await page.context().newCDPSession(page);
          await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
          relay.freeze();
          await push(app, id, 'b');
          await until(async () => (await metric(app, 'sockets')) === 0, 'the server has cut its side');
          await cdp.send('Page.setWebLifecycleState', { state: 'active' });
          // Its timers are overdue, and its first ping is not answered.
          await page.clock.fastForward(60_000);
          await page.clock.fastForward(5001);
          await page.clock.fastForward(5001);
          await says(page, /^(resuming|live)/);
          await shows(page, 10);
          await says(page, /^live$/);
          await expectLive(page, app, id, 'c', 15);
          await complete(app, id);
          await expectRowsOfApi(page, app, id);
          expect(broken).toEqual([]);
        });
      });
    });
  }, 60_000);
});

describe.skipIf(!chromiumPath)('a page whose network has changed', () => {
  it('says that it is not sure until the server answers, and resumes if it does not', async () => {
    await withApp({}, async (app) => {
      const id = await startExternal(app);
      await push(app, id, 'a');
      await withRelay(app.url, async (relay) => {
        await withBrowser(async (open) => {
          const { page, broken } = await open(relay.url + pathOf(id));
          await shows(page, 5);
          await says(page, /^live$/);
          const states = () =>
            page.evaluate(() => (globalThis as unknown as { states: string[] }).states.splice(0));
          await connectionOf(page).evaluate((element) => {
            const states: (string | null)[] = [];
            Object.assign(globalThis, { states });
            new MutationObserver(() => states.push(element.textContent)).observe(element, {
              characterData: true,
              childList: true,
              subtree: true,
            });
          });

          await page.evaluate(() => dispatchEvent(new Event('online')));
          await says(page, /^live$/);
          await until(async () => (await countOf(page, 'Findings')) === 5, 'nothing has changed');
          expect(await states()).toEqual(['checking', 'live']);

          relay.freeze();
          await push(app, id, 'b');
          await page.evaluate(() => dispatchEvent(new Event('online')));
          await says(page, /^checking$/);
          await shows(page, 10);
          await says(page, /^live$/);
          const [first, second] = await states();
          expect([first, second]).toEqual(['checking', expect.stringMatching(/^resuming/)]);
          await expectLive(page, app, id, 'c', 15);
          expect(broken).toEqual([]);
        });
      });
    });
  }, 60_000);
});

describe.skipIf(!chromiumPath)('a page whose session ends', () => {
  it('says so, and goes on when the browser has signed in again in another tab', async () => {
    await withApp({ env: { SCANWIRE_TOKEN: TOKEN } }, async (app) => {
      const key = await createKey(app);
      const id = await startExternal(app);
      await push(app, id, 'a');
      await withBrowser(async (open) => {
        const { page, broken } = await open(app.url + pathOf(id));
        await signIn(page, key.secret);
        await shows(page, 5);
        await says(page, /^live$/);

        await revoke(app, key.id);
        await says(page, /^signed out$/);
        await push(app, id, 'b');
        expect(await countOf(page, 'Findings')).toBe(5);
        const [other] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => void open('/'))]);
        await signIn(other, TOKEN);
        await shows(page, 10);
        await says(page, /^live$/);
        await expectLive(page, app, id, 'c', 15);
        await complete(app, id);
        await expectRowsOfApi(page, app, id);
        expect(broken).toEqual([]);
      });
    });
  }, 60_000);

  it('leads to the sign-in page and back to where it was, also when the first key has ended local mode', async () => {
    await withApp({}, async (app) => {
      const id = await startExternal(app);
      await push(app, id, 'a');
      await withBrowser(async (open) => {
        const { page, broken } = await open(app.url + pathOf(id));
        await shows(page, 5);
        await says(page, /^live$/);
        const { secret } = await createKey(app);
        await says(page, /^signed out$/);
        const address = page.url();
        await page.getByRole('button', { name: 'Sign in' }).click();
        await signIn(page, secret);
        await shows(page, 5);
        expect(page.url()).toBe(address);
        await expectLive(page, connectTo(app.url, secret), id, 'b', 10);
        expect(broken).toEqual([]);
      });
    });
  }, 60_000);
});
