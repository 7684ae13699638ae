/** The browser's own EventSource: when it stops, and how it resumes. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { sharedApp, until } from './support/app.ts';
import { chromiumPath, withPage } from './support/browser.ts';
import { withRelay } from './support/relay.ts';
import { logLine } from './support/sample-events.ts';
import { openScan } from './support/scan.ts';

interface Seen {
  ids: string[];
  codes: string[];
  /** connections that were lost or refused, with `readyState` */
  errors: number[];
  closed: boolean;
}

/** Defines `follow(scanId)` in a page, which never closes its EventSource by itself. */
const FOLLOW = `
  const seen = {};
  function follow(scanId) {
    const query = 'subscription ($scanId: ID!) { scanEvents(scanId: $scanId) { seq } }';
    const search = new URLSearchParams({ query, variables: JSON.stringify({ scanId }) });
    const source = new EventSource('/graphql?' + search);
    const mine = (seen[scanId] = { ids: [], codes: [], errors: [], closed: false });
    source.addEventListener('next', ({ data, lastEventId }) => {
      const { errors } = JSON.parse(data);
      if (errors) mine.codes.push(errors[0].extensions.code);
      else mine.ids.push(lastEventId);
    });
    source.addEventListener('error', () => {
      mine.errors.push(source.readyState);
      mine.closed = source.readyState === EventSource.CLOSED;
    });
  }
`;

describe.skipIf(chromiumPath === undefined)('EventSource', () => {
  const app = sharedApp({ limits: { keepAliveMs: 500 } });

  test('resumes a stream that broke off, and stops at the end, at a deleted scan and at an invalid request', async () => {
    const { log } = app().app.core;
    await withRelay(app().url, async (relay) => {
      await withPage(`${relay.url}/health`, async ({ page, broken }) => {
        await page.addScriptTag({ content: FOLLOW });
        const [lasting, deleted] = [await openScan(app()), await openScan(app())];
        const globalId = (id: string) => Buffer.from(`Scan:${id}`).toString('base64');
        const seen = async (id: string) => (await page.evaluate(`seen['${id}']`)) as Seen;
        const isClosed = (id: string) =>
          until(async () => (await seen(id)).closed, 'the EventSource closes', 10_000);
        for (const id of [globalId(lasting.id), globalId(deleted.id), 'nothing'])
          await page.evaluate(`follow('${id}')`);

        const [first, gone] = [globalId(lasting.id), globalId(deleted.id)];
        for (const id of [first, gone])
          await until(async () => (await seen(id)).ids.length === 2, 'it follows');
        relay.drop();
        await log.append(deleted, [{ type: 'FAILED', error: 'test' }]);
        await log.remove(deleted.id);
        await log.append(lasting, [logLine('one'), logLine('two')]);
        await until(async () => (await seen(first)).ids.length >= 5, 'it goes on');
        await log.append(lasting, [{ type: 'FAILED', error: 'test' }]);
        await isClosed(first);
        // CONNECTED has the id of the event before it.
        expect((await seen(first)).ids).toEqual(['0', '1', '1', '2', '3', '4']);
        await isClosed(gone);
        expect((await seen(gone)).codes).toEqual(['NOT_FOUND']);

        await isClosed('nothing');
        expect((await seen('nothing')).codes).toEqual(['NOT_FOUND']);
        expect(broken).toEqual([]);
      });
    });
  }, 30_000);

  test('wrapped as in docs/streaming.md resumes when its connection has died silently', async () => {
    const page = await readFile(new URL('../docs/streaming.md', import.meta.url), 'utf8');
    const [, wrapper = ''] = /```js\n([^`]*function followScan\([\s\S]*?)```/.exec(page) ?? [];
    await withRelay(app().url, async (relay) => {
      await withPage(`${relay.url}/health`, async ({ page, broken }) => {
        await page.addScriptTag({ content: wrapper });
        const scanId = await app().startScan({
          target: 'example.com',
          scanners: [{ name: 'mock', options: { events: 100, rate: 40 } }],
        });
        await page.evaluate(`seen = []; followScan('${scanId}', (event) => seen.push(event)); undefined`);
        const seen = async () => (await page.evaluate('seen')) as { seq: number; type: string }[];
        const goOn = async (events: number) => {
          const enough = (await seen()).length + events;
          await until(async () => (await seen()).length >= enough, 'it goes on');
        };
        await goOn(10);
        relay.freeze();
        await goOn(10);
        await until(async () => (await seen()).at(-1)?.type === 'COMPLETED', 'it ends');
        const events = (await seen()).filter(({ type }) => type !== 'CONNECTED');
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
        expect(broken).toEqual([]);
      });
    });
  }, 30_000);
});
