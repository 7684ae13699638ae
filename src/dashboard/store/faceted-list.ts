/**
 * A list of rows that is searched, filtered by facets, sorted and grouped while it grows. New rows cost their own number,
 * not that of the list, until they are merged in. While it is held, the rows that are shown stay where they are.
 */
import { Observable } from './observable.ts';

export interface ListQuery<Row> {
  /** Part of the text, in any case; empty: all rows. */
  text: string;
  /** Chosen values by facet; rows with one of them match. A facet without values matches all rows. */
  selected: Readonly<Record<string, readonly string[]>>;
  compare(a: Row, b: Row): number;
  /** Name of the group of a row; null: the list is not grouped. Groups are in the order of their first rows. */
  groupOf: ((row: Row) => string) | null;
}

export interface ListSource<Row> {
  /** Only grows; `FacetedList.refresh` looks at what is new. */
  rows(): readonly Row[];
  /** What a search looks into. */
  textOf(row: Row): string;
  /** Value of a row by the name of the facet; null: none */
  facets: Readonly<Record<string, (row: Row) => string | null>>;
}

export type ListItem<Row> =
  | { kind: 'row'; row: Row }
  | { kind: 'group'; name: string; count: number; collapsed: boolean };

interface Group<Row> {
  name: string;
  rows: Row[];
}

export class FacetedList<Row> extends Observable {
  readonly #source: ListSource<Row>;
  #query: ListQuery<Row>;
  #seen = 0;
  #shown: Row[] = [];
  /** Matching rows that are not merged in. */
  #waiting: Row[] = [];
  #held = false;
  #groups: Group<Row>[] | null = null;
  #offsets: number[] = [];
  readonly #collapsed = new Set<string>();
  #counts: Record<string, Map<string, number>> = {};

  constructor(source: ListSource<Row>, query: ListQuery<Row>) {
    super();
    this.#source = source;
    this.#query = query;
    this.#rebuild();
  }

  /** Number of items, with the names of groups. */
  get length(): number {
    return this.#groups ? (this.#offsets.at(-1) ?? 0) : this.#shown.length;
  }

  /** Matching rows that are shown, without groups. */
  get rows(): readonly Row[] {
    return this.#shown;
  }

  /** Number of matching rows that wait until the list is released. */
  get waiting(): number {
    return this.#held ? this.#waiting.length : 0;
  }

  /** Whether it is being read. */
  get isHeld(): boolean {
    return this.#held;
  }

  /** Number of rows by value, among those that match everything but this facet itself. */
  countsOf(facet: string): ReadonlyMap<string, number> {
    return this.#counts[facet] ?? new Map();
  }

  at(index: number): ListItem<Row> | null {
    if (!this.#groups) {
      const row = this.#shown[index];
      return row === undefined ? null : { kind: 'row', row };
    }
    // Of the first group that ends after the index.
    let [low, high] = [0, this.#groups.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#offsets[middle] as number) <= index) low = middle + 1;
      else high = middle;
    }
    const group = this.#groups[low];
    if (!group) return null;
    const within = index - (low === 0 ? 0 : (this.#offsets[low - 1] as number));
    if (within > 0) return { kind: 'row', row: group.rows[within - 1] as Row };
    const { name, rows } = group;
    return { kind: 'group', name, count: rows.length, collapsed: this.#collapsed.has(name) };
  }

  /** Index of a row among the items; -1 if it is not shown. */
  indexOf(row: Row): number {
    if (!this.#groups) return this.#shown.indexOf(row);
    let offset = 0;
    for (const { name, rows } of this.#groups) {
      const index = this.#collapsed.has(name) ? -1 : rows.indexOf(row);
      if (index >= 0) return offset + 1 + index;
      offset += 1 + (this.#collapsed.has(name) ? 0 : rows.length);
    }
    return -1;
  }

  setQuery(query: ListQuery<Row>): void {
    this.#query = query;
    this.#rebuild();
    this.changed();
  }

  toggle(group: string): void {
    if (!this.#collapsed.delete(group)) this.#collapsed.add(group);
    this.#arrange();
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
    this.#merge();
    this.changed();
  }

  /** Takes what the source has received since. */
  refresh(): void {
    const rows = this.#source.rows();
    if (rows.length < this.#seen) {
      this.#rebuild();
      this.changed();
      return;
    }
    if (rows.length === this.#seen) return;
    const waited = this.#waiting.length;
    this.#read(rows);
    if (!this.#held) this.#merge();
    else if (!this.#query.groupOf) this.#append(waited);
    this.changed();
  }

  /** Rows below all others do not move what is being read. @param from index of the first waiting row to look at */
  #append(from: number): void {
    const { compare } = this.#query;
    const last = this.#shown.at(-1);
    const isBelow = (row: Row) => last === undefined || compare(last, row) <= 0;
    const added = this.#waiting.splice(from);
    for (const row of added) if (!isBelow(row)) this.#waiting.push(row);
    for (const row of added.filter(isBelow).sort(compare)) this.#shown.push(row);
  }

  #rebuild(): void {
    this.#seen = 0;
    this.#shown = [];
    this.#waiting = [];
    this.#counts = Object.fromEntries(Object.keys(this.#source.facets).map((name) => [name, new Map()]));
    this.#read(this.#source.rows());
    this.#merge();
  }

  #read(rows: readonly Row[]): void {
    const { textOf, facets } = this.#source;
    const text = this.#query.text.toLowerCase();
    const named = Object.entries(facets);
    const selected = named.map(([name]) => new Set(this.#query.selected[name]));
    for (; this.#seen < rows.length; this.#seen++) {
      const row = rows[this.#seen] as Row;
      if (text !== '' && !textOf(row).toLowerCase().includes(text)) continue;
      const values = named.map(([, read]) => read(row));
      const failing = values.flatMap((value, index) => {
        const wanted = selected[index] as Set<string>;
        return wanted.size === 0 || (value !== null && wanted.has(value)) ? [] : [index];
      });
      if (failing.length > 1) continue;
      for (const [index, value] of values.entries()) {
        if (value === null || (failing.length > 0 && failing[0] !== index)) continue;
        const counts = this.#counts[(named[index] as [string, unknown])[0]] as Map<string, number>;
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      if (failing.length === 0) this.#waiting.push(row);
    }
  }

  #merge(): void {
    const { compare } = this.#query;
    const added = this.#waiting.sort(compare);
    this.#waiting = [];
    const last = this.#shown.at(-1);
    if (added.length > 0 && last !== undefined && compare(last, added[0] as Row) > 0) {
      this.#shown = merged(this.#shown, added, compare);
    } else {
      for (const row of added) this.#shown.push(row);
    }
    this.#arrange();
  }

  #arrange(): void {
    const { groupOf } = this.#query;
    if (!groupOf) {
      this.#groups = null;
      return;
    }
    const groups = new Map<string, Group<Row>>();
    for (const row of this.#shown) {
      const name = groupOf(row);
      const group = groups.get(name);
      if (group) group.rows.push(row);
      else groups.set(name, { name, rows: [row] });
    }
    this.#groups = [...groups.values()];
    let offset = 0;
    this.#offsets = this.#groups.map(({ name, rows }) => {
      offset += 1 + (this.#collapsed.has(name) ? 0 : rows.length);
      return offset;
    });
  }
}

/** Of two sorted lists. */
function merged<Row>(a: readonly Row[], b: readonly Row[], compare: (a: Row, b: Row) => number): Row[] {
  const all: Row[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    all.push(compare(a[i] as Row, b[j] as Row) <= 0 ? (a[i++] as Row) : (b[j++] as Row));
  }
  while (i < a.length) all.push(a[i++] as Row);
  while (j < b.length) all.push(b[j++] as Row);
  return all;
}
