/**
 * Fills the tables of issues and counts, some rows in one transaction. Lists search the tables of results themselves. Of all
 * nodes, one at a time changes the index, and it follows the positions of results, which become visible in their order.
 */
import { type Counts, collectCounts, countScan, type EndedScan } from '../../counts.ts';
import { ENDED, REMOVED } from '../../removed.ts';
import type { PositionedTable } from '../../rows.ts';
import type { Sql } from '../sql.ts';
import { takeCountsBack, writeCounts } from './counts.ts';
import { addToIssues, type IndexedFinding, removeFromIssues } from './issues.ts';

/** Advisory lock for changing the index. */
const INDEXING = 7_226_929;
/** Rows of each table in one transaction. */
const ROWS_A_STEP = 1000;
const REMOVED_A_STEP = 500;

/** Names of positions in IndexState. */
const TABLES = { finding: 'Finding', assessment: 'PageAssessment' } as const satisfies Record<
  string,
  PositionedTable
>;
type Name = keyof typeof TABLES;

const doneOf = (name: Name) => `coalesce((SELECT "position" FROM "IndexState" WHERE "name" = '${name}'), 0)`;
const isBehind = (name: Name) =>
  `EXISTS (SELECT 1 FROM "${TABLES[name]}" WHERE "position" > ${doneOf(name)})`;
const FROM_ENDED = `FROM "OpenScan" o JOIN "Scan" s ON s."key" = o."scanKey" WHERE s.${ENDED}`;
const HAS_WORK = `SELECT ${isBehind('finding')} OR ${isBehind('assessment')}
  OR EXISTS (SELECT 1 ${FROM_ENDED}) AS "work"`;

/** How far the index is. */
export const PROGRESS = `SELECT ${(Object.keys(TABLES) as Name[])
  .map(
    (name) =>
      `(SELECT max("position") FROM "${TABLES[name]}") AS "${name}", ${doneOf(name)} AS "${name}Done"`,
  )
  .join(', ')}`;

/** Indexes the next rows. @returns whether there may be more */
export async function indexSome(sql: Sql): Promise<boolean> {
  // Most calls find nothing, and must not lock or write then.
  if (!(await sql.query(HAS_WORK, [], 'index work')).rows[0]?.work) return false;
  return await indexing(sql, async (inner) => {
    const counts = collectCounts();
    const findings = await nextRows<IndexedFinding>(inner, 'finding', ['fingerprint', 'severity', 'type']);
    const assessments = await nextRows<IndexedAssessment>(inner, 'assessment', ['threatLevel']);
    await addToIssues(inner, findings.kept);
    for (const { scanKey, workspace, foundAt, severity, type } of findings.kept) {
      counts.add(scanKey, workspace, foundAt, 'severity', `${severity}`);
      counts.add(scanKey, workspace, foundAt, 'type', type);
    }
    for (const { scanKey, workspace, foundAt, threatLevel } of assessments.kept)
      counts.add(scanKey, workspace, foundAt, 'threat', threatLevel);
    const ended = await closeEnded(inner, counts);
    await writeCounts(inner, counts.list());
    return findings.isFull || assessments.isFull || ended;
  });
}

/** Removes a hidden scan from the index, in steps. @returns whether rows are left */
export async function unindexSome(sql: Sql, scanKey: number): Promise<boolean> {
  return await indexing(sql, async (inner) => {
    if ((await takeCountsBack(inner, scanKey, REMOVED_A_STEP)) > 0) return true;
    if ((await removeFromIssues(inner, scanKey, REMOVED_A_STEP)) > 0) return true;
    await inner.query('DELETE FROM "OpenScan" WHERE "scanKey" = $1', [scanKey]);
    return false;
  });
}

/** Nobody else changes the index until the end of the transaction, so that it does not index a scan that is being removed. */
const indexing = <T>(sql: Sql, work: (inner: Sql) => Promise<T>): Promise<T> =>
  sql.transaction(async (inner) => {
    await inner.query(`SELECT pg_advisory_xact_lock(${INDEXING})`);
    return await work(inner);
  });

interface IndexedAssessment {
  position: number;
  scanKey: number;
  workspace: string;
  foundAt: number;
  threatLevel: string;
}

/** The next rows of a table, after which the index then stands: those of scans that are not being deleted. */
async function nextRows<Row extends { position: number; workspace: string }>(
  sql: Sql,
  name: Name,
  columns: readonly string[],
): Promise<{ kept: Row[]; isFull: boolean }> {
  const selected = ['position', 'scanKey', 'foundAt', ...columns].map((column) => `r."${column}"`).join(', ');
  const { rows } = await sql.query(
    `SELECT ${selected}, s."workspace" FROM "${TABLES[name]}" r JOIN "Scan" s ON s."key" = r."scanKey"
     WHERE r."position" > ${doneOf(name)} ORDER BY r."position" LIMIT ${ROWS_A_STEP}`,
  );
  const found = rows as unknown as Row[];
  const last = found.at(-1);
  if (last)
    await sql.query(
      `INSERT INTO "IndexState" ("name", "position") VALUES ($1, $2)
       ON CONFLICT ("name") DO UPDATE SET "position" = excluded."position"`,
      [name, last.position],
    );
  return {
    kept: found.filter(({ workspace }) => workspace !== REMOVED),
    isFull: found.length === ROWS_A_STEP,
  };
}

/** Counts each scan once it has ended. @returns whether there may be more */
async function closeEnded(sql: Sql, counts: Counts): Promise<boolean> {
  const { rows } = await sql.query(
    `SELECT o."scanKey", s."workspace", s."status", s."createdAt", s."startedAt", s."finishedAt", s."hosts", s."aliveHosts",
       s."endpoints" ${FROM_ENDED} LIMIT ${ROWS_A_STEP}`,
  );
  const ended = rows as unknown as EndedScan[];
  for (const scan of ended) if (scan.workspace !== REMOVED) countScan(counts, scan);
  await sql.query('DELETE FROM "OpenScan" WHERE "scanKey" = ANY ($1)', [ended.map(({ scanKey }) => scanKey)]);
  return ended.length === ROWS_A_STEP;
}
