/** Writes the events of a commit and their projected rows, and updates the rows of their scans. */
import type Libsql from 'libsql';
import {
  type EventBody,
  isResult,
  type ResultBody,
  type ScanStatus,
  SUMMARY_COUNTS,
} from '../../core/event.ts';
import type { ScanFigures, ScannerFigures } from '../../core/figures.ts';
import { RESULT_TYPES, type ResultType, type Severity, severityRank } from '../../core/vocabulary.ts';
import { fieldsOf, OWN_COLUMNS, RESULT_TABLES, resultColumns } from '../rows.ts';
import { addToChange, newScanChange, type ScanChange, STOPPED } from '../scan-change.ts';
import type { Appended, Appender, Group, Transitioning } from '../writes.ts';
import { firstRow } from './first-row.ts';

/** A scan that a group appends to. */
interface Target {
  key: number;
  change: ScanChange;
  /** Later figures replace earlier ones, so those of one scanner are written once. */
  figures: Figures | null;
  /** of an external scan */
  timeoutMs?: number | null;
}

interface TargetRow {
  key: number;
  lastSeq: number;
  timeoutMs?: number | null;
}

type Figures = Omit<ScanFigures, 'runs'> & { runs: Map<string, ScanFigures['runs'][number]> };

/** The returned functions must be called in a transaction. */
export function prepareAppend(database: Pick<Libsql.Database, 'prepare'>) {
  const sql = prepareStatements(database);

  /** @param text its JSON */
  const addEvent = ({ key, change }: Target, text: string, at: number, rows: CollectedRows) => {
    const body = JSON.parse(text) as EventBody;
    const seq = addToChange(change, body, at);
    const scanner = 'scanner' in body ? body.scanner : null;
    rows.add(sql.events, [key, seq, body.type, at, scanner, text]);
    if (isResult(body)) rows.add(sql.results[body.type], resultValues(body, key, seq, at));
    else if (body.type === 'LOG' && body.warning) {
      const { code, count } = body.warning;
      sql.addWarning.run(key, seq, code, scanner ?? '', count, body.message);
    }
  };

  const writeFigures = (key: number, { duration, requests, errors, runs }: Figures) => {
    sql.updateFigures.run(duration, requests, errors, key);
    for (const [name, { place, ...figures }] of runs) {
      const values = FIGURES.map((figure) => figures[figure]);
      sql.updateRunFigures.run(...values, JSON.stringify(place), key, name);
    }
  };

  const writeChange = ({ key, change, figures, timeoutMs }: Target) => {
    const { lastSeq, progress, message, counts, runs, transition } = change;
    // The scanners of an external scan become known by their first results.
    if (timeoutMs) for (const name of runs.keys()) sql.addRun.run(key, name, key);
    // The driver binds an array directly, but flattens separate arguments first.
    sql.updateScan.run([lastSeq, progress, message, ...SUMMARY_COUNTS.map((name) => counts[name]), key]);
    for (const [name, { state, error, hosts, endpoints, findings, startedAt, finishedAt }] of runs)
      sql.updateRun.run([state, state, error, hosts, endpoints, findings, startedAt, finishedAt, key, name]);
    if (figures) writeFigures(key, figures);
    if (!transition) return;
    const { status, error, startedAt, finishedAt, released, terminal } = transition;
    sql.updateStatus.run(status, error, startedAt, finishedAt, key);
    if (status === 'PAUSED') sql.clearPause.run(key);
    if (terminal) {
      sql.endRuns.run(finishedAt, STOPPED[status] ?? null, key);
      eraseSecrets(sql, key);
    }
    if (released) sql.release.run(key);
  };

  const append = ({ claims, appends }: Group): Appended => {
    const at = Date.now();
    const targets = claims.map((claim): Target | undefined => {
      const row = (
        'after' in claim
          ? firstRow(sql.liveExternal, at, claim.id, claim.after)
          : firstRow(sql.selectScan, claim.id, claim.fence)
      ) as TargetRow | undefined;
      return row && newTarget(row);
    });
    const rows = collectRows();
    const lastSeqs = appends.map(({ claim, figures, events }) => {
      const target = targets[claim];
      if (!target || target.change.transition?.released) return undefined;
      if (!appendsAt(claims[claim], target.change.lastSeq)) return undefined;
      if (figures) setFigures(target, JSON.parse(figures));
      for (const event of events) addEvent(target, event, at, rows);
      return target.change.lastSeq;
    });
    rows.write();
    for (const target of targets) if (target) writeChange(target);
    return { at, lastSeqs };
  };

  /** @returns seq of the last event; undefined if the status is another one, or the claim is lost */
  const transition = ({ scan, from, events }: Transitioning): number | undefined => {
    const { id, fence, after, silent } = scan;
    const at = Date.now();
    const row = firstRow(sql.selectState, at, id) as
      | { key: number; lastSeq: number; status: ScanStatus; fence: number; leased: number; silent: number }
      | undefined;
    if (!row || !from.includes(row.status)) return undefined;
    if (fence === undefined ? row.leased === 1 : row.fence !== fence) return undefined;
    if (after !== undefined && row.lastSeq !== after) return undefined;
    if (silent && row.silent !== 1) return undefined;
    const target = newTarget({ key: row.key, lastSeq: row.lastSeq });
    const rows = collectRows();
    for (const body of events) addEvent(target, JSON.stringify(body), at, rows);
    rows.write();
    writeChange(target);
    // Nobody runs it, so that only this time shows other nodes and clients that come back that it has changed.
    if (!target.change.transition) sql.touch.run(at, target.key);
    return target.change.lastSeq;
  };

  return { append, transition };
}

/** Overwrites the rows, which SQLite would otherwise keep in unused parts of the file. */
function eraseSecrets(sql: ReturnType<typeof prepareStatements>, key: number): void {
  if (!firstRow(sql.selectSecret, key)) return;
  sql.secureDelete(true);
  try {
    sql.eraseSecrets.run(key);
  } finally {
    sql.secureDelete(false);
  }
}

const newTarget = ({ key, lastSeq, timeoutMs = null }: TargetRow): Target => ({
  ...{ key, change: newScanChange(lastSeq), figures: null, timeoutMs },
});

/** Whether no other append of the group was first. */
const appendsAt = (appender: Appender | undefined, lastSeq: number) =>
  appender === undefined || !('after' in appender) || appender.after === lastSeq;

function setFigures(target: Target, { runs, ...ofScan }: ScanFigures): void {
  const known = target.figures?.runs ?? new Map();
  for (const run of runs) known.set(run.name, run);
  target.figures = { ...ofScan, runs: known };
}

/** Inserts one event, outside an append. */
export function prepareInsertEvent(
  database: Pick<Libsql.Database, 'prepare'>,
): ReturnType<Libsql.Database['prepare']> {
  return database.prepare(insertInto('ScanEvent', EVENT_COLUMNS));
}

const EVENT_COLUMNS = ['scanKey', 'seq', 'type', 'at', 'scanner', 'body'];

export function insertInto(table: string, columns: readonly string[], rows = 1): string {
  const names = columns.map((name) => `"${name}"`).join(', ');
  const values = `(${columns.map(() => '?').join(', ')})`;
  return `INSERT INTO "${table}" (${names}) VALUES ${Array(rows).fill(values).join(', ')}`;
}

/** Rows of one statement. More make it no faster. */
const ROWS_A_STATEMENT = 16;

interface RowTable {
  /** number of columns */
  width: number;
  one: Libsql.Statement;
  /** inserts ROWS_A_STATEMENT rows */
  many: Libsql.Statement;
}

const prepareRows = (
  database: Pick<Libsql.Database, 'prepare'>,
  table: string,
  columns: readonly string[],
): RowTable => ({
  width: columns.length,
  one: database.prepare(insertInto(table, columns)),
  many: database.prepare(insertInto(table, columns, ROWS_A_STATEMENT)),
});

type CollectedRows = ReturnType<typeof collectRows>;

/** The rows that one transaction inserts: with many in a statement, a row takes two thirds of the time. */
function collectRows() {
  /** values of rows, one after another */
  const waiting = new Map<RowTable, unknown[]>();
  return {
    add(table: RowTable, row: readonly unknown[]): void {
      let values = waiting.get(table);
      if (!values) {
        values = [];
        waiting.set(table, values);
      }
      for (const value of row) values.push(value);
      if (values.length < ROWS_A_STATEMENT * table.width) return;
      table.many.run(values);
      waiting.delete(table);
    },
    write(): void {
      for (const [{ one, width }, values] of waiting)
        for (let at = 0; at < values.length; at += width) one.run(values.slice(at, at + width));
    },
  };
}

function prepareStatements(database: Pick<Libsql.Database, 'prepare'>) {
  const results = (type: ResultType) => prepareRows(database, RESULT_TABLES[type], resultColumns(type));
  return {
    selectScan: database.prepare('SELECT "key", "lastSeq" FROM "Scan" WHERE "id" = ? AND "fence" = ?'),
    // Also renews the time in which it has to give a sign of life.
    liveExternal: database.prepare(
      `UPDATE "Scan" SET "leaseUntil" = ? + "timeoutMs"
       WHERE "id" = ? AND "lastSeq" = ? AND "status" = 'RUNNING' AND "timeoutMs" IS NOT NULL
       RETURNING "key", "lastSeq", "timeoutMs"`,
    ),
    addRun: database.prepare(
      `INSERT INTO "ScannerRun" ("scanKey", "position", "name", "options")
       SELECT ?, count(*), ?, '{}' FROM "ScannerRun" WHERE "scanKey" = ? ON CONFLICT DO NOTHING`,
    ),
    events: prepareRows(database, 'ScanEvent', EVENT_COLUMNS),
    results: Object.fromEntries(RESULT_TYPES.map((type) => [type, results(type)])) as Record<
      ResultType,
      RowTable
    >,
    addWarning: database.prepare(
      `INSERT INTO "ScanWarning" ("scanKey", "firstSeq", "code", "scanner", "count", "message")
       VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "count" = "count" + excluded."count"`,
    ),
    // Sets no indexed column: SQLite would rewrite the index entry, one more page for each commit.
    updateScan: database.prepare(
      `UPDATE "Scan" SET "lastSeq" = ?, "progress" = max("progress", ?), "message" = coalesce(?, "message"),
         ${SUMMARY_COUNTS.map((name) => `"${name}" = "${name}" + ?`).join(', ')}
       WHERE "key" = ?`,
    ),
    updateStatus: database.prepare(
      `UPDATE "Scan" SET "status" = ?, "error" = coalesce(?, "error"), "startedAt" = coalesce("startedAt", ?),
         "finishedAt" = ? WHERE "key" = ?`,
    ),
    touch: database.prepare('UPDATE "Scan" SET "changedAt" = ? WHERE "key" = ?'),
    clearPause: database.prepare('UPDATE "Scan" SET "pauseRequested" = 0 WHERE "key" = ?'),
    updateFigures: database.prepare(
      `UPDATE "Scan" SET "duration" = max("duration", ?), "requests" = max("requests", ?), "errors" = max("errors", ?)
       WHERE "key" = ?`,
    ),
    updateRunFigures: database.prepare(
      `UPDATE "ScannerRun" SET ${FIGURES.map((name) => `"${name}" = max("${name}", ?)`).join(', ')}, "place" = ?
       WHERE "scanKey" = ? AND "name" = ?`,
    ),
    endRuns: database.prepare(
      `UPDATE "ScannerRun" SET "state" = CASE "state" WHEN 'STARTED' THEN 'FAILED' ELSE 'SKIPPED' END,
         "finishedAt" = ?, "error" = coalesce("error", ?) WHERE "scanKey" = ? AND "state" IN ('PENDING', 'STARTED')`,
    ),
    selectSecret: database.prepare('SELECT 1 FROM "ScanSecret" WHERE "scanKey" = ? LIMIT 1'),
    eraseSecrets: database.prepare('DELETE FROM "ScanSecret" WHERE "scanKey" = ?'),
    /** Not for all deletions, since it doubles their writes. */
    secureDelete: (on: boolean) => void database.prepare(`PRAGMA secure_delete = ${on ? 'ON' : 'OFF'}`).get(),
    selectState: database.prepare(
      `SELECT "key", "lastSeq", "status", "fence", "leaseUntil" IS NOT NULL AND "timeoutMs" IS NULL AS "leased",
         "timeoutMs" IS NOT NULL AND "leaseUntil" < ? AS "silent" FROM "Scan" WHERE "id" = ?`,
    ),
    // Raises the fence, so that the old claim becomes invalid.
    release: database.prepare(
      'UPDATE "Scan" SET "fence" = "fence" + 1, "leaseUntil" = NULL, "alone" = 0 WHERE "key" = ?',
    ),
    updateRun: database.prepare(
      `UPDATE "ScannerRun" SET "state" = coalesce(?, "state"), "error" = CASE WHEN ? IS NULL THEN "error" ELSE ? END,
         "hosts" = "hosts" + ?, "endpoints" = "endpoints" + ?, "findings" = "findings" + ?,
         "startedAt" = coalesce("startedAt", ?), "finishedAt" = coalesce(?, "finishedAt")
       WHERE "scanKey" = ? AND "name" = ?`,
    ),
  };
}

const FIGURES = [
  'duration',
  'requests',
  'errors',
  'inputsDone',
  'inputsKnown',
] as const satisfies readonly (keyof ScannerFigures)[];

/** Values of `resultColumns`. Allocates no row object, since it is called for every result. */
function resultValues(body: ResultBody, scanKey: number, seq: number, at: number): unknown[] {
  const values: unknown[] = [scanKey, seq, body.scanner, body.parent, at, body.mock ? 1 : 0];
  const fields = fieldsOf(body) as Record<string, unknown>;
  for (const name of OWN_COLUMNS[body.type]) values.push(toColumn(name, fields[name]));
  return values;
}

function toColumn(name: string, value: unknown): unknown {
  // Of any type: a text has to be JSON, too.
  if (name === 'evidence') return value === null ? null : JSON.stringify(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  if (typeof value !== 'string') return value;
  if (name === 'notBefore' || name === 'notAfter') return Date.parse(value);
  return name === 'severity' ? severityRank(value as Severity) : value;
}
