/** The event log in SQL. Appends of all scans that wait at one moment are committed together. */
import { setImmediate as setImmediateAsync } from 'node:timers/promises';
import type { Client, InStatement, InValue } from '@libsql/client';
import { FencedError } from '../core/errors.ts';
import {
  type EventBody,
  isResult,
  isTerminal,
  type ScanStatus,
  type ScanSummary,
  type TerminalType,
} from '../core/event.ts';
import type { Claim, EventLog, Head, NewScan, ReadOptions } from '../core/event-log.ts';
import type { PubSub } from '../core/pubsub.ts';
import { type ResultType, type Severity, severityRank } from '../core/result.ts';
import { Prisma } from './generated/client.ts';
import { RESULT_TABLES, resultRow } from './rows.ts';

/** Events in one commit; more waits for the next. Bounds how long the database is held. */
const MAX_GROUP = 5000;
/** Rows that one statement of a removal deletes. */
const REMOVAL_STEP = 5000;
/** Scans of this workspace are nobody's: they are being removed. */
const REMOVED = '(removed)';

interface Append {
  claim: Pick<Claim, 'id' | 'fence' | 'workspace'>;
  events: readonly EventBody[];
  resolve(lastSeq: number): void;
  reject(error: unknown): void;
}

/**
 * @param client the store's one writer (see Database.writer)
 * @param pubsub is told of every commit, after it
 */
export function createEventLog(client: Client, pubsub: PubSub): EventLog {
  const waiting: Append[] = [];
  let committing = false;

  const commitWaiting = async () => {
    while (waiting.length > 0) {
      // The driver is synchronous. What is appended in one turn of the event loop is committed together, and
      // between two commits everybody else has a turn: without it, fast scanners would starve timers and sockets.
      await setImmediateAsync();
      let size = 0;
      let count = 0;
      do size += waiting[count++]?.events.length ?? 0;
      while (count < waiting.length && size < MAX_GROUP);
      await commit(waiting.splice(0, count));
    }
    committing = false;
  };

  const commit = async (group: readonly Append[]): Promise<void> => {
    let lastSeqs: (number | undefined)[];
    try {
      lastSeqs = await writeGroup(client, group);
    } catch (error) {
      // What one append broke must not cost the others: each is tried alone.
      if (group.length === 1) group[0]?.reject(error);
      else for (const append of group) await commit([append]);
      return;
    }
    const grown = new Map<string, number>();
    for (const [index, { claim, resolve, reject }] of group.entries()) {
      const lastSeq = lastSeqs[index];
      if (lastSeq === undefined) {
        reject(new FencedError(claim.id));
      } else {
        resolve(lastSeq);
        grown.set(claim.id, lastSeq);
      }
    }
    for (const [scanId, toSeq] of grown) pubsub.publish(scanId, toSeq);
  };

  return {
    async create({ id, workspace, target, targetKind, label, scanners }: NewScan) {
      const now = Date.now();
      const body: EventBody = { type: 'STATUS', status: 'QUEUED' };
      const runs = scanners.map(({ name, options }, position) => [position, name, options]);
      await client.batch(
        [
          { sql: INSERT_SCAN, args: [id, workspace, target, targetKind, label, now] },
          { sql: INSERT_RUNS, args: [id, workspace, JSON.stringify(runs)] },
          { sql: INSERT_FIRST_EVENT, args: [id, workspace, now, JSON.stringify(body)] },
        ],
        'write',
      );
      pubsub.publish(id, 1);
    },

    async claim(scanId, leaseMs) {
      const now = Date.now();
      const { rows } = await client.execute({ sql: CLAIM, args: [now + leaseMs, scanId, now] });
      const scan = rows[0] as unknown as ClaimRow | undefined;
      if (!scan) return null;
      const runs = await client.execute({
        sql: 'SELECT "name", "options" FROM "ScannerRun" WHERE "scanId" = ? ORDER BY "position"',
        args: [scanId],
      });
      const { id, workspace, target, targetKind, label, fence, crashes, progress, lastSeq } = scan;
      return {
        id,
        workspace,
        target,
        targetKind,
        label,
        fence,
        crashes,
        cancelRequested: scan.cancelRequested === 1,
        progress,
        lastSeq,
        summary: Object.fromEntries(COUNTS.map((name) => [name, scan[name]])) as unknown as ScanSummary,
        scanners: runs.rows.map(({ name, options }) => ({
          name: String(name),
          options: JSON.parse(String(options)),
        })),
      };
    },

    async renew({ id, fence }, leaseMs) {
      const { rows } = await client.execute({
        sql: 'UPDATE "Scan" SET "leaseUntil" = ? WHERE "id" = ? AND "fence" = ? RETURNING "cancelRequested"',
        args: [Date.now() + leaseMs, id, fence],
      });
      if (!rows[0]) throw new FencedError(id);
      return { cancelRequested: rows[0].cancelRequested === 1 };
    },

    append(claim, events) {
      return new Promise((resolve, reject) => {
        waiting.push({ claim, events, resolve, reject });
        if (committing) return;
        committing = true;
        void commitWaiting();
      });
    },

    async read(scanId, options) {
      if (options.limit <= 0) return [];
      const { rows } = await client.execute(readSql(scanId, options));
      return rows.map(({ seq, at, body }) => ({
        scanId,
        seq: Number(seq),
        at: new Date(Number(at)).toISOString(),
        ...(JSON.parse(String(body)) as EventBody),
      }));
    },

    async head(scanId): Promise<Head | null> {
      const { rows } = await client.execute({
        sql: `SELECT "workspace", "lastSeq", "status" FROM "Scan" WHERE "id" = ? AND "workspace" <> '${REMOVED}'`,
        args: [scanId],
      });
      if (!rows[0]) return null;
      const { workspace, lastSeq, status } = rows[0];
      return {
        workspace: String(workspace),
        lastSeq: Number(lastSeq),
        status: status as ScanStatus,
        terminal: isTerminal({ type: String(status) }) ? (status as TerminalType) : null,
      };
    },

    async requestCancel(scanId) {
      const body: EventBody = { type: 'STATUS', status: 'CANCELLING' };
      const [updated] = await client.batch(
        [
          { sql: REQUEST_CANCEL, args: [scanId] },
          { sql: INSERT_CANCELLING, args: [Date.now(), JSON.stringify(body), scanId] },
        ],
        'write',
      );
      const row = updated?.rows[0];
      if (row) pubsub.publish(scanId, Number(row.lastSeq));
      return row !== undefined;
    },

    async claimable() {
      const { rows } = await client.execute({
        sql: `SELECT "id" FROM "Scan" WHERE ${CLAIMABLE} ORDER BY "id"`,
        args: [Date.now()],
      });
      return rows.map(({ id }) => String(id));
    },

    async queued() {
      const { rows } = await client.execute(`SELECT count(*) AS n FROM "Scan" WHERE "status" = 'QUEUED'`);
      return Number(rows[0]?.n);
    },

    async remove(scanId) {
      const { rowsAffected } = await client.execute({
        sql: `UPDATE "Scan" SET "workspace" = '${REMOVED}' WHERE "id" = ? AND ${ENDED}`,
        args: [scanId],
      });
      if (rowsAffected === 0) return false;
      // Whoever follows it finds it gone.
      pubsub.publish(scanId, Number.MAX_SAFE_INTEGER);
      await removeRows(client, scanId);
      return true;
    },
  };
}

/** Finishes removals that the end of a process interrupted. */
export async function finishRemovals(client: Client): Promise<void> {
  const { rows } = await client.execute(`SELECT "id" FROM "Scan" WHERE "workspace" = '${REMOVED}'`);
  for (const { id } of rows) await removeRows(client, String(id));
}

/** In steps, so that no other write waits long. */
async function removeRows(client: Client, scanId: string): Promise<void> {
  for (const table of ['ScanEvent', ...Object.values(RESULT_TABLES)]) {
    const sql = `DELETE FROM "${table}" WHERE "scanId" = ?1 AND "seq" IN
      (SELECT "seq" FROM "${table}" WHERE "scanId" = ?1 LIMIT ${REMOVAL_STEP})`;
    while ((await client.execute({ sql, args: [scanId] })).rowsAffected === REMOVAL_STEP) {
      await setImmediateAsync();
    }
  }
  await client.batch(
    ['ScannerRun', 'Scan'].map((table) => ({
      sql: `DELETE FROM "${table}" WHERE "${table === 'Scan' ? 'id' : 'scanId'}" = ?`,
      args: [scanId],
    })),
    'write',
  );
}

const ENDED = `"status" IN ('COMPLETED', 'FAILED', 'CANCELLED')`;
const CLAIMABLE = `NOT ${ENDED} AND "workspace" <> '${REMOVED}' AND ("leaseUntil" IS NULL OR "leaseUntil" < ?)`;

const INSERT_SCAN = `INSERT INTO "Scan" ("id", "workspace", "target", "targetKind", "label", "status", "createdAt", "lastSeq")
VALUES (?, ?, ?, ?, ?, 'QUEUED', ?, 1)`;

const INSERT_RUNS = `INSERT INTO "ScannerRun" ("scanId", "workspace", "position", "name", "options")
SELECT ?, ?, r.value->>0, r.value->>1, r.value->2 FROM json_each(?) r`;

const INSERT_FIRST_EVENT = `INSERT INTO "ScanEvent" ("scanId", "seq", "workspace", "type", "at", "body")
VALUES (?, 1, ?, 'STATUS', ?, ?)`;

/** Not fenced: it comes from outside the runner. The database gives its number like any other. */
const REQUEST_CANCEL = `UPDATE "Scan" SET "status" = 'CANCELLING', "cancelRequested" = 1, "lastSeq" = "lastSeq" + 1
WHERE "id" = ? AND "status" = 'RUNNING' RETURNING "lastSeq"`;

const INSERT_CANCELLING = `INSERT INTO "ScanEvent" ("scanId", "seq", "workspace", "type", "at", "body")
SELECT "id", "lastSeq", "workspace", 'STATUS', ?, ? FROM "Scan" WHERE "id" = ? AND changes() = 1`;

/** A scan that has a lease, though it has run out, was not given back: its runner died. */
const CLAIM = `UPDATE "Scan" SET
  "fence" = "fence" + 1, "leaseUntil" = ?, "crashes" = "crashes" + ("leaseUntil" IS NOT NULL)
WHERE "id" = ? AND ${CLAIMABLE} RETURNING *`;

/** A row of Scan as the driver gives it. */
type ClaimRow = Omit<Claim, 'scanners' | 'summary' | 'cancelRequested'> &
  ScanSummary & { cancelRequested: number };

// --- reading ---

/**
 * One range scan of the primary key; or, with types, one of the index for each type, merged: the cost is the
 * page's, not the log's.
 */
function readSql(scanId: string, { after, limit, types, upTo = 2 ** 31 - 1 }: ReadOptions): InStatement {
  const select =
    'SELECT "seq", "at", "body" FROM "ScanEvent" WHERE "scanId" = ?1 AND "seq" > ?2 AND "seq" <= ?3';
  const page = 'ORDER BY "seq" LIMIT ?4';
  const args = [scanId, after, upTo, limit];
  if (!types) return { sql: `${select} ${page}`, args };
  if (types.length === 0) return { sql: `${select} AND 0 ${page}`, args };
  const parts = types.map((_, index) => `SELECT * FROM (${select} AND "type" = ?${index + 5} ${page})`);
  return { sql: `${parts.join(' UNION ALL ')} ${page}`, args: [...args, ...types] };
}

// --- writing ---

const COUNTS = [
  'hosts',
  'aliveHosts',
  'endpoints',
  'findings',
  'findingsCritical',
  'findingsHigh',
  'findingsMedium',
  'findingsLow',
  'findingsInfo',
  'findingsUnknown',
] as const satisfies readonly (keyof ScanSummary)[];

/** What a group changes in the row of one scan. */
interface ScanChange {
  id: string;
  fence: number;
  /** number of events */
  events: number;
  /** whether the claim ends with this group */
  released: boolean;
  status: string | null;
  progress: number;
  message: string | null;
  error: string | null;
  startedAt: number | null;
  finishedAt: number | null;
  counts: ScanSummary;
}

/** What a group changes in the row of one scanner's run. */
interface RunChange {
  scan: string;
  name: string;
  state: string | null;
  error: string | null;
  hosts: number;
  endpoints: number;
  findings: number;
}

/**
 * Writes the appends of a group in one transaction: the scans first, each only where its fence still holds, then
 * everything else, joined to the scans by the same fence. The database gives the numbers.
 *
 * @returns for each append the seq of its last event; undefined where its claim was lost
 */
async function writeGroup(client: Client, group: readonly Append[]): Promise<(number | undefined)[]> {
  const now = Date.now();
  const at = new Date(now).toISOString();
  const scans = new Map<string, ScanChange>();
  const runs = new Map<string, RunChange>();
  const events: InValue[][] = [];
  const results = new Map<ResultType, InValue[][]>();
  /** Place of each append's last event among the events of its scan; undefined past the end of its claim. */
  const places = group.map(({ claim, events: bodies }) => {
    const key = keyOf(claim);
    const scan = scans.get(key) ?? newScanChange(claim);
    if (scan.released) return undefined;
    scans.set(key, scan);
    for (const body of bodies) {
      const place = ++scan.events;
      const scanner = 'scanner' in body ? body.scanner : null;
      const severity = body.type === 'FINDING' ? severityRank(body.finding.severity) : null;
      events.push([key, place, claim.workspace, body.type, now, scanner, severity, JSON.stringify(body)]);
      changeScan(scan, body, now);
      if (scanner !== null) changeRun(runs, key, scanner, body);
      if (isResult(body)) {
        const row = resultRow({ ...body, scanId: claim.id, seq: place, at }, claim.workspace);
        const rows = results.get(body.type) ?? [];
        results.set(body.type, rows);
        rows.push([
          key,
          place,
          ...RESULT_COLUMNS[body.type].map((name) => toSql(row[name as keyof typeof row])),
        ]);
      }
    }
    return scan.events;
  });

  const changes = JSON.stringify([...scans.values()].map(({ counts, ...rest }) => ({ ...rest, ...counts })));
  const [taken] = await client.batch(
    [
      { sql: UPDATE_SCANS, args: [changes] },
      ...insert('ScanEvent', EVENT_COLUMNS, changes, events),
      ...[...results].flatMap(([type, rows]) =>
        insert(RESULT_TABLES[type], RESULT_COLUMNS[type], changes, rows),
      ),
      ...(runs.size > 0 ? [{ sql: UPDATE_RUNS, args: [changes, JSON.stringify([...runs.values()])] }] : []),
      ...([...scans.values()].some((scan) => scan.released) ? [{ sql: RELEASE, args: [changes] }] : []),
    ],
    'write',
  );
  const lastSeqs = new Map(taken?.rows.map(({ key, lastSeq }) => [key, Number(lastSeq)]));
  return group.map(({ claim }, index) => {
    const key = keyOf(claim);
    const lastSeq = lastSeqs.get(key);
    const place = places[index];
    if (lastSeq === undefined || place === undefined) return undefined;
    return lastSeq - (scans.get(key)?.events ?? 0) + place;
  });
}

const keyOf = ({ id, fence }: { id: string; fence: number }) => `${id} ${fence}`;

function newScanChange({ id, fence }: { id: string; fence: number }): ScanChange {
  return {
    id,
    fence,
    events: 0,
    released: false,
    status: null,
    progress: 0,
    message: null,
    error: null,
    startedAt: null,
    finishedAt: null,
    counts: Object.fromEntries(COUNTS.map((name) => [name, 0])) as unknown as ScanSummary,
  };
}

function changeScan(scan: ScanChange, body: EventBody, now: number): void {
  switch (body.type) {
    case 'STATUS':
      scan.status = body.status;
      if (body.status === 'RUNNING') scan.startedAt ??= now;
      if (body.status === 'QUEUED') scan.released = true;
      break;
    case 'PROGRESS':
      scan.progress = Math.max(scan.progress, body.percent);
      scan.message = body.message;
      break;
    case 'HOST':
      scan.counts.hosts++;
      if (body.host.alive) scan.counts.aliveHosts++;
      break;
    case 'ENDPOINT':
      scan.counts.endpoints++;
      break;
    case 'FINDING':
      scan.counts.findings++;
      scan.counts[SEVERITY_COUNT[body.finding.severity]]++;
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
    case 'ASSESSMENT':
      break;
    default:
      body satisfies never;
  }
}

const SEVERITY_COUNT = {
  CRITICAL: 'findingsCritical',
  HIGH: 'findingsHigh',
  MEDIUM: 'findingsMedium',
  LOW: 'findingsLow',
  INFO: 'findingsInfo',
  UNKNOWN: 'findingsUnknown',
} as const satisfies Record<Severity, keyof ScanSummary>;

function changeRun(runs: Map<string, RunChange>, scan: string, name: string, body: EventBody): void {
  if (body.type === 'LOG' || body.type === 'PROGRESS') return;
  const key = `${scan} ${name}`;
  const run = runs.get(key) ?? { scan, name, state: null, error: null, hosts: 0, endpoints: 0, findings: 0 };
  runs.set(key, run);
  if (body.type === 'SCANNER') {
    run.state = body.state;
    run.error = body.error;
  } else if (body.type === 'HOST') run.hosts++;
  else if (body.type === 'ENDPOINT') run.endpoints++;
  else if (body.type === 'FINDING') run.findings++;
}

function toSql(value: unknown): InValue {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return value as InValue;
}

const EVENT_COLUMNS = ['workspace', 'type', 'at', 'scanner', 'severity', 'body'];

const RESULT_COLUMNS = {
  HOST: columnsOf(Prisma.HostScalarFieldEnum),
  ENDPOINT: columnsOf(Prisma.EndpointScalarFieldEnum),
  FINDING: columnsOf(Prisma.FindingScalarFieldEnum),
  ASSESSMENT: columnsOf(Prisma.PageAssessmentScalarFieldEnum),
} satisfies Record<ResultType, readonly string[]>;

function columnsOf(fields: Record<string, string>): readonly string[] {
  return Object.keys(fields).filter((name) => name !== 'scanId' && name !== 'seq');
}

/** The scans of the group, as UPDATE_SCANS left them: those whose fence did not hold are not among them. */
const TAKEN = `WITH taken AS MATERIALIZED (
  SELECT c.value->>'id' || ' ' || (c.value->>'fence') AS key, s."id" AS id, s."lastSeq" - (c.value->>'events') AS base
  FROM json_each(?) c JOIN "Scan" s ON s."id" = c.value->>'id' AND s."fence" = c.value->>'fence'
)`;

const UPDATE_SCANS = `UPDATE "Scan" SET
  "lastSeq" = "lastSeq" + (c.value->>'events'),
  "status" = coalesce(c.value->>'status', "status"),
  "progress" = max("progress", c.value->>'progress'),
  "message" = coalesce(c.value->>'message', "message"),
  "error" = coalesce(c.value->>'error', "error"),
  "startedAt" = coalesce("startedAt", c.value->>'startedAt'),
  "finishedAt" = c.value->>'finishedAt',
  ${COUNTS.map((name) => `"${name}" = "${name}" + (c.value->>'${name}')`).join(', ')}
FROM json_each(?) c
WHERE "Scan"."id" = c.value->>'id' AND "Scan"."fence" = c.value->>'fence'
RETURNING "Scan"."id" || ' ' || "Scan"."fence" AS "key", "Scan"."lastSeq" AS "lastSeq"`;

/** Rows of one statement: SQLite takes 32,766 parameters, and the widest table has some twenty columns. */
const ROWS_PER_INSERT = 1000;

/**
 * Bound parameters, since taking twenty columns out of JSON parses each row twenty times.
 *
 * @param rows the scan's key, the event's place in the group, then the values of `columns`
 */
function insert(
  table: string,
  columns: readonly string[],
  changes: string,
  rows: readonly InValue[][],
): InStatement[] {
  const statements: InStatement[] = [];
  const values = `(${Array(columns.length + 2)
    .fill('?')
    .join(',')})`;
  for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
    const part = rows.slice(from, from + ROWS_PER_INSERT);
    statements.push({
      sql: `INSERT INTO "${table}" ("scanId", "seq", ${columns.map((name) => `"${name}"`).join(', ')})
${TAKEN}
SELECT t.id, t.base + v.column2, ${columns.map((_, index) => `v.column${index + 3}`).join(', ')}
FROM (VALUES ${Array(part.length).fill(values).join(',')}) v CROSS JOIN taken t WHERE t.key = v.column1`,
      args: [changes, ...part.flat()],
    });
  }
  return statements;
}

const UPDATE_RUNS = `${TAKEN}
UPDATE "ScannerRun" SET
  "state" = coalesce(r.value->>'state', "state"),
  "error" = coalesce(r.value->>'error', "error"),
  "hosts" = "hosts" + (r.value->>'hosts'),
  "endpoints" = "endpoints" + (r.value->>'endpoints'),
  "findings" = "findings" + (r.value->>'findings')
FROM json_each(?) r CROSS JOIN taken t
WHERE t.key = r.value->>'scan' AND "ScannerRun"."scanId" = t.id AND "ScannerRun"."name" = r.value->>'name'`;

/** Raises the fence of the scans whose claim ended, so that it can never match again. */
const RELEASE = `UPDATE "Scan" SET "fence" = "fence" + 1, "leaseUntil" = NULL
FROM json_each(?) c
WHERE c.value->>'released' AND "Scan"."id" = c.value->>'id' AND "Scan"."fence" = c.value->>'fence'`;
