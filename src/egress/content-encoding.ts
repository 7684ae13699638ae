/** Bodies that a server compressed although no request asks for it. Decoded sizes are foreign input, so bounded. */
import type { Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import type { Canceller } from '../core/abort.ts';
import { createGate } from '../core/gate.ts';

export interface Body {
  body: Buffer;
  truncated: boolean;
}

export interface DecodedBody extends Body {
  /** cut because it grew more than any real page does */
  swollen: boolean;
}

/** One decoder at work in the process: compressed bodies are rare, since no request asks for them. */
const decoders = createGate(1);
const CHUNK_BYTES = 64 * 1024;
/** Real pages shrink to a tenth, and rarely to a thirtieth; bombs to a thousandth. */
const SWOLLEN_RATIO = 100;
const SWOLLEN_BYTES = 512 * 1024;

/** zlib's streams also count the compressed bytes that they have consumed. */
type Decoder = Transform & { readonly bytesWritten: number };

/**
 * Removes the content coding and cuts the body at `maxBytes`. The bytes stay as they are when the coding is unknown,
 * when it is not the one that the header names, and when several codings are stacked.
 * @throws the reason of a canceller while another body is being decoded
 */
export async function decodeBody(
  { body, truncated }: Body,
  coding: string,
  maxBytes: number,
  cancellers: readonly Canceller[],
): Promise<DecodedBody> {
  const unchanged = { body, truncated, swollen: false };
  const name = coding.trim().toLowerCase();
  if (!CODINGS.has(name) || body.length === 0) return unchanged;
  await decoders.enter(...cancellers);
  try {
    const input = name === 'br' ? withSmallWindow(body, maxBytes) : body;
    return (await decode(input, decoderFor(name, body), maxBytes, truncated)) ?? unchanged;
  } finally {
    decoders.leave();
  }
}

/** @returns null when nothing could be decoded */
async function decode(
  body: Buffer,
  decoder: Decoder,
  maxBytes: number,
  truncated: boolean,
): Promise<DecodedBody | null> {
  const chunks: Buffer[] = [];
  let room = maxBytes;
  let isLonger = false;
  let swollen = false;
  try {
    decoder.end(body);
    for await (const chunk of decoder as AsyncIterable<Buffer>) {
      isLonger = chunk.length > room;
      chunks.push(isLonger ? chunk.subarray(0, room) : chunk);
      room -= chunk.length;
      // Leaving the loop destroys the decoder: what a small body would swell to is never made.
      if (isLonger) break;
      const size = maxBytes - room;
      swollen = size > SWOLLEN_BYTES && size > SWOLLEN_RATIO * decoder.bytesWritten;
      if (swollen) break;
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
    if (chunks.length === 0) return null;
  }
  return { body: Buffer.concat(chunks), truncated: truncated || isLonger || swollen, swollen };
}

const CODINGS: ReadonlySet<string> = new Set(['gzip', 'x-gzip', 'deflate', 'br']);

/**
 * Declares a smaller window in the header of a Brotli stream. The decoder allocates all of a window before its first
 * byte comes out, up to 16 MiB, which each thread's allocator then keeps. Of a body that is cut at `maxBytes` no
 * reference reaches further back than that. Windows of 2^18 bytes and more are written as n - 17 in bits 1 to 3, after a
 * bit that is set (RFC 7932 section 9.1).
 */
function withSmallWindow(body: Buffer, maxBytes: number): Buffer {
  const [first = 0] = body;
  const declared = (first >> 1) & 7;
  const needed = Math.max(1, Math.ceil(Math.log2(maxBytes)) - 17);
  if ((first & 1) === 0 || declared <= needed) return body;
  const copy = Buffer.from(body);
  copy[0] = (first & ~0x0e) | (needed << 1);
  return copy;
}

/** A body that was cut is decoded as far as it goes: that is what the finishing flush is for. */
function decoderFor(coding: string, body: Buffer): Decoder {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, chunkSize: CHUNK_BYTES };
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip(options);
    case 'deflate':
      // Meant is zlib (RFC 1950), but servers send bare deflate as well; only zlib's first byte ends in 8.
      return ((body[0] ?? 0) & 0x0f) === 8 ? createInflate(options) : createInflateRaw(options);
    default:
      return createBrotliDecompress({
        finishFlush: constants.BROTLI_OPERATION_FLUSH,
        chunkSize: CHUNK_BYTES,
      });
  }
}

function isZlibError(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  // Node's names for Brotli's errors differ between versions; what they share is that zlib has numbered them.
  return (
    typeof code === 'string' &&
    (code.startsWith('Z_') || (error as NodeJS.ErrnoException).errno !== undefined)
  );
}
