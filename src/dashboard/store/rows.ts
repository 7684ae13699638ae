/** Results in the order in which they were recorded. Only grows, so that readers know by its length what is new. */
export class Rows<Row> {
  readonly #items: Row[] = [];
  readonly #max: number;
  #count = 0;

  /** @param max number of rows that are kept: the first ones */
  constructor(max: number) {
    this.#max = max;
  }

  get items(): readonly Row[] {
    return this.#items;
  }

  /** of all rows, also those that are not kept */
  get count(): number {
    return this.#count;
  }

  /** Number of rows that are not kept. */
  get omitted(): number {
    return this.#count - this.#items.length;
  }

  /** @param extra number of rows that are kept beyond the maximum, for this row */
  push(row: Row, extra = 0): void {
    this.#count++;
    if (this.#items.length < this.#max + extra) this.#items.push(row);
  }

  clear(): void {
    this.#items.length = 0;
    this.#count = 0;
  }
}
