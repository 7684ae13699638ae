/** PostgreSQL whose connections are lost, or which has fewer connections than callers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EventBody } from '../src/core/event.ts';
import type { Claim, EventLog } from '../src/core/event-log.ts';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { findingSchema } from '../src/core/result.ts';
import { type DatabaseOptions, openDatabase } from '../src/store/postgres/database.ts';
import { createEventLog } from '../src/store/postgres/event-log.ts';
import { stallCauseOf } from '../src/store/postgres/unavailable.ts';
import { until } from './support/app.ts';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { isPostgresInstalled } from './support/postgres-programs.ts';
import { type Relay, withRelay } from './support/relay.ts';
import { LEASE_MS, logLine, newScan } from './support/sample-events.ts';

/** Number of moments at which connections break. */
const DROPS = 15;

const finding = (title: string): EventBody => ({
  ...{ type: 'FINDING', scanner: 'probe', parent: null, mock: false },
  finding: { ...findingSchema.parse({ title, severity: 'LOW', type: 'x' }), fingerprint: title },
});

describe.skipIf(!isPostgresInstalled)('PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  /** A log whose connections go through a relay. */
  const withLog = async (
    options: DatabaseOptions,
    work: (log: EventLog, relay: Relay, url: string, hurry: () => void) => Promise<void>,
  ) => {
    const url = await postgres.createDatabase();
    await withRelay(url, async (relay) => {
      const database = await openDatabase(relay.url, options);
      try {
        await work(createEventLog(database, createInProcessPubSub()), relay, url, database.writer.hurry);
      } finally {
        await database.close();
      }
    });
  };
  const claimed = async (log: EventLog): Promise<Claim> => {
    const scan = newScan();
    await log.create(scan);
    return (await log.claim(scan.id, LEASE_MS)) as Claim;
  };
  /** All findings, once, in order, and the numbers that the appends were told. */
  const expectAll = async (log: EventLog, { id }: Claim, seqs: readonly number[]) => {
    const events = await log.read(id, { after: 0, limit: 10_000 });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const titles = events.flatMap((event) => (event.type === 'FINDING' ? [event.finding.title] : []));
    expect(titles).toEqual(seqs.map((_, index) => `${index}`));
    expect(seqs).toEqual(seqs.map((_, index) => index + 2));
  };

  test('whose connections break among appends, at any moment: nothing is lost or doubled', async () => {
    await withLog({}, async (log, relay) => {
      const claims = await Promise.all(Array.from({ length: 4 }, () => claimed(log)));
      const told: number[][] = [];
      let drops = 0;
      let appending = true;
      const breaking = (async () => {
        for (; appending; drops++) {
          await sleep(Math.random() * 100);
          relay.drop();
        }
      })();
      await Promise.all(
        claims.map(async (claim) => {
          const seqs: number[] = [];
          told.push(seqs);
          for (let index = 0; drops < DROPS; index++)
            seqs.push(await log.append(claim, [finding(`${index}`)]));
          await log.renew(claim, LEASE_MS);
        }),
      );
      appending = false;
      await breaking;
      for (const [index, claim] of claims.entries()) await expectAll(log, claim, told[index] ?? []);
    });
  });

  test('that does not answer any more, on open connections: the append is tried again on another', async () => {
    await withLog({ answerTimeoutMs: 300, maxConnections: 2 }, async (log, relay) => {
      const mine = await claimed(log);
      const seqs: number[] = [];
      for (const direction of ['both', 'to client', 'to server'] as const) {
        seqs.push(await log.append(mine, [finding(`${seqs.length}`)]));
        relay.freeze(direction);
        seqs.push(await log.append(mine, [finding(`${seqs.length}`)]));
      }
      await expectAll(log, mine, seqs);
    });
  });

  test('is away for a while: appends wait, the log says why, and users are told to try again', async () => {
    await withLog({}, async (log, relay, _, hurry) => {
      const mine = await claimed(log);
      await relay.close();
      const append = log.append(mine, [finding('0')]);
      const refused = log.requestCancel(mine.id).catch((error) => error);
      expect(await refused).toMatchObject({
        code: 'UNAVAILABLE',
        message: 'The database server cannot be reached; try again in a moment.',
      });
      await until(() => log.availability.stall?.until === null, 'the stall begins');
      expect(log.availability.stall).toMatchObject({ cause: 'unreachable' });
      expect(await Promise.race([append, sleep(50, 'waits')])).toBe('waits');
      hurry();
      await expect(append).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    });
  });

  test('cancels a read that takes too long, which is not repeated', async () => {
    const url = await postgres.createDatabase();
    const database = await openDatabase(url);
    try {
      await postgres.query(url, 'CREATE SEQUENCE reads');
      const read = database.reader.query('SELECT nextval($1), pg_sleep(60)', ['reads']);
      const outcome = read.catch((error) => error);
      const cancelled = async () =>
        (
          await postgres.query(
            url,
            `SELECT pg_cancel_backend(pid) AS done FROM pg_stat_activity WHERE query LIKE 'SELECT nextval($1)%' AND wait_event = 'PgSleep'`,
          )
        ).length;
      await until(async () => (await cancelled()) > 0, 'the read is cancelled');
      expect(await outcome).toMatchObject({ code: 'UNAVAILABLE' });
      expect(await postgres.query(url, 'SELECT last_value::int AS reads FROM reads')).toEqual([{ reads: 1 }]);
    } finally {
      await database.close();
    }
  });

  test('refuses a wrong statement, which is not taken for a server that cannot be reached', async () => {
    const database = await openDatabase(await postgres.createDatabase());
    try {
      const error = await database.reader.query('SELECT 1', ['too many']).catch((error) => error);
      expect(error).toMatchObject({ code: '08P01' });
      expect(stallCauseOf(error)).toBeUndefined();
      // As a pooler reports it, before it ends the connection.
      expect(stallCauseOf(Object.assign(new Error(), { code: '08P01', severity: 'FATAL' }))).toBe(
        'unreachable',
      );
    } finally {
      await database.close();
    }
  });

  test('has no more connections than configured, however many scans and readers there are', async () => {
    await withLog({ maxConnections: 4 }, async (log, _, url) => {
      const claims = await Promise.all(Array.from({ length: 20 }, () => claimed(log)));
      const counts: number[] = [];
      let working = true;
      const watching = (async () => {
        while (working) {
          const [row] = await postgres.query(
            url,
            `SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'scanwire'`,
          );
          counts.push(Number(row?.n));
        }
      })();
      await Promise.all([
        ...claims.map(async (claim) => {
          for (let index = 0; index < 20; index++) await log.append(claim, [logLine(`${index}`)]);
        }),
        ...Array.from({ length: 200 }, async (_, index) => {
          const { id } = claims[index % claims.length] as Claim;
          for (let page = 0; page < 5; page++) await log.read(id, { after: page, limit: 10 });
        }),
      ]);
      working = false;
      await watching;
      expect(Math.max(...counts)).toBeLessThanOrEqual(4);
      expect(counts.length).toBeGreaterThan(3);
    });
  });
});
