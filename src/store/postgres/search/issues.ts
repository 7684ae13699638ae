/**
 * The rows of Issue: the findings of a workspace, grouped by fingerprint. IssueScan has what each scan adds to an issue, so that
 * the rest remains when the scan is deleted.
 */
import { REMOVED } from '../../removed.ts';
import type { Sql } from '../sql.ts';

export interface IndexedFinding {
  position: number;
  scanKey: number;
  workspace: string;
  fingerprint: string;
  severity: number;
  /** milliseconds since 1970 */
  foundAt: number;
  type: string;
}

/** What some findings add to an issue, or to the part of a scan in it. */
interface Addition {
  workspace: string;
  fingerprint: string;
  scanKey: number;
  severity: number;
  firstPosition: number;
  lastPosition: number;
  firstSeenAt: number;
  lastSeenAt: number;
  occurrences: number;
}

const ITEM = `json_to_recordset($1::json) AS g("workspace" text, "fingerprint" text, "scanKey" int, "severity" int,
  "firstPosition" int, "lastPosition" int, "firstSeenAt" float8, "lastSeenAt" float8, "occurrences" int)`;
const timeOf = (column: string) => `TIMESTAMP 'epoch' + g."${column}" * INTERVAL '1 millisecond'`;

const ADD_ISSUES = `INSERT INTO "Issue" ("workspace", "fingerprint", "severity", "firstPosition", "lastPosition",
    "firstSeenAt", "lastSeenAt", "occurrences", "scanCount", "terms")
  SELECT "workspace", "fingerprint", "severity", "firstPosition", "lastPosition",
    ${timeOf('firstSeenAt')}, ${timeOf('lastSeenAt')}, "occurrences", 0, '' FROM ${ITEM}
  ON CONFLICT ("workspace", "fingerprint") DO UPDATE SET
    "severity" = excluded."severity", "lastPosition" = excluded."lastPosition", "lastSeenAt" = excluded."lastSeenAt",
    "occurrences" = "Issue"."occurrences" + excluded."occurrences"`;

/** A row that was inserted has no transaction that ends it. */
const ADD_SCANS = `WITH "added" AS (
    INSERT INTO "IssueScan" ("scanKey", "issueKey", "occurrences", "firstPosition", "lastPosition")
    SELECT g."scanKey", i."key", g."occurrences", g."firstPosition", g."lastPosition" FROM ${ITEM}
    JOIN "Issue" i ON i."workspace" = g."workspace" AND i."fingerprint" = g."fingerprint"
    ON CONFLICT ("scanKey", "issueKey") DO UPDATE SET
      "occurrences" = "IssueScan"."occurrences" + excluded."occurrences", "lastPosition" = excluded."lastPosition"
    RETURNING "issueKey", xmax = 0 AS "isNew")
  UPDATE "Issue" i SET "scanCount" = i."scanCount" + a."scans"
  FROM (SELECT "issueKey", count(*) AS "scans" FROM "added" WHERE "isNew" GROUP BY "issueKey") a
  WHERE i."key" = a."issueKey"`;

/** @param findings in the order of their positions, of scans that are not being deleted */
export async function addToIssues(sql: Sql, findings: readonly IndexedFinding[]): Promise<void> {
  if (findings.length === 0) return;
  const issues = additionsOf(findings, ({ workspace, fingerprint }) => [workspace, fingerprint]);
  const scans = additionsOf(findings, ({ scanKey, fingerprint }) => [scanKey, fingerprint]);
  await sql.query(ADD_ISSUES, [JSON.stringify(issues)], 'add issues');
  await sql.query(ADD_SCANS, [JSON.stringify(scans)], 'add issue scans');
}

function additionsOf(
  findings: readonly IndexedFinding[],
  keyOf: (finding: IndexedFinding) => unknown[],
): Addition[] {
  const additions = new Map<string, Addition>();
  for (const finding of findings) {
    const { position, foundAt, severity, workspace, fingerprint, scanKey } = finding;
    const last = { severity, lastPosition: position, lastSeenAt: foundAt };
    const key = JSON.stringify(keyOf(finding));
    const known = additions.get(key);
    if (known) Object.assign(known, last, { occurrences: known.occurrences + 1 });
    else {
      const first = { firstPosition: position, firstSeenAt: foundAt, occurrences: 1 };
      additions.set(key, { workspace, fingerprint, scanKey, ...first, ...last });
    }
  }
  return [...additions.values()];
}

/** What remains of issues, without scans that are being deleted. */
const REMAINING = `SELECT m."issueKey", min(m."firstPosition") AS "first", max(m."lastPosition") AS "last",
    sum(m."occurrences") AS "occurrences", count(*) AS "scans"
  FROM "IssueScan" m JOIN "Scan" s ON s."key" = m."scanKey"
  WHERE s."workspace" <> '${REMOVED}' AND m."issueKey" = ANY ($1) GROUP BY m."issueKey"`;

/** Takes some issues of a hidden scan back. @returns their number */
export async function removeFromIssues(sql: Sql, scanKey: number, limit: number): Promise<number> {
  const { rows } = await sql.query(
    `DELETE FROM "IssueScan" WHERE "scanKey" = $1 AND "issueKey" IN
       (SELECT "issueKey" FROM "IssueScan" WHERE "scanKey" = $1 LIMIT $2) RETURNING "issueKey"`,
    [scanKey, limit],
  );
  if (rows.length === 0) return 0;
  const keys = rows.map(({ issueKey }) => issueKey);
  await sql.query(
    `UPDATE "Issue" i SET "severity" = l."severity", "occurrences" = m."occurrences", "scanCount" = m."scans",
       "firstPosition" = f."position", "firstSeenAt" = f."foundAt", "lastPosition" = l."position", "lastSeenAt" = l."foundAt"
     FROM (${REMAINING}) m JOIN "Finding" f ON f."position" = m."first" JOIN "Finding" l ON l."position" = m."last"
     WHERE i."key" = m."issueKey"`,
    [keys],
  );
  await sql.query(
    `DELETE FROM "Issue" i WHERE i."key" = ANY ($1) AND NOT EXISTS (SELECT 1 FROM "IssueScan" m
       JOIN "Scan" s ON s."key" = m."scanKey" WHERE m."issueKey" = i."key" AND s."workspace" <> '${REMOVED}')`,
    [keys],
  );
  return rows.length;
}
