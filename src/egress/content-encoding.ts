/** Bodies that a server compressed although it was not asked to. Decoded sizes are foreign input, so bounded. */
import type { Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

export interface Body {
  body: Buffer;
  truncated: boolean;
}

/**
 * The body without its content coding, cut at `maxBytes`. A coding that is unknown, or not what the header says,
 * leaves the bytes as they came.
 */
export async function decodeBody({ body, truncated }: Body, coding: string, maxBytes: number): Promise<Body> {
  const decoder = decoderFor(coding.trim().toLowerCase(), body);
  if (!decoder || body.length === 0) return { body, truncated };
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    decoder.end(body);
    for await (const chunk of decoder as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      // Leaving the loop destroys the decoder: what a small body would swell to is never made.
      if (size > maxBytes) break;
    }
  } catch (error) {
    if (!isZlibError(error)) throw error;
    if (size === 0) return { body, truncated };
  }
  const decoded = Buffer.concat(chunks);
  return size > maxBytes
    ? { body: decoded.subarray(0, maxBytes), truncated: true }
    : { body: decoded, truncated };
}

/** A body that was cut is decoded as far as it goes: that is what the finishing flush is for. */
function decoderFor(coding: string, body: Buffer): Transform | null {
  const options = { finishFlush: constants.Z_SYNC_FLUSH };
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip(options);
    case 'deflate':
      // Meant is zlib (RFC 1950), but servers send bare deflate as well; only zlib's first byte ends in 8.
      return ((body[0] ?? 0) & 0x0f) === 8 ? createInflate(options) : createInflateRaw(options);
    case 'br':
      return createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH });
    default:
      return null;
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
