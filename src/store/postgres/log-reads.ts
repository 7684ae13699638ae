/** Reads of the event log. */
import { EVENT_TYPES, type EventFilter, isResult, isTerminal } from '../../core/event.ts';
import type { Changed, Head, ReadOptions } from '../../core/event-log.ts';
import { MAX_INT, RESULT_TYPES, SEVERITIES, severityRank } from '../../core/vocabulary.ts';
import type { LogReads } from '../event-log.ts';
import { HEAD_COLUMNS, type RecordedRow, toHead, toNewScan, toStored, toWarning } from '../log-rows.ts';
import { REMOVED } from '../removed.ts';
import { RESULT_TABLES } from '../rows.ts';
import { CLAIMABLE, LEASED, SEALED, SILENT } from './claims.ts';
import type { Reader } from './reader.ts';
import { timeOf } from './sql.ts';

/** @param onRead called for each read of a page or a head */
export function createLogReads(reader: Reader, onRead: () => void): LogReads {
  const query = async (text: string, values: readonly unknown[], name?: string) =>
    (await reader.query(text, values, name)).rows;
  const stored: LogReads['stored'] = async (scanId, options) => {
    if (options.limit <= 0) return [];
    onRead();
    const statement = readSql(scanId, options);
    if (!statement) return [];
    return toStored(scanId, await query(...statement), options);
  };
  return {
    stored,

    async head(scanId): Promise<Head | null> {
      onRead();
      const [row] = await query(HEAD, [scanId], 'head');
      return row ? toHead(row) : null;
    },

    async recorded(scanId) {
      const [row] = await query(RECORDED, [scanId]);
      return row ? toNewScan(row as unknown as RecordedRow) : null;
    },

    async warnings(scanId) {
      const rows = await query(
        `SELECT "code", "scanner", "count", "message", "firstSeq" FROM "ScanWarning" WHERE "scanKey" = ${SCAN_KEY}
         ORDER BY "firstSeq"`,
        [scanId],
      );
      return rows.map(toWarning);
    },

    async claimable(scanners) {
      const rows = await query(
        `SELECT "id", "workspace", "suspect", "leaseUntil" IS NOT NULL AS "orphan", ${MISSING} AS "missing"
         FROM "Scan" WHERE ${CLAIMABLE}
         ORDER BY ("suspect" OR "leaseUntil" IS NOT NULL) DESC, "crashesAlone", "id"`,
        [scanners ?? null],
      );
      return rows.map(({ id, workspace, suspect, orphan, missing }) => ({
        ...{ id: String(id), workspace: String(workspace) },
        state: orphan ? 'orphan' : suspect ? 'suspect' : 'queued',
        missing: missing as string[],
      }));
    },

    async changed(sinceMs) {
      const rows = await query(CHANGED, [sinceMs], 'changed');
      return rows as unknown as Changed[];
    },

    async removed(sinceMs) {
      const rows = await query(REMOVED_SINCE, [sinceMs], 'removed');
      return rows.map(({ id }) => String(id));
    },

    async leased() {
      const rows = await query(`SELECT "id", "leaseUntil" AS "until" FROM "Scan" WHERE ${LEASED}`, []);
      return rows as { id: string; until: number }[];
    },

    async silent() {
      const rows = await query(`SELECT "id", "timeoutMs" FROM "Scan" WHERE ${SILENT}`, []);
      return rows.map(({ id, timeoutMs }) => ({ id: String(id), timeoutMs: Number(timeoutMs) }));
    },
  };
}

/** The scanners of a scan that are not among $1; none without a list. */
const MISSING = `ARRAY(SELECT name FROM unnest("scannerNames") WITH ORDINALITY n(name, index)
  WHERE name <> ALL ($1::text[]) ORDER BY index)`;

/** Two index scans. */
const CHANGED = `SELECT "id", "lastSeq", "createdAt", "changedAt" FROM "Scan"
  WHERE ("status" = 'RUNNING' OR "changedAt" >= ${timeOf('$1')}) AND "workspace" <> '${REMOVED}'`;

const REMOVED_SINCE = `SELECT "id" FROM "DeletedScan" WHERE "deletedAt" >= ${timeOf('$1')}`;

const HEAD = `SELECT ${HEAD_COLUMNS} FROM "Scan"
  WHERE "id" = $1 AND "workspace" <> '${REMOVED}'`;

/**
 * Key of the scan with the id $1. No key for a scan that is being deleted: its events are deleted in steps, and a reader
 * would see gaps.
 */
const SCAN_KEY = `(SELECT "key" FROM "Scan" WHERE "id" = $1 AND "workspace" <> '${REMOVED}')`;
const EVENTS = `SELECT "seq", "at", "body" FROM "ScanEvent" WHERE "scanKey" = ${SCAN_KEY} AND "seq" > $2 AND "seq" <= $3`;
/** The condition of the partial index of these events. */
const PLAIN = `"type" NOT IN (${RESULT_TYPES.map((type) => `'${type}'`).join(', ')})`;
/** Events of the first rows of a result table. */
const eventsOf = (table: string, conditions: string, page: string) => `SELECT e."seq", e."at", e."body" FROM (
    SELECT r."scanKey", r."seq" FROM "${table}" r WHERE r."scanKey" = ${SCAN_KEY} AND r."seq" > $2 AND r."seq" <= $3 ${conditions}
    ORDER BY r."seq" ${page}) r
  JOIN "ScanEvent" e ON e."scanKey" = r."scanKey" AND e."seq" = r."seq"`;

/** One statement, so that a deletion in between cannot leave out a part. */
const RECORDED = `SELECT "id", "workspace", "target", "targetKind", "label", "timeoutMs", "demo",
    (SELECT "page" FROM "ScanPage" WHERE "scanKey" = s."key") AS "page",
    (SELECT json_agg(json_build_array("name", "options", ${SEALED}) ORDER BY "position") FROM "ScannerRun" r
     WHERE "scanKey" = s."key") AS "scanners"
  FROM "Scan" s WHERE "id" = $1 AND "workspace" <> '${REMOVED}'`;

/**
 * Without a filter, one range scan of the primary key. With a filter, one range scan of an index for each kind of event
 * that passes it, merged: the cost depends on the size of the page, not of the log.
 */
function readSql(
  scanId: string,
  { after, limit, upTo = MAX_INT, last, ...filter }: ReadOptions,
): [text: string, values: unknown[], name?: string] | null {
  // Larger numbers are beyond every log, and no integers for the database.
  const clamp = (seq: number) => Math.min(Math.max(seq, -1), MAX_INT);
  const values: unknown[] = [scanId, clamp(after), clamp(upTo), limit];
  const page = `${last ? 'DESC' : 'ASC'} LIMIT $4`;
  const parts = partsOf(filter, page, (value) => `$${values.push(value)}`);
  if (!parts) return [`${EVENTS} ORDER BY "seq" ${page}`, values, last ? 'read last' : 'read'];
  if (parts.length === 0) return null;
  const union = parts.map((part) => `(${part})`).join(' UNION ALL ');
  return [`SELECT * FROM (${union}) e ORDER BY "seq" ${page}`, values];
}

/** Queries whose union selects the events that pass a filter, each ordered by an index; undefined to select all. */
function partsOf(
  { types, minSeverity, scanners }: EventFilter,
  page: string,
  bind: (value: string) => string,
): string[] | undefined {
  if (!types && !minSeverity && !scanners) return undefined;
  const names = scanners && [...new Set(scanners)];
  const least = minSeverity && severityRank(minSeverity);
  return [...new Set(types ?? EVENT_TYPES)].flatMap((type) => {
    if (type === 'FINDING' && least !== undefined) {
      const byScanner = names ? `AND r."scanner" IN (${names.map(bind).join() || 'NULL'})` : '';
      const ranks = SEVERITIES.map((_, rank) => rank).slice(least);
      return ranks.map((rank) => eventsOf('Finding', `AND r."severity" = ${rank} ${byScanner}`, page));
    }
    const ofType = `${EVENTS} AND "type" = '${type}'`;
    if (names && !isTerminal({ type }))
      return names.map((name) => `${ofType} AND "scanner" = ${bind(name)} ORDER BY "seq" ${page}`);
    const event = { type };
    return isResult(event)
      ? eventsOf(RESULT_TABLES[event.type], '', page)
      : `${ofType} AND ${PLAIN} ORDER BY "seq" ${page}`;
  });
}
