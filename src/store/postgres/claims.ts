/** Creates scans, and manages the claims to run them. */
import { MAX_DEMO_SCANS } from '../../core/demo-scan.ts';
import {
  ACTIVE_STATUSES,
  type EventBody,
  externalBeginning,
  LIVE_STATUSES,
  type ScannerState,
  type ScanSummary,
  SUMMARY_COUNTS,
} from '../../core/event.ts';
import type { Claim, DemoPorts, NewScan, Renewed } from '../../core/event-log.ts';
import type { Place, ScannerFigures } from '../../core/figures.ts';
import type { Creation, Renewal } from '../writes.ts';
import { appendTransition } from './append.ts';
import { NOW, type Sql } from './sql.ts';

const namesOf = (statuses: readonly string[]) => statuses.map((status) => `'${status}'`).join(', ');
const LIVE = `"status" IN (${namesOf(LIVE_STATUSES)})`;
/** Scans of this deployment that wait or run. */
const ACTIVE = `"status" IN (${namesOf(ACTIVE_STATUSES)}) AND "timeoutMs" IS NULL`;
export const CLAIMABLE = `${ACTIVE} AND ("leaseUntil" IS NULL OR "leaseUntil" < ${NOW})`;
export const LEASED = `${ACTIVE} AND "leaseUntil" >= ${NOW}`;
/** External scans that have not ended. */
const EXTERNAL = `"status" = 'RUNNING' AND "timeoutMs" IS NOT NULL`;
/** External scans without a sign of life within their timeout. */
export const SILENT = `${EXTERNAL} AND "leaseUntil" < ${NOW}`;
/** Number of results, without assessments, which the row does not count. */
const RESULTS = '("hosts" + "endpoints" + "findings")';
/** Advisory lock for counting QUEUED scans and adding one. */
const QUEUE = 7_226_926;

/** A row of RUNS. */
export type RunRow = ScannerFigures & {
  name: string;
  sealed: string | null;
  options: string;
  state: ScannerState;
  skipRequested: boolean;
  place: string | null;
};

/** The encrypted options of the ScannerRun `r`; null if it has none. */
export const SEALED = `(SELECT "sealed" FROM "ScanSecret" WHERE "scanKey" = r."scanKey" AND "scanner" = r."name")`;

/** The scanners of a scan. Parameter: its key. */
const RUNS = `SELECT "name", "options", ${SEALED} AS "sealed", "state", "skipRequested", "place", "duration",
  "requests", "errors", "inputsDone", "inputsKnown" FROM "ScannerRun" r WHERE "scanKey" = $1 ORDER BY "position"`;

export const runsOf = async (sql: Sql, key: unknown): Promise<RunRow[]> =>
  (await sql.query(RUNS, [key], 'runs')).rows as unknown as RunRow[];

/**
 * Waits for others that count the queue, so that none exceeds the limits.
 * @returns the numbers of QUEUED scans, of all workspaces and of this one
 */
export async function countQueued(sql: Sql, workspace: string): Promise<{ all: number; own: number }> {
  await sql.query(`SELECT pg_advisory_xact_lock(${QUEUE})`);
  return await count(sql, `"status" = 'QUEUED'`, workspace);
}

async function count(sql: Sql, condition: string, workspace: string): Promise<{ all: number; own: number }> {
  const { rows } = await sql.query(
    `SELECT count(*) AS "all", count(*) FILTER (WHERE "workspace" = $1) AS "own" FROM "Scan" WHERE ${condition}`,
    [workspace],
    `count ${condition}`.slice(0, 60),
  );
  return rows[0] as { all: number; own: number };
}

/** Whether there are as many scans of this kind as may be. */
async function isFull(
  sql: Sql,
  { scan: { external, demo, workspace }, maxQueued, maxOfWorkspace = maxQueued }: Creation,
): Promise<boolean> {
  const queued = await countQueued(sql, workspace);
  const { all, own } = external ? await count(sql, EXTERNAL, workspace) : queued;
  if (all >= maxQueued || own >= maxOfWorkspace) return true;
  return (
    demo !== undefined &&
    (await count(sql, `${LIVE} AND "demo" IS NOT NULL`, workspace)).own >= MAX_DEMO_SCANS
  );
}

/**
 * Creates a scan, in a transaction. A scan that exists was created by an earlier try, whose answer was lost.
 * @returns the time; null if the queue is full
 */
export async function createScan(
  sql: Sql,
  creation: Creation,
): Promise<{ at: number; isNew: boolean } | null> {
  const { scan } = creation;
  const known = (await sql.query('SELECT "createdAt" FROM "Scan" WHERE "id" = $1', [scan.id])).rows[0];
  if (known) return { at: Number(known.createdAt), isNew: false };
  if (await isFull(sql, creation)) return null;
  return { at: await addScan(sql, scan), isNew: true };
}

async function addScan(sql: Sql, scan: NewScan): Promise<number> {
  const { id, workspace, target, targetKind, label, page, scanners } = scan;
  const { startedBy = null, external, demo } = scan;
  const ports = demo ? JSON.stringify(demo) : null;
  const { rows } = await sql.query(
    INSERT_SCAN,
    [
      ...[id, workspace, target, targetKind, label, startedBy, external?.timeoutMs ?? null, ports],
      // A demo scan brings its own.
      demo ? [] : scanners.map(({ name }) => name),
    ],
    'insert scan',
  );
  const { key, createdAt } = rows[0] as { key: number; createdAt: number };
  if (page)
    await sql.query('INSERT INTO "ScanPage" ("scanKey", "page") VALUES ($1, $2)', [
      key,
      JSON.stringify(page),
    ]);
  for (const [position, { name, options, sealed }] of scanners.entries()) {
    await sql.query(INSERT_RUN, [key, position, name, JSON.stringify(options)], 'insert run');
    if (sealed)
      await sql.query('INSERT INTO "ScanSecret" ("scanKey", "scanner", "sealed") VALUES ($1, $2, $3)', [
        key,
        name,
        sealed,
      ]);
  }
  const body: EventBody = { type: 'STATUS', status: 'QUEUED' };
  await sql.query(INSERT_EVENT, [key, body.type, JSON.stringify(body)], 'insert event');
  if (external)
    await appendTransition(sql, { scan: { id }, from: ['QUEUED'], events: externalBeginning(scan) });
  return createdAt;
}

const INSERT_SCAN = `INSERT INTO "Scan" ("id", "workspace", "target", "targetKind", "label", "status", "createdAt", "changedAt",
    "lastSeq", "startedBy", "timeoutMs", "leaseUntil", "demo", "scannerNames")
  SELECT $1, $2, $3, $4::"TargetKind", $5, 'QUEUED'::"ScanStatus", c.now, c.now, 1, $6, $7::int, c.now + $7 * INTERVAL '1 millisecond', $8::json,
    $9::text[]
  FROM (SELECT ${NOW} AS now) c RETURNING "key", "createdAt"`;
const INSERT_RUN =
  'INSERT INTO "ScannerRun" ("scanKey", "position", "name", "options") VALUES ($1, $2, $3, $4)';
/** The first event; the scan is not in the counts of ended scans yet. */
const INSERT_EVENT = `WITH o AS (INSERT INTO "OpenScan" ("scanKey") VALUES ($1::int))
  INSERT INTO "ScanEvent" ("scanKey", "seq", "type", "at", "body")
  SELECT $1::int, 1, $2::text, "createdAt", $3::json FROM "Scan" WHERE "key" = $1`;

// A scan that still has a lease was not released, so its runner died. The crash counts against the scan only if it ran alone.
// A row that is locked is being claimed by another node, or appended to by its runner.
const CLAIM = `UPDATE "Scan" SET "fence" = "fence" + 1, "leaseUntil" = ${NOW} + $2 * INTERVAL '1 millisecond',
    "crashes" = "crashes" + ("leaseUntil" IS NOT NULL)::int,
    "crashesAlone" = "crashesAlone" + ("leaseUntil" IS NOT NULL AND "alone")::int,
    "crashesStuck" = "crashesStuck" + ("leaseUntil" IS NOT NULL AND "alone" AND ${RESULTS} = "resultsAtClaim")::int,
    "resultsAtClaim" = ${RESULTS}, "suspect" = ("suspect" OR "leaseUntil" IS NOT NULL), "alone" = $3
  WHERE "key" = (SELECT "key" FROM "Scan" WHERE "id" = $1 AND ${CLAIMABLE}
    AND ($4::text[] IS NULL OR "scannerNames" <@ $4) FOR UPDATE SKIP LOCKED)
  RETURNING *`;

/**
 * @param alone no other scan of this process runs, so that a crash counts against this scan
 * @param scanners those that the worker has; undefined: it lacks none
 */
export async function claimScan(
  sql: Sql,
  scanId: string,
  leaseMs: number,
  alone: boolean,
  scanners?: readonly string[],
): Promise<Claim | null> {
  const { rows } = await sql.query(CLAIM, [scanId, leaseMs, alone, scanners ?? null], 'claim');
  const row = rows[0] as unknown as ClaimRow | undefined;
  if (!row) return null;
  const pages = await sql.query('SELECT "page" FROM "ScanPage" WHERE "scanKey" = $1', [row.key], 'page');
  return toClaim(row, await runsOf(sql, row.key), pages.rows[0]?.page as string | undefined);
}

type ClaimRow = Omit<Claim, 'scanners' | 'summary' | 'page' | 'demo'> &
  ScanSummary & { key: number; demo: string | null };

function toClaim(row: ClaimRow, runs: readonly RunRow[], page: string | undefined): Claim {
  const { id, workspace, target, targetKind, label, fence, progress, lastSeq } = row;
  const { crashes, crashesAlone, crashesStuck, cancelRequested, pauseRequested, duration, requests } = row;
  return {
    ...{ id, workspace, target, targetKind, label, fence, progress, lastSeq },
    ...{ crashes, crashesAlone, crashesStuck, cancelRequested, pauseRequested, duration, requests },
    page: page === undefined ? null : JSON.parse(page),
    ...(row.demo !== null && { demo: JSON.parse(row.demo) as DemoPorts }),
    summary: Object.fromEntries(SUMMARY_COUNTS.map((name) => [name, row[name]])) as unknown as ScanSummary,
    scanners: runs.map(({ name, options, sealed, state, skipRequested, place, ...figures }) => ({
      ...{ name, sealed: sealed ?? undefined, state, skipRequested, figures },
      options: JSON.parse(options),
      place: place === null ? null : (JSON.parse(place) as Place),
    })),
  };
}

// Locks in the order of appends, which would wait for each other otherwise.
const RENEW = `WITH l AS MATERIALIZED (
    SELECT g.n, g.ms, s."key" FROM json_to_recordset($1::json) AS g(n int, id text, fence int, ms int)
    JOIN "Scan" s ON s."id" = g.id AND s."fence" = g.fence ORDER BY s."key" FOR UPDATE OF s)
  UPDATE "Scan" s SET "leaseUntil" = ${NOW} + l.ms * INTERVAL '1 millisecond' FROM l WHERE s."key" = l."key"
  RETURNING l.n, s."cancelRequested", s."pauseRequested", ARRAY(SELECT "name" FROM "ScannerRun"
    WHERE "scanKey" = s."key" AND "skipRequested" AND "state" IN ('PENDING', 'STARTED')) AS "skipRequested"`;

/** @returns undefined for each lost claim */
export async function renewClaims(sql: Sql, renewals: readonly Renewal[]): Promise<(Renewed | undefined)[]> {
  const items = renewals.map(({ id, fence, leaseMs }, n) => ({ n, id, fence, ms: leaseMs }));
  const { rows } = await sql.query(RENEW, [JSON.stringify(items)], 'renew');
  const renewed = new Map(rows.map(({ n, ...row }) => [Number(n), row as unknown as Renewed]));
  return renewals.map((_, n) => renewed.get(n));
}

/** Marks scans whose lease has expired as suspects: one of them may have crashed its process. */
export async function suspectScans(sql: Sql, scanIds: readonly string[]): Promise<void> {
  await sql.query(
    `UPDATE "Scan" SET "suspect" = true WHERE "key" IN (
       SELECT "key" FROM "Scan" WHERE "id" = ANY ($1) AND ${ACTIVE} AND "leaseUntil" < ${NOW} ORDER BY "key" FOR UPDATE)`,
    [scanIds],
  );
}

/** Clears the suspicion against a scan. */
export async function trustScan(sql: Sql, scanId: string, fence: number): Promise<void> {
  await sql.query('UPDATE "Scan" SET "suspect" = false, "alone" = false WHERE "id" = $1 AND "fence" = $2', [
    scanId,
    fence,
  ]);
}
