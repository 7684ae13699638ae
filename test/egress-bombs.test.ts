/** Decompression bombs. Memory is measured in a process of its own. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { brotliBomb, gzipBomb } from './support/bombs.ts';
import { closeAfterEach, serveHttp, withSession } from './support/egress.ts';

const MB = 2 ** 20;
const opened = closeAfterEach();

it('take at most 64 MB of memory, many at once', async () => {
  const gzip = await gzipBomb(400);
  const bodies: Record<string, [body: Buffer, coding?: string]> = {
    '/plain': [Buffer.alloc(2 * MB)],
    '/gzip': [gzip, 'gzip'],
    '/br': [await brotliBomb(100), 'br'],
    '/chain': [gzipSync(gzipSync(gzip)), 'gzip, gzip, gzip'],
  };
  const server = await opened(
    serveHttp((request, response) => {
      const [body, coding] = bodies[request.url ?? ''] ?? [Buffer.alloc(0)];
      response.writeHead(200, coding === undefined ? {} : { 'content-encoding': coding }).end(body);
    }),
  );
  const script = fileURLToPath(new URL('./support/bomb-scan.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--import', 'tsx', script],
    ...[server.url, '16', '3', String(MB)],
  ]);
  const { peaks, lengths } = JSON.parse(stdout);
  expect(Object.keys(peaks)).toEqual(['gzip', 'br', 'chain']);
  for (const peak of Object.values(peaks)) expect(peak).toBeLessThan(64 * MB);
  // Stacked codings stay encoded; a bomb is cut before the requested megabyte.
  expect(lengths).toContain(bodies['/chain']?.[0].length);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(MB);
}, 120_000);

it('are cut early with an error, whatever the size limit; dense pages are not', async () => {
  const row = '<tr><td class="cell">the same again</td></tr>\n';
  const page = Buffer.from(
    Array.from({ length: 60_000 }, (_, at) => row.replace('same', String(at % 997))).join(''),
  );
  const bodies: Record<string, Buffer> = { '/bomb': await gzipBomb(400), '/page': gzipSync(page) };
  const server = await opened(
    serveHttp((request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bodies[request.url ?? '']);
    }),
  );
  await withSession({}, async (session) => {
    const { fetch } = session.egress({});
    const bomb = await fetch(`${server.url}/bomb`, { maxBytes: 8 * MB });
    expect(bomb).toMatchObject({ truncated: true, swollen: true });
    expect(bomb.body.length).toBeLessThanOrEqual(MB);
    const read = await fetch(`${server.url}/page`, { maxBytes: 8 * MB });
    expect(read).toMatchObject({ truncated: false, swollen: false });
    expect(read.body.equals(page)).toBe(true);
  });
});

it('of Brotli are decoded up to the limit with every window size', async () => {
  // Repeats that reach back as far as the window allows.
  const unit = randomBytes(200_000);
  const body = Buffer.concat(
    Array.from({ length: 30 }, (_, at) => Buffer.concat([unit, Buffer.from(`${at}`)])),
  );
  const compressed = new Map(
    [10, 16, 17, 18, 20, 22, 23, 24].map((window) => [
      window,
      brotliCompressSync(body, {
        params: { [constants.BROTLI_PARAM_LGWIN]: window, [constants.BROTLI_PARAM_QUALITY]: 9 },
      }),
    ]),
  );
  const server = await opened(
    serveHttp((request, response) => {
      const window = Number(request.url?.slice(1));
      response.writeHead(200, { 'content-encoding': 'br' }).end(compressed.get(window));
    }),
  );
  await withSession({}, async (session) => {
    const { fetch } = session.egress({});
    for (const window of compressed.keys()) {
      for (const maxBytes of [300_000, MB, 3 * MB, 8 * MB]) {
        const raw = (compressed.get(window)?.length ?? 0) > maxBytes;
        const answer = await fetch(`${server.url}/${window}`, { maxBytes });
        expect(answer.truncated).toBe(maxBytes < body.length);
        if (raw) expect(answer.body.equals(body.subarray(0, answer.body.length))).toBe(true);
        else expect(answer.body.equals(body.subarray(0, maxBytes))).toBe(true);
      }
    }
  });
});
