import { MAX_VALUES } from './json-cursor.ts';
import type { OutputItem } from './reading.ts';

const NEWLINE = 0x0a;
const EXCERPT_BYTES = 400;
/** Bytes of a line that may have too many values. */
const LONG_LINE = 1024 * 1024;

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
    const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    const isTooLong = length > maxLineBytes;
    parts = [];
    length = 0;
    const place = { at: `line ${number}`, line: number };
    const refused = (problem: string): OutputItem => {
      const excerpt = bytes.toString('utf8', 0, EXCERPT_BYTES);
      return { ...place, problem, excerpt, code: 'LIMIT_REACHED' };
    };
    if (isTooLong) return refused(`longer than ${maxLineBytes} bytes (maxLineBytes)`);
    if (bytes.length > LONG_LINE && hasManyValues(bytes)) return refused(`more than ${MAX_VALUES} values`);
    const text = bytes.toString();
    try {
      return { ...place, value: JSON.parse(text) };
    } catch {
      return text.trim() === '' ? null : { ...place, problem: 'not JSON', excerpt: text };
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

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Characters before a value: a comma, a colon, and the brackets that open. */
const BEFORE_VALUE = new Set([0x2c, 0x3a, 0x5b, 0x7b]);

/** Whether values outside of texts are more than MAX_VALUES: small values take a hundred times their size in memory. */
function hasManyValues(json: Buffer): boolean {
  let values = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] as number;
    if (byte === QUOTE) at = endOfText(json, at);
    else if (BEFORE_VALUE.has(byte) && ++values > MAX_VALUES) return true;
  }
  return false;
}

/** @returns the index of the closing quotation mark */
function endOfText(json: Buffer, start: number): number {
  for (let at = json.indexOf(QUOTE, start + 1); at !== -1; at = json.indexOf(QUOTE, at + 1)) {
    let escapes = 0;
    while (json[at - 1 - escapes] === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return at;
  }
  return json.length;
}
