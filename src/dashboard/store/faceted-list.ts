/**
 * A list of rows that is searched, filtered by facets, sorted and grouped while it grows. New rows cost their own number,
 * not that of the list. Long work is done in slices, so that frames are not late; until a new query has its rows, those of
 * the former one are shown. While the list is held, the rows that are shown stay where they are.
 */
import { Observable } from './observable.ts';
import { SortedRows } from './sorted-rows.ts';
import { Tally } from './tally.ts';

/** Longest time in milliseconds that the list works without a break. */
const SLICE_MS = 8;
/** Rows between two looks at the clock. */
const ROWS_PER_LOOK = 100;
/** Waiting rows that are merged in without a break. */
const FEW = 2000;

export interface ListQuery<Row> {
  /** Part of the text, in any case; empty: all rows. */
  text: string;
  /** Chosen values by facet; rows with one of them match. A facet without values matches all rows. */
  selected: Readonly<Record<string, readonly string[]>>;
  compare(a: Row, b: Row): number;
  /** Name of the group of a row; null: the list is not grouped. Groups are in the order of their first rows. */
  groupOf: ((row: Row) => string) | null;
}

type FacetValue = string | readonly string[] | null;

export interface ListSource<Row> {
  /** Only grows; `FacetedList.refresh` looks at what is new. If there are fewer, all are read again. */
  rows(): readonly Row[];
  /** What a search looks into. */
  textOf(row: Row): string;
  /** Value of a row by the name of the facet, or all its values; null: none */
  facets: Readonly<Record<string, (row: Row) => FacetValue>>;
}

export type ListItem<Row> =
  | { kind: 'row'; row: Row }
  | { kind: 'group'; name: string; count: number; collapsed: boolean };

export class FacetedList<Row> extends Observable {
  readonly #source: ListSource<Row>;
  #query: ListQuery<Row>;
  #view: View<Row>;
  /** Takes the place of the view when it has all rows. */
  #next: View<Row> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Matching rows that are not merged in. */
  #waiting: Row[] = [];
  #waitingFirst: Row | null = null;
  #held = false;
  readonly #collapsed = new Set<string>();

  constructor(source: ListSource<Row>, query: ListQuery<Row>) {
    super();
    this.#source = source;
    this.#query = query;
    this.#view = new View(source, query, this.#collapsed);
    this.rebuild();
  }

  /** Number of items, with the names of groups. */
  get length(): number {
    return this.#view.length;
  }

  /** Matching rows that are shown, also those of collapsed groups. */
  get shown(): number {
    return this.#view.count;
  }

  /** Number of matching rows that wait until the list is released. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** The first of the rows that wait, if it comes before all that are shown. */
  get waitingFirst(): Row | null {
    const [first, shown] = [this.#waitingFirst, this.at(0)];
    return first && shown?.kind === 'row' && this.#query.compare(first, shown.row) < 0 ? first : null;
  }

  /** Whether it is being read. */
  get isHeld(): boolean {
    return this.#held;
  }

  /** Whether the rows of the last query are still being looked for. */
  get isBusy(): boolean {
    return this.#next !== null;
  }

  /** Number of rows by value, among those that match everything but this facet itself. */
  countsOf(facet: string): ReadonlyMap<string, number> {
    return this.#view.tallies.get(facet)?.counts ?? new Map();
  }

  /** The most frequent values of a facet. */
  topOf(facet: string): readonly string[] {
    return this.#view.tallies.get(facet)?.top ?? [];
  }

  at(index: number): ListItem<Row> | null {
    return this.#view.at(index);
  }

  setQuery(query: ListQuery<Row>): void {
    if (isSame(query, this.#query)) return;
    this.#query = query;
    this.rebuild();
  }

  /** Reads all rows again, such as after they have changed. */
  rebuild(): void {
    this.#next = new View(this.#source, this.#query, this.#collapsed);
    this.#work();
  }

  toggle(group: string): void {
    if (!this.#collapsed.delete(group)) this.#collapsed.add(group);
    this.#view.arrange();
    this.changed();
  }

  /** While it is held, new rows wait. */
  hold(held: boolean): void {
    if (this.#held === held) return;
    this.#held = held;
    if (!held) this.release();
  }

  /** Merges in the rows that wait. */
  release(): void {
    if (this.#waiting.length === 0) return;
    if (this.#waiting.length > FEW) {
      this.rebuild();
      return;
    }
    for (const row of this.#waiting) this.#view.insert(row);
    this.#forgetWaiting();
    this.changed();
  }

  /** Takes what the source has received since. */
  refresh(): void {
    const { length } = this.#source.rows();
    if (length < (this.#next ?? this.#view).seen) this.rebuild();
    else if (length > this.#view.seen) this.#work();
  }

  #work(): void {
    clearTimeout(this.#timer);
    const rows = this.#source.rows();
    const view = this.#next ?? this.#view;
    for (const end = performance.now() + SLICE_MS; view.seen < rows.length && performance.now() < end; )
      this.#take(view, rows, Math.min(rows.length, view.seen + ROWS_PER_LOOK));
    const isDone = view.seen === rows.length;
    if (!isDone) this.#timer = setTimeout(() => this.#work());
    if (view === this.#next && isDone) {
      this.#view = view;
      this.#next = null;
      this.#forgetWaiting();
      this.changed();
    } else if (view === this.#view) this.changed();
  }

  #forgetWaiting(): void {
    this.#waiting = [];
    this.#waitingFirst = null;
  }

  #take(view: View<Row>, rows: readonly Row[], end: number): void {
    const mayMove = view === this.#next || !this.#held;
    while (view.seen < end) {
      const row = rows[view.seen++] as Row;
      if (!view.matches(row)) continue;
      // A row below all others does not move what is being read.
      if (mayMove || view.isBelow(row)) view.insert(row);
      else {
        this.#waiting.push(row);
        if (this.#waitingFirst === null || this.#query.compare(row, this.#waitingFirst) < 0)
          this.#waitingFirst = row;
      }
    }
  }
}

const isSame = <Row>(a: ListQuery<Row>, b: ListQuery<Row>): boolean =>
  a.text === b.text &&
  a.compare === b.compare &&
  a.groupOf === b.groupOf &&
  JSON.stringify(a.selected) === JSON.stringify(b.selected);

interface FacetState<Row> {
  read(row: Row): FacetValue;
  /** chosen values; empty: all match */
  wanted: ReadonlySet<string>;
  tally: Tally;
  /** of the row that is looked at */
  value: FacetValue;
}

const isWanted = (value: FacetValue, wanted: ReadonlySet<string>): boolean =>
  typeof value === 'string' ? wanted.has(value) : (value?.some((one) => wanted.has(one)) ?? false);

function count(value: FacetValue, tally: Tally): void {
  if (typeof value === 'string') tally.add(value);
  else for (const one of value ?? []) tally.add(one);
}

interface Group<Row> {
  name: string;
  rows: SortedRows<Row>;
}

/** The rows of one query. */
class View<Row> {
  /** number of rows of the source that were looked at */
  seen = 0;
  count = 0;
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly #query: ListQuery<Row>;
  readonly #textOf: (row: Row) => string;
  readonly #text: string;
  readonly #facets: readonly FacetState<Row>[];
  readonly #collapsed: ReadonlySet<string>;
  /** One without a name, if the list is not grouped. */
  readonly #groups = new Map<string, Group<Row>>();
  /** In the order of their first rows, when they were last looked at; sorting it again is cheap. */
  readonly #order: Group<Row>[] = [];
  /** Numbers of items up to the end of each group; null: the order has to be looked at. */
  #ends: number[] | null = null;

  constructor({ textOf, facets }: ListSource<Row>, query: ListQuery<Row>, collapsed: ReadonlySet<string>) {
    this.#query = query;
    this.#textOf = textOf;
    this.#text = query.text.toLowerCase();
    this.#collapsed = collapsed;
    this.tallies = new Map(Object.keys(facets).map((name) => [name, new Tally()]));
    this.#facets = Object.entries(facets).map(([name, read]) => ({
      read,
      wanted: new Set(query.selected[name]),
      tally: this.tallies.get(name) as Tally,
      value: null,
    }));
  }

  get length(): number {
    return this.#query.groupOf ? (this.#arranged().at(-1) ?? 0) : this.count;
  }

  at(index: number): ListItem<Row> | null {
    if (!this.#query.groupOf) {
      const row = this.#groups.get('')?.rows.at(index);
      return row === undefined ? null : { kind: 'row', row };
    }
    const ends = this.#arranged();
    const groups = this.#order;
    // Of the first group that ends after the index.
    let [low, high] = [0, groups.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ends[middle] as number) <= index) low = middle + 1;
      else high = middle;
    }
    const group = groups[low];
    if (!group) return null;
    const within = index - (low === 0 ? 0 : (ends[low - 1] as number));
    if (within > 0) return { kind: 'row', row: group.rows.at(within - 1) as Row };
    const { name, rows } = group;
    return { kind: 'group', name, count: rows.length, collapsed: this.#collapsed.has(name) };
  }

  /** Counts the row. @returns whether it matches the query */
  matches(row: Row): boolean {
    if (this.#text !== '' && !this.#textOf(row).toLowerCase().includes(this.#text)) return false;
    let failing: FacetState<Row> | null = null;
    for (const facet of this.#facets) {
      facet.value = facet.read(row);
      if (facet.wanted.size === 0 || isWanted(facet.value, facet.wanted)) continue;
      if (failing) return false;
      failing = facet;
    }
    for (const { value, tally } of failing ? [failing] : this.#facets) count(value, tally);
    return failing === null;
  }

  /** Whether it would be the last row of a list without groups. */
  isBelow(row: Row): boolean {
    const { compare, groupOf } = this.#query;
    if (groupOf) return false;
    const last = this.#groups.get('')?.rows.last;
    return last === undefined || compare(last, row) <= 0;
  }

  insert(row: Row): void {
    const { compare, groupOf } = this.#query;
    const name = groupOf?.(row) ?? '';
    let group = this.#groups.get(name);
    if (!group) {
      group = { name, rows: new SortedRows(compare) };
      this.#groups.set(name, group);
      this.#order.push(group);
    }
    group.rows.insert(row);
    this.count++;
    this.#ends = null;
  }

  /** Looks at which groups are collapsed. */
  arrange(): void {
    this.#ends = null;
  }

  #arranged(): number[] {
    if (this.#ends) return this.#ends;
    const { compare } = this.#query;
    this.#order.sort((a, b) => compare(a.rows.at(0) as Row, b.rows.at(0) as Row));
    let end = 0;
    this.#ends = this.#order.map(({ name, rows }) => {
      end += 1 + (this.#collapsed.has(name) ? 0 : rows.length);
      return end;
    });
    return this.#ends;
  }
}
