/** Decodes compressed bodies, which servers send although no request accepts them. The decoded size is bounded. */
import type { Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import type { Canceller } from '../core/abort.ts';
import { createGate } from '../core/gate.ts';

export interface Body {
  body: Buffer;
  truncated: boolean;
}

export interface DecodedBody extends Body {
  /** cut because its compression ratio is that of a decompression bomb */
  swollen: boolean;
}

/** One decoder runs at a time in the process. Compressed bodies are rare, since no request accepts them. */
const decoders = createGate(1);
const CHUNK_BYTES = 64 * 1024;
/** Real pages compress by a factor of 10, rarely 30; decompression bombs by 1,000. */
const SWOLLEN_RATIO = 100;
const SWOLLEN_BYTES = 512 * 1024;

/** The streams of zlib count the compressed bytes that they have consumed. */
type Decoder = Transform & { readonly bytesWritten: number };

/**
 * Removes the content coding and cuts the body at `maxBytes`. The bytes are unchanged if the coding is unknown, if it is
 * not the one in the header, and if there are several codings.
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

/** @returns null if nothing could be decoded */
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
      // Leaving the loop destroys the decoder, so the rest of a bomb is never decoded.
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
 * Declares a smaller window in the header of a Brotli stream. The decoder allocates the whole window before its first
 * output, up to 16 MiB, which the allocator of each thread then keeps. In a body that is cut at `maxBytes`, no reference
 * reaches further back than that. Windows of 2^18 bytes and more are encoded as n - 17 in bits 1 to 3, after a bit that
 * is set (RFC 7932 section 9.1).
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

/** The finishing flush makes it decode a body that was cut as far as possible. */
function decoderFor(coding: string, body: Buffer): Decoder {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, chunkSize: CHUNK_BYTES };
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip(options);
    case 'deflate':
      // The coding is zlib (RFC 1950), but some servers send raw deflate. Only the first byte of zlib ends in 8.
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
  // Node's names of Brotli errors differ between versions, but all errors of zlib have an `errno`.
  return (
    typeof code === 'string' &&
    (code.startsWith('Z_') || (error as NodeJS.ErrnoException).errno !== undefined)
  );
}
