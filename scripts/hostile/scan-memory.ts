/** Scans with 20,000 hosts or endpoints: memory must depend on their concurrency, not on the number of results. */
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startDnsServer } from '../../src/demo/dns-server.ts';
import type { Remote } from '../../test/support/app.ts';
import type { HostileCase } from './case.ts';

const COUNT = 20_000;
const LINKS_A_PAGE = 500;

/** A domain with many hosts, all on this machine, with many pages each. */
async function startLargeWorld(folder: string) {
  const web = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://large.test').pathname;
    response.setHeader('content-type', 'text/html');
    const [, index] = /^\/index\/(\d+)$/.exec(path) ?? [];
    if (path === '/') response.end(links(COUNT / LINKS_A_PAGE, (n) => `/index/${n}`));
    else if (index) response.end(links(LINKS_A_PAGE, (n) => `/page/${index}/${n}`));
    else response.end(`<title>Page ${path}</title><p>${'text '.repeat(50)}</p>`);
  });
  web.keepAliveTimeout = 5000;
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const { port } = web.address() as AddressInfo;
  const dns = await startDnsServer({
    zone: (name) => (/^(h\d+\.)?large\.test$/.test(name) ? { A: ['127.0.0.1'] } : undefined),
  });
  const names = (count: number) => Array.from({ length: count }, (_, n) => `h${n}\n`).join('');
  await writeFile(join(folder, 'names.txt'), names(COUNT));
  await writeFile(join(folder, 'few-names.txt'), names(TRIAL));
  return {
    port,
    env: {
      SCANWIRE_DNS_SERVERS: dns.address,
      SCANWIRE_TARGETS_ALLOW: '127.0.0.0/8',
      SCANWIRE_REPOSITORY_ROOTS: folder,
    },
    async close() {
      web.closeAllConnections();
      web.close();
      await dns.close();
    },
  };
}

const links = (count: number, pathOf: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => `<a href="${pathOf(n)}">${n}</a>`).join('\n');

const TRIAL = 1000;

/** @param scanOf returns the input of a scan with `count` results */
function scanCase(
  what: 'hosts' | 'endpoints',
  scanOf: (world: { port: number; folder: string }, count: number) => Record<string, unknown>,
): HostileCase {
  let place = { port: 0, folder: '' };
  const scan = async (server: Remote, count: number): Promise<number> => {
    const id = await server.startScan(scanOf(place, count));
    await server.follow(id, { types: ['COMPLETED', 'FAILED'], selection: 'seq' });
    const { data } = await server.query('query($id: ID!) { scan(id: $id) { summary { hosts endpoints } } }', {
      id,
    });
    return data?.scan?.summary?.[what] ?? 0;
  };
  return {
    name: `a scan that finds ${COUNT.toLocaleString('en')} ${what}`,
    bound: { megabytes: 100, afterMegabytes: 30, seconds: 180 },
    async world(folder) {
      const { port, ...world } = await startLargeWorld(folder);
      place = { port, folder };
      return world;
    },
    async prepare(server) {
      await scan(server, TRIAL);
    },
    async run(server) {
      const found = await scan(server, COUNT);
      if (found < COUNT) throw new Error(`the scan found ${found} of ${COUNT} ${what}`);
      return { answered: found, refused: 0 };
    },
  };
}

export const scanMemoryCases = [
  scanCase('hosts', ({ port, folder }, count) => ({
    target: 'large.test',
    scanners: [
      {
        name: 'subdomains',
        options: {
          ...{ ports: [port], sources: ['wordlist'], rps: 10_000, maxItems: 2 * COUNT },
          wordlist: join(folder, count === COUNT ? 'names.txt' : 'few-names.txt'),
        },
      },
    ],
  })),
  scanCase('endpoints', ({ port }, count) => ({
    target: `http://large.test:${port}/`,
    scanners: [{ name: 'endpoints', options: { sources: ['crawl'], maxItems: count + 100, rps: 10_000 } }],
  })),
];
