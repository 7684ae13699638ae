/** Buffers JSON values in compressed memory: reports are repetitive and shrink to a tenth. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

export interface Spool<T> {
  /** number of buffered values */
  readonly count: number;
  /** bytes of memory */
  readonly bytes: number;
  push(value: T): void;
  /** Takes the values out, in order. */
  drain(): Generator<T, void, void>;
}

/** Characters that are compressed together. */
const BLOCK_LENGTH = 256 * 1024;

export function createSpool<T>(): Spool<T> {
  let blocks: Buffer[] = [];
  let lines: string[] = [];
  let length = 0;
  let bytes = 0;
  let count = 0;
  return {
    get count() {
      return count;
    },
    get bytes() {
      return bytes + length;
    },
    push(value) {
      const line = JSON.stringify(value);
      lines.push(line);
      length += line.length;
      count++;
      if (length < BLOCK_LENGTH) return;
      const block = deflateRawSync(lines.join('\n'), { level: 1 });
      blocks.push(block);
      bytes += block.length;
      lines = [];
      length = 0;
    },
    *drain() {
      const taken = { blocks, lines };
      blocks = [];
      lines = [];
      length = bytes = count = 0;
      for (const block of taken.blocks) {
        for (const line of inflateRawSync(block).toString().split('\n')) yield JSON.parse(line);
      }
      for (const line of taken.lines) yield JSON.parse(line);
    },
  };
}
