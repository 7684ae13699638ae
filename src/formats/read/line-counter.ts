/** A string or a Buffer. */
interface Chunk {
  readonly length: number;
  indexOf(text: string, from?: number): number;
}

/** Line numbers of places in a stream of chunks. */
export interface LineCounter {
  /** Adds the next chunk. */
  add(chunk: Chunk): void;
  /** @param offset of a byte or character in the stream, in rising order @returns its line, from 1 */
  at(offset: number): number;
}

export function createLineCounter(): LineCounter {
  let line = 1;
  let chunk: Chunk = '';
  /** offset of the chunk in the stream */
  let start = 0;
  /** index of the next line break in the chunk; -1 if there is no other */
  let next = -1;
  const countTo = (index: number) => {
    while (next !== -1 && next < index) {
      line++;
      next = chunk.indexOf('\n', next + 1);
    }
  };
  return {
    add(added) {
      countTo(chunk.length);
      start += chunk.length;
      chunk = added;
      next = chunk.indexOf('\n');
    },
    at(offset) {
      countTo(offset - start);
      return line;
    },
  };
}
