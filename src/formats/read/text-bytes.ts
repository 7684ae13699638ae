/** Bytes of a text file, whatever its encoding and compression, as UTF-8 without a byte order mark. */
import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/** What was lost. */
export interface Losses {
  /** why the end of the file could not be read */
  cut: string | null;
  /** number of chunks with bytes that are not UTF-8, which became U+FFFD */
  notUtf8: number;
}

const CHUNK = 64 * 1024;

/**
 * @param losses filled in while the file is read
 * @param maxBytes of the uncompressed file; the rest is not read
 * @throws the errors of `source`
 */
export async function* textBytes(
  source: AsyncIterable<Uint8Array>,
  losses: Losses,
  maxBytes: number,
): AsyncGenerator<Buffer, void, void> {
  const [head, bytes] = await peek(source, 4);
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  const [start, plain] = isGzip ? await peek(gunzipped(bytes, losses), 4) : [head, bytes];
  let room = maxBytes;
  for await (const chunk of asUtf8(plain, start, losses)) {
    yield chunk.length > room ? chunk.subarray(0, room) : chunk;
    room -= chunk.length;
    if (room >= 0) continue;
    losses.cut = `it is larger than ${maxBytes} bytes; the rest was not read`;
    return;
  }
}

/** @returns the first bytes, fewer than `length` only if there are no more, and all chunks */
async function peek(
  source: AsyncIterable<Uint8Array>,
  length: number,
): Promise<[head: Uint8Array, all: AsyncGenerator<Uint8Array, void, void>]> {
  const rest = source[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  for (let size = 0; size < length; ) {
    const { value, done } = await rest.next();
    if (done) break;
    taken.push(value);
    size += value.length;
  }
  async function* all() {
    try {
      yield* taken.splice(0);
      yield* { [Symbol.asyncIterator]: () => rest };
    } finally {
      await rest.return?.();
    }
  }
  return [Buffer.concat(taken).subarray(0, length), all()];
}

/** Reads everything before damaged data; the damage is a loss. */
async function* gunzipped(
  source: AsyncIterable<Uint8Array>,
  losses: Losses,
): AsyncGenerator<Uint8Array, void, void> {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  const feeding = pipeline(Readable.from(source), gunzip);
  // It rejects with the same error as the loop.
  feeding.catch(() => {});
  try {
    yield* gunzip;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('Z_')) throw error;
    losses.cut = `its gzip data is damaged (${message})`;
  }
}

/** @param start the first bytes of the file */
async function* asUtf8(
  source: AsyncIterable<Uint8Array>,
  start: Uint8Array,
  losses: Losses,
): AsyncGenerator<Buffer, void, void> {
  const encoding = encodingOf(start);
  const decoder = new TextDecoder(encoding);
  const decoded = (bytes: Buffer, stream: boolean) => {
    const text = decoder.decode(bytes, { stream });
    if (text.includes('\ufffd')) losses.notUtf8++;
    return Buffer.from(text);
  };
  /** whether everything up to here was UTF-8, so that no decoder is needed */
  let isPlain = encoding === 'utf-8' && !(start[0] === 0xef && start[1] === 0xbb);
  /** the beginning of a character at the end of the last chunk */
  let rest: Buffer = Buffer.alloc(0);
  for await (const { buffer, byteOffset, length } of source) {
    const chunk = Buffer.from(buffer, byteOffset, length);
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const whole = wholeCharacters(bytes);
    isPlain &&= isUtf8(whole);
    rest = Buffer.from(isPlain ? bytes.subarray(whole.length) : '');
    yield isPlain ? whole : decoded(bytes, true);
  }
  yield decoded(rest, false);
}

/** The bytes without the beginning of a character at their end. */
function wholeCharacters(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return length > back ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}

/** By the byte order mark, or by the zeros of ASCII characters in UTF-16. */
function encodingOf([a, b, c, d]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if ((a === 0xff && b === 0xfe) || (a !== 0 && b === 0 && c !== 0 && d === 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b !== 0 && c === 0 && d !== 0)) return 'utf-16be';
  return 'utf-8';
}
