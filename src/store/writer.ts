/**
 * The one writer of scans: every transaction that changes them, in SQL. Synchronous, for a thread of its own
 * (see writer-thread.ts): a commit, and waiting for another process's, must not hold up the server.
 */
import Libsql from 'libsql';
import {
  countResult,
  type EventBody,
  isResult,
  LIVE_STATUSES,
  type ScanEvent,
  type ScanStatus,
  type ScanSummary,
  SUMMARY_COUNTS,
  TERMINAL_TYPES,
} from '../core/event.ts';
import type { Claim, NewScan } from '../core/event-log.ts';
import { type ResultType, severityRank } from '../core/result.ts';
import { RESULT_TABLES, resultColumns, resultValues } from './rows.ts';

/** Rows that one statement of a removal deletes: some milliseconds, which an append may have to wait. */
const REMOVAL_STEP = 1000;
/** Pages that one step gives back to the file system. */
const VACUUM_STEP = 500;
/** Scans of this workspace are nobody's: they are being removed. */
export const REMOVED = '(removed)';

const ENDED = `"status" IN (${TERMINAL_TYPES.map((type) => `'${type}'`).join(', ')})`;
/** Scans that go on: by name, so that the index of `status` finds them among many that have ended. */
const LIVE = `"status" IN (${LIVE_STATUSES.map((status) => `'${status}'`).join(', ')})`;
/** Assessments are few, and not counted in the row. */
const RESULTS = '("hosts" + "endpoints" + "findings")';
/** Takes the time now as its parameter. */
export const CLAIMABLE = `${LIVE} AND ("leaseUntil" IS NULL OR "leaseUntil" < ?)`;
/** The same. */
export const LEASED = `${LIVE} AND "leaseUntil" >= ?`;

/** Appends that are committed together. */
export interface Group {
  claims: Pick<Claim, 'id' | 'fence' | 'workspace'>[];
  /**
   * JSON of an array with an item for each append: the place of its claim among `claims`, then its events. One long
   * string crosses to another thread at a fraction of the cost of the objects.
   */
  appends: string;
  /** when, in milliseconds since 1970 */
  now: number;
}

export interface Creation {
  scan: NewScan;
  /** scans that may be QUEUED, this one among them */
  maxQueued: number;
}

export type Renewal = Pick<Claim, 'id' | 'fence'> & { leaseMs: number };

export type Writer = ReturnType<typeof createWriter>;

/** @param timeoutMs waiting for another process's write */
export function createWriter(path: string, timeoutMs: number) {
  const database = new Libsql(path, { timeout: timeoutMs });
  database.exec('PRAGMA synchronous = FULL');
  // Pages of the log that are copied into the file together: 16 MB, as most of them change again before that.
  database.exec('PRAGMA wal_autocheckpoint = 4000');
  const sql = prepareStatements(database);

  const transaction = <T>(work: () => T): T => {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      // A full disk, for one, has rolled it back already.
      if (database.inTransaction) database.exec('ROLLBACK');
      throw error;
    }
  };

  return {
    /** All in one transaction. @returns the time; null for each scan that has no room in the queue */
    create(creations: readonly Creation[]): (number | null)[] {
      const now = Date.now();
      return transaction(() => {
        let { queued } = sql.countQueued.get() as { queued: number };
        return creations.map(({ scan, maxQueued }) => {
          if (queued >= maxQueued) return null;
          addScan(scan, now);
          queued++;
          return now;
        });
      });
    },

    /** @param alone no other scan of this process runs, so that a crash is this one's */
    claim(scanId: string, leaseMs: number, alone: boolean): Claim | null {
      const now = Date.now();
      const scan = sql.claim.get(now + leaseMs, alone ? 1 : 0, scanId, now) as ClaimRow | undefined;
      if (!scan) return null;
      const runs = sql.selectRuns.all(scanId) as { name: string; options: string }[];
      const page = sql.selectPage.get(scanId) as { page: string } | undefined;
      const { id, workspace, target, targetKind, label, fence, progress, lastSeq } = scan;
      const { crashes, crashesAlone, crashesStuck } = scan;
      return {
        ...{ id, workspace, target, targetKind, label, fence, progress, lastSeq },
        ...{ crashes, crashesAlone, crashesStuck },
        page: page ? JSON.parse(page.page) : null,
        cancelRequested: scan.cancelRequested === 1,
        summary: Object.fromEntries(
          SUMMARY_COUNTS.map((name) => [name, scan[name]]),
        ) as unknown as ScanSummary,
        scanners: runs.map(({ name, options }) => ({ name, options: JSON.parse(options) })),
      };
    },

    /** Marks scans whose lease has run out as suspects: one of them may have ended its process. */
    suspect(scanIds: readonly string[]): void {
      const now = Date.now();
      transaction(() => {
        for (const scanId of scanIds) sql.suspect.run(scanId, now);
      });
    },

    /** Clears a scan of the suspicion. */
    trust(scanId: string, fence: number): void {
      sql.trust.run(scanId, fence);
    },

    /** All in one transaction. @returns undefined for each claim that is lost */
    renew(renewals: readonly Renewal[]): ({ cancelRequested: boolean } | undefined)[] {
      const now = Date.now();
      return transaction(() =>
        renewals.map(({ id, fence, leaseMs }) => {
          const row = sql.renew.get(now + leaseMs, id, fence) as { cancelRequested: number } | undefined;
          return row && { cancelRequested: row.cancelRequested === 1 };
        }),
      );
    },

    /**
     * All in one transaction. Each scan is taken only while its fence holds, and numbers its events itself.
     * @returns for each append the seq of its last event; undefined where its claim was lost
     */
    append({ claims, appends, now }: Group): (number | undefined)[] {
      return transaction(() => {
        const changes = claims.map((claim) => {
          const row = sql.lastSeq.get(claim.id, claim.fence) as { lastSeq: number } | undefined;
          return row && newChange(claim, row.lastSeq);
        });
        const lastSeqs = (JSON.parse(appends) as [number, ...EventBody[]][]).map(([index, ...bodies]) => {
          const change = changes[index];
          if (!change || change.released) return undefined;
          for (const body of bodies) {
            if (change.released) throw new Error('events after the one that ends the claim');
            addEvent(change, body, now);
          }
          return change.lastSeq;
        });
        for (const change of changes) if (change) writeChange(change);
        return lastSeqs;
      });
    },

    /** Not fenced: it comes from outside the runner. @returns seq of STATUS CANCELLING; undefined when not RUNNING */
    requestCancel(scanId: string): number | undefined {
      const body: EventBody = { type: 'STATUS', status: 'CANCELLING' };
      return transaction(() => {
        const row = sql.requestCancel.get(scanId) as { lastSeq: number; workspace: string } | undefined;
        if (!row) return undefined;
        const { lastSeq, workspace } = row;
        sql.insertEvent.run(
          scanId,
          lastSeq,
          workspace,
          body.type,
          Date.now(),
          null,
          null,
          JSON.stringify(body),
        );
        return lastSeq;
      });
    },

    /** Takes an ended scan out of sight. @returns false when it has not ended */
    hide(scanId: string): boolean {
      return sql.hide.run(scanId).changes > 0;
    },

    /** Removes some rows of a hidden scan, so that no other write waits long. @returns whether there are more */
    removeSome(scanId: string): boolean {
      for (const statement of sql.removals) {
        if (statement.run(scanId, scanId).changes > 0) return true;
      }
      transaction(() => {
        sql.removeRuns.run(scanId);
        sql.removeWarnings.run(scanId);
        sql.removePage.run(scanId);
        sql.removeScan.run(scanId);
      });
      return false;
    },

    /** Gives some unused pages back to the file system, where the file was made for it. @returns whether there are more */
    freeSome(): boolean {
      const free = () =>
        (database.prepare('PRAGMA freelist_count').get() as { freelist_count: number }).freelist_count;
      const before = free();
      if (before === 0) return false;
      database.prepare(`PRAGMA incremental_vacuum(${VACUUM_STEP})`).all();
      const after = free();
      return after > 0 && after < before;
    },

    /** Copies the write-ahead log into the file and empties it. @returns false while a reader or writer is in the way */
    truncateLog(): boolean {
      const { busy } = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
      return busy === 0;
    },

    hidden(): string[] {
      return (sql.hidden.all() as { id: string }[]).map(({ id }) => id);
    },

    /** Writes without changing anything, to find out whether that can be done. */
    probe(): void {
      database.exec('PRAGMA user_version = 1');
    },

    close(): void {
      database.close();
    },
  };

  function addScan(scan: NewScan, now: number): void {
    const { id, workspace, target, targetKind, label, page, scanners } = scan;
    const body: EventBody = { type: 'STATUS', status: 'QUEUED' };
    sql.insertScan.run(id, workspace, target, targetKind, label, now);
    if (page) sql.insertPage.run(id, JSON.stringify(page));
    for (const [position, { name, options }] of scanners.entries()) {
      sql.insertRun.run(id, workspace, position, name, JSON.stringify(options));
    }
    sql.insertEvent.run(id, 1, workspace, body.type, now, null, null, JSON.stringify(body));
  }

  function addEvent(change: ScanChange, body: EventBody, now: number): void {
    const { id, workspace } = change;
    const seq = ++change.lastSeq;
    const scanner = 'scanner' in body ? body.scanner : null;
    const severity = body.type === 'FINDING' ? severityRank(body.finding.severity) : null;
    // One array, which the driver takes as it is; separate arguments it would flatten first.
    sql.insertEvent.run([id, seq, workspace, body.type, now, scanner, severity, JSON.stringify(body)]);
    changeScan(change, body, now);
    if (scanner !== null) changeRun(change.runs, scanner, body);
    if (body.type === 'LOG' && body.warning) {
      const { code, count } = body.warning;
      sql.addWarning.run(id, seq, workspace, code, scanner ?? '', count, body.message);
    }
    if (isResult(body)) sql.insertResult[body.type].run(resultValues(body, id, seq, workspace, now));
  }

  function writeChange(change: ScanChange): void {
    const { id, lastSeq, status, progress, message, error, startedAt, finishedAt, released, counts } = change;
    sql.updateScan.run(
      ...[lastSeq, status, progress, message, error, startedAt, finishedAt],
      ...[released ? 1 : 0, released ? 1 : 0, released ? 1 : 0],
      ...SUMMARY_COUNTS.map((name) => counts[name]),
      id,
    );
    for (const [name, run] of change.runs) {
      sql.updateRun.run(run.state, run.state, run.error, run.hosts, run.endpoints, run.findings, id, name);
    }
  }
}

/** A row of Scan as the driver gives it. */
type ClaimRow = Omit<Claim, 'scanners' | 'summary' | 'page' | 'cancelRequested'> &
  ScanSummary & { cancelRequested: number };

/** What a group of appends changes in the row of one scan. */
interface ScanChange {
  id: string;
  workspace: string;
  lastSeq: number;
  /** the claim ends with this group */
  released: boolean;
  status: ScanStatus | null;
  progress: number;
  message: string | null;
  error: string | null;
  startedAt: number | null;
  finishedAt: number | null;
  counts: ScanSummary;
  runs: Map<string, RunChange>;
}

/** What it changes in the row of one scanner's run. */
interface RunChange {
  state: string | null;
  error: string | null;
  hosts: number;
  endpoints: number;
  findings: number;
}

function newChange({ id, workspace }: { id: string; workspace: string }, lastSeq: number): ScanChange {
  return {
    ...{ id, workspace, lastSeq, released: false, status: null, progress: 0 },
    ...{ message: null, error: null, startedAt: null, finishedAt: null },
    counts: Object.fromEntries(SUMMARY_COUNTS.map((name) => [name, 0])) as unknown as ScanSummary,
    runs: new Map(),
  };
}

function changeScan(scan: ScanChange, body: EventBody, now: number): void {
  switch (body.type) {
    case 'STATUS':
      scan.status = body.status;
      if (body.status === 'RUNNING') scan.startedAt = now;
      if (body.status === 'QUEUED') scan.released = true;
      break;
    case 'PROGRESS':
      scan.progress = Math.max(scan.progress, body.percent);
      scan.message = body.message;
      break;
    case 'HOST':
    case 'ENDPOINT':
    case 'FINDING':
    case 'ASSESSMENT':
      countResult(scan.counts, body);
      break;
    case 'COMPLETED':
    case 'FAILED':
    case 'CANCELLED':
      scan.status = body.type;
      scan.finishedAt = now;
      scan.released = true;
      if (body.type === 'COMPLETED') scan.progress = 100;
      if (body.type === 'FAILED') scan.error = body.error;
      break;
    case 'LOG':
    case 'SCANNER':
      break;
    default:
      body satisfies never;
  }
}

function changeRun(runs: Map<string, RunChange>, name: string, body: EventBody): void {
  if (body.type === 'LOG' || body.type === 'PROGRESS') return;
  const run = runs.get(name) ?? { state: null, error: null, hosts: 0, endpoints: 0, findings: 0 };
  runs.set(name, run);
  if (body.type === 'SCANNER') {
    run.state = body.state;
    run.error = body.error;
  } else if (body.type === 'HOST') run.hosts++;
  else if (body.type === 'ENDPOINT') run.endpoints++;
  else if (body.type === 'FINDING') run.findings++;
}

function prepareStatements(database: Libsql.Database) {
  const prepare = (sql: string) => database.prepare(sql);
  const insertInto = (table: string, columns: readonly string[]) =>
    prepare(
      `INSERT INTO "${table}" (${columns.map((name) => `"${name}"`).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    );
  const insertResult = (type: ResultType) => insertInto(RESULT_TABLES[type], resultColumns(type));
  return {
    insertScan: prepare(
      `INSERT INTO "Scan" ("id", "workspace", "target", "targetKind", "label", "status", "createdAt", "lastSeq")
       VALUES (?, ?, ?, ?, ?, 'QUEUED', ?, 1)`,
    ),
    countQueued: prepare(`SELECT count(*) AS "queued" FROM "Scan" WHERE "status" = 'QUEUED'`),
    insertPage: insertInto('ScanPage', ['scanId', 'page']),
    selectPage: prepare('SELECT "page" FROM "ScanPage" WHERE "scanId" = ?'),
    insertRun: insertInto('ScannerRun', ['scanId', 'workspace', 'position', 'name', 'options']),
    insertEvent: insertInto('ScanEvent', [
      'scanId',
      'seq',
      'workspace',
      'type',
      'at',
      'scanner',
      'severity',
      'body',
    ]),
    addWarning: prepare(
      `INSERT INTO "ScanWarning" ("scanId", "firstSeq", "workspace", "code", "scanner", "count", "message")
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "count" = "count" + excluded."count"`,
    ),
    insertResult: {
      HOST: insertResult('HOST'),
      ENDPOINT: insertResult('ENDPOINT'),
      FINDING: insertResult('FINDING'),
      ASSESSMENT: insertResult('ASSESSMENT'),
    },
    // A scan that has a lease, though it has run out, was not given back: its runner died. The crash is charged only
    // to a scan that ran alone.
    claim: prepare(
      `UPDATE "Scan" SET "fence" = "fence" + 1, "leaseUntil" = ?, "crashes" = "crashes" + ("leaseUntil" IS NOT NULL),
         "crashesAlone" = "crashesAlone" + ("leaseUntil" IS NOT NULL AND "alone"),
         "crashesStuck" = "crashesStuck" + ("leaseUntil" IS NOT NULL AND "alone" AND ${RESULTS} = "resultsAtClaim"),
         "resultsAtClaim" = ${RESULTS}, "suspect" = ("suspect" OR "leaseUntil" IS NOT NULL), "alone" = ?
       WHERE "id" = ? AND ${CLAIMABLE} RETURNING *`,
    ),
    suspect: prepare(`UPDATE "Scan" SET "suspect" = 1 WHERE "id" = ? AND ${LIVE} AND "leaseUntil" < ?`),
    trust: prepare('UPDATE "Scan" SET "suspect" = 0, "alone" = 0 WHERE "id" = ? AND "fence" = ?'),
    selectRuns: prepare('SELECT "name", "options" FROM "ScannerRun" WHERE "scanId" = ? ORDER BY "position"'),
    renew: prepare(
      'UPDATE "Scan" SET "leaseUntil" = ? WHERE "id" = ? AND "fence" = ? RETURNING "cancelRequested"',
    ),
    lastSeq: prepare('SELECT "lastSeq" FROM "Scan" WHERE "id" = ? AND "fence" = ?'),
    // The end of a claim raises the fence, so that it can never hold again.
    updateScan: prepare(
      `UPDATE "Scan" SET "lastSeq" = ?, "status" = coalesce(?, "status"), "progress" = max("progress", ?),
         "message" = coalesce(?, "message"), "error" = coalesce(?, "error"),
         "startedAt" = coalesce("startedAt", ?), "finishedAt" = ?,
         "fence" = "fence" + ?, "leaseUntil" = CASE WHEN ? THEN NULL ELSE "leaseUntil" END,
         "alone" = CASE WHEN ? THEN 0 ELSE "alone" END,
         ${SUMMARY_COUNTS.map((name) => `"${name}" = "${name}" + ?`).join(', ')}
       WHERE "id" = ?`,
    ),
    updateRun: prepare(
      `UPDATE "ScannerRun" SET "state" = coalesce(?, "state"), "error" = CASE WHEN ? IS NULL THEN "error" ELSE ? END,
         "hosts" = "hosts" + ?, "endpoints" = "endpoints" + ?, "findings" = "findings" + ?
       WHERE "scanId" = ? AND "name" = ?`,
    ),
    requestCancel: prepare(
      `UPDATE "Scan" SET "status" = 'CANCELLING', "cancelRequested" = 1, "lastSeq" = "lastSeq" + 1
       WHERE "id" = ? AND "status" = 'RUNNING' RETURNING "lastSeq", "workspace"`,
    ),
    hide: prepare(
      `UPDATE "Scan" SET "workspace" = '${REMOVED}' WHERE "id" = ? AND "workspace" <> '${REMOVED}' AND ${ENDED}`,
    ),
    hidden: prepare(`SELECT "id" FROM "Scan" WHERE "workspace" = '${REMOVED}'`),
    removals: ['ScanEvent', ...Object.values(RESULT_TABLES)].map((table) =>
      prepare(
        `DELETE FROM "${table}" WHERE "scanId" = ? AND "seq" IN
           (SELECT "seq" FROM "${table}" WHERE "scanId" = ? LIMIT ${REMOVAL_STEP})`,
      ),
    ),
    removeWarnings: prepare('DELETE FROM "ScanWarning" WHERE "scanId" = ?'),
    removeRuns: prepare('DELETE FROM "ScannerRun" WHERE "scanId" = ?'),
    removePage: prepare('DELETE FROM "ScanPage" WHERE "scanId" = ?'),
    removeScan: prepare('DELETE FROM "Scan" WHERE "id" = ?'),
  };
}

/** An event as the log gives it, from its row. */
export function toEvent(scanId: string, row: { seq: number; at: number; body: string }): ScanEvent {
  return { scanId, seq: row.seq, at: isoTime(row.at), ...(JSON.parse(row.body) as EventBody) };
}

/** Events of one commit have one time, and follow each other. */
let lastTime = { ms: 0, text: new Date(0).toISOString() };
function isoTime(ms: number): string {
  if (lastTime.ms !== ms) lastTime = { ms, text: new Date(ms).toISOString() };
  return lastTime.text;
}
