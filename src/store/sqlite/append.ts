/** Writes the events of a commit and their projected rows, and updates the rows of their scans. */
import type Libsql from 'libsql';
import { type EventBody, isResult, type ResultBody, SUMMARY_COUNTS } from '../../core/event.ts';
import type { Claim } from '../../core/event-log.ts';
import { RESULT_TYPES, type ResultType, type Severity, severityRank } from '../../core/result.ts';
import { fieldsOf, OWN_COLUMNS, RESULT_TABLES, resultColumns } from '../rows.ts';
import { addToChange, newScanChange, type ScanChange } from '../scan-change.ts';
import { firstRow } from './first-row.ts';

/** Appends that are committed together. */
export interface Group {
  claims: Pick<Claim, 'id' | 'fence'>[];
  /**
   * JSON array with an item for each append: the index of its claim in `claims`, then its events. Sending one string to
   * another thread is much cheaper than sending the objects.
   */
  appends: string;
}

export interface Appended {
  /** time of the events, in milliseconds since 1970 */
  at: number;
  /** seq of the last event of each append; undefined if its claim was lost */
  lastSeqs: (number | undefined)[];
}

/** A scan that a group appends to. */
interface Target {
  key: number;
  change: ScanChange;
}

/** @returns a function that appends a group; call it in a transaction. It skips scans whose fence has changed. */
export function prepareAppend(database: Pick<Libsql.Database, 'prepare'>): (group: Group) => Appended {
  const sql = prepareStatements(database);

  const addEvent = ({ key, change }: Target, body: EventBody, at: number) => {
    const seq = addToChange(change, body, at);
    const scanner = 'scanner' in body ? body.scanner : null;
    // The driver binds an array directly, but flattens separate arguments first.
    sql.insertEvent.run([key, seq, body.type, at, scanner, JSON.stringify(body)]);
    if (isResult(body)) sql.insertResult[body.type].run(resultValues(body, key, seq, at));
    else if (body.type === 'LOG' && body.warning) {
      const { code, count } = body.warning;
      sql.addWarning.run(key, seq, code, scanner ?? '', count, body.message);
    }
  };

  const writeChange = ({ key, change }: Target) => {
    const { lastSeq, progress, message, counts, runs, transition } = change;
    sql.updateScan.run(lastSeq, progress, message, ...SUMMARY_COUNTS.map((name) => counts[name]), key);
    for (const [name, { state, error, hosts, endpoints, findings }] of runs)
      sql.updateRun.run(state, state, error, hosts, endpoints, findings, key, name);
    if (!transition) return;
    const { status, error, startedAt, finishedAt, released } = transition;
    sql.updateStatus.run(status, error, startedAt, finishedAt, key);
    if (released) sql.release.run(key);
  };

  return ({ claims, appends }) => {
    const at = Date.now();
    const targets = claims.map(({ id, fence }): Target | undefined => {
      const row = firstRow(sql.selectScan, id, fence) as { key: number; lastSeq: number } | undefined;
      return row && { key: row.key, change: newScanChange(row.lastSeq) };
    });
    const lastSeqs = (JSON.parse(appends) as [number, ...EventBody[]][]).map(([index, ...bodies]) => {
      const target = targets[index];
      if (!target || target.change.transition?.released) return undefined;
      for (const body of bodies) addEvent(target, body, at);
      return target.change.lastSeq;
    });
    for (const target of targets) if (target) writeChange(target);
    return { at, lastSeqs };
  };
}

/** Inserts one event, outside an append. */
export function prepareInsertEvent(
  database: Pick<Libsql.Database, 'prepare'>,
): ReturnType<Libsql.Database['prepare']> {
  return database.prepare(insertInto('ScanEvent', ['scanKey', 'seq', 'type', 'at', 'scanner', 'body']));
}

export function insertInto(table: string, columns: readonly string[]): string {
  const names = columns.map((name) => `"${name}"`).join(', ');
  return `INSERT INTO "${table}" (${names}) VALUES (${columns.map(() => '?').join(', ')})`;
}

function prepareStatements(database: Pick<Libsql.Database, 'prepare'>) {
  const insertResult = (type: ResultType) =>
    database.prepare(insertInto(RESULT_TABLES[type], resultColumns(type)));
  return {
    selectScan: database.prepare('SELECT "key", "lastSeq" FROM "Scan" WHERE "id" = ? AND "fence" = ?'),
    insertEvent: prepareInsertEvent(database),
    insertResult: Object.fromEntries(RESULT_TYPES.map((type) => [type, insertResult(type)])) as Record<
      ResultType,
      Libsql.Statement
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
    // Raises the fence, so that the old claim becomes invalid.
    release: database.prepare(
      'UPDATE "Scan" SET "fence" = "fence" + 1, "leaseUntil" = NULL, "alone" = 0 WHERE "key" = ?',
    ),
    updateRun: database.prepare(
      `UPDATE "ScannerRun" SET "state" = coalesce(?, "state"), "error" = CASE WHEN ? IS NULL THEN "error" ELSE ? END,
         "hosts" = "hosts" + ?, "endpoints" = "endpoints" + ?, "findings" = "findings" + ?
       WHERE "scanKey" = ? AND "name" = ?`,
    ),
  };
}

/** Values of `resultColumns`. Allocates no row object, since it is called for every result. */
function resultValues(body: ResultBody, scanKey: number, seq: number, at: number): unknown[] {
  const values: unknown[] = [scanKey, seq, body.scanner, body.parent, at, body.mock ? 1 : 0];
  const fields = fieldsOf(body) as Record<string, unknown>;
  for (const name of OWN_COLUMNS[body.type]) values.push(toColumn(name, fields[name]));
  return values;
}

function toColumn(name: string, value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  if (typeof value !== 'string') return value;
  if (name === 'notBefore' || name === 'notAfter') return Date.parse(value);
  return name === 'severity' ? severityRank(value as Severity) : value;
}
