/** The event log and the findings on PostgreSQL. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditDraft } from '../src/core/audit-entry.ts';
import type { EventBody } from '../src/core/event.ts';
import type { Claim, EventLog } from '../src/core/event-log.ts';
import { createInProcessPubSub, type PubSub } from '../src/core/pubsub.ts';
import { findingSchema } from '../src/core/result.ts';
import { createGroupAppend } from '../src/store/postgres/append.ts';
import { claimScan } from '../src/store/postgres/claims.ts';
import { openDatabase } from '../src/store/postgres/database.ts';
import { createEventLog } from '../src/store/postgres/event-log.ts';
import { createFeedReads } from '../src/store/postgres/result-feeds.ts';
import type { Sql } from '../src/store/postgres/sql.ts';
import { createWriter } from '../src/store/postgres/writer.ts';
import { createFindings } from '../src/store/result-feeds.ts';
import { eventLogContract } from './contracts/event-log.ts';
import { findingsContract } from './contracts/findings.ts';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { isPostgresInstalled } from './support/postgres-programs.ts';
import { LEASE_MS, newScan } from './support/sample-events.ts';

describe.skipIf(!isPostgresInstalled)('on PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  const open = async (pubsub: PubSub) => {
    const url = await postgres.createDatabase();
    const database = await openDatabase(url);
    return {
      ...{ url, database, log: createEventLog(database, pubsub), close: database.close },
      findings: (workspace: string) => createFindings(createFeedReads(database.reader), pubsub, workspace),
    };
  };

  eventLogContract('on PostgreSQL', open);
  findingsContract('on PostgreSQL', open);

  const finding = (title: string): EventBody => ({
    ...{ type: 'FINDING', scanner: 'probe', parent: null, mock: false },
    finding: { ...findingSchema.parse({ title, severity: 'LOW', type: 'x' }), fingerprint: title },
  });
  const appendOf = (claim: number, ...events: EventBody[]) => ({
    claim,
    figures: null,
    events: events.map((event) => JSON.stringify(event)),
  });
  const withLog = async (work: (opened: Awaited<ReturnType<typeof open>>) => Promise<void>) => {
    const opened = await open(createInProcessPubSub());
    try {
      await work(opened);
    } finally {
      await opened.close();
    }
  };
  const claimed = async (log: EventLog): Promise<Claim> => {
    const scan = newScan();
    await log.create(scan);
    return (await log.claim(scan.id, LEASE_MS)) as Claim;
  };

  test('nodes that claim at once get each scan once, and only those whose scanners they have', async () => {
    await withLog(async ({ url, log }) => {
      const names = [['probe'], ['tls'], ['probe', 'tls']];
      const scans = Array.from({ length: 30 }, (_, index) =>
        newScan({ scanners: (names[index % 3] ?? []).map((name) => ({ name, options: {} })) }),
      );
      for (const scan of scans) await log.create(scan);
      const nodes = await Promise.all(Array.from({ length: 3 }, () => openDatabase(url)));
      const claimedBy = async ({ sql }: (typeof nodes)[number], scanners?: string[]) => {
        const claims = await Promise.all(
          scans.map(({ id }) => claimScan(sql, id, LEASE_MS, false, scanners)),
        );
        return claims.flatMap((claim) => (claim ? [claim] : []));
      };
      const fit = (await log.claimable(['tls', 'web'])).filter(({ missing }) => missing.length === 0);
      expect(fit).toHaveLength(10);
      const [first = [], second = []] = await Promise.all([
        claimedBy(nodes[0] as never, ['probe']),
        claimedBy(nodes[1] as never, ['tls', 'web']),
      ]);
      expect(new Set(first.map(({ scanners: [run] }) => run?.name))).toEqual(new Set(['probe']));
      expect([first.length, second.length]).toEqual([10, 10]);
      const rest = await Promise.all(nodes.map((node) => claimedBy(node)));
      const ids = [first, second, ...rest].flat().map(({ id }) => id);
      expect(ids.sort()).toEqual(scans.map(({ id }) => id).sort());
      await Promise.all(nodes.map((node) => node.close()));
    });
  });

  test('a reader of the findings of all scans skips none that commits late', async () => {
    await withLog(async ({ log, database, findings }) => {
      const [late, early] = [await claimed(log), await claimed(log)];
      const feed = findings('default').feed({});
      const titles: string[] = [];
      let position = 0;
      const read = async () => {
        const page = await feed.page(position, 100);
        position = page.upTo;
        titles.push(...page.items.map(({ event }) => event.finding.title));
      };
      const append = createGroupAppend();
      const group = (claim: Claim, title: string) => ({
        claims: [{ id: claim.id, fence: claim.fence }],
        appends: [appendOf(0, finding(title))],
      });
      let others: Promise<unknown> = Promise.resolve();
      await database.sql.transaction(async (sql) => {
        // Has its position, and is not committed yet.
        await append(sql, group(late, 'late'));
        others = log.append(early, [finding('early')]);
        await sleep(50);
        await read();
      });
      await others;
      await read();
      expect(titles).toEqual(['late', 'early']);
    });
  });

  test('readers of the findings of all scans see each once while many nodes append', async () => {
    await withLog(async ({ url, findings }) => {
      const nodes = await Promise.all(Array.from({ length: 4 }, () => openDatabase(url)));
      const logs = nodes.map((node) => createEventLog(node, createInProcessPubSub()));
      const titles: string[] = [];
      let appending = true;
      const feed = findings('default').feed({});
      const reading = (async () => {
        for (let position = 0, last = false; ; ) {
          const page = await feed.page(position, 100);
          position = page.upTo;
          titles.push(...page.items.map(({ event }) => event.finding.title));
          if (last && page.items.length === 0) break;
          last = !appending;
        }
      })();
      await Promise.all(
        logs.map(async (log, node) => {
          const claim = await claimed(log);
          for (let index = 0; index < 100; index++) await log.append(claim, [finding(`${node} ${index}`)]);
        }),
      );
      appending = false;
      await reading;
      expect(titles).toHaveLength(400);
      expect(new Set(titles).size).toBe(400);
      await Promise.all(nodes.map((node) => node.close()));
    });
  });

  test.each([
    ['without effect, is written by the next try', false],
    ['after it was committed, is not doubled by the next try', true],
  ])('an append whose answer is lost, %s', async (_, committed) => {
    await withLog(async ({ log, database }) => {
      const mine = await claimed(log);
      const append = createGroupAppend();
      const other = await claimed(log);
      const group = {
        claims: [mine, other].map(({ id, fence }) => ({ id, fence })),
        appends: [
          appendOf(0, finding('one')),
          appendOf(1, finding('two'), { type: 'FAILED', error: 'the end' }),
          appendOf(0, finding('three')),
        ],
      };
      /** Loses the answer of the statement that appends. */
      const losing: Sql = {
        ...database.sql,
        transaction: (work) =>
          database.sql
            .transaction(async (sql) => {
              await work(sql);
              if (!committed) throw new Error('Connection terminated unexpectedly');
            })
            .then(() => Promise.reject(new Error('Connection terminated unexpectedly'))),
      };
      await expect(append(losing, group)).rejects.toThrow('Connection terminated');
      expect((await append(database.sql, group)).lastSeqs).toEqual([2, 3, 3]);
      const typesOf = async ({ id }: Claim) =>
        (await log.read(id, { after: 0, limit: 100 })).map(({ seq, type }) => `${seq} ${type}`);
      expect(await typesOf(mine)).toEqual(['1 STATUS', '2 FINDING', '3 FINDING']);
      expect(await typesOf(other)).toEqual(['1 STATUS', '2 FINDING', '3 FAILED']);
      const [row] = await database.prisma.scan.findMany({ where: { id: mine.id } });
      expect(row).toMatchObject({ findings: 2, lastSeq: 3 });
    });
  });

  test('an append whose answer is lost records its entries in the audit log once', async () => {
    await withLog(async ({ log, database }) => {
      const scan = newScan({ external: { timeoutMs: LEASE_MS } });
      await log.create(scan);
      let isLost = false;
      const losing: Sql = {
        ...database.sql,
        async transaction(work) {
          const result = await database.sql.transaction(work);
          if (isLost) return result;
          isLost = true;
          throw new Error('Connection terminated unexpectedly');
        },
      };
      const writer = createWriter(losing);
      const group = {
        claims: [{ id: scan.id, after: 4 }],
        appends: [appendOf(0, finding('one'))],
        entries: [[auditDraft(null, 'INGEST', { scanId: scan.id })]],
      };
      await expect(writer.call('append', group)).rejects.toThrow('Connection terminated');
      const { at, lastSeqs } = await writer.call('append', group);
      const [event] = await log.read(scan.id, { after: 4, limit: 10 });
      expect({ at, lastSeqs }).toEqual({ at: Date.parse(String(event?.at)), lastSeqs: [5] });
      expect(await database.prisma.auditEntry.count()).toBe(1);
    });
  });

  test('appends go on when a newer node adds a column to a table', async () => {
    await withLog(async ({ url, log, database }) => {
      const mine = await claimed(log);
      const scan = newScan({ external: { timeoutMs: LEASE_MS } });
      await log.create(scan);
      await log.append(mine, [finding('one')]);
      await postgres.query(url, `ALTER TABLE "Finding" ADD COLUMN "newer" TEXT`);
      expect(await log.append(mine, [finding('two')])).toBe(3);
      await postgres.query(url, `ALTER TABLE "Finding" ADD COLUMN "newest" BIGINT`);
      // In a transaction, with an entry of the audit log.
      const writer = createWriter(database.sql);
      const entries = [[auditDraft(null, 'INGEST', { scanId: scan.id })]];
      const group = {
        claims: [{ id: scan.id, after: 4 }],
        appends: [appendOf(0, finding('three'))],
        entries,
      };
      expect((await writer.call('append', group)).lastSeqs).toEqual([5]);
      expect(await database.prisma.finding.count()).toBe(3);
    });
  });

  test('the database may crash among appends: the log goes on without a gap or a double', async () => {
    await withLog(async ({ log }) => {
      const mine = await claimed(log);
      let acknowledged = 0;
      const crash = sleep(100).then(() => postgres.crash());
      for (let index = 0; index < 300; index++) {
        const seq = await log.append(mine, [finding(`${index}`)]);
        expect(seq).toBe(index + 2);
        acknowledged = seq;
        if (index % 10 === 0) await sleep(2);
      }
      await crash;
      const events = await log.read(mine.id, { after: 0, limit: 1000 });
      expect(events.map(({ seq }) => seq)).toEqual(
        Array.from({ length: acknowledged }, (_, index) => index + 1),
      );
      expect(events.slice(1).map((event) => event.type === 'FINDING' && event.finding.title)).toEqual(
        Array.from({ length: 300 }, (_, index) => `${index}`),
      );
    });
  });
});
