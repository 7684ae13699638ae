/** Reads of the event log, on a separate connection. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { InStatement } from '@libsql/client';
import { UnavailableError } from '../../core/errors.ts';
import { EVENT_TYPES, type EventFilter, isResult, isTerminal } from '../../core/event.ts';
import type { Head, ReadOptions } from '../../core/event-log.ts';
import { MAX_INT, RESULT_TYPES, SEVERITIES, severityRank } from '../../core/vocabulary.ts';
import type { LogReads } from '../event-log.ts';
import { HEAD_COLUMNS, type RecordedRow, toHead, toNewScan, toStored, toWarning } from '../log-rows.ts';
import { REMOVED } from '../removed.ts';
import { RESULT_TABLES } from '../rows.ts';
import { CLAIMABLE, LEASED, MISSING, SEALED, SILENT } from './claims.ts';
import type { Reader } from './reader.ts';
import { asUnavailable } from './unavailable.ts';

/** @param onRead called for each read of a page or a head */
export function createLogReads(reader: Reader, onRead: () => void): LogReads {
  const query = (statement: InStatement) => executePatiently(reader, statement);
  const stored: LogReads['stored'] = async (scanId, options) => {
    if (options.limit <= 0) return [];
    onRead();
    const { rows } = await query(readSql(scanId, options));
    return toStored(scanId, rows, options);
  };
  return {
    stored,

    async head(scanId): Promise<Head | null> {
      onRead();
      const { rows } = await query({
        sql: `SELECT ${HEAD_COLUMNS} FROM "Scan" WHERE "id" = ? AND "workspace" <> '${REMOVED}'`,
        args: [scanId],
      });
      return rows[0] ? toHead(rows[0]) : null;
    },

    async recorded(scanId) {
      const { rows } = await query({ sql: RECORDED, args: [scanId] });
      return rows[0] ? toNewScan(rows[0] as unknown as RecordedRow) : null;
    },

    async warnings(scanId) {
      const { rows } = await query({
        sql: `SELECT "code", "scanner", "count", "message", "firstSeq" FROM "ScanWarning"
              WHERE "scanKey" = ${SCAN_KEY} ORDER BY "firstSeq"`,
        args: [scanId],
      });
      return rows.map(toWarning);
    },

    async claimable(scanners) {
      const { rows } = await query({
        sql: `SELECT "id", "workspace", "suspect", "leaseUntil" IS NOT NULL AS "orphan", ${MISSING} AS "missing"
              FROM "Scan" WHERE ${CLAIMABLE}
              ORDER BY "suspect" OR "leaseUntil" IS NOT NULL DESC, "crashesAlone", "id"`,
        args: [scanners ? JSON.stringify(scanners) : null, Date.now()],
      });
      return rows.map(({ id, workspace, suspect, orphan, missing }) => ({
        ...{ id: String(id), workspace: String(workspace) },
        state: Number(orphan) === 1 ? 'orphan' : Number(suspect) === 1 ? 'suspect' : 'queued',
        missing: JSON.parse(String(missing)) as string[],
      }));
    },

    async changed(sinceMs) {
      const { rows } = await query({
        sql: `SELECT "id", "lastSeq", "createdAt", "changedAt" FROM "Scan"
              WHERE ("status" = 'RUNNING' OR "changedAt" >= ?) AND "workspace" <> '${REMOVED}'`,
        args: [sinceMs],
      });
      return rows.map(({ id, lastSeq, createdAt, changedAt }) => ({
        id: String(id),
        ...{ lastSeq: Number(lastSeq), createdAt: Number(createdAt), changedAt: Number(changedAt) },
      }));
    },

    async removed(sinceMs) {
      const sql = 'SELECT "id" FROM "DeletedScan" WHERE "deletedAt" >= ?';
      const { rows } = await query({ sql, args: [sinceMs] });
      return rows.map(({ id }) => String(id));
    },

    async leased() {
      const sql = `SELECT "id", "leaseUntil" FROM "Scan" WHERE ${LEASED}`;
      const { rows } = await query({ sql, args: [Date.now()] });
      return rows.map(({ id, leaseUntil }) => ({ id: String(id), until: Number(leaseUntil) }));
    },

    async silent() {
      const sql = `SELECT "id", "timeoutMs" FROM "Scan" WHERE ${SILENT}`;
      const { rows } = await query({ sql, args: [Date.now()] });
      return rows.map(({ id, timeoutMs }) => ({ id: String(id), timeoutMs: Number(timeoutMs) }));
    },
  };
}

/** Readers of a write-ahead log wait only for a lock of the whole file. They retry for 2 s in total. */
const FIRST_RETRY_MS = 32;
const LAST_RETRY_MS = 1024;

export async function executePatiently(
  reader: Reader,
  statement: InStatement,
): ReturnType<Reader['execute']> {
  for (let waitMs = FIRST_RETRY_MS; ; waitMs *= 2) {
    try {
      return await reader.execute(statement);
    } catch (error) {
      const known = asUnavailable(error);
      if (!(known instanceof UnavailableError) || waitMs > LAST_RETRY_MS) throw known;
    }
    await sleep(waitMs);
  }
}

/**
 * Key of the scan with the id ?1. No key for a scan that is being deleted: its events are deleted in steps, and a reader
 * would see gaps.
 */
const SCAN_KEY = `(SELECT "key" FROM "Scan" WHERE "id" = ?1 AND "workspace" <> '${REMOVED}')`;
const EVENTS = `SELECT "seq", "at", "body" FROM "ScanEvent"
  WHERE "scanKey" = ${SCAN_KEY} AND "seq" > ?2 AND "seq" <= ?3`;
/** The condition of the partial index of these events. It must have the same text for SQLite to use the index. */
const PLAIN = `"type" NOT IN (${RESULT_TYPES.map((type) => `'${type}'`).join(', ')})`;
/** Events of the rows of a result table. */
const eventsOf = (table: string) => `SELECT e."seq", e."at", e."body" FROM "${table}" r
  CROSS JOIN "ScanEvent" e ON e."scanKey" = r."scanKey" AND e."seq" = r."seq"
  WHERE r."scanKey" = ${SCAN_KEY} AND r."seq" > ?2 AND r."seq" <= ?3`;
const PAGE = 'LIMIT ?4';

/** One statement, so that a deletion in between cannot leave out a part. */
const RECORDED = `SELECT "id", "workspace", "target", "targetKind", "label", "timeoutMs", "demo",
    (SELECT "page" FROM "ScanPage" WHERE "scanKey" = s."key") AS "page",
    (SELECT json_group_array(json_array("name", json("options"), ${SEALED}) ORDER BY "position") FROM "ScannerRun" r
     WHERE "scanKey" = s."key") AS "scanners"
  FROM "Scan" s WHERE "id" = ? AND "workspace" <> '${REMOVED}'`;

/**
 * Without a filter, one range scan of the primary key. With a filter, one range scan of an index for each kind of event
 * that passes it, merged: the cost depends on the size of the page, not of the log.
 */
function readSql(
  scanId: string,
  { after, limit, upTo = MAX_INT, last, ...filter }: ReadOptions,
): InStatement {
  const args: (string | number)[] = [scanId, after, upTo, limit];
  const parts = partsOf(filter, (value) => `?${args.push(value)}`);
  // Each part ends with its order.
  const page = last ? `DESC ${PAGE}` : PAGE;
  if (!parts) return { sql: `${EVENTS} ORDER BY "seq" ${page}`, args };
  if (parts.length === 0) return { sql: `${EVENTS} AND 0 ${PAGE}`, args };
  return {
    sql: `${parts.map((part) => `SELECT * FROM (${part} ${page})`).join(' UNION ALL ')} ORDER BY "seq" ${page}`,
    args,
  };
}

/** Queries whose union selects the events that pass a filter, each ordered by an index; undefined to select all. */
function partsOf(
  { types, minSeverity, scanners }: EventFilter,
  bind: (value: string) => string,
): string[] | undefined {
  if (!types && !minSeverity && !scanners) return undefined;
  const names = scanners && [...new Set(scanners)].map(bind);
  const least = minSeverity && severityRank(minSeverity);
  return [...new Set(types ?? EVENT_TYPES)].flatMap((type) => {
    if (type === 'FINDING' && least !== undefined) {
      const byScanner = names ? `AND r."scanner" IN (${names.join()})` : '';
      const ranks = SEVERITIES.map((_, rank) => rank).slice(least);
      return ranks.map(
        (rank) => `${eventsOf('Finding')} AND r."severity" = ${rank} ${byScanner} ORDER BY r."seq"`,
      );
    }
    const ofType = `${EVENTS} AND "type" = ${bind(type)}`;
    if (names && !isTerminal({ type }))
      return names.map((name) => `${ofType} AND "scanner" = ${name} ORDER BY "seq"`);
    const event = { type };
    return isResult(event)
      ? `${eventsOf(RESULT_TABLES[event.type])} ORDER BY r."seq"`
      : `${ofType} AND ${PLAIN} ORDER BY "seq"`;
  });
}
