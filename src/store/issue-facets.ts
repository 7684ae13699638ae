/** Counts the issues of a workspace by the values of their latest findings. */
import { type Breakdowns, FACETS, MAX_COUNTED } from '../core/breakdown.ts';
import { SEVERITIES } from '../core/vocabulary.ts';
import { facetOf, shown } from './facet.ts';
import { confidencesOf, findingConditions, ranksOf } from './list-filters.ts';
import type { Row, Select } from './select.ts';

type Field = (typeof FACETS.ISSUE)[number];

/** Reads the number of each combination once, and adds them up for each facet. */
export function createIssueFacets(select: Select, workspace: string): Breakdowns['issueFacets'] {
  return async (filter, maxValues) => {
    const { severities, minSeverity, types, scanners, confidences, minConfidence, ...others } = filter;
    const rows = await select((sql) => {
      const conditions = findingConditions(sql, others);
      return `SELECT r."severity" AS "SEVERITY", r."confidence" AS "CONFIDENCE", r."type" AS "TYPE",
          r."scanner" AS "SCANNER", count(*) AS count
        FROM (SELECT "lastPosition" FROM "Issue" WHERE "workspace" = ${sql.value(workspace)}
          ORDER BY "lastPosition" DESC LIMIT ${MAX_COUNTED}) i
        JOIN "Finding" r ON r."position" = i."lastPosition"
        ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
        GROUP BY 1, 2, 3, 4`;
    });
    const wanted: Readonly<Record<Field, readonly unknown[] | undefined>> = {
      SEVERITY: ranksOf(filter)?.map((rank) => SEVERITIES[rank]),
      CONFIDENCE: confidencesOf(filter),
      TYPE: types,
      SCANNER: scanners,
    };
    return FACETS.ISSUE.map((field) => {
      const others = FACETS.ISSUE.filter((other) => other !== field);
      const accepts = (row: Row) =>
        others.every((other) => wanted[other]?.includes(shown(other, row[other])) ?? true);
      const counts = new Map<string, number>();
      for (const row of rows.filter(accepts)) {
        const value = shown(field, row[field]);
        counts.set(value, (counts.get(value) ?? 0) + Number(row.count));
      }
      return facetOf(field, counts, maxValues);
    });
  };
}
