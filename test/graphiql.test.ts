import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
function textOf(page: Page, file: 'response.json'): Promise<string> {
  return page.evaluate(
    `__MONACO.editor.getModels().find(({ uri }) => uri.path.endsWith('${file}')).getValue()`,
  );
}

/** Replaces the document, and waits until GraphiQL has parsed it. */
async function enter(page: Page, query: string): Promise<void> {
  await page.locator('.graphiql-query-editor .monaco-editor').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(query);
  // The content security policy forbids waitForFunction.
  await until(async () => new URL(page.url()).searchParams.get('query') === query, 'the document');
}

/** Enters a key into the sign-in page. */
async function signIn(page: Page, key: string): Promise<void> {
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
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
  it('works signed in, over HTTP, WebSocket and SSE, and loads nothing from elsewhere', async () => {
    await withApp({ env: { SCANWIRE_TOKEN: token } }, async (app) => {
      const query = `mutation Start { startScan(input: { target: "a.test", scanners: { only: [{ name: "mock", options: { events: 3 } }] } }) { ... on StartScanSuccess { scan { id } } } }
        subscription Follow($scanId: ID!) { scanEvents(scanId: $scanId) { seq type } }`;
      await withPage(`${app.url}/graphql?query=${encodeURIComponent(query)}`, async (watched) => {
        const { page, foreign, broken } = watched;
        const violations: string[] = [];
        page.on('console', (message) => {
          if (/Content Security Policy/.test(message.text())) violations.push(message.text());
        });
        await signIn(page, 'wrong');
        await page.getByRole('alert').getByText('This key is not valid').waitFor();
        await signIn(page, token);
        await execute(page, 'Start');
        await page.locator('.result-window').getByText('"id"').waitFor();
        await execute(page, 'Follow');
        expect((await listOnce(page, 'Ended')).events.at(-1)).toMatchObject({ type: 'COMPLETED' });
        await page.getByRole('button', { name: /Documentation Explorer/i }).click();
        await page.getByText('Root Types').waitFor();
        const eventSource = await page.evaluate(`new Promise((resolve) => {
          const source = new EventSource('graphql?query=' + encodeURIComponent('subscription { scanUpdates { __typename } }'));
          source.onopen = () => resolve('open');
          source.onerror = () => resolve('refused');
        })`);
        expect(eventSource).toBe('open');
        expect(await page.evaluate('document.cookie')).toBe('');
        expect([foreign, broken, violations]).toEqual([[], [], []]);

        // Scripts that a page gets from somebody else do not run.
        await page.evaluate(
          `document.body.append(Object.assign(document.createElement('script'), { text: 'injected = 1' }))`,
        );
        expect(await page.evaluate('typeof injected')).toBe('undefined');
        expect(violations).toHaveLength(1);

        // An explicit credential counts instead of the session.
        await page.getByRole('button', { name: 'Headers' }).click();
        await page.locator('.graphiql-editor-tool .monaco-editor').last().click();
        await page.keyboard.insertText('{"Authorization":"Bearer wrong"}');
        await execute(page, 'Start');
        await page.locator('.result-window').getByText('UNAUTHENTICATED').waitFor();
      });
    });
  });

  it('signs out, and asks to sign in again when the session has ended', async () => {
    await withApp({ env: { SCANWIRE_TOKEN: token } }, async (app) => {
      await withPage(`${app.url}/graphql?query=${encodeURIComponent('{ __typename }')}`, async ({ page }) => {
        await signIn(page, token);
        await execute(page);
        await page.locator('.result-window').getByText('Query').waitFor();
        await app.app.core.prisma.session.deleteMany();
        await until(async () => {
          if (await page.getByLabel('API key').isVisible()) return true;
          // The button may disappear at any moment, which a click would wait for.
          await page
            .getByRole('button', { name: /Execute query/i })
            .click({ timeout: 1000 })
            .catch(() => {});
          return false;
        }, 'the sign-in page');
        await signIn(page, token);
        await page.getByRole('button', { name: /Execute query/i }).waitFor();
        expect(new URL(page.url()).searchParams.get('query')).toBe('{ __typename }');
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.getByLabel('API key').waitFor();
        expect(await page.context().cookies()).toEqual([]);
        expect(await app.app.core.prisma.session.count()).toBe(0);
      });
    });
  });

  it('keeps its session from pages of another port, to which browsers send the cookie too', async () => {
    await withApp({ env: { SCANWIRE_TOKEN: token } }, async (app) => {
      const cookies: (string | undefined)[] = [];
      const other = createServer(({ headers }, response) => {
        cookies.push(headers.cookie);
        response.setHeader('content-type', 'text/html').end('<p>');
      });
      other.listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      try {
        await withPage(`${app.url}/graphql`, async ({ page }) => {
          await signIn(page, token);
          await page.getByRole('button', { name: /Execute query/i }).waitFor();
          await page.goto(`http://127.0.0.1:${port}/`);
          const answers = await page.evaluate(async (endpoint) => {
            const socket = new WebSocket(endpoint.replace('http', 'ws'), 'graphql-transport-ws');
            return await Promise.all([
              fetch(`${endpoint}?query={__typename}`, { credentials: 'include' }).then(
                () => 'read',
                () => 'refused',
              ),
              fetch(`${endpoint}?query={__typename}`, { credentials: 'include', mode: 'no-cors' }).then(
                ({ type }) => type,
              ),
              new Promise((resolve) => {
                socket.onopen = () => resolve('open');
                socket.onerror = () => resolve('refused');
              }),
            ]);
          }, `${app.url}/graphql`);
          expect(answers).toEqual(['refused', 'opaque', 'refused']);
          expect(cookies[0]).toMatch(/^scanwire_session=/);
          expect(await metric(app, 'refusals_total{reason="source"}', token)).toBe(3);
        });
      } finally {
        other.close();
      }
    });
  });

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
        expect(notes).toEqual([`// Ended: ${events.length - 1} events`, `// $scanId: "${id}"`]);
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
        const count = seq.toLocaleString('en');
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
