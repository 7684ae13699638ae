/** Targets that attack the scanner: bodies of a few kilobytes that decompress to hundreds of megabytes. */
import { createServer, type RequestListener } from 'node:http';
import { listen } from '../../src/demo/listen.ts';
import type { Remote } from '../../test/support/app.ts';
import { brotliBomb, gzipBomb } from '../../test/support/bombs.ts';

const PAGES = 60;
const SCANNERS = [
  { name: 'endpoints', options: { rps: 2000, sources: ['crawl', 'sitemap'] } },
  { name: 'web', options: { rps: 2000 } },
];

/** A site of links whose pages are identical. */
const site =
  (page: RequestListener): RequestListener =>
  (request, response) => {
    if (request.url !== '/') return page(request, response);
    const links = Array.from({ length: PAGES }, (_, at) => `<a href="/p${at}">x</a>`);
    return void response.writeHead(200, { 'content-type': 'text/html' }).end(links.join(''));
  };

/** An uncompressed page, longer than scanners read, to warm up the server. */
const plainPage = site((_, response) => {
  response.writeHead(200, { 'content-type': 'text/html' }).end(Buffer.alloc(2 * 2 ** 20));
});

async function scan(server: Remote, listener: RequestListener): Promise<boolean> {
  const target = await listen(createServer(listener), '127.0.0.1', 0);
  try {
    const id = await server.startScan({
      target: `http://127.0.0.1:${target.port}/`,
      scanners: SCANNERS,
    });
    const events = await server.follow(id, { types: ['COMPLETED', 'FAILED'], selection: 'seq type' });
    return events.some(({ type }) => type === 'COMPLETED');
  } finally {
    await target.close();
  }
}

const bombCase = (name: string, coding: string, makeBomb: () => Promise<Buffer>) => ({
  name,
  bound: { megabytes: 64, seconds: 60 },
  /** Allows targets on loopback. */
  env: { SCANWIRE_TARGETS_ALLOW: '127.0.0.0/8' },
  async prepare(server: Remote) {
    for (let round = 0; round < 2; round++) await scan(server, plainPage);
  },
  async run(server: Remote) {
    const bomb = await makeBomb();
    const completed = await scan(
      server,
      site((_, response) => {
        response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': coding }).end(bomb);
      }),
    );
    return completed ? { answered: 1, refused: 0 } : { answered: 0, refused: 1 };
  },
});

export const targetCases = [
  bombCase(`a gzip body of 400 MB on ${PAGES} pages of a target`, 'gzip', () => gzipBomb(400)),
  bombCase(`a Brotli body of 100 MB on ${PAGES} pages of a target`, 'br', () => brotliBomb(100)),
];
