import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { until, withApp } from './support/app.ts';
import { chromiumPath, withPage } from './support/browser.ts';
import { metric } from './support/metric.ts';

const token = 'a-token-for-this-test';

/** @param operation chosen from the menu, if the document has several */
async function execute(page: Page, operation?: string): Promise<void> {
  await page.getByRole('button', { name: /Execute query/i }).click();
  if (operation !== undefined) await page.getByRole('menuitem', { name: operation }).click();
}

/** Text of an editor, of which Monaco renders the visible lines only. */
function textOf(page: Page, file: 'response.json' | 'request-headers.json'): Promise<string> {
  return page.evaluate(
    `__MONACO.editor.getModels().find(({ uri }) => uri.path.endsWith('${file}')).getValue()`,
  );
}

/** Replaces the document, and waits until GraphiQL has parsed it. */
async function enter(page: Page, query: string): Promise<void> {
  await page.locator('.graphiql-query-editor .monaco-editor').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(query);
  await page.waitForFunction(`new URL(location.href).searchParams.get('query') === ${JSON.stringify(query)}`);
}

/** Waits until GraphiQL shows the refusal, and the cursor is where the token belongs. */
async function askedForToken(page: Page): Promise<void> {
  await page.locator('.result-window').getByText('UNAUTHENTICATED').waitFor();
  await page.locator('.graphiql-editor-tool .monaco-editor.focused').waitFor();
}

interface List {
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  events: any[];
  errors?: { message: string }[];
  /** the comments below the list */
  notes: string[];
}

/** The list of events that the response pane shows, each of which has one line. */
async function readList(page: Page): Promise<List> {
  const lines = (await textOf(page, 'response.json')).split('\n');
  const notes = lines.filter((line) => line.startsWith('// '));
  const json = lines.filter((line) => !line.startsWith('// ')).join('\n');
  const { scanEvents, ...rest } = json === '' ? { scanEvents: [] } : JSON.parse(json);
  expect(lines.filter((line) => line.startsWith('    { "seq": '))).toHaveLength(scanEvents.length);
  return { events: scanEvents, notes, ...rest };
}

/** Waits for the state that the line below the list begins with. */
async function listOnce(page: Page, state: string): Promise<List> {
  await page.locator('.result-window').getByText(`// ${state}: `).waitFor({ timeout: 30_000 });
  return await readList(page);
}

const sequence = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

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
          await askedForToken(page);
          await page.keyboard.press('Control+A');
          await page.keyboard.press('Delete');
          await page.keyboard.insertText(JSON.stringify(headers));
          await execute(page);
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

  it('asks for the token, loads the docs once it is entered, and copies it to new tabs', async () => {
    await withApp({ env: { SCANWIRE_TOKEN: token } }, async (app) => {
      await withPage(`${app.url}/graphql`, async ({ page, broken }) => {
        await askedForToken(page);
        const statuses: number[] = [];
        page.on('response', (response) => {
          if (response.request().method() === 'POST') statuses.push(response.status());
        });
        await page.keyboard.insertText('wrong');
        await until(() => statuses.length === 1, 'the wrong token is tried');
        await page.keyboard.press('Control+Shift+ArrowLeft');
        await page.keyboard.insertText(token);
        await until(() => statuses.length === 2, 'the token is tried');
        await page.getByRole('button', { name: /Documentation Explorer/i }).click();
        await page.getByText('Root Types').waitFor();
        expect(await textOf(page, 'response.json')).toBe('');
        expect(statuses).toEqual([401, 200]);

        await page.getByRole('button', { name: /New tab/i }).click();
        await enter(page, '{ scans { totalCount } }');
        await execute(page);
        await page.locator('.result-window').getByText('totalCount').waitFor();
        expect(JSON.parse(await textOf(page, 'request-headers.json'))).toEqual({
          authorization: `Bearer ${token}`,
        });
        expect(statuses).toEqual([401, 200, 200]);
        expect(broken).toEqual([]);
      });
    });
  }, 60_000);

  it('starts a scan and lists its events to the end, without an id copied by hand', async () => {
    await withApp({}, async (app) => {
      await withPage(`${app.url}/graphql`, async ({ page, broken }) => {
        const pane = page.locator('.result-window');
        await execute(page, 'Start');
        await pane.getByText('"status": "QUEUED"').waitFor();
        const { id } = JSON.parse(await textOf(page, 'response.json')).data.startScan.scan;
        await execute(page, 'Follow');
        const early = await listOnce(page, 'Receiving');
        await until(
          async () => (await readList(page)).events.length > early.events.length + 20,
          'the list grows',
        );
        await pane.getByText('COMPLETED').waitFor({ timeout: 30_000 });
        const { events, notes } = await listOnce(page, 'Ended');
        expect(events.at(-1)).toMatchObject({ type: 'COMPLETED' });
        expect(events.map(({ seq }) => seq)).toEqual(sequence(0, events.length));
        expect(notes).toEqual([`// Ended: ${events.length} events`, `// $scanId: "${id}"`]);
        expect(broken).toEqual([]);
      });
    });
  }, 60_000);

  it('fills a required $scanId with the scan of the last mutation, or else the newest, in queries and subscriptions only', async () => {
    await withApp({}, async (app) => {
      const target = 'example.com';
      const scanners = [{ name: 'mock', options: { events: 1 } }];
      const older = await app.startScan({ target, scanners });
      const newer = await app.startScan({ target, scanners });
      await withPage(`${app.url}/graphql`, async ({ page }) => {
        const run = async (query: string) => {
          await enter(page, query);
          await execute(page);
          await until(async () => (await textOf(page, 'response.json')) !== '', 'an answer');
          const answer = JSON.parse(await textOf(page, 'response.json'));
          return answer.data ?? answer.errors[0].message;
        };
        const which = 'query ($scanId: ID!) { scan(id: $scanId) { id } }';
        expect(await run(which)).toEqual({ scan: { id: newer } });
        await run(
          `mutation { updateScan(input: { id: "${older}", label: "seen" }) { ... on UpdateScanSuccess { scan { id } } } }`,
        );
        expect(await run(which)).toEqual({ scan: { id: older } });
        const given = which.replace('ID!', `ID! = "${newer}"`);
        expect(await run(given)).toEqual({ scan: { id: newer } });
        const cancel = 'mutation ($scanId: ID!) { cancelScan(input: { id: $scanId }) { __typename } }';
        expect(await run(cancel)).toContain('"$scanId" of required type');
      });
    });
  }, 60_000);

  it('shows the last 500 of many events, in order, in a fraction of as many updates', async () => {
    await withApp({}, async (app) => {
      const events = 20_000;
      const scanId = await app.startScan({
        target: 'example.com',
        scanners: [{ name: 'mock', options: { events, rate: 0 } }],
      });
      const query = `subscription { scanEvents(scanId: "${scanId}") { seq type ... on HostEvent { host { name } } } }`;
      await withPage(`${app.url}/graphql?query=${encodeURIComponent(query)}`, async ({ page }) => {
        await page.getByRole('button', { name: /Execute query/i }).waitFor();
        await page.evaluate(
          `__MONACO.editor.getModels().find(({ uri }) => uri.path.endsWith('response.json'))
            .onDidChangeContent(() => { globalThis.updates = (globalThis.updates ?? 0) + 1; })`,
        );
        await execute(page);
        const list = await listOnce(page, 'Ended');
        const { seq, type } = list.events.at(-1);
        expect(type).toBe('COMPLETED');
        expect(seq).toBeGreaterThan(events);
        expect(list.events.map((event) => event.seq)).toEqual(sequence(seq - 499, 500));
        const count = (seq + 1).toLocaleString('en');
        expect(list.notes).toEqual([`// Ended: ${count} events, the last 500 are shown`]);
        expect(await page.evaluate('globalThis.updates')).toBeLessThan(events / 50);
      });
    });
  }, 60_000);

  it('leaves the list where the user scrolled it, and keeps it when the user stops or the server ends', async () => {
    await withApp({}, async (app) => {
      const scanId = await app.startScan({
        target: 'example.com',
        scanners: [{ name: 'mock', options: { events: 100_000, rate: 20 } }],
      });
      const query = `subscription { scanEvents(scanId: "${scanId}") { seq type } }`;
      await withPage(`${app.url}/graphql?query=${encodeURIComponent(query)}`, async ({ page }) => {
        const listed = (count: number) =>
          until(async () => (await readList(page)).events.length > count, `${count} events are listed`);
        await execute(page);
        await listed(60);
        const list = `__MONACO.editor.getEditors().find((editor) => editor.getModel().uri.path.endsWith('response.json'))`;
        expect(await page.evaluate(`${list}.getScrollTop()`)).toBeGreaterThan(0);
        await page.evaluate(`${list}.setScrollTop(0)`);
        await listed((await readList(page)).events.length + 20);
        expect(await page.evaluate(`${list}.getScrollTop()`)).toBe(0);
        await page.getByRole('button', { name: /Stop query/i }).click();
        await page.evaluate(`${list}.setScrollTop(1e6)`);
        const stopped = await listOnce(page, 'Stopped');
        expect(stopped.events.length).toBeGreaterThan(80);

        await execute(page);
        await listed(20);
        await app.app.close();
        const { events, errors } = await listOnce(page, 'Interrupted');
        expect(events.map(({ seq }) => seq)).toEqual(sequence(events[0].seq, events.length));
        expect(errors).toEqual([{ message: expect.stringContaining('The WebSocket was closed: 1012') }]);
      });
    });
  }, 60_000);

  it('shows the error of a subscription as that of a query', async () => {
    await withApp({}, async (app) => {
      const scanId = btoa('Scan:01KZZZZZZZZZZZZZZZZZZZZZZZ');
      const query = `subscription { scanEvents(scanId: "${scanId}") { seq } }`;
      await withPage(`${app.url}/graphql?query=${encodeURIComponent(query)}`, async ({ page }) => {
        await execute(page);
        await page.locator('.result-window').getByText('NOT_FOUND').waitFor();
        const { errors } = JSON.parse(await textOf(page, 'response.json'));
        expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
        await page.getByRole('button', { name: /Execute query/i }).waitFor();
      });
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
