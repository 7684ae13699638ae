/** Searches across all scans of a workspace: in the tables of results, with the conditions of filters. */
import type { KeysetPage, Position } from '../../../core/keyset.ts';
import type { PubSub } from '../../../core/pubsub.ts';
import {
  ASSESSMENTS,
  type AssessmentFilter,
  FINDINGS,
  type Filterable,
  type FindingFilter,
} from '../../../core/result-filter.ts';
import type { Search, SearchList } from '../../../core/search.ts';
import { createIndexer, type IndexProgress } from '../../indexer.ts';
import { keysetSql, type OrderColumns } from '../../keyset.ts';
import { contains, inTime } from '../../list-filters.ts';
import { RESULT_TABLES } from '../../rows.ts';
import type { Select, Statement } from '../../select.ts';
import { createStats } from '../../stats.ts';
import type { Sql } from '../sql.ts';
import { asUnavailable } from '../unavailable.ts';
import { indexSome, PROGRESS } from './indexing.ts';

/** Starts to index what is not in the index yet. */
export function createSearch(
  { sql, select }: { sql: Sql; select: Select },
  pubsub: PubSub,
  onError: (error: unknown) => void,
): { searchIn(workspace: string): Search; close(): Promise<void> } {
  const indexer = createIndexer({
    ...{ pubsub, onError, progress: () => readProgress(select) },
    indexSome: () =>
      indexSome(sql).catch((error) => {
        throw asUnavailable(error);
      }),
  });
  return {
    searchIn: (workspace) => ({
      catchUp: indexer.catchUp,
      findings: createResultList(select, workspace, FINDING),
      assessments: createResultList(select, workspace, ASSESSMENT),
      issues: createIssueList(select, indexer.catchUp, workspace),
      ...createStats(select, indexer, workspace),
    }),
    close: indexer.close,
  };
}

async function readProgress(select: Select): Promise<IndexProgress> {
  const [row] = await select(() => PROGRESS);
  const read = (name: string) => ({ newest: Number(row?.[name] ?? 0), done: Number(row?.[`${name}Done`]) });
  return { finding: read('finding'), assessment: read('assessment') };
}

interface Kind<Filter, Field extends string> {
  table: 'Finding' | 'PageAssessment';
  filterable: Filterable<never, Filter>;
  /** the columns of its properties, of a result `r` and its scan `s` */
  columns: Readonly<Record<string, string>>;
  orders: Readonly<Record<'FOUND_AT' | Field, OrderColumns>>;
}

const own = (...names: string[]) => Object.fromEntries(names.map((name) => [name, `r."${name}"`]));

const FOUND_AT: OrderColumns = { sort: 'r."position"', unique: 'r."position"' };
const FINDING: Kind<FindingFilter, 'SEVERITY'> = {
  table: RESULT_TABLES.FINDING,
  filterable: FINDINGS,
  columns: {
    ...own('severity', 'type', 'scanner', 'cwe', 'confidence', 'host', 'file', 'fingerprint'),
    ...{ scanId: 's."id"', target: 's."target"' },
  },
  orders: { FOUND_AT, SEVERITY: { sort: 'r."severity"', unique: 'r."position"' } },
};
const ASSESSMENT: Kind<AssessmentFilter, 'RISK_SCORE'> = {
  table: RESULT_TABLES.ASSESSMENT,
  filterable: ASSESSMENTS,
  columns: {
    ...{ risk: 'r."riskScore"', threat: 'r."threatLevel"', class: 'r."classification"' },
    ...{ scanner: 'r."scanner"', target: 's."target"' },
  },
  orders: { FOUND_AT, RISK_SCORE: { sort: 'r."riskScore"', unique: 'r."position"' } },
};

interface Times {
  since?: number | undefined;
  until?: number | undefined;
}

/** What a filter requires of a result `r` and its scan `s`. */
function conditionsOf<Filter extends Times>(
  sql: Statement,
  { filterable, columns }: Pick<Kind<Filter, never>, 'filterable' | 'columns'>,
  filter: Filter,
): string[] {
  const texts = filterable.texts.map((name) => `r."${name}"`);
  return [
    ...Object.entries(filterable.conditions(filter)).map(([property, values]) =>
      sql.oneOf(String(columns[property]), values),
    ),
    ...filterable.wanted(filter).flatMap((text) => contains(sql, texts, text)),
    ...inTime(sql, 'r."foundAt"', filter),
  ];
}

function createResultList<Filter extends Times, Field extends string>(
  select: Select,
  workspace: string,
  kind: Kind<Filter, Field>,
): SearchList<Filter, 'FOUND_AT' | Field> {
  const from = (sql: Statement, filter: Filter, more: readonly string[] = []) =>
    `FROM "${kind.table}" r JOIN "Scan" s ON s."key" = r."scanKey"
     WHERE ${[`s."workspace" = ${sql.value(workspace)}`, ...conditionsOf(sql, kind, filter), ...more].join(' AND ')}`;
  return {
    positions: (filter, page) =>
      readPositions(select, page, kind.orders[page.order.field], (sql, more) => from(sql, filter, more)),
    async count(filter) {
      const [row] = await select((sql) => `SELECT count(*) AS "count" ${from(sql, filter)}`);
      return Number(row?.count);
    },
  };
}

const ISSUE_ORDERS: Readonly<Record<'LAST_SEEN' | 'FIRST_SEEN' | 'SEVERITY' | 'OCCURRENCES', OrderColumns>> =
  {
    LAST_SEEN: { sort: 'i."lastPosition"', unique: 'i."lastPosition"' },
    FIRST_SEEN: { sort: 'i."firstPosition"', unique: 'i."firstPosition"' },
    SEVERITY: { sort: 'i."severity"', unique: 'i."lastPosition"' },
    OCCURRENCES: { sort: 'i."occurrences"', unique: 'i."lastPosition"' },
  };

/** Issues, by their latest findings. */
function createIssueList(select: Select, catchUp: () => Promise<void>, workspace: string): Search['issues'] {
  const from = (sql: Statement, filter: FindingFilter, more: readonly string[] = []) => {
    const conditions = conditionsOf(sql, FINDING, filter);
    const latest =
      conditions.length > 0
        ? 'JOIN "Finding" r ON r."position" = i."lastPosition" JOIN "Scan" s ON s."key" = r."scanKey"'
        : '';
    const all = [`i."workspace" = ${sql.value(workspace)}`, ...conditions, ...more];
    return `FROM "Issue" i ${latest} WHERE ${all.join(' AND ')}`;
  };
  return {
    async positions(filter, page) {
      await catchUp();
      return await readPositions(select, page, ISSUE_ORDERS[page.order.field], (sql, more) =>
        from(sql, filter, more),
      );
    },
    async count(filter) {
      await catchUp();
      const [row] = await select((sql) => `SELECT count(*) AS "count" ${from(sql, filter)}`);
      return Number(row?.count);
    },
  };
}

/** @param from builds the FROM and WHERE clauses, with further conditions */
async function readPositions(
  select: Select,
  page: KeysetPage,
  columns: OrderColumns,
  from: (sql: Statement, more: readonly string[]) => string,
): Promise<Position[]> {
  const rows = await select((sql) => {
    const { conditions, orderBy } = keysetSql(page, columns, sql);
    return `SELECT ${columns.sort} AS "sort", ${columns.unique} AS "unique" ${from(sql, conditions)}
      ORDER BY ${orderBy} LIMIT ${sql.value(page.limit)}`;
  });
  return rows.map(({ sort, unique }) => [sort, unique] as unknown as Position);
}
