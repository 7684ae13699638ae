/** Results in the order in which they were recorded. Only grows, so that readers know by its length what is new. */
export class Rows<Row extends { seq: number }> {
  readonly #items: Row[] = [];

  get items(): readonly Row[] {
    return this.#items;
  }

  get count(): number {
    return this.#items.length;
  }

  push(row: Row): void {
    this.#items.push(row);
  }

  clear(): void {
    this.#items.length = 0;
  }

  bySeq(seq: number): Row | null {
    let [low, high] = [0, this.#items.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#items[middle] as Row).seq < seq) low = middle + 1;
      else high = middle;
    }
    const found = this.#items[low];
    return found?.seq === seq ? found : null;
  }
}
