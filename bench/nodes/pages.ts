/** Pages of 100 events from the middle of a log of 1,000,000 events on PostgreSQL, compared with a log of 1,000. */
import { createInProcessPubSub } from '../../src/core/pubsub.ts';
import { openDatabase } from '../../src/store/postgres/database.ts';
import { createEventLog } from '../../src/store/postgres/event-log.ts';
import { startPostgres } from '../../test/support/postgres.ts';
import { newScan } from '../../test/support/sample-events.ts';
import { median, ratio, table, title } from '../support/measure.ts';

const SIZES = [1000, 1_000_000];
const PAGE = 100;
const READS = 300;

const postgres = await startPostgres();
try {
  const url = await postgres.createDatabase();
  const database = await openDatabase(url);
  const log = createEventLog(database, createInProcessPubSub());
  const logs: { id: string; size: number; times: number[] }[] = [];
  for (const size of SIZES) {
    const { id } = newScan();
    await log.create(newScan({ id }));
    const scan = `(SELECT "key" FROM "Scan" WHERE "id" = '${id}')`;
    await postgres.query(
      url,
      `INSERT INTO "ScanEvent" ("scanKey", "seq", "type", "at", "scanner", "body")
       SELECT ${scan}, n, 'LOG', now(), 'probe', json_build_object('type', 'LOG', 'level', 'INFO', 'message', repeat('x', 150), 'scanner', 'probe')
       FROM generate_series(2, ${size}) n`,
    );
    logs.push({ id, size, times: [] });
  }
  await postgres.query(url, 'VACUUM ANALYZE "ScanEvent"');
  for (let read = 0; read < READS; read++) {
    for (const { id, size, times } of logs) {
      const after = Math.floor(Math.random() * (size - PAGE));
      const start = performance.now();
      const events = await log.read(id, { after, limit: PAGE });
      times.push(performance.now() - start);
      if (events.length !== PAGE) throw new Error('the page is not full');
    }
  }
  title('A page of 100 events, PostgreSQL, median');
  const [small = 0, large = 0] = logs.map(({ times }) => median(times));
  table([
    ['events in the log', 'ms', ''],
    ['1,000', small.toFixed(2), ''],
    ['1,000,000', large.toFixed(2), ratio(large / small)],
  ]);
  console.log('  wanted: at most 2.00x');
  if (large > 2 * small) process.exitCode = 1;
  await database.close();
} finally {
  await postgres.close();
}
