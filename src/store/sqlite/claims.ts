/** Creates scans, and manages the claims to run them. */
import type Libsql from 'libsql';
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
import type { Creation, Renewal, Transitioning } from '../writes.ts';
import { insertInto, prepareInsertEvent } from './append.ts';
import { firstRow } from './first-row.ts';

const LIVE = `"status" IN (${LIVE_STATUSES.map((status) => `'${status}'`).join(', ')})`;
/** Scans of this server that wait or run. Lists the statuses, so that SQLite uses the index of `status`. */
const ACTIVE = `"status" IN (${ACTIVE_STATUSES.map((status) => `'${status}'`).join(', ')}) AND "timeoutMs" IS NULL`;
/** Parameter: the current time. The same for LEASED. */
export const CLAIMABLE = `${ACTIVE} AND ("leaseUntil" IS NULL OR "leaseUntil" < ?)`;
export const LEASED = `${ACTIVE} AND "leaseUntil" >= ?`;
/** JSON of the names of a scan's scanners that are not in a list; a demo scan brings its own. Parameter: the list as JSON; null: none is missing. */
export const MISSING = `(SELECT json_group_array(r."name") FROM "ScannerRun" r
  WHERE r."scanKey" = "Scan"."key" AND "Scan"."demo" IS NULL AND instr(?, json_quote(r."name")) = 0)`;
/** External scans that have not ended. */
const EXTERNAL = `"status" = 'RUNNING' AND "timeoutMs" IS NOT NULL`;
/** External scans without a sign of life within their timeout. Parameter: the current time. */
export const SILENT = `${EXTERNAL} AND "leaseUntil" < ?`;
/** Number of results, without assessments, which the row does not count. */
const RESULTS = '("hosts" + "endpoints" + "findings")';

/** Number of QUEUED scans. */
export const QUEUED = `SELECT count(*) AS "queued" FROM "Scan" WHERE "status" = 'QUEUED'`;
/** Number of QUEUED scans of a workspace. */
export const QUEUED_OF_WORKSPACE = `${QUEUED} AND "workspace" = ?`;

/** A row of RUNS as the driver returns it. */
export type RunRow = ScannerFigures & {
  name: string;
  sealed: string | null;
  options: string;
  state: ScannerState;
  skipRequested: number;
  place: string | null;
};

/** The encrypted options of the ScannerRun `r`; null if it has none. */
export const SEALED = `(SELECT "sealed" FROM "ScanSecret" WHERE "scanKey" = r."scanKey" AND "scanner" = r."name")`;

/** The scanners of a scan. Parameter: its key. */
export const RUNS = `SELECT "name", "options", ${SEALED} AS "sealed", "state", "skipRequested", "place", "duration",
  "requests", "errors", "inputsDone", "inputsKnown" FROM "ScannerRun" r WHERE "scanKey" = ? ORDER BY "position"`;

export function prepareClaims(
  database: Pick<Libsql.Database, 'prepare'>,
  transaction: <T>(work: () => T) => T,
  transition: (wanted: Transitioning) => number | undefined,
) {
  const sql = prepareStatements(database);

  /** Whether there are as many scans of this kind as may be. */
  const isFull = (
    { external, demo, workspace }: NewScan,
    queued: number,
    { maxQueued, maxOfWorkspace = maxQueued }: Omit<Creation, 'scan'>,
  ): boolean => {
    if (external) {
      const { all, own } = firstRow(sql.countExternal, workspace) as { all: number; own: number };
      return all >= maxQueued || own >= maxOfWorkspace;
    }
    const own = (firstRow(sql.countQueuedOf, workspace) as { queued: number }).queued;
    if (queued >= maxQueued || own >= maxOfWorkspace) return true;
    return (
      demo !== undefined && (firstRow(sql.countDemos, workspace) as { demos: number }).demos >= MAX_DEMO_SCANS
    );
  };

  const addScan = (scan: NewScan, now: number) => {
    const { id, workspace, target, targetKind, label, page, scanners } = scan;
    const { startedBy = null, external, demo } = scan;
    const body: EventBody = { type: 'STATUS', status: 'QUEUED' };
    const timeoutMs = external?.timeoutMs ?? null;
    const ports = demo ? JSON.stringify(demo) : null;
    const values = [id, workspace, target, targetKind, label, now, startedBy, timeoutMs, ports];
    const { key } = firstRow(sql.insertScan, ...values) as { key: number };
    if (page) sql.insertPage.run(key, JSON.stringify(page));
    for (const [position, { name, options, sealed }] of scanners.entries()) {
      sql.insertRun.run(key, position, name, JSON.stringify(options));
      if (sealed) sql.insertSecret.run(key, name, sealed);
    }
    sql.insertEvent.run([key, 1, body.type, now, null, JSON.stringify(body)]);
    if (external) transition({ scan: { id }, from: ['QUEUED'], events: externalBeginning(scan) });
  };
  return {
    /** Creates all in one transaction. @returns the time; null for each scan for which the queue was full */
    create(creations: readonly Creation[]): (number | null)[] {
      return transaction(() => {
        const now = Date.now();
        let { queued } = firstRow(sql.countQueued) as { queued: number };
        return creations.map(({ scan, ...limits }) => {
          if (isFull(scan, queued, limits)) return null;
          addScan(scan, now);
          if (!scan.external) queued++;
          return now;
        });
      });
    },

    /**
     * @param alone no other scan of this process runs, so that a crash counts against this scan
     * @param scanners those that the worker has; undefined: it lacks none
     */
    claim(scanId: string, leaseMs: number, alone: boolean, scanners?: readonly string[]): Claim | null {
      const now = Date.now();
      const known = scanners ? JSON.stringify(scanners) : null;
      const values = [now + leaseMs, alone ? 1 : 0, scanId, now, known];
      const row = firstRow(sql.claim, ...values) as ClaimRow | undefined;
      if (!row) return null;
      const runs = sql.selectRuns.all(row.key) as RunRow[];
      const page = firstRow(sql.selectPage, row.key) as { page: string } | undefined;
      return toClaim(row, runs, page?.page);
    },

    /** Renews all in one transaction. @returns undefined for each lost claim */
    renew(renewals: readonly Renewal[]): (Renewed | undefined)[] {
      const now = Date.now();
      return transaction(() =>
        renewals.map(({ id, fence, leaseMs }) => {
          const row = firstRow(sql.renew, now + leaseMs, id, fence) as
            | { key: number; cancelRequested: number; pauseRequested: number }
            | undefined;
          return (
            row && {
              cancelRequested: row.cancelRequested === 1,
              pauseRequested: row.pauseRequested === 1,
              skipRequested: (sql.selectSkipped.all(row.key) as { name: string }[]).map(({ name }) => name),
            }
          );
        }),
      );
    },

    /** Marks scans whose lease has expired as suspects: one of them may have crashed its process. */
    suspect(scanIds: readonly string[]): void {
      const now = Date.now();
      transaction(() => {
        for (const scanId of scanIds) sql.suspect.run(scanId, now);
      });
    },

    /** Clears the suspicion against a scan. */
    trust(scanId: string, fence: number): void {
      sql.trust.run(scanId, fence);
    },
  };
}

/** A row of Scan as the driver returns it. */
type ClaimRow = Omit<Claim, 'scanners' | 'summary' | 'page' | 'demo' | 'cancelRequested' | 'pauseRequested'> &
  ScanSummary & { key: number; demo: string | null; cancelRequested: number; pauseRequested: number };

function toClaim(row: ClaimRow, runs: readonly RunRow[], page: string | undefined): Claim {
  const { id, workspace, target, targetKind, label, fence, progress, lastSeq } = row;
  const { crashes, crashesAlone, crashesStuck } = row;
  return {
    ...{ id, workspace, target, targetKind, label, fence, progress, lastSeq },
    ...{ crashes, crashesAlone, crashesStuck, duration: row.duration, requests: row.requests },
    page: page === undefined ? null : JSON.parse(page),
    ...(row.demo !== null && { demo: JSON.parse(row.demo) as DemoPorts }),
    cancelRequested: row.cancelRequested === 1,
    pauseRequested: row.pauseRequested === 1,
    summary: Object.fromEntries(SUMMARY_COUNTS.map((name) => [name, row[name]])) as unknown as ScanSummary,
    scanners: runs.map(({ name, options, sealed, state, skipRequested, place, ...figures }) => ({
      ...{ name, sealed: sealed ?? undefined, state, figures },
      options: JSON.parse(options),
      skipRequested: skipRequested === 1,
      place: place === null ? null : (JSON.parse(place) as Place),
    })),
  };
}

function prepareStatements(database: Pick<Libsql.Database, 'prepare'>) {
  const prepare = (sql: string) => database.prepare(sql);
  return {
    insertScan: prepare(
      `INSERT INTO "Scan" ("id", "workspace", "target", "targetKind", "label", "status", "createdAt", "changedAt", "lastSeq", "startedBy", "timeoutMs", "leaseUntil", "demo")
       VALUES (?1, ?2, ?3, ?4, ?5, 'QUEUED', ?6, ?6, 1, ?7, ?8, ?6 + ?8, ?9) RETURNING "key"`,
    ),
    countExternal: prepare(
      `SELECT count(*) AS "all", coalesce(sum("workspace" = ?), 0) AS "own" FROM "Scan" WHERE ${EXTERNAL}`,
    ),
    countDemos: prepare(
      `SELECT count(*) AS "demos" FROM "Scan" WHERE ${LIVE} AND "demo" IS NOT NULL AND "workspace" = ?`,
    ),
    countQueued: prepare(QUEUED),
    countQueuedOf: prepare(QUEUED_OF_WORKSPACE),
    insertPage: prepare(insertInto('ScanPage', ['scanKey', 'page'])),
    selectPage: prepare('SELECT "page" FROM "ScanPage" WHERE "scanKey" = ?'),
    insertRun: prepare(insertInto('ScannerRun', ['scanKey', 'position', 'name', 'options'])),
    insertSecret: prepare(insertInto('ScanSecret', ['scanKey', 'scanner', 'sealed'])),
    selectRuns: prepare(RUNS),
    selectSkipped: prepare(
      `SELECT "name" FROM "ScannerRun" WHERE "scanKey" = ? AND "skipRequested" AND "state" IN ('PENDING', 'STARTED')`,
    ),
    insertEvent: prepareInsertEvent(database),
    // A scan that still has a lease was not released, so its runner died. The crash counts against the scan only if it ran
    // alone.
    claim: prepare(
      `UPDATE "Scan" SET "fence" = "fence" + 1, "leaseUntil" = ?, "crashes" = "crashes" + ("leaseUntil" IS NOT NULL),
         "crashesAlone" = "crashesAlone" + ("leaseUntil" IS NOT NULL AND "alone"),
         "crashesStuck" = "crashesStuck" + ("leaseUntil" IS NOT NULL AND "alone" AND ${RESULTS} = "resultsAtClaim"),
         "resultsAtClaim" = ${RESULTS}, "suspect" = ("suspect" OR "leaseUntil" IS NOT NULL), "alone" = ?
       WHERE "id" = ? AND ${CLAIMABLE} AND ${MISSING} = '[]' RETURNING *`,
    ),
    renew: prepare(
      'UPDATE "Scan" SET "leaseUntil" = ? WHERE "id" = ? AND "fence" = ? RETURNING "key", "cancelRequested", "pauseRequested"',
    ),
    suspect: prepare(`UPDATE "Scan" SET "suspect" = 1 WHERE "id" = ? AND ${ACTIVE} AND "leaseUntil" < ?`),
    trust: prepare('UPDATE "Scan" SET "suspect" = 0, "alone" = 0 WHERE "id" = ? AND "fence" = ?'),
  };
}
