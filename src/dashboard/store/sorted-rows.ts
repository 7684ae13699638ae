/** Rows in order, in chunks: a new row costs a search and a short copy, however many there are. */
const MAX_CHUNK = 512;

export class SortedRows<Row> implements Iterable<Row> {
  readonly #compare: (a: Row, b: Row) => number;
  /** none of them empty */
  readonly #chunks: Row[][] = [];
  #length = 0;

  constructor(compare: (a: Row, b: Row) => number) {
    this.#compare = compare;
  }

  get length(): number {
    return this.#length;
  }

  get last(): Row | undefined {
    return this.#chunks.at(-1)?.at(-1);
  }

  at(index: number): Row | undefined {
    let offset = index;
    for (const chunk of this.#chunks) {
      if (offset < chunk.length) return chunk[offset];
      offset -= chunk.length;
    }
    return undefined;
  }

  /** Puts the row after those that are equal. */
  insert(row: Row): void {
    this.#length++;
    const chunks = this.#chunks;
    const at = Math.min(
      firstAbove(chunks.length, (index) => this.#isAbove(chunks[index]?.at(-1) as Row, row)),
      chunks.length - 1,
    );
    const chunk = chunks[at];
    if (!chunk) {
      chunks.push([row]);
      return;
    }
    const index = firstAbove(chunk.length, (position) => this.#isAbove(chunk[position] as Row, row));
    if (chunk.length < MAX_CHUNK) chunk.splice(index, 0, row);
    // Rows that arrive in order fill their chunks.
    else if (index === MAX_CHUNK) chunks.splice(at + 1, 0, [row]);
    else {
      const upper = chunk.splice(MAX_CHUNK / 2);
      chunks.splice(at + 1, 0, upper);
      if (index <= chunk.length) chunk.splice(index, 0, row);
      else upper.splice(index - chunk.length, 0, row);
    }
  }

  *[Symbol.iterator](): Iterator<Row> {
    for (const chunk of this.#chunks) yield* chunk;
  }

  #isAbove(other: Row, row: Row): boolean {
    return this.#compare(other, row) > 0;
  }
}

/** @returns the first index that is above, or the length; all after it have to be above, too */
function firstAbove(length: number, isAbove: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAbove(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
