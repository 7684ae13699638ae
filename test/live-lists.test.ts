/** Lists of scans that a client keeps as docs/streaming.md shows it. */
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import type { Claim } from '../src/core/event-log.ts';
import { sharedApp, socketClient, type TestApp, until } from './support/app.ts';
import { codeBlocks, importCode, readPage } from './support/documentation.ts';
import { LEASE_MS, newScan } from './support/sample-events.ts';

interface Listed {
  id: string;
  target: string;
  label: string | null;
  status: string;
  progress: number;
}
type Filter = Record<string, unknown>;
interface Recipe {
  client: { dispose(): void };
  liveList(filter: Filter, show: (scans: Listed[]) => void): Promise<void>;
}

const app = sharedApp();
const sockets = new Set<WebSocket>();
/** Whether new connections of the client are cut at once. */
let away = false;
let recipe: Recipe;

beforeAll(async () => {
  const snippet = codeBlocks(await readPage('docs/streaming.md'), 'js').find((code) =>
    code.includes('liveList'),
  );
  class Socket extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      sockets.add(this);
      this.on('close', () => sockets.delete(this));
      this.on('error', () => {});
      if (away) this.terminate();
    }
  }
  (globalThis as { Socket?: unknown }).Socket = Socket;
  // As in a page, except for the address, the WebSocket that Node 20 lacks, and shorter waits.
  const code = `// @ts-nocheck\n${snippet}\nexport { client, liveList };`
    .replace('ws://127.0.0.1:4000', app().url.replace('http', 'ws'))
    .replace('since ??= ', 'since ??= globalThis.readAt ?? ')
    .replace(
      'retryAttempts:',
      'webSocketImpl: globalThis.Socket, retryWait: () => new Promise((resolve) => setTimeout(resolve, 20)), retryAttempts:',
    );
  recipe = await importCode<Recipe>('live-list.ts', code);
});
afterAll(() => recipe.client.dispose());

/** What a test does with scans, at the log itself. */
function createScans({ app: { core } }: TestApp) {
  const claims: Claim[] = [];
  const ended: string[] = [];
  const pick = <T>(items: T[], index: number): T | undefined => items[index % items.length];
  const actions = {
    async create(index: number) {
      const scan = newScan({ target: index % 2 ? 'a.example' : 'b.test', label: index % 3 ? 'keep' : null });
      await core.log.create(scan);
      claims.push((await core.log.claim(scan.id, LEASE_MS)) as Claim);
    },
    async run(index: number) {
      const claim = pick(claims, index);
      if (claim) await core.log.append(claim, [{ type: 'STATUS', status: 'RUNNING' }]);
    },
    async progress(index: number) {
      const claim = pick(claims, index);
      if (!claim) return;
      await core.log.append(claim, [{ type: 'PROGRESS', percent: index % 98, message: '', scanner: null }]);
    },
    async end(index: number) {
      const claim = pick(claims, index);
      if (!claim) return;
      claims.splice(claims.indexOf(claim), 1);
      ended.push(claim.id);
      await core.log.append(claim, [
        { type: 'PROGRESS', percent: 97, message: '', scanner: null },
        index % 2 ? { type: 'FAILED', error: 'test' } : { type: 'CANCELLED', reason: 'test' },
      ]);
    },
    async relabel(index: number) {
      const id = pick([...claims.map((claim) => claim.id), ...ended], index);
      if (!id) return;
      const label = index % 2 ? 'keep' : 'other';
      await core.log.setLabel(id, label);
    },
    async remove(index: number) {
      const id = pick(ended, index);
      if (!id) return;
      ended.splice(ended.indexOf(id), 1);
      await core.log.remove(id);
    },
  };
  return actions;
}
type Action = keyof ReturnType<typeof createScans> | 'leave' | 'return' | 'wait';

const byId = (scans: readonly Listed[]) => [...scans].sort((a, b) => (a.id < b.id ? -1 : 1));

/** The whole list, as the query gives it. */
async function query(filter: Filter): Promise<Listed[]> {
  const { data } = await app().query(
    'query ($filter: ScanFilter) { scans(filter: $filter, first: 500) { nodes { id target label status progress } } }',
    { filter },
  );
  return data.scans.nodes;
}

const FILTERS: Filter[] = [
  {},
  { statuses: ['QUEUED', 'RUNNING'] },
  { label: 'keep' },
  { statuses: ['FAILED', 'CANCELLED'], target: 'example' },
];

describe('a list of scans that is kept as the documentation says', () => {
  test('equals the query at the end, whatever happens, also while the client is away', async () => {
    const scans = createScans(app());
    const lists = FILTERS.map(() => [] as Listed[]);
    let shown = 0;
    for (const [index, filter] of FILTERS.entries()) {
      void recipe.liveList(filter, (list) => {
        lists[index] = list;
        shown++;
      });
    }
    await until(() => shown >= FILTERS.length, 'all lists have been read');
    const action = fc.constantFrom<Action>(
      ...(['create', 'create', 'run', 'progress', 'progress', 'end', 'relabel', 'remove'] as const),
      ...(['leave', 'return', 'wait'] as const),
    );
    const steps = fc.array(fc.tuple(action, fc.nat(1000)), { minLength: 20, maxLength: 60 });
    let removed = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        for (const [name, index] of taken) {
          if (name === 'leave') {
            away = true;
            for (const socket of sockets) socket.terminate();
          } else if (name === 'return') away = false;
          else if (name === 'wait') await sleep(index % 150);
          else await scans[name](index);
          if (name === 'remove') removed++;
        }
        away = false;
        for (const [index, filter] of FILTERS.entries()) {
          const expected = JSON.stringify(byId(await query(filter)));
          await until(
            () => JSON.stringify(byId(lists[index] ?? [])) === expected,
            `the list with the filter ${JSON.stringify(filter)} equals the query`,
          );
        }
      }),
      { numRuns: 8 },
    );
    expect(removed).toBeGreaterThan(0);
    expect(shown).toBeGreaterThan(FILTERS.length);
  }, 60_000);
});

describe('a list of scans that was read too long ago', () => {
  test('is read again', async () => {
    const { log } = app().app.core;
    const first = await open('expired.example');
    const times = globalThis as { readAt?: string | undefined };
    times.readAt = '2020-01-01T00:00:00Z';
    const filter = { target: 'expired.example', statuses: ['QUEUED'] };
    const shown: string[][] = [];
    void recipe.liveList(filter, (scans) => {
      times.readAt = undefined;
      shown.push(scans.map(({ target }) => target));
    });
    await until(() => shown.length >= 2, 'the list has been read twice');
    await log.append(first, [{ type: 'STATUS', status: 'RUNNING' }]);
    await until(() => shown.at(-1)?.length === 0, 'the scan has left the list');
    expect(shown[0]).toEqual(['expired.example']);
  });
});

/** Updates of a subscription, as `type target status`. */
function follow(args: string) {
  const client = socketClient(app().url);
  const seen: string[] = [];
  const errors: unknown[] = [];
  const times: string[] = [];
  (async () => {
    const results = client.iterate<{
      scanUpdates: { type: string; at: string; scan: { target: string; status: string } | null };
    }>({ query: `subscription { scanUpdates${args} { type at scan { target status } } }` });
    for await (const { data, errors: refusal } of results) {
      if (refusal) throw refusal;
      if (!data) continue;
      const { type, at, scan } = data.scanUpdates;
      times.push(at);
      seen.push(scan ? `${type} ${scan.target} ${scan.status}` : type);
    }
  })().catch((error) => errors.push(error));
  return { seen, errors, times, close: () => client.dispose() };
}

/** A scan that the test itself writes to. */
async function open(target: string): Promise<Claim> {
  const { log } = app().app.core;
  const scan = newScan({ target });
  await log.create(scan);
  return (await log.claim(scan.id, LEASE_MS)) as Claim;
}

describe('updates of a list of scans', () => {
  test('tell each change once by its type, and what leaves the filter only when it leaves', async () => {
    const { log } = app().app.core;
    const updates = follow('(filter: { target: "types.example", statuses: [QUEUED, RUNNING] })');
    await sleep(100);
    const claim = await open('types.example');
    await open('other.test');
    await until(() => updates.seen.length === 1, 'it is created');
    await log.append(claim, [{ type: 'STATUS', status: 'RUNNING' }]);
    await until(() => updates.seen.length === 2, 'it runs');
    await log.requestCancel(claim.id);
    await until(() => updates.seen.length === 3, 'it leaves');
    await log.append(claim, [{ type: 'PROGRESS', percent: 5, message: '', scanner: null }]);
    await sleep(150);
    await log.append(claim, [{ type: 'CANCELLED', reason: 'test' }]);
    await sleep(150);
    await log.remove(claim.id);
    await until(() => updates.seen.at(-1) === 'DELETED', 'it is deleted');
    expect(updates.seen).toEqual([
      'CREATED types.example QUEUED',
      'UPDATED types.example RUNNING',
      'LEFT types.example CANCELLING',
      'LEFT types.example CANCELLED',
      'DELETED',
    ]);
    expect(updates.times).toEqual([...updates.times].sort());
    await updates.close();
  });

  test('resume from each of the first ones with all that a client may have missed', async () => {
    const { log, prisma } = app().app.core;
    const names = ['one', 'two', 'three'];
    const ids = names.map((name) => newScan({ target: `${name}.first.example` }));
    for (const [index, scan] of ids.entries()) {
      await log.create(scan);
      const changedAt = new Date(Date.now() - (index + 1) * 3600_000);
      await prisma.scan.update({ where: { id: scan.id }, data: { changedAt } });
    }
    await sleep(200);
    const filter = 'filter: { target: "first.example" }';
    const all = names.map((name) => `UPDATED ${name}.first.example QUEUED`).sort();
    const first = follow(`(${filter})`);
    await until(() => first.seen.length >= 3, 'all are there');
    expect([...first.seen].sort()).toEqual(all);
    for (const time of first.times.slice(0, -1)) {
      const again = follow(`(${filter}, since: "${time}")`);
      const own = () => again.seen.filter((line) => line.includes('first.example')).sort();
      await until(() => own().length >= 3, 'all are there again');
      expect(own()).toEqual(all);
      await again.close();
    }
    // Nothing changes the status of a scan that nobody runs when one of its scanners is skipped.
    expect(await log.requestSkip(ids[0]?.id ?? '', 'probe')).toBe('SKIPPED');
    const since = follow(`(${filter}, since: "${new Date().toISOString()}")`);
    await until(() => since.seen.includes('UPDATED one.first.example QUEUED'), 'the change');
    for (const { close } of [first, since]) await close();
  });

  test('tell that external scans are created', async () => {
    const updates = follow('(filter: { target: "external.example" })');
    await sleep(100);
    await app().app.core.log.create(newScan({ target: 'external.example', external: { timeoutMs: 60_000 } }));
    await until(() => updates.seen.length > 0, 'it is created');
    expect(updates.seen).toEqual(['CREATED external.example RUNNING']);
    await updates.close();
  });

  test('resume from a time: what has not changed since then is not sent again', async () => {
    const { log, prisma } = app().app.core;
    const names = ['before', 'after', 'running', 'left', 'gone'];
    const claims = await Promise.all(names.map((name) => open(`${name}.since.example`)));
    const [before, after, running, , gone] = claims as [Claim, Claim, Claim, Claim, Claim];
    await log.append(running, [{ type: 'STATUS', status: 'RUNNING' }]);
    for (const claim of [before, after, gone]) await log.append(claim, [{ type: 'FAILED', error: 'test' }]);
    await log.remove(gone.id);
    const hour = 3600_000;
    const shift = (id: string, hours: number) =>
      prisma.scan.update({ where: { id }, data: { changedAt: new Date(Date.now() - hours * hour) } });
    for (const { id } of [before, running]) await shift(id, 3);
    await prisma.scan.update({ where: { id: claims[3]?.id ?? '' }, data: { label: 'left' } });
    const since = (hours: number) => new Date(Date.now() - hours * hour).toISOString();
    const filter = 'filter: { target: "since.example", statuses: [FAILED, RUNNING] }';
    // Until no update of these changes is due.
    await sleep(200);
    const some = follow(`(${filter}, since: "${since(2)}")`);
    await until(() => some.seen.includes('DELETED'), 'the changes since then');
    const own = some.seen.filter((line) => line.includes('since.example')).sort();
    expect(own).toEqual([
      'LEFT left.since.example QUEUED',
      'UPDATED after.since.example FAILED',
      'UPDATED running.since.example RUNNING',
    ]);
    // Only the last of the first updates has a new time: a client that misses it must start there again.
    expect(new Set(some.times.slice(0, -1)).size).toBe(1);
    expect(Date.parse(some.times.at(-1) ?? '')).toBeGreaterThan(Date.parse(some.times[0] ?? '') + hour);
    const all = follow(`(${filter}, since: "${since(4)}")`);
    await until(() => all.seen.includes('UPDATED before.since.example FAILED'), 'the older change');
    const old = follow(`(${filter}, since: "${since(31 * 24)}")`);
    await until(() => old.errors.length > 0, 'an error');
    expect(old.errors).toMatchObject([[{ extensions: { code: 'CURSOR_EXPIRED' } }]]);
    for (const { close } of [some, all, old]) await close();
  });
});
