/** Deletes a scan of a million events while another one runs. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import Libsql from 'libsql';
import { expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { connect, silent, testConfig, until, withFolder } from './support/app.ts';

const LARGE = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const EVENTS = 1_000_000;
/** Every fifth event is a host, every tenth a finding. */
const [HOSTS, FINDINGS] = [EVENTS / 5, EVENTS / 10];

/** Inserts the rows of the scan without the log, which would take minutes. */
function insertLargeScan(path: string): void {
  const database = new Libsql(path);
  database.exec('PRAGMA synchronous = OFF');
  database.exec(`BEGIN;
    INSERT INTO "Scan" ("key", "id", "workspace", "target", "targetKind", "status", "createdAt", "finishedAt", "lastSeq",
      "hosts", "findings") VALUES (1, '${LARGE}', 'default', 'a.test', 'DOMAIN', 'COMPLETED', 1, 2, ${EVENTS}, ${HOSTS}, ${FINDINGS});
    WITH RECURSIVE n("seq") AS (SELECT 1 UNION ALL SELECT "seq" + 1 FROM n WHERE "seq" < ${EVENTS})
    INSERT INTO "ScanEvent" ("scanKey", "seq", "type", "at", "scanner", "body")
    SELECT 1, "seq", CASE WHEN "seq" % 10 = 0 THEN 'FINDING' WHEN "seq" % 5 = 1 THEN 'HOST' ELSE 'LOG' END, 1, 'mock',
      '{"type":"LOG","level":"INFO","scanner":"mock","message":"' || printf('%.120c', 'x') || '"}' FROM n;
    INSERT INTO "Host" ("scanKey", "seq", "scanner", "foundAt", "mock", "name", "ip", "cname", "alive", "source")
    SELECT 1, "seq", 'mock', 1, 1, 'h' || "seq" || '.a.test', '[]', '[]', 1, 'sample' FROM "ScanEvent" WHERE "type" = 'HOST';
    INSERT INTO "Finding" ("scanKey", "seq", "scanner", "foundAt", "mock", "title", "severity", "type", "confidence",
      "references", "fingerprint", "description")
    SELECT 1, "seq", 'mock', 1, 1, 'a flaw', "seq" % 6, 'sample', 'LOW', '[]', 'f' || "seq", printf('%.200c', 'x')
    FROM "ScanEvent" WHERE "type" = 'FINDING';
    COMMIT`);
  database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
  database.close();
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

test('deleteScan answers at once, lets other scans run, and frees the space', async () => {
  await withFolder(async (folder) => {
    const config = testConfig(folder);
    const path = join(folder, 'scanwire.db');
    // The server creates the file with incremental vacuum.
    await (await createApp(config, { logger: silent })).close();
    insertLargeScan(path);
    const sizeOf = async () =>
      (await stat(path)).size + (await stat(`${path}-wal`).catch(() => ({ size: 0 }))).size;
    const full = await sizeOf();

    const running = await createApp(config, { logger: silent });
    const app = connect(running, config);
    const { prisma } = running.core;
    const timed = async (mutation: string) => {
      const startedMs = performance.now();
      const { data } = await app.query(`mutation { ${mutation} { __typename } }`);
      return { ms: performance.now() - startedMs, type: Object.values(data)[0] };
    };
    const EMPTY = 'cancelScan(input: { id: "none" })';
    try {
      const scanners = [{ name: 'mock', options: { events: 1_000_000, rate: 200 } }];
      const other = await app.startScan({ target: 'b.test', scanners });
      for await (const { type } of app.events(other)) if (type === 'SCANNER') break;
      const lastSeq = async () =>
        (await app.query(`{ scan(id: "${other}") { lastSeq } }`)).data.scan.lastSeq as number;
      const left = () => prisma.scanEvent.count({ where: { scanKey: 1 } });
      const before: number[] = [];
      for (let index = 0; index < 20; index++) before.push((await timed(EMPTY)).ms);

      const deletion = await timed(`deleteScan(input: { id: "${LARGE}" })`);
      expect(deletion.type).toEqual({ __typename: 'DeleteScanSuccess' });
      expect(await left()).toBeGreaterThan(0.9 * EVENTS);
      expect((await app.query(`{ scan(id: "${LARGE}") { id } }`)).data.scan).toBeNull();
      const [startedMs, from] = [performance.now(), await lastSeq()];
      const during: number[] = [];
      const grown: number[] = [];
      for (let seq = from; (await prisma.scan.count()) > 1; ) {
        during.push((await timed(EMPTY)).ms);
        await new Promise((resolve) => setTimeout(resolve, 100));
        const now = await lastSeq();
        grown.push(now - seq);
        seq = now;
      }
      const seconds = (performance.now() - startedMs) / 1000;
      await until(async () => (await sizeOf()) < full / 10, 'the space is given back', 90_000);

      console.log(
        `deleteScan of ${EVENTS.toLocaleString('en')} events (${Math.round(full / 1e6)} MB): answered in ` +
          `${(deletion.ms / median(before)).toFixed(1)}x of an empty mutation; rows gone after ${seconds.toFixed(0)} s, in which ` +
          `the other scan appended ${Math.round(((await lastSeq()) - from) / seconds)} events/s and an empty mutation took ` +
          `${(median(during) / median(before)).toFixed(1)}x; ${Math.round((await sizeOf()) / 1e6)} MB are left`,
      );
      expect(deletion.ms / median(before)).toBeLessThan(50);
      expect(median(during) / median(before)).toBeLessThan(20);
      // The other scan never stood still for half a second.
      for (let index = 5; index <= grown.length; index++)
        expect(grown.slice(index - 5, index).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    } finally {
      await running.close();
    }
  });
});
