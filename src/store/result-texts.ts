/**
 * Results as JSON lines. The database joins the lines of a page into one text: a row for each result, and parsing its JSON, would
 * take several times as long.
 */
import { NotFoundError } from '../core/errors.ts';
import type { ScanStatus } from '../core/event.ts';
import type { ResultTexts, TextPage } from '../core/export.ts';
import { SEVERITIES, severityRank } from '../core/vocabulary.ts';
import type { WarningCode } from '../core/warning.ts';
import type { PrismaClient } from './generated/client.ts';
import { type PositionReads, positionBefore } from './positions.ts';
import { RESULT_TABLES } from './rows.ts';
import type { Select, Statement } from './select.ts';

/** Events that one statement looks at, whether they are results or not. */
const WINDOW = 2000;

/** The line of an event `e`. */
const lineOf = (sql: Statement): string =>
  `'{"seq":' || e."seq" || ',"at":"' || ${sql.isoOf('e."at"')} || '",' || substr(CAST(e."body" AS TEXT), 2) || '\n'`;

interface TextReads {
  select: Select;
  positions: PositionReads;
  prisma: PrismaClient;
  /** Converts temporary errors of `prisma` to UnavailableError. */
  toKnownError(error: unknown): unknown;
}

export function createResultTexts(
  { select, positions, prisma, toKnownError }: TextReads,
  workspace: string,
): ResultTexts {
  /** @param build the query of lines, given the key of the scan: a scan that is being deleted has none, since a reader would see gaps */
  const readPage = async (scanId: string, build: (sql: Statement, key: string) => string) => {
    const [row] = await select((sql) => {
      const key = `(SELECT "key" FROM "Scan" WHERE "id" = ${sql.value(scanId)} AND "workspace" = ${sql.value(workspace)})`;
      return `SELECT ${key} AS "scan", coalesce(${sql.joined('"line"')}, '') AS "text", count(*) AS "count", max("seq") AS "last"
        FROM (${build(sql, key)}) q`;
    });
    if (!row || row.scan === null) throw new NotFoundError('The scan has been deleted.');
    return { text: String(row.text), count: Number(row.count), last: Number(row.last) };
  };
  const upToOf = (page: { count: number; last: number }, limit: number, end: number) =>
    page.count === limit ? page.last : end;

  return {
    scan: (scanId) => readScan({ select, prisma, toKnownError }, { id: scanId, workspace }),

    async latest() {
      const [row] = await select(
        (sql) =>
          `SELECT "id" FROM "Scan" WHERE "workspace" = ${sql.value(workspace)} ORDER BY "createdAt" DESC, "id" DESC LIMIT 1`,
      );
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
        scanId,
        (sql, key) => `SELECT e."seq", ${lineOf(sql)} AS "line" FROM "ScanEvent" e
          WHERE e."scanKey" = ${key} AND e."seq" > ${sql.value(after)} AND e."seq" <= ${sql.value(end)}
            AND e."type" IN (${types.map((type) => `'${type}'`).join()}) ${severe}
          ORDER BY e."seq" LIMIT ${sql.value(limit)}`,
      );
      return { text: page.text, count: page.count, upTo: upToOf(page, limit, end) };
    },

    async pageOf(scanId, { after, upTo, limit }, { type, severity }): Promise<TextPage> {
      const ofSeverity = severity === undefined ? '' : `AND r."severity" = ${SEVERITIES.indexOf(severity)}`;
      const page = await readPage(
        scanId,
        (
          sql,
          key,
        ) => `SELECT e."seq", ${lineOf(sql)} AS "line" FROM (SELECT r."scanKey", r."seq" FROM "${RESULT_TABLES[type]}" r
            WHERE r."scanKey" = ${key} ${ofSeverity} AND r."seq" > ${sql.value(after)} AND r."seq" <= ${sql.value(upTo)}
            ORDER BY r."seq" LIMIT ${sql.value(limit)}) r
          CROSS JOIN "ScanEvent" e WHERE e."scanKey" = r."scanKey" AND e."seq" = r."seq" ORDER BY e."seq"`,
      );
      return { text: page.text, count: page.count, upTo: upToOf(page, limit, upTo) };
    },

    async findings(wanted) {
      const rows = await select(
        (sql) => `SELECT s."id", s."target", r."position", ${lineOf(sql)} AS "line" FROM ${sql.each(wanted)}
          CROSS JOIN "Finding" r CROSS JOIN "Scan" s CROSS JOIN "ScanEvent" e
          WHERE r."position" = j.value AND s."key" = r."scanKey" AND s."workspace" = ${sql.value(workspace)}
            AND e."scanKey" = r."scanKey" AND e."seq" = r."seq" ORDER BY j.key`,
      );
      return rows.map(({ id, target, position, line }) => ({
        ...{ position: Number(position), scanId: String(id), target: String(target), line: String(line) },
      }));
    },

    newestFinding: () => positionBefore(positions, 'Finding'),
  };
}

async function readScan(
  { select, prisma, toKnownError }: Omit<TextReads, 'positions'>,
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
      throw toKnownError(error);
    });
  if (!row) return null;
  const [assessments] = await select(
    (sql) => `SELECT count(*) AS "count" FROM "PageAssessment"
      WHERE "scanKey" = ${sql.value(row.key)} AND "seq" <= ${sql.value(row.lastSeq)}`,
  );
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
      assessments: Number(assessments?.count ?? 0),
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
