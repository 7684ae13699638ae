/** Requests of users to change a scan: to cancel, pause and resume it, and to skip a scanner. */
import type Libsql from 'libsql';
import type { EventBody } from '../../core/event.ts';
import { skipEvents } from '../../core/skip.ts';
import type { Outcome, Transitioning } from '../writes.ts';
import { prepareInsertEvent } from './append.ts';
import { QUEUED, QUEUED_OF_WORKSPACE, RUNS, type RunRow } from './claims.ts';
import { firstRow } from './first-row.ts';

/** @param transition see `EventLog.transition`; is called in a transaction */
export function prepareRequests(
  database: Pick<Libsql.Database, 'prepare'>,
  transaction: <T>(work: () => T) => T,
  transition: (wanted: Transitioning) => number | undefined,
) {
  const sql = prepareStatements(database);

  return {
    /** Needs no claim. @returns seq of STATUS CANCELLING; undefined if the scan is not RUNNING */
    requestCancel(scanId: string): number | undefined {
      const body: EventBody = { type: 'STATUS', status: 'CANCELLING' };
      return transaction(() => {
        const row = firstRow(sql.requestCancel, scanId) as { key: number; lastSeq: number } | undefined;
        if (!row) return undefined;
        sql.insertEvent.run([row.key, row.lastSeq, body.type, Date.now(), null, JSON.stringify(body)]);
        return row.lastSeq;
      });
    },

    /** @returns whether it was not requested before; null if no process has claimed the scan and may pause it */
    requestPause(scanId: string): { isNew: boolean } | null {
      if (sql.requestPause.run(scanId).changes > 0) return { isNew: true };
      return firstRow(sql.selectPausable, scanId) ? { isNew: false } : null;
    },

    /** Queues a PAUSED scan: see `EventLog.resume`. */
    resume(scanId: string, maxQueued: number, maxOfWorkspace: number): Outcome<'resume'> {
      return transaction(() => {
        const row = firstRow(sql.selectPause, scanId) as
          | { status: string; pauseRequested: number; suspect: number; workspace: string }
          | undefined;
        if (row?.status !== 'PAUSED') return { outcome: row?.pauseRequested === 1 ? 'PAUSING' : null };
        const { queued } = firstRow(sql.countQueued) as { queued: number };
        const own = firstRow(sql.countQueuedOf, row.workspace) as { queued: number };
        if (queued >= maxQueued || own.queued >= maxOfWorkspace) return { outcome: 'FULL' };
        const events = [{ type: 'STATUS', status: 'QUEUED' }] as const;
        const toSeq = transition({ scan: { id: scanId }, from: ['PAUSED'], events }) as number;
        return { outcome: row.suspect === 1 ? 'SUSPECT' : 'QUEUED', toSeq };
      });
    },

    /** Skips a scanner, or asks the runner to do so: see `EventLog.requestSkip`. */
    requestSkip(scanId: string, scanner: string): Outcome<'requestSkip'> {
      return transaction(() => {
        const scan = firstRow(sql.selectSkippable, scanId) as { key: number } | undefined;
        if (!scan) return { outcome: null };
        const runs = sql.selectRuns.all(scan.key) as RunRow[];
        const run = runs.find(({ name }) => name === scanner);
        if (!run) return { outcome: runs.map(({ name }) => name) };
        const { state, skipRequested, inputsDone, inputsKnown } = run;
        if (state !== 'PENDING' && state !== 'STARTED')
          return { outcome: skipRequested === 1 ? 'SKIPPED' : 'ENDED' };
        if (skipRequested === 0) sql.requestSkip.run(scan.key, scanner);
        const events = skipEvents(scanner, inputsKnown - inputsDone);
        const toSeq = transition({ scan: { id: scanId }, from: ['QUEUED', 'PAUSED'], events });
        const isNew = skipRequested === 0;
        return toSeq === undefined ? { outcome: 'REQUESTED', isNew } : { outcome: 'SKIPPED', toSeq };
      });
    },
  };
}

/** Parameter: the id of a scan. */
const PAUSABLE = `"id" = ? AND "status" IN ('QUEUED', 'RUNNING') AND "leaseUntil" IS NOT NULL`;

function prepareStatements(database: Pick<Libsql.Database, 'prepare'>) {
  const prepare = (sql: string) => database.prepare(sql);
  return {
    insertEvent: prepareInsertEvent(database),
    countQueued: prepare(QUEUED),
    countQueuedOf: prepare(QUEUED_OF_WORKSPACE),
    selectRuns: prepare(RUNS),
    requestCancel: prepare(
      `UPDATE "Scan" SET "status" = 'CANCELLING', "cancelRequested" = 1, "lastSeq" = "lastSeq" + 1
       WHERE "id" = ? AND "status" = 'RUNNING' RETURNING "key", "lastSeq"`,
    ),
    requestPause: prepare(
      `UPDATE "Scan" SET "pauseRequested" = 1 WHERE ${PAUSABLE} AND NOT "pauseRequested"`,
    ),
    selectPausable: prepare(`SELECT 1 FROM "Scan" WHERE ${PAUSABLE}`),
    selectPause: prepare(
      `SELECT "status", "pauseRequested" AND "status" IN ('QUEUED', 'RUNNING') AS "pauseRequested", "suspect", "workspace"
       FROM "Scan" WHERE "id" = ?`,
    ),
    selectSkippable: prepare(
      `SELECT "key" FROM "Scan" WHERE "id" = ? AND "status" IN ('QUEUED', 'RUNNING', 'PAUSED')`,
    ),
    requestSkip: prepare('UPDATE "ScannerRun" SET "skipRequested" = 1 WHERE "scanKey" = ? AND "name" = ?'),
  };
}
