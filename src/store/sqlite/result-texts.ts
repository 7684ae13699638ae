/**
 * Results as JSON lines. SQLite joins the lines of a page into one text: a row for each result, and parsing its JSON, would take
 * several times as long.
 */
import type { InStatement } from '@libsql/client';
import { NotFoundError } from '../../core/errors.ts';
import type { ScanStatus } from '../../core/event.ts';
import type { ResultTexts, TextPage } from '../../core/export.ts';
import { SEVERITIES, severityRank } from '../../core/vocabulary.ts';
import type { WarningCode } from '../../core/warning.ts';
import type { PrismaClient } from '../generated/client.ts';
import { RESULT_TABLES } from '../rows.ts';
import { executePatiently, type Reader } from './log-reads.ts';
import { positionBefore } from './positions.ts';
import { asUnavailable } from './unavailable.ts';

/** Events that one statement looks at, whether they are results or not. */
const WINDOW = 2000;

/** The line of an event `e`. */
const LINE = `'{"seq":' || e."seq" || ',"at":"' || strftime('%Y-%m-%dT%H:%M:%fZ', e."at" / 1000.0, 'unixepoch') || '",' || substr(e."body", 2) || char(10)`;
const JOINED = `coalesce(group_concat("line", ''), '') AS "text", count(*) AS "count", max("seq") AS "last"`;

export function createResultTexts(
  { reader, prisma }: { reader: Reader; prisma: PrismaClient },
  workspace: string,
): ResultTexts {
  const query = async (statement: InStatement) => (await executePatiently(reader, statement)).rows;
  // A scan that is being deleted has no key: a reader would see gaps.
  const key = `(SELECT "key" FROM "Scan" WHERE "id" = ?1 AND "workspace" = ?2)`;
  const readPage = async (sql: string, args: (string | number)[]) => {
    const [row] = await query({ sql: `SELECT ${key} AS "scan", ${JOINED} FROM (${sql})`, args });
    if (!row || row.scan === null) throw new NotFoundError('The scan has been deleted.');
    return { text: String(row.text), count: Number(row.count), last: Number(row.last) };
  };
  const upToOf = (page: { count: number; last: number }, limit: number, end: number) =>
    page.count === limit ? page.last : end;

  return {
    scan: (scanId) => readScan(reader, prisma, { id: scanId, workspace }),

    async latest() {
      const [row] = await query({
        sql: `SELECT "id" FROM "Scan" WHERE "workspace" = ? ORDER BY "createdAt" DESC, "id" DESC LIMIT 1`,
        args: [workspace],
      });
      return row ? String(row.id) : null;
    },

    async page(scanId, { after, upTo, limit }, { types, minSeverity }): Promise<TextPage> {
      const end = Math.min(upTo, after + WINDOW);
      const severe =
        minSeverity === undefined
          ? ''
          : `AND (e."type" <> 'FINDING' OR EXISTS (SELECT 1 FROM "Finding" r WHERE r."scanKey" = e."scanKey" AND
             r."seq" = e."seq" AND r."severity" >= ${severityRank(minSeverity)}))`;
      const page = await readPage(
        `SELECT e."seq", ${LINE} AS "line" FROM "ScanEvent" e WHERE e."scanKey" = ${key} AND e."seq" > ?3 AND e."seq" <= ?4
         AND e."type" IN (${types.map((type) => `'${type}'`).join()}) ${severe} ORDER BY e."seq" LIMIT ?5`,
        [scanId, workspace, after, end, limit],
      );
      return { text: page.text, count: page.count, upTo: upToOf(page, limit, end) };
    },

    async pageOf(scanId, { after, upTo, limit }, { type, severity }): Promise<TextPage> {
      const ofSeverity = severity === undefined ? '' : `AND r."severity" = ${SEVERITIES.indexOf(severity)}`;
      const page = await readPage(
        `SELECT e."seq", ${LINE} AS "line" FROM (SELECT r."scanKey", r."seq" FROM "${RESULT_TABLES[type]}" r
           WHERE r."scanKey" = ${key} ${ofSeverity} AND r."seq" > ?3 AND r."seq" <= ?4 ORDER BY r."seq" LIMIT ?5) r
         CROSS JOIN "ScanEvent" e ON e."scanKey" = r."scanKey" AND e."seq" = r."seq" ORDER BY e."seq"`,
        [scanId, workspace, after, upTo, limit],
      );
      return { text: page.text, count: page.count, upTo: upToOf(page, limit, upTo) };
    },

    async findings(positions) {
      const rows = await query({
        sql: `SELECT s."id", s."target", r."position", ${LINE} AS "line" FROM json_each(?) j
          CROSS JOIN "Finding" r ON r."position" = j.value
          CROSS JOIN "Scan" s ON s."key" = r."scanKey" AND s."workspace" = ?
          CROSS JOIN "ScanEvent" e ON e."scanKey" = r."scanKey" AND e."seq" = r."seq" ORDER BY j.key`,
        args: [JSON.stringify(positions), workspace],
      });
      return rows.map(({ id, target, position, line }) => ({
        ...{ position: Number(position), scanId: String(id), target: String(target), line: String(line) },
      }));
    },

    newestFinding: () => positionBefore(reader, 'Finding'),
  };
}

async function readScan(
  reader: Reader,
  prisma: PrismaClient,
  where: { id: string; workspace: string },
): ReturnType<ResultTexts['scan']> {
  const row = await prisma.scan
    .findFirst({
      where,
      include: {
        runs: { orderBy: { position: 'asc' } },
        warnings: { orderBy: { firstSeq: 'asc' } },
      },
    })
    .catch((error) => {
      throw asUnavailable(error);
    });
  if (!row) return null;
  const assessments = await reader.execute({
    sql: `SELECT count(*) AS "count" FROM "PageAssessment" WHERE "scanKey" = ? AND "seq" <= ?`,
    args: [row.key, row.lastSeq],
  });
  return {
    id: row.id,
    target: row.target,
    targetKind: row.targetKind,
    label: row.label,
    status: row.status as ScanStatus,
    error: row.error,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    lastSeq: row.lastSeq,
    changedAt: row.changedAt,
    scanners: row.runs.map(({ name, options, state, error }) => ({ name, options, state, error })),
    summary: {
      hosts: row.hosts,
      aliveHosts: row.aliveHosts,
      endpoints: row.endpoints,
      findings: row.findings,
      assessments: Number(assessments.rows[0]?.count ?? 0),
      bySeverity: {
        critical: row.findingsCritical,
        high: row.findingsHigh,
        medium: row.findingsMedium,
        low: row.findingsLow,
        info: row.findingsInfo,
        unknown: row.findingsUnknown,
      },
    },
    warnings: row.warnings.map(({ code, scanner, count, message, firstSeq }) => ({
      ...{ code: code as WarningCode, scanner: scanner || null, count, message, firstSeq },
    })),
  };
}
