/** Small bodies that decode to megabytes of zeros. */
import type { Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';

const MB = 2 ** 20;

async function compress(encoder: Transform, megabytes: number): Promise<Buffer> {
  const whole = buffer(encoder);
  const zeros = Buffer.alloc(MB);
  for (let at = 0; at < megabytes; at++) {
    if (!encoder.write(zeros)) await new Promise((resolve) => encoder.once('drain', resolve));
  }
  encoder.end();
  return await whole;
}

export const gzipBomb = (megabytes: number): Promise<Buffer> => compress(createGzip(), megabytes);

/** Uses the largest window, which the decoder allocates. */
export const brotliBomb = (megabytes: number): Promise<Buffer> =>
  compress(
    createBrotliCompress({
      params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 },
    }),
    megabytes,
  );
