/** Lists of issues: by the terms of their latest finding, in the order of an index of their rows. */
import type { KeysetPage, Position } from '../../../core/keyset.ts';
import { FINDINGS, type FindingFilter } from '../../../core/result-filter.ts';
import type { Search } from '../../../core/search.ts';
import type { Indexer } from '../../indexer.ts';
import { keysetSql } from '../../keyset.ts';
import { RESULT_TABLES } from '../../rows.ts';
import { executePatiently } from '../log-reads.ts';
import type { Reader } from '../reader.ts';
import { createSelect } from '../select.ts';
import { prepareQuery, readScope } from './query.ts';
import { withTexts } from './texts.ts';

type Field = 'LAST_SEEN' | 'FIRST_SEEN' | 'SEVERITY' | 'OCCURRENCES';
type Page = KeysetPage<Field>;

/** Issues that one statement reads. */
const CHUNK = 500;
/** Up to this number, the issues that may pass are sorted; of more, the ones in order are looked up. */
const MAX_SORTED = 2000;
const ALL_KEYS = { low: 1, high: Number.MAX_SAFE_INTEGER };

/** The unique column is the position of the latest finding, except where the issues are ordered by their first. */
const SORT: Record<Field, { sort: string; unique: string }> = {
  LAST_SEEN: { sort: '"lastPosition"', unique: '"lastPosition"' },
  FIRST_SEEN: { sort: '"firstPosition"', unique: '"firstPosition"' },
  SEVERITY: { sort: '"severity"', unique: '"lastPosition"' },
  OCCURRENCES: { sort: '"occurrences"', unique: '"lastPosition"' },
};

interface IssueRow {
  key: number;
  sort: number;
  unique: number;
  lastPosition: number;
}

export function createIssueSearch(reader: Reader, indexer: Indexer, workspace: string): Search['issues'] {
  /** The keys of the issues that may pass; null if all of the workspace do. */
  const candidates = async (filter: FindingFilter): Promise<Set<number> | null> => {
    const conditions = FINDINGS.conditions(filter);
    const wanted = FINDINGS.wanted(filter);
    if (Object.keys(conditions).length === 0 && wanted.length === 0) return null;
    const scope = await readScope(reader, workspace);
    // Issues have no term of a scan.
    const query =
      scope && prepareQuery(reader, 'IssueTerms', { ...scope, hiddenScans: [] }, conditions, wanted);
    if (!query) return new Set();
    const { rows } = await executePatiently(reader, 'SELECT max("key") AS "n" FROM "Issue"');
    const range = { ...ALL_KEYS, high: Number(rows[0]?.n ?? 0) };
    return new Set(await query.rows(range, false, Number.MAX_SAFE_INTEGER));
  };

  /** The next issues of a page, from the index of its order. */
  const read = async (filter: FindingFilter, page: Page, among: Set<number> | null) => {
    const { sort, unique } = SORT[page.order.field];
    const rows = await createSelect(reader)((sql) => {
      const { conditions, orderBy } = keysetSql(page, { sort, unique }, sql);
      conditions.push(`"workspace" = ${sql.value(workspace)}`);
      if (filter.since !== undefined) conditions.push(`"lastSeenAt" >= ${sql.time(filter.since)}`);
      if (filter.until !== undefined) conditions.push(`"lastSeenAt" < ${sql.time(filter.until)}`);
      if (among) conditions.push(sql.oneOf('"key"', [...among]));
      return `SELECT "key", ${sort} AS "sort", ${unique} AS "unique", "lastPosition" FROM "Issue"
        WHERE ${conditions.join(' AND ')} ORDER BY ${orderBy} LIMIT ${sql.value(page.limit)}`;
    });
    return rows as unknown as IssueRow[];
  };

  const withWanted = async (issues: IssueRow[], wanted: readonly string[]): Promise<IssueRow[]> => {
    if (wanted.length === 0) return issues;
    const texts = { table: RESULT_TABLES.FINDING, filterable: FINDINGS, wanted };
    const positions = issues.map(({ lastPosition }) => lastPosition);
    const kept = new Set(await withTexts(reader, texts, positions));
    return issues.filter(({ lastPosition }) => kept.has(lastPosition));
  };

  /** The issues of a page that pass the filter, in order; without end. */
  async function* walk(filter: FindingFilter, page: Page): AsyncGenerator<IssueRow, void, void> {
    const among = await candidates(filter);
    const few = among && among.size <= MAX_SORTED ? among : null;
    const wanted = FINDINGS.wanted(filter);
    const bound = page.fromEnd ? 'before' : 'after';
    for (let next: Page = { ...page, limit: CHUNK }; ; ) {
      const issues = await read(filter, next, few);
      const likely = few || !among ? issues : issues.filter(({ key }) => among.has(key));
      yield* await withWanted(likely, wanted);
      const last = issues.at(-1);
      if (!last || issues.length < CHUNK) return;
      next = { ...next, [bound]: [last.sort, last.unique] };
    }
  }

  return {
    async positions(filter, page) {
      await indexer.catchUp();
      const found: Position[] = [];
      for await (const { sort, unique } of walk(filter, page)) {
        found.push([sort, unique]);
        if (found.length === page.limit) break;
      }
      return found;
    },

    async count(filter) {
      await indexer.catchUp();
      const order = { field: 'LAST_SEEN', direction: 'ASC' } as const;
      let count = 0;
      for await (const _ of walk(filter, { order, fromEnd: false, limit: CHUNK })) count++;
      return count;
    },
  };
}
