/** Lists of the findings or the assessments of all scans of a workspace, from the search index. */
import type { KeysetPage, Position } from '../../../core/keyset.ts';
import {
  ASSESSMENTS,
  type AssessmentFilter,
  type Conditions,
  FINDINGS,
  type Filterable,
  type FilterableAssessment,
  type FilterableFinding,
  type FindingFilter,
} from '../../../core/result-filter.ts';
import type { Search, SearchList } from '../../../core/search.ts';
import type { Indexer } from '../../indexer.ts';
import type { PositionedTable as ResultTable } from '../../rows.ts';
import { positionBefore } from '../positions.ts';
import type { Reader } from '../reader.ts';
import { partsOf } from './page-parts.ts';
import { prepareQuery, type Range, readScope, type Scope } from './query.ts';
import { countWithTexts, withTexts } from './texts.ts';

/** Rows whose texts are compared at a time: the first ones of a page, and at most, if few of them contain the text. */
const FIRST_COMPARED = 200;
const COMPARED = 20_000;

interface Kind<Row, Filter> {
  filterable: Filterable<Row, Filter>;
  table: ResultTable;
  terms: string;
}

const FINDING: Kind<FilterableFinding, FindingFilter> = {
  filterable: FINDINGS,
  table: 'Finding',
  terms: 'FindingTerms',
};
const ASSESSMENT: Kind<FilterableAssessment, AssessmentFilter> = {
  filterable: ASSESSMENTS,
  table: 'PageAssessment',
  terms: 'AssessmentTerms',
};

export function createResultSearch(
  reader: Reader,
  indexer: Indexer,
  workspace: string,
): Pick<Search, 'findings' | 'assessments'> {
  return {
    findings: new ResultList(reader, indexer, workspace, FINDING, 'SEVERITY'),
    assessments: new ResultList(reader, indexer, workspace, ASSESSMENT, 'RISK_SCORE'),
  };
}

interface Times {
  since?: number | undefined;
  until?: number | undefined;
}

class ResultList<Row, Filter extends Times, Field extends string>
  implements SearchList<Filter, 'FOUND_AT' | Field>
{
  readonly #reader: Reader;
  readonly #indexer: Indexer;
  readonly #workspace: string;
  readonly #kind: Kind<Row, Filter>;
  readonly #rankField: Field;

  /** @param rankField the order by `filterable.rank` */
  constructor(
    reader: Reader,
    indexer: Indexer,
    workspace: string,
    kind: Kind<Row, Filter>,
    rankField: Field,
  ) {
    this.#reader = reader;
    this.#indexer = indexer;
    this.#workspace = workspace;
    this.#kind = kind;
    this.#rankField = rankField;
  }

  async positions(filter: Filter, page: KeysetPage<'FOUND_AT' | Field>): Promise<Position[]> {
    await this.#indexer.catchUp();
    const found: Position[] = [];
    const scope = await readScope(this.#reader, this.#workspace);
    if (!scope) return found;
    const { rank } = this.#kind.filterable;
    const ranks = page.order.field === this.#rankField ? this.#ranksOf(filter) : null;
    const { descending, parts } = partsOf(page, await this.#rangeOf(filter), ranks);
    for (const part of parts) {
      const conditions = part.rank === undefined ? {} : { [rank.property]: [part.rank] };
      const walk = this.#walk(scope, filter, conditions, part.range, descending, page.limit - found.length);
      for await (const position of walk) {
        found.push([part.rank === undefined ? position : Number(part.rank), position]);
        if (found.length === page.limit) return found;
      }
    }
    return found;
  }

  async count(filter: Filter): Promise<number> {
    await this.#indexer.catchUp();
    const scope = await readScope(this.#reader, this.#workspace);
    if (!scope) return 0;
    const range = await this.#rangeOf(filter);
    const { filterable, terms } = this.#kind;
    if (filterable.wanted(filter).length === 0)
      return (
        (await prepareQuery(this.#reader, terms, scope, filterable.conditions(filter), [])?.count(range)) ?? 0
      );
    let count = 0;
    for await (const positions of this.#chunks(scope, filter, {}, range, false, COMPARED))
      count += await countWithTexts(this.#reader, this.#texts(filter), positions);
    return count;
  }

  /** Values of the rank that pass the filter, in rising order. */
  #ranksOf(filter: Filter): readonly string[] {
    const { conditions, rank } = this.#kind.filterable;
    const given = conditions(filter)[rank.property];
    return given ? rank.values.filter((value) => given.includes(value)) : rank.values;
  }

  /** The positions of the results that were recorded in the time of a filter. */
  async #rangeOf({ since, until }: Filter): Promise<Range> {
    const { table } = this.#kind;
    const before = since === undefined ? 0 : await positionBefore(this.#reader, table, since);
    return { low: before + 1, high: await positionBefore(this.#reader, table, until) };
  }

  /**
   * The results in a range that pass the filter, in order.
   * @param conditions instead of those of the filter
   * @param limit number of results that the caller takes
   */
  async *#walk(
    scope: Scope,
    filter: Filter,
    conditions: Conditions,
    range: Range,
    descending: boolean,
    limit: number,
  ): AsyncGenerator<number, void, void> {
    const texts = this.#texts(filter);
    const size = texts.wanted.length === 0 ? limit : FIRST_COMPARED;
    for await (const positions of this.#chunks(scope, filter, conditions, range, descending, size))
      yield* await withTexts(this.#reader, texts, positions);
  }

  /** The results in a range that have the parts of all wanted texts, in order: first `size` of them, then more at a time. */
  async *#chunks(
    scope: Scope,
    filter: Filter,
    conditions: Conditions,
    range: Range,
    descending: boolean,
    size: number,
  ): AsyncGenerator<number[], void, void> {
    const { filterable, terms } = this.#kind;
    const all = { ...filterable.conditions(filter), ...conditions };
    const query = prepareQuery(this.#reader, terms, scope, all, filterable.wanted(filter));
    let next = size;
    for (
      let { low, high } = range;
      query && low <= high;
      next = Math.max(size, Math.min(COMPARED, 4 * next))
    ) {
      const found = await query.rows({ low, high }, descending, next);
      yield found;
      const last = found.at(-1);
      if (last === undefined || found.length < next) return;
      if (descending) high = last - 1;
      else low = last + 1;
    }
  }

  #texts(filter: Filter) {
    const { table, filterable } = this.#kind;
    return { table, filterable, wanted: filterable.wanted(filter) };
  }
}
