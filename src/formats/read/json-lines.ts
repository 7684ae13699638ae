import type { OutputItem } from './reading.ts';

const NEWLINE = 0x0a;
const EXCERPT_BYTES = 400;

/** The values of a text with one JSON value per line (https://jsonlines.org). Blank lines are skipped. */
export async function* jsonLines(
  chunks: AsyncIterable<Buffer>,
  maxLineBytes: number,
): AsyncGenerator<OutputItem, void, void> {
  let number = 0;
  /** chunks of the incomplete line; a line that is too long keeps only an excerpt */
  let parts: Buffer[] = [];
  let length = 0;

  const add = (part: Buffer) => {
    length += part.length;
    if (length <= maxLineBytes) parts.push(part);
    // Only the beginning is shown. It is copied, because a slice would keep the whole buffer in memory.
    else if (parts.length !== 1 || parts[0]?.length !== EXCERPT_BYTES) {
      const start = Buffer.concat([...parts, part].map((piece) => piece.subarray(0, EXCERPT_BYTES)));
      parts = [Buffer.from(start.subarray(0, EXCERPT_BYTES))];
    }
  };
  const take = (): OutputItem | null => {
    number++;
    const line = (parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)).toString();
    const bytes = length;
    parts = [];
    length = 0;
    const at = `line ${number}`;
    if (bytes > maxLineBytes) {
      const problem = `longer than ${maxLineBytes} bytes (maxLineBytes)`;
      return { at, problem, excerpt: line, code: 'LIMIT_REACHED' };
    }
    if (line.trim() === '') return null;
    try {
      return { at, value: JSON.parse(line) };
    } catch {
      return { at, problem: 'not JSON', excerpt: line };
    }
  };

  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      add(chunk.subarray(from, end));
      from = end + 1;
      const item = take();
      if (item) yield item;
    }
    if (from < chunk.length) add(chunk.subarray(from));
  }
  const last = length > 0 ? take() : null;
  if (last) yield last;
}
