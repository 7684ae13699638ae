/**
 * Writes the events of a commit, their projected rows and the rows of their scans in one statement: it locks the scans, in the
 * order of their keys, and gives the numbers. What it writes is computed before, relative to the seq that a scan has then.
 */
import { randomUUID } from 'node:crypto';
import { type EventBody, isResult, type ResultBody, SUMMARY_COUNTS } from '../../core/event.ts';
import type { ScanFigures, ScannerFigures } from '../../core/figures.ts';
import { RESULT_TYPES, type ResultType, severityRank } from '../../core/vocabulary.ts';
import { fieldsOf, OWN_COLUMNS, RESULT_TABLES } from '../rows.ts';
import { addToChange, newScanChange, type ScanChange, STOPPED } from '../scan-change.ts';
import type { Appended, Group, Transitioning } from '../writes.ts';
import { BinaryRows } from './binary-rows.ts';
import { NOW, type Sql } from './sql.ts';

/** Of the advisory lock that gives results their positions: taken last, so that a position is visible before all later ones. */
const POSITIONS = 7_226_925;

/** A scan that a statement appends to. */
interface Target {
  /** selects the scan: see MATCHED */
  match: Match;
  /** Its `lastSeq` is the number of events. */
  change: ScanChange;
  figures: Omit<ScanFigures, 'runs'> | null;
  /** by the name of their scanner */
  runFigures: Map<string, ScanFigures['runs'][number]>;
  events: Event[];
}

interface Event {
  body: EventBody;
  /** as JSON */
  text: string;
}

interface Match {
  id: string;
  fence?: number;
  after?: number;
  /** separated by commas */
  statuses?: string;
  silent?: boolean;
}

const newTarget = (match: Match): Target => ({
  ...{ match, change: newScanChange(0), figures: null, runFigures: new Map(), events: [] },
});

function addEvents(target: Target, events: readonly Event[], figures: ScanFigures | null): number {
  if (figures) {
    const { runs, ...ofScan } = figures;
    target.figures = ofScan;
    for (const run of runs) target.runFigures.set(run.name, run);
  }
  // The statement replaces the time by the database's. Only whether it is null matters.
  for (const { body } of events) addToChange(target.change, body, 1);
  target.events.push(...events);
  return target.change.lastSeq;
}

/**
 * @returns a function that appends a group. Another call with the same group is another try, and appends nothing twice.
 *   `wrote`: this try has appended something
 */
export function createGroupAppend(): (sql: Sql, group: Group) => Promise<Appended & { wrote: boolean }> {
  const ids = new WeakMap<Group, string>();
  return async (sql, group) => {
    const { claims } = group;
    const isRetry = ids.has(group);
    const id = ids.get(group) ?? randomUUID();
    ids.set(group, id);
    const targets = claims.map(newTarget);
    const ends = group.appends.map(({ claim: index, figures: ofScan, events: texts }) => {
      const target = targets[index] as Target;
      const events = texts.map((text): Event => ({ text, body: JSON.parse(text) }));
      const figures: ScanFigures | null = ofScan === null ? null : JSON.parse(ofScan);
      // A claim ends with the event that releases the scan; of an external scan, only the first append knows the whole log.
      const isLate =
        target.change.transition?.released || ('after' in target.match && target.change.lastSeq > 0);
      return isLate ? { index } : { index, offset: addEvents(target, events, figures) };
    });
    const matching = 'after' in (claims[0] ?? {}) ? 'external' : 'claim';
    const written = await write(sql, matching, targets, id);
    const wrote = written.bases.some((base) => base !== undefined);
    const { at, bases } = isRetry && !wrote ? await findWritten(sql, id, targets) : written;
    const lastSeqs = ends.map(({ index, offset }) => {
      const base = bases[index];
      return base === undefined || offset === undefined ? undefined : base + offset;
    });
    return { at, lastSeqs, wrote };
  };
}

/** An earlier try may have been committed although its answer was lost. */
async function findWritten(sql: Sql, id: string, targets: readonly Target[]): Promise<Written> {
  const { rows } = await sql.query(
    `SELECT s."id", s."appendedTo", e."at" FROM "Scan" s
     JOIN "ScanEvent" e ON e."scanKey" = s."key" AND e."seq" = s."appendedTo"
     WHERE s."id" = ANY ($1) AND s."appendId" = $2`,
    [targets.map(({ match }) => match.id), id],
  );
  const baseOf = (target: Target): number | undefined => {
    const row = rows.find((found) => found.id === target.match.id);
    // Of several claims of one scan, only the latest one was valid.
    const isStale = targets.some(
      ({ match }) => match.id === target.match.id && Number(match.fence) > Number(target.match.fence),
    );
    if (!row || isStale) return undefined;
    const base = Number(row.appendedTo) - target.change.lastSeq;
    return target.match.after === undefined || target.match.after === base ? base : undefined;
  };
  const at = Math.max(0, ...rows.map((row) => Number(row.at)));
  return { at: at || Date.now(), bases: targets.map(baseOf) };
}

/** @returns seq of the last event; undefined if the status is another one, or the claim is lost */
export async function appendTransition(
  sql: Sql,
  { scan, from, events }: Transitioning,
): Promise<number | undefined> {
  const target = newTarget({ ...scan, statuses: from.join() });
  const offset = addEvents(
    target,
    events.map((body) => ({ body, text: JSON.stringify(body) })),
    null,
  );
  const [base] = (await write(sql, 'transition', [target], null)).bases;
  return base === undefined ? undefined : base + offset;
}

/** Which scans a statement appends to: the condition on a scan `s` and its item `g`. */
const MATCHED = {
  claim: `s."fence" = g.fence`,
  external: `s."lastSeq" = g.after AND s."status" = 'RUNNING' AND s."timeoutMs" IS NOT NULL`,
  transition: `s."status"::text = ANY (string_to_array(g.statuses, ','))
    AND CASE WHEN g.fence IS NULL THEN s."leaseUntil" IS NULL OR s."timeoutMs" IS NOT NULL ELSE s."fence" = g.fence END
    AND (g.after IS NULL OR s."lastSeq" = g.after)
    AND (g.silent IS NULL OR (s."timeoutMs" IS NOT NULL AND s."leaseUntil" < ${NOW}))`,
} as const;
type Matching = keyof typeof MATCHED;

interface Written {
  /** milliseconds since 1970 */
  at: number;
  /** by the number of the target: seq before the events; undefined if the scan did not match */
  bases: (number | undefined)[];
}

/** @param id of this append; another try of the same one writes nothing */
async function write(
  sql: Sql,
  matching: Matching,
  targets: readonly Target[],
  id: string | null,
): Promise<Written> {
  const ends = targets.some(({ change }) => change.transition?.terminal);
  if (matching !== 'external' && !ends) return await writeOnce(sql, matching, targets, id);
  return await sql.transaction(async (inner) => {
    if (matching === 'external') await addRuns(inner, targets);
    const written = await writeOnce(inner, matching, targets, id);
    for (const [n, target] of targets.entries())
      if (target.change.transition?.terminal && written.bases[n] !== undefined) await endScan(inner, target);
    return written;
  });
}

/** The scanners of an external scan become known by their first results. */
async function addRuns(sql: Sql, targets: readonly Target[]): Promise<void> {
  const items = targets.map(({ match, change }) => ({ ...match, names: [...change.runs.keys()] }));
  await sql.query(ADD_RUNS, [JSON.stringify(items)], 'add runs');
}

const ADD_RUNS = `WITH l AS MATERIALIZED (
    SELECT s."key", g.names FROM json_to_recordset($1::json) AS g(id text, after int, names json)
    JOIN "Scan" s ON s."id" = g.id AND ${MATCHED.external} ORDER BY s."key" FOR UPDATE OF s)
  INSERT INTO "ScannerRun" ("scanKey", "position", "name", "options")
  SELECT l."key", (SELECT count(*) FROM "ScannerRun" r WHERE r."scanKey" = l."key") + n.index - 1, n.name, '{}'
  FROM l, json_array_elements_text(l.names) WITH ORDINALITY n(name, index)
  WHERE NOT EXISTS (SELECT 1 FROM "ScannerRun" r WHERE r."scanKey" = l."key" AND r."name" = n.name)`;

/** Ends the scanners that had not ended, and erases encrypted options. */
async function endScan(sql: Sql, { match, change }: Target): Promise<void> {
  const { id } = match;
  const status = change.transition?.status;
  await sql.query(END_RUNS, [id, (status && STOPPED[status]) ?? null], 'end runs');
  await sql.query(`DELETE FROM "ScanSecret" WHERE "scanKey" = (SELECT "key" FROM "Scan" WHERE "id" = $1)`, [
    id,
  ]);
}

const END_RUNS = `UPDATE "ScannerRun" r
  SET "state" = CASE r."state" WHEN 'STARTED' THEN 'FAILED'::"ScannerState" ELSE 'SKIPPED'::"ScannerState" END,
    "finishedAt" = s."finishedAt", "error" = coalesce(r."error", $2)
  FROM "Scan" s WHERE s."id" = $1 AND r."scanKey" = s."key" AND r."state" IN ('PENDING', 'STARTED')`;

async function writeOnce(
  sql: Sql,
  matching: Matching,
  targets: readonly Target[],
  id: string | null,
): Promise<Written> {
  const parts = await partsOf(sql, targets);
  const scans = targets.map(scanItem);
  const runs = targets.flatMap(runItems);
  const kind: Kind = {
    ...{ matching, parts: PARTS.filter((part) => parts[part] !== undefined) },
    changesStatus: targets.some(({ change }) => change.transition),
    isDetailed: targets.some(isDetailed),
    isSingle: targets.length === 1,
    runs: runs.length === 0 ? 'none' : targets.length === 1 && runs.length === 1 ? 'one' : 'several',
  };
  const { text, name } = statementOf(kind);
  const values = [
    id,
    ...valuesOf(scans, scanColumns(kind), kind.isSingle),
    ...(kind.runs === 'none' ? [] : valuesOf(runs, runColumns(kind), kind.runs === 'one')),
    ...kind.parts.map((part) => parts[part]),
  ];
  const { rows } = await sql.query(text, values, name);
  const bases: Written['bases'] = targets.map(() => undefined);
  for (const { n, base } of rows) bases[Number(n)] = Number(base);
  return { at: Number(rows[0]?.now ?? Date.now()), bases };
}

/** What the statement inserts: JSON, or rows of tables. */
const PARTS = ['events', 'warnings', ...RESULT_TYPES] as const;
type Part = (typeof PARTS)[number];

/** The key of a row is the number of its target. */
async function partsOf(
  sql: Sql,
  targets: readonly Target[],
): Promise<Partial<Record<Part, string | Buffer>>> {
  const layouts = await sql.layouts();
  const events = new BinaryRows(layouts.ScanEvent);
  const results: Partial<Record<ResultType, BinaryRows>> = {};
  const warnings: object[] = [];
  for (const [n, target] of targets.entries()) {
    for (const [index, { body, text }] of target.events.entries()) {
      const seq = index + 1;
      const scanner = 'scanner' in body ? body.scanner : null;
      events.add({ scanKey: n, seq, type: body.type, scanner, body: text });
      if (!isResult(body)) continue;
      results[body.type] ??= new BinaryRows(layouts[RESULT_TABLES[body.type]]);
      results[body.type]?.add(resultItem(body, n, seq), fieldsOf(body) as Record<string, unknown>);
    }
    warnings.push(...warningItems(target, n));
  }
  return {
    events: events.finish(),
    ...(warnings.length > 0 && { warnings: JSON.stringify(warnings) }),
    ...Object.fromEntries(Object.entries(results).map(([type, rows]) => [type, rows.finish()])),
  };
}

function warningItems({ events }: Target, n: number): object[] {
  const warnings = new Map<string, { count: number }>();
  for (const [index, { body }] of events.entries()) {
    if (body.type !== 'LOG' || !body.warning) continue;
    const { code, count } = body.warning;
    const key = `${code} ${body.scanner}`;
    const known = warnings.get(key);
    const first = { n, seq: index + 1, code, scanner: body.scanner ?? '', message: body.message };
    warnings.set(key, { ...first, ...known, count: (known?.count ?? 0) + count });
  }
  return [...warnings.values()];
}

/** A row of a result table, without the result's own fields. */
function resultItem(body: ResultBody, n: number, seq: number): Record<string, unknown> {
  const { scanner, parent, mock } = body;
  const severity = body.type === 'FINDING' ? severityRank(body.finding.severity) : null;
  return { scanKey: n, seq, scanner, parent, mock, severity };
}

const FIGURES = [
  ...(['duration', 'requests', 'errors', 'inputsDone', 'inputsKnown'] as const),
] satisfies readonly (keyof ScannerFigures)[];

/** Types of the values of an item by name. */
type Columns = Readonly<Record<string, string>>;
type Item = Readonly<Record<string, unknown>>;

const typed = (names: readonly string[], type: string): Columns =>
  Object.fromEntries(names.map((name) => [name, type]));

/** Most appends have results alone, and change counts only. */
const isDetailed = ({ change, figures, runFigures }: Target): boolean =>
  figures !== null ||
  runFigures.size > 0 ||
  change.progress > 0 ||
  change.message !== null ||
  [...change.runs.values()].some(({ state }) => state !== null);

const RUN_COUNTS = ['hosts', 'endpoints', 'findings'] as const;
const RUN_COLUMNS: Columns = { n: 'int', name: 'text', ...typed(RUN_COUNTS, 'int') };
const RUN_DETAILS: Columns = {
  ...{ state: 'text', error: 'text', place: 'json' },
  ...typed(FIGURES, 'int'),
  ...typed(['startedAt', 'finishedAt'], 'float8'),
};
const runColumns = ({ isDetailed }: Kind): Columns => ({ ...RUN_COLUMNS, ...(isDetailed && RUN_DETAILS) });

function runItems({ change, runFigures }: Target, n: number): Item[] {
  const names = new Set([...change.runs.keys(), ...runFigures.keys()]);
  return [...names].map((name) => ({ ...runFigures.get(name), ...change.runs.get(name), n, name }));
}

const SCAN_FIGURES = ['duration', 'requests', 'errors'] as const;
const SCAN_COLUMNS: Columns = {
  n: 'int',
  id: 'text',
  ...typed(['fence', 'after', 'count', ...SUMMARY_COUNTS], 'int'),
};
const SCAN_DETAILS: Columns = { progress: 'int', message: 'text', ...typed(SCAN_FIGURES, 'int') };
const SCAN_STATUS: Columns = {
  ...{ statuses: 'text', silent: 'boolean', status: 'text', failure: 'text', released: 'boolean' },
  ...typed(['startedAt', 'finishedAt'], 'float8'),
};
const scanColumns = ({ matching, isDetailed, changesStatus }: Kind): Columns => ({
  ...SCAN_COLUMNS,
  ...(isDetailed && SCAN_DETAILS),
  ...((matching === 'transition' || changesStatus) && SCAN_STATUS),
});

const scanItem = ({ match, change, figures }: Target, n: number): Item => ({
  ...{ ...match, n, count: change.lastSeq, progress: change.progress, message: change.message },
  ...change.counts,
  ...{ duration: figures?.duration ?? 0, requests: figures?.requests ?? 0, errors: figures?.errors ?? 0 },
  ...(change.transition && { ...change.transition, failure: change.transition.error }),
});

/** Parameters for items: a single one has a parameter for each value, which PostgreSQL reads faster than JSON. */
const valuesOf = (items: readonly Item[], columns: Columns, isSingle: boolean): unknown[] =>
  isSingle
    ? Object.entries(columns).map(([name, type]) => {
        const value = items[0]?.[name];
        return type === 'json' && value ? JSON.stringify(value) : value;
      })
    : [JSON.stringify(items)];

/** The items as a table. @param first number of the first parameter */
const itemsFrom = (columns: Columns, isSingle: boolean, first: number): string =>
  isSingle
    ? `(SELECT ${Object.entries(columns)
        .map(([name, type], index) => `$${first + index}::${type} AS "${name}"`)
        .join(', ')})`
    : `(SELECT * FROM json_to_recordset($${first}::json) AS i(${Object.entries(columns)
        .map(([name, type]) => `"${name}" ${type}`)
        .join(', ')}))`;

/** What a statement depends on. */
interface Kind {
  matching: Matching;
  parts: readonly Part[];
  changesStatus: boolean;
  /** It changes more than counts and the status. */
  isDetailed: boolean;
  /** It has one target: no joins, no order. */
  isSingle: boolean;
  /** the scanners whose rows it changes */
  runs: 'none' | 'one' | 'several';
}

const statements = new Map<string, { text: string; name: string }>();

/** Prepared by name on each connection. */
function statementOf(kind: Kind): { text: string; name: string } {
  const { matching, parts, changesStatus, isDetailed, isSingle, runs } = kind;
  const key = [matching, ...parts, changesStatus, isDetailed, isSingle, runs].join();
  // PostgreSQL cuts longer names.
  const statement = statements.get(key) ?? { text: buildStatement(kind), name: `append ${statements.size}` };
  statements.set(key, statement);
  return statement;
}

/** `l`: the scans, locked, with the time after the locks. */
function buildStatement(kind: Kind): string {
  const { matching, parts, changesStatus, isSingle, runs } = kind;
  let next = 2;
  const items = (columns: Columns, single: boolean) => {
    const from = itemsFrom(columns, single, next);
    next += single ? Object.keys(columns).length : 1;
    return from;
  };
  const scans = items(scanColumns(kind), isSingle);
  const matched = `s."id" = g.id AND ${MATCHED[matching]} AND ($1::text IS NULL OR s."appendId" IS DISTINCT FROM $1)`;
  const needsPosition = parts.includes('FINDING') || parts.includes('ASSESSMENT');
  const now = needsPosition
    ? `CASE WHEN pg_advisory_xact_lock(${POSITIONS}) IS NOT NULL THEN ${NOW} END`
    : NOW;
  const update = `UPDATE "Scan" s SET ${setScan(kind)} FROM`;
  const lock = `SELECT g.*, s."key", s."lastSeq" AS base FROM ${scans} g JOIN "Scan" s ON ${matched}
    ${isSingle ? '' : 'ORDER BY s."key"'} FOR UPDATE OF s`;
  // The update of one scan locks it, too. Only changes of the status need the time.
  const locked =
    isSingle && !changesStatus && matching === 'claim'
      ? `l AS (${update} ${scans} g WHERE ${matched} RETURNING g.n, s."key", s."lastSeq" - g.count AS base, ${now} AS now)`
      : `m AS MATERIALIZED (${lock}),
        c AS MATERIALIZED (SELECT ${now} AS now FROM (SELECT count(*) FROM m) locked),
        l AS MATERIALIZED (SELECT m.*, c.now FROM m, c),
        u AS (${update} l g WHERE s."key" = g."key")`;
  const changes = [
    locked,
    ...(runs === 'none'
      ? []
      : [`"in runs" AS (${updateRuns(items(runColumns(kind), runs === 'one'), kind)})`]),
    ...parts.map((part, index) => `"in ${part}" AS (${PART_STATEMENTS[part](`$${next + index}`, isSingle)})`),
  ];
  return `WITH ${changes.join(',\n')} SELECT l.n, l.base, l.now FROM l`;
}

const setScan = ({ matching, changesStatus, isDetailed }: Kind): string =>
  [
    `"lastSeq" = s."lastSeq" + g.count`,
    ...SUMMARY_COUNTS.map((name) => `"${name}" = s."${name}" + g."${name}"`),
    `"appendId" = coalesce($1, s."appendId")`,
    `"appendedTo" = CASE WHEN $1 IS NULL THEN s."appendedTo" ELSE s."lastSeq" + g.count END`,
    ...(isDetailed ? SET_DETAILS : []),
    ...(changesStatus ? SET_STATUS : []),
    // Nobody runs it, so that only this time shows other nodes and clients that come back that it has changed.
    ...(matching === 'transition' && !changesStatus ? ['"changedAt" = g.now'] : []),
    // Renews the time in which it has to give a sign of life.
    ...(matching === 'external' ? [`"leaseUntil" = ${unlessReleased(changesStatus, EXTENDED)}`] : []),
    ...(matching !== 'external' && changesStatus
      ? [`"leaseUntil" = ${unlessReleased(changesStatus, 's."leaseUntil"')}`]
      : []),
  ].join(', ');

const EXTENDED = `g.now + s."timeoutMs" * INTERVAL '1 millisecond'`;
const unlessReleased = (changesStatus: boolean, lease: string) =>
  changesStatus ? `CASE WHEN g.released THEN NULL ELSE ${lease} END` : lease;

const SET_DETAILS = [
  `"message" = coalesce(g.message, s."message")`,
  ...['progress', ...SCAN_FIGURES].map((name) => `"${name}" = greatest(s."${name}", g.${name})`),
];

const SET_STATUS = [
  `"status" = coalesce(g.status::"ScanStatus", s."status")`,
  `"error" = coalesce(g.failure, s."error")`,
  `"startedAt" = coalesce(s."startedAt", CASE WHEN g."startedAt" IS NOT NULL THEN g.now END)`,
  `"finishedAt" = CASE WHEN g."finishedAt" IS NOT NULL THEN g.now ELSE s."finishedAt" END`,
  `"pauseRequested" = s."pauseRequested" AND g.status IS DISTINCT FROM 'PAUSED'`,
  // Raises the fence, so that the old claim becomes invalid.
  `"fence" = s."fence" + CASE WHEN g.released THEN 1 ELSE 0 END`,
  `"alone" = s."alone" AND g.released IS NOT TRUE`,
];

/** SQL that writes a part. @param rows the parameter */
type PartStatement = (rows: string, isSingle: boolean) => string;

/** Joins the scans `l` to rows that have the number of their scan in a column. */
const joinScans = (column: string, isSingle: boolean) =>
  isSingle ? 'CROSS JOIN l' : `JOIN l ON l.n = ${column}`;

const insertResults = (type: ResultType): PartStatement => {
  const table = RESULT_TABLES[type];
  const own = OWN_COLUMNS[type].map((name) => `"${name}"`);
  return (rows, isSingle) =>
    `INSERT INTO "${table}" ("scanKey", "seq", "scanner", "parent", "foundAt", "mock", ${own.join(', ')})
    SELECT l."key", l.base + r."seq", r."scanner", r."parent", l.now, r."mock", ${own.map((name) => `r.${name}`).join(', ')}
    FROM unnest(${rows}::"${table}"[]) r ${joinScans('r."scanKey"', isSingle)} ${isSingle ? '' : 'ORDER BY l.n, r."seq"'}`;
};

const PART_STATEMENTS: Record<Part, PartStatement> = {
  events: (rows, isSingle) => `INSERT INTO "ScanEvent" ("scanKey", "seq", "type", "at", "scanner", "body")
    SELECT l."key", l.base + e."seq", e."type", l.now, e."scanner", e."body"
    FROM unnest(${rows}::"ScanEvent"[]) e ${joinScans('e."scanKey"', isSingle)}`,
  warnings: (
    rows,
  ) => `INSERT INTO "ScanWarning" ("scanKey", "firstSeq", "code", "scanner", "count", "message")
    SELECT l."key", l.base + w.seq, w.code, w.scanner, w.count, w.message
    FROM json_to_recordset(${rows}::json) AS w(n int, seq int, code text, scanner text, count int, message text) JOIN l ON l.n = w.n
    ON CONFLICT ("scanKey", "code", "scanner") DO UPDATE SET "count" = "ScanWarning"."count" + excluded."count"`,
  HOST: insertResults('HOST'),
  ENDPOINT: insertResults('ENDPOINT'),
  FINDING: insertResults('FINDING'),
  ASSESSMENT: insertResults('ASSESSMENT'),
};

/** @param items the changes as a table */
const updateRuns = (items: string, { isDetailed }: Kind): string => `UPDATE "ScannerRun" t SET
    ${[...RUN_COUNTS.map((name) => `"${name}" = t."${name}" + coalesce(r.${name}, 0)`), ...(isDetailed ? SET_RUN_DETAILS : [])].join(', ')}
  FROM ${items} r JOIN l ON l.n = r.n WHERE t."scanKey" = l."key" AND t."name" = r.name`;

const SET_RUN_DETAILS = [
  `"state" = coalesce(r.state::"ScannerState", t."state")`,
  `"error" = CASE WHEN r.state IS NULL THEN t."error" ELSE r.error END`,
  ...FIGURES.map((name) => `"${name}" = greatest(t."${name}", r."${name}")`),
  `"place" = coalesce(r.place, t."place")`,
  `"startedAt" = coalesce(t."startedAt", CASE WHEN r."startedAt" IS NOT NULL THEN l.now END)`,
  `"finishedAt" = CASE WHEN r."finishedAt" IS NOT NULL THEN l.now ELSE t."finishedAt" END`,
];
