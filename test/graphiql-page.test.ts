/** The page for HTTP clients; graphiql.test.ts has its behaviour in a browser. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sharedApp, until, withApp } from './support/app.ts';
import { metric } from './support/metric.ts';

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Uses node:http, which does not decompress. */
async function load(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const outgoing = request(`${url}/graphql`, { method, headers: { accept: 'text/html', ...headers } });
  outgoing.end();
  const [response] = await once(outgoing, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

describe('the GraphiQL page', () => {
  const shared = sharedApp();

  it('is compressed with a coding that the client accepts, and is the same page in each coding', async () => {
    const { url } = shared();
    const plain = await load(url);
    expect(plain.status).toBe(200);
    expect(plain.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body.toString()).toContain('YogaGraphiQL.renderYogaGraphiQL');

    const brotli = await load(url, { 'accept-encoding': 'gzip, deflate, br' });
    expect(brotli.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
    const gzip = await load(url, { 'accept-encoding': 'gzip;q=0.5, br;q=0' });
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
    for (const coding of ['identity', 'gzip;q=0, *;q=0', 'zstd']) {
      const { headers, body } = await load(url, { 'accept-encoding': coding });
      expect(headers['content-encoding']).toBeUndefined();
      expect(body.equals(plain.body)).toBe(true);
    }
    for (const { headers, body } of [plain, brotli, gzip]) {
      expect(headers['content-length']).toBe(String(body.length));
      expect(headers.vary).toBe('accept, accept-encoding');
    }
    expect(brotli.body.length).toBeLessThan(plain.body.length / 4);
  });

  it('has an ETag for each coding, and is not sent again to a client that has it', async () => {
    const { url } = shared();
    const etags = new Set<string>();
    for (const coding of ['identity', 'gzip', 'br']) {
      const { etag = '' } = (await load(url, { 'accept-encoding': coding })).headers;
      etags.add(etag);
      for (const known of [etag, `"x", W/${etag}`, '*']) {
        const again = await load(url, { 'accept-encoding': coding, 'if-none-match': known });
        expect(again.status).toBe(304);
        expect(again.headers.etag).toBe(etag);
        expect(again.body).toHaveLength(0);
      }
      const other = await load(url, { 'accept-encoding': coding, 'if-none-match': '"x"' }, 'HEAD');
      expect(other.status).toBe(200);
      expect(Number(other.headers['content-length'])).toBeGreaterThan(1_000_000);
    }
    expect(etags.size).toBe(3);
  });

  it('is written to a limited number of slow clients; the others get 503 with Retry-After', async () => {
    await withApp({ limits: { pageAnswers: 10, stallMs: 1500 } }, async ({ url }) => {
      const { body } = await load(url);
      const before = process.memoryUsage();
      const readers: Socket[] = [];
      const { hostname, port } = new URL(url);
      const page = 'GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n';
      for (let index = 0; index < 10; index++) {
        const socket = connect({ host: hostname, port: Number(port) });
        socket.on('error', () => {});
        await once(socket, 'connect');
        socket.pause();
        // One is written, the other two wait for it.
        socket.write(page.repeat(3));
        readers.push(socket);
      }
      const closed = Promise.all(readers.map((socket) => once(socket, 'close')));
      let refused: Answer | undefined;
      await until(async () => {
        refused = await load(url, { 'if-none-match': '*' });
        return refused.status === 503;
      }, 'all answers that there may be are being written');
      expect(refused?.headers['retry-after']).toBe('5');
      expect(await metric({ url }, 'refusals_total{reason="page_answers"}')).toBeGreaterThan(0);
      const after = process.memoryUsage();
      // Thirty pages were requested.
      const grown = after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed;
      expect(grown).toBeLessThan(3 * body.length);

      // Their connections are closed, which frees their places.
      await until(async () => (await load(url)).status === 200, 'there is room again');
      expect(await metric({ url }, 'refusals_total{reason="stalled"}')).toBeGreaterThan(0);
      for (const socket of readers) socket.resume();
      await closed;
    });
  });
});

describe('/schema.graphql', () => {
  it('is schema.graphql, compressed and cached, for those who may send queries', async () => {
    const token = 'a-token-for-this-test';
    await withApp({ env: { SCANWIRE_TOKEN: token } }, async ({ url }) => {
      const get = (headers: Record<string, string> = {}, method = 'GET') =>
        fetch(`${url}/schema.graphql`, { method, headers });
      const authorization = `Bearer ${token}`;
      const whole = await get({ authorization, 'accept-encoding': 'gzip' });
      expect(whole.headers.get('content-encoding')).toBe('gzip');
      expect(await whole.text()).toBe(await readFile(new URL('../schema.graphql', import.meta.url), 'utf8'));
      const etag = whole.headers.get('etag') ?? '';
      const again = await get({ authorization, 'accept-encoding': 'gzip', 'if-none-match': etag });
      expect(again.status).toBe(304);
      expect((await get({ authorization }, 'POST')).status).toBe(405);
      expect((await get()).status).toBe(401);
      expect((await get({ authorization: 'Bearer wrong' })).status).toBe(401);
      expect((await get({ authorization, origin: 'https://elsewhere.example' })).status).toBe(403);
    });
  });
});
