/** Fills the search index: runs in the writer thread, a few rows in one transaction. */
import type Libsql from 'libsql';
import { ASSESSMENTS, FINDINGS } from '../../../core/result-filter.ts';
import { type Counts, collectCounts, countScan, type EndedScan } from '../../counts.ts';
import { ENDED, REMOVED } from '../../removed.ts';
import { firstRow } from '../first-row.ts';
import { prepareCounts } from './counts.ts';
import { type AssessmentRow, type FindingRow, SELECT } from './indexed-rows.ts';
import { prepareIssues } from './issue-index.ts';
import { type CollectedTerms, collectTerms, prepareTerms } from './term-table.ts';
import { termsOf, termsOfTexts, valueTerm } from './terms.ts';

/** Rows of each table in one transaction. It takes some milliseconds, for which appends may have to wait. */
const ROWS_A_STEP = 40;
/** Rows that one step removes from the index. */
const REMOVED_A_STEP = 500;

type Database = Pick<Libsql.Database, 'prepare'>;

/** Keys of workspaces, read again in each transaction. */
function prepareWorkspaces(database: Database) {
  const insert = database.prepare(
    'INSERT INTO "IndexedWorkspace" ("name") VALUES (?) ON CONFLICT DO NOTHING',
  );
  const select = database.prepare('SELECT "key" FROM "IndexedWorkspace" WHERE "name" = ?');
  return () => {
    const known = new Map<string, number>();
    return (name: string): number => {
      let key = known.get(name);
      if (key === undefined) {
        insert.run(name);
        ({ key } = firstRow(select, name) as { key: number });
        known.set(name, key);
      }
      return key;
    };
  };
}

/** What one transaction needs besides the rows. */
interface Step {
  keyOf(workspace: string): number;
  counts: Counts;
  terms: CollectedTerms;
}

/** Follows one table. */
interface Follower {
  /** Whether there are rows to index. */
  isBehind(): boolean;
  /** @returns whether there may be more */
  index(step: Step): boolean;
}

/**
 * Follows the rows of a table in the order of their positions.
 * @param name of its position in IndexState
 * @param sql selects rows whose position is greater than ?1
 */
function prepareFollower<Row extends { position: number; workspace: string }>(
  database: Database,
  name: string,
  sql: string,
  indexRow: (row: Row, workspace: number, step: Step) => void,
): Follower {
  const read = database.prepare('SELECT "position" FROM "IndexState" WHERE "name" = ?');
  const write = database.prepare('INSERT OR REPLACE INTO "IndexState" ("name", "position") VALUES (?, ?)');
  const select = database.prepare(`${sql} LIMIT ?2`);
  const next = (limit: number) => {
    const state = firstRow(read, name) as { position: number } | undefined;
    return select.all(state?.position ?? 0, limit) as Row[];
  };
  return {
    isBehind: () => next(1).length > 0,
    index(step) {
      const rows = next(ROWS_A_STEP);
      for (const row of rows) if (row.workspace !== REMOVED) indexRow(row, step.keyOf(row.workspace), step);
      const last = rows.at(-1);
      if (last) write.run(name, last.position);
      return rows.length === ROWS_A_STEP;
    },
  };
}

const ordered = (select: string) => `${select} WHERE r."position" > ?1 ORDER BY r."position"`;

function followFindings(database: Database): Follower {
  const findingTerms = prepareTerms(database, 'FindingTerms');
  const issues = prepareIssues(database);
  const index = (row: FindingRow, workspace: number, { counts, terms }: Step) => {
    const own = termsOf(FINDINGS, workspace, row);
    issues.add(row, own, terms);
    terms.put(findingTerms, row.position, `${own} ${valueTerm(workspace, 'scan', `${row.scanKey}`)}`);
    counts.add(row.scanKey, row.workspace, row.foundAt, 'severity', `${row.severity}`);
    counts.add(row.scanKey, row.workspace, row.foundAt, 'type', row.type);
  };
  return prepareFollower(database, 'finding', ordered(SELECT.FINDING), index);
}

function followAssessments(database: Database): Follower {
  const assessmentTerms = prepareTerms(database, 'AssessmentTerms');
  const index = (row: AssessmentRow, workspace: number, { counts, terms }: Step) => {
    const own = termsOf(ASSESSMENTS, workspace, row);
    terms.put(assessmentTerms, row.position, `${own} ${valueTerm(workspace, 'scan', `${row.scanKey}`)}`);
    counts.add(row.scanKey, row.workspace, row.foundAt, 'threat', row.threatLevel);
  };
  return prepareFollower(database, 'assessment', ordered(SELECT.ASSESSMENT), index);
}

const SELECT_SCAN = 'SELECT "key" AS "position", "workspace", "target", "label" FROM "Scan"';

interface ScanRow {
  /** its key */
  position: number;
  workspace: string;
  target: string;
  label: string | null;
}

const termsOfScan = ({ target, label }: ScanRow, workspace: number) =>
  termsOfTexts(workspace, [target, label]);

function followScans(database: Database): Follower {
  const scanTerms = prepareTerms(database, 'ScanTerms');
  const open = database.prepare('INSERT OR IGNORE INTO "OpenScan" ("scanKey") VALUES (?)');
  const index = (row: ScanRow, workspace: number, { terms }: Step) => {
    terms.put(scanTerms, row.position, termsOfScan(row, workspace));
    open.run(row.position);
  };
  return prepareFollower(database, 'scan', `${SELECT_SCAN} WHERE "key" > ?1 ORDER BY "key"`, index);
}

/** Updates the terms of a scan whose label has changed, if it is in the index: within the transaction of that change. */
export function prepareReindexing(database: Database): (scanKey: number) => void {
  const terms = prepareTerms(database, 'ScanTerms');
  const workspaces = prepareWorkspaces(database);
  const select = database.prepare(
    `${SELECT_SCAN} WHERE "key" = ? AND "key" <= (SELECT "position" FROM "IndexState" WHERE "name" = 'scan')`,
  );
  return (scanKey) => {
    const scan = firstRow(select, scanKey) as ScanRow | undefined;
    if (scan) terms.put(scan.position, termsOfScan(scan, workspaces()(scan.workspace)));
  };
}

/** Counts each scan once it has ended. */
function followEnds(database: Database): Follower {
  const select = database.prepare(
    `SELECT o."scanKey", s."workspace", s."status", s."createdAt", s."startedAt", s."finishedAt", s."hosts", s."aliveHosts",
       s."endpoints" FROM "OpenScan" o CROSS JOIN "Scan" s ON s."key" = o."scanKey" WHERE s.${ENDED} LIMIT ${ROWS_A_STEP}`,
  );
  const close = database.prepare('DELETE FROM "OpenScan" WHERE "scanKey" = ?');
  const rows = () => select.all() as EndedScan[];
  return {
    isBehind: () => rows().length > 0,
    index({ counts }) {
      const ended = rows();
      for (const scan of ended) {
        if (scan.workspace !== REMOVED) countScan(counts, scan);
        close.run(scan.scanKey);
      }
      return ended.length === ROWS_A_STEP;
    },
  };
}

export function prepareIndexing(database: Database, transaction: <T>(work: () => T) => T) {
  const followers = [
    followFindings(database),
    followAssessments(database),
    followScans(database),
    followEnds(database),
  ];
  const counts = prepareCounts(database);
  const workspaces = prepareWorkspaces(database);

  return {
    /** Indexes the next rows and commits how far it came. @returns whether there may be more */
    indexSome(): boolean {
      // Most calls find nothing, and must not write then.
      if (!followers.some((follower) => follower.isBehind())) return false;
      return transaction(() => {
        const step = { keyOf: workspaces(), counts: collectCounts(), terms: collectTerms() };
        const more = followers.map((follower) => follower.index(step));
        counts.write(step.counts.list());
        step.terms.write();
        return more.includes(true);
      });
    },
  };
}

/** Removes a scan from the index, in steps. */
export function prepareUnindexing(database: Database, transaction: <T>(work: () => T) => T) {
  const prepare = (sql: string) => database.prepare(sql);
  const results = (['Finding', 'PageAssessment'] as const).map((table) => ({
    select: prepare(`SELECT "position" FROM "${table}" WHERE "scanKey" = ? LIMIT ${REMOVED_A_STEP}`),
    remove: prepare(`DELETE FROM "${table}" WHERE "position" = ?`),
    terms: prepareTerms(database, table === 'Finding' ? 'FindingTerms' : 'AssessmentTerms'),
  }));
  const scanTerms = prepareTerms(database, 'ScanTerms');
  const closeScan = prepare('DELETE FROM "OpenScan" WHERE "scanKey" = ?');
  const counts = prepareCounts(database);
  const issues = prepareIssues(database);

  /** Removes results together with their terms. @returns the number */
  const removeResults = (key: number): number => {
    for (const { select, remove, terms } of results) {
      const rows = select.all(key) as { position: number }[];
      for (const { position } of rows) {
        terms.remove(position);
        remove.run(position);
      }
      if (rows.length > 0) return rows.length;
    }
    return 0;
  };

  return {
    /** @returns whether rows are left */
    unindexSome(key: number): boolean {
      return transaction(() => {
        if (counts.takeBack(key, REMOVED_A_STEP) > 0) return true;
        if (issues.removeScan(key) > 0) return true;
        if (removeResults(key) > 0) return true;
        scanTerms.remove(key);
        closeScan.run(key);
        return false;
      });
    },
  };
}
