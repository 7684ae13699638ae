/** Requests of users to change a scan: its label, to cancel, pause and resume it, and to skip a scanner. */
import type { EventBody } from '../../core/event.ts';
import { skipEvents } from '../../core/skip.ts';
import { REMOVED } from '../removed.ts';
import type { Outcome } from '../writes.ts';
import { appendTransition } from './append.ts';
import { countQueued, runsOf } from './claims.ts';
import { NOW, type Sql } from './sql.ts';

/** @returns seq of the newest event; undefined if nothing was changed */
export async function setLabel(sql: Sql, scanId: string, label: string | null): Promise<number | undefined> {
  const { rows } = await sql.query(
    `UPDATE "Scan" SET "label" = $1 WHERE "id" = $2 AND "workspace" <> '${REMOVED}' AND "label" IS DISTINCT FROM $1
     RETURNING "lastSeq"`,
    [label, scanId],
  );
  return rows[0]?.lastSeq as number | undefined;
}

/** Needs no claim. @returns seq of STATUS CANCELLING; undefined if the scan is not RUNNING */
export async function requestCancel(sql: Sql, scanId: string): Promise<number | undefined> {
  const body: EventBody = { type: 'STATUS', status: 'CANCELLING' };
  const { rows } = await sql.query(
    `WITH s AS (
       UPDATE "Scan" SET "status" = 'CANCELLING', "cancelRequested" = true, "lastSeq" = "lastSeq" + 1
       WHERE "id" = $1 AND "status" = 'RUNNING' RETURNING "key", "lastSeq"),
     e AS (
       INSERT INTO "ScanEvent" ("scanKey", "seq", "type", "at", "body") SELECT "key", "lastSeq", $2::text, ${NOW}, $3::json FROM s)
     SELECT "lastSeq" FROM s`,
    [scanId, body.type, JSON.stringify(body)],
  );
  return rows[0]?.lastSeq as number | undefined;
}

/** Parameter: the id of a scan. */
const PAUSABLE = `"id" = $1 AND "status" IN ('QUEUED', 'RUNNING') AND "leaseUntil" IS NOT NULL`;

/** @returns whether it was not requested before; null if no process has claimed the scan and may pause it */
export async function requestPause(sql: Sql, scanId: string): Promise<{ isNew: boolean } | null> {
  const { changes } = await sql.query(
    `UPDATE "Scan" SET "pauseRequested" = true WHERE ${PAUSABLE} AND NOT "pauseRequested"`,
    [scanId],
  );
  if (changes > 0) return { isNew: true };
  const { rows } = await sql.query(`SELECT 1 FROM "Scan" WHERE ${PAUSABLE}`, [scanId]);
  return rows[0] ? { isNew: false } : null;
}

/** Queues a PAUSED scan, in a transaction: see `EventLog.resume`. */
export async function resumeScan(
  sql: Sql,
  scanId: string,
  maxQueued: number,
  maxOfWorkspace: number,
): Promise<Outcome<'resume'>> {
  const { rows } = await sql.query(
    `SELECT "status", "pauseRequested" AND "status" IN ('QUEUED', 'RUNNING') AS "pausing", "suspect", "workspace"
     FROM "Scan" WHERE "id" = $1`,
    [scanId],
  );
  const row = rows[0];
  if (row?.status !== 'PAUSED') return { outcome: row?.pausing ? 'PAUSING' : null };
  const queued = await countQueued(sql, String(row.workspace));
  if (queued.all >= maxQueued || queued.own >= maxOfWorkspace) return { outcome: 'FULL' };
  const events = [{ type: 'STATUS', status: 'QUEUED' }] as const;
  const toSeq = await appendTransition(sql, { scan: { id: scanId }, from: ['PAUSED'], events });
  // Somebody else was first.
  if (toSeq === undefined) return { outcome: null };
  return { outcome: row.suspect ? 'SUSPECT' : 'QUEUED', toSeq };
}

/** Skips a scanner, or asks the runner to do so, in a transaction: see `EventLog.requestSkip`. */
export async function requestSkip(
  sql: Sql,
  scanId: string,
  scanner: string,
): Promise<Outcome<'requestSkip'>> {
  const { rows } = await sql.query(
    `SELECT "key" FROM "Scan" WHERE "id" = $1 AND "status" IN ('QUEUED', 'RUNNING', 'PAUSED') FOR UPDATE`,
    [scanId],
  );
  const key = rows[0]?.key;
  if (key === undefined) return { outcome: null };
  const runs = await runsOf(sql, key);
  const run = runs.find(({ name }) => name === scanner);
  if (!run) return { outcome: runs.map(({ name }) => name) };
  const { state, skipRequested, inputsDone, inputsKnown } = run;
  if (state !== 'PENDING' && state !== 'STARTED') return { outcome: skipRequested ? 'SKIPPED' : 'ENDED' };
  if (!skipRequested)
    await sql.query('UPDATE "ScannerRun" SET "skipRequested" = true WHERE "scanKey" = $1 AND "name" = $2', [
      key,
      scanner,
    ]);
  const events = skipEvents(scanner, inputsKnown - inputsDone);
  const toSeq = await appendTransition(sql, { scan: { id: scanId }, from: ['QUEUED', 'PAUSED'], events });
  return toSeq === undefined
    ? { outcome: 'REQUESTED', isNew: !skipRequested }
    : { outcome: 'SKIPPED', toSeq };
}
