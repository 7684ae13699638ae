/** The rows of Issue: the findings of a workspace, grouped by fingerprint. Each has the terms of its latest finding. */
import type Libsql from 'libsql';
import { FINDINGS } from '../../../core/result-filter.ts';
import { REMOVED } from '../../removed.ts';
import { firstRow } from '../first-row.ts';
import { type FindingRow, SELECT } from './indexed-rows.ts';
import { type CollectedTerms, prepareTerms } from './term-table.ts';
import { digest, matchQuery, termsOf } from './terms.ts';

/** Issues of a removed scan that one step updates. */
const ISSUES_A_STEP = 40;

function prepareStatements(database: Pick<Libsql.Database, 'prepare'>) {
  const prepare = (sql: string) => database.prepare(sql);
  const select = prepare('SELECT "key", "terms" FROM "Issue" WHERE "workspace" = ? AND "fingerprint" = ?');
  const insert = prepare(
    `INSERT INTO "Issue" ("workspace", "fingerprint", "severity", "firstPosition", "lastPosition", "firstSeenAt", "lastSeenAt",
       "occurrences", "scanCount", "terms") VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?5, 1, 1, ?6)`,
  );
  const update = prepare(
    `UPDATE "Issue" SET "severity" = ?, "lastPosition" = ?, "lastSeenAt" = ?, "occurrences" = "occurrences" + 1, "terms" = ?
     WHERE "key" = ?`,
  );
  const addToScan = prepare(
    `INSERT INTO "IssueScan" ("scanKey", "issueKey", "occurrences") VALUES (?, ?, 1)
     ON CONFLICT DO UPDATE SET "occurrences" = "occurrences" + 1 RETURNING "occurrences"`,
  );
  const countScan = prepare('UPDATE "Issue" SET "scanCount" = "scanCount" + 1 WHERE "key" = ?');
  const ofScan = prepare(
    `SELECT m."issueKey", m."occurrences", i."workspace", i."fingerprint", i."terms", w."key" AS "workspaceKey"
     FROM "IssueScan" m LEFT JOIN "Issue" i ON i."key" = m."issueKey"
     LEFT JOIN "IndexedWorkspace" w ON w."name" = i."workspace" WHERE m."scanKey" = ? LIMIT ${ISSUES_A_STEP}`,
  );
  const removeFromScan = prepare('DELETE FROM "IssueScan" WHERE "scanKey" = ? AND "issueKey" = ?');
  const hidden = prepare(`SELECT "key" FROM "Scan" WHERE "workspace" = '${REMOVED}'`);
  const edge = (order: 'ASC' | 'DESC') =>
    prepare(
      `SELECT rowid AS "position" FROM "FindingTerms" WHERE "FindingTerms" MATCH ? ORDER BY rowid ${order} LIMIT 1`,
    );
  const finding = prepare(`${SELECT.FINDING} WHERE r."position" = ?`);
  const remove = prepare('DELETE FROM "Issue" WHERE "key" = ?');
  const refresh = prepare(
    `UPDATE "Issue" SET "severity" = ?, "firstPosition" = ?, "firstSeenAt" = ?, "lastPosition" = ?, "lastSeenAt" = ?,
       "occurrences" = "occurrences" - ?, "scanCount" = "scanCount" - 1, "terms" = ? WHERE "key" = ?`,
  );
  return {
    select,
    insert,
    update,
    addToScan,
    countScan,
    ofScan,
    removeFromScan,
    hidden,
    finding,
    remove,
    refresh,
    first: edge('ASC'),
    last: edge('DESC'),
  };
}

interface IssueOfScan {
  issueKey: number;
  occurrences: number;
  fingerprint: string | null;
  terms: string;
  workspaceKey: number;
}

export function prepareIssues(database: Pick<Libsql.Database, 'prepare'>) {
  const sql = prepareStatements(database);
  const terms = prepareTerms(database, 'IssueTerms');

  /** The finding at one end of an issue, without those of scans that are being deleted. */
  const findingAt = (end: Libsql.Statement, query: string): FindingRow | undefined => {
    const found = firstRow(end, query) as { position: number } | undefined;
    return found && (firstRow(sql.finding, found.position) as FindingRow | undefined);
  };

  const removeFrom = (
    { issueKey, occurrences, fingerprint, terms: known, workspaceKey }: IssueOfScan,
    hiddenKeys: number[],
  ) => {
    // Deleted already, with another scan.
    if (fingerprint === null) return;
    const query = matchQuery(workspaceKey, { fingerprint: [fingerprint] }, [], hiddenKeys);
    const oldest = query === null ? undefined : findingAt(sql.first, query);
    const latest = query === null ? undefined : findingAt(sql.last, query);
    if (!oldest || !latest) {
      sql.remove.run(issueKey);
      terms.remove(issueKey);
      return;
    }
    const now = termsOf(FINDINGS, workspaceKey, latest);
    const nowDigest = digest(now);
    if (nowDigest !== known) terms.put(issueKey, now);
    sql.refresh.run(
      ...[latest.severity, oldest.position, oldest.foundAt, latest.position, latest.foundAt],
      ...[occurrences, nowDigest, issueKey],
    );
  };

  return {
    /**
     * Adds a finding with its terms, in order of position.
     * @param collected receives the terms of the issue if they have changed
     */
    add(
      { workspace, fingerprint, severity, position, foundAt, scanKey }: FindingRow,
      ownTerms: string,
      collected: CollectedTerms,
    ): void {
      const now = digest(ownTerms);
      const known = firstRow(sql.select, workspace, fingerprint) as
        | { key: number; terms: string }
        | undefined;
      if (!known) {
        const { lastInsertRowid } = sql.insert.run(workspace, fingerprint, severity, position, foundAt, now);
        collected.put(terms, Number(lastInsertRowid), ownTerms);
        firstRow(sql.addToScan, scanKey, lastInsertRowid);
        return;
      }
      if (now !== known.terms) collected.put(terms, known.key, ownTerms);
      sql.update.run(severity, position, foundAt, now, known.key);
      const { occurrences } = firstRow(sql.addToScan, scanKey, known.key) as { occurrences: number };
      if (occurrences === 1) sql.countScan.run(known.key);
    },

    /** Takes some issues of a hidden scan back. @returns their number */
    removeScan(scanKey: number): number {
      const rows = sql.ofScan.all(scanKey) as IssueOfScan[];
      if (rows.length === 0) return 0;
      const hiddenKeys = (sql.hidden.all() as { key: number }[]).map(({ key }) => key);
      for (const row of rows) {
        removeFrom(row, hiddenKeys);
        sql.removeFromScan.run(scanKey, row.issueKey);
      }
      return rows.length;
    },
  };
}
