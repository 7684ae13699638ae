/** Scans that find 20,000 hosts, and 20,000 endpoints: memory is bounded by their concurrency, not by their results. */
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { startDnsServer } from '../../src/demo/dns-server.ts';

const COUNT = 20_000;
const LINKS_A_PAGE = 500;

/** A domain with many hosts, all of them this machine, each with many pages. */
export async function startLargeWorld(folder: string) {
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
  const wordlist = join(folder, 'names.txt');
  await writeFile(wordlist, Array.from({ length: COUNT }, (_, n) => `h${n}\n`).join(''));
  return {
    env: {
      SCANWIRE_DNS_SERVERS: dns.address,
      SCANWIRE_TARGETS_ALLOW: '127.0.0.0/8',
      SCANWIRE_REPOSITORY_ROOTS: folder,
    },
    scans: {
      hosts: {
        target: 'large.test',
        scanners: [
          {
            name: 'subdomains',
            options: { ports: [port], sources: ['wordlist'], wordlist, maxItems: 2 * COUNT, rps: 10_000 },
          },
        ],
      },
      endpoints: {
        target: `http://large.test:${port}/`,
        scanners: [{ name: 'endpoints', options: { sources: ['crawl'], maxItems: 2 * COUNT, rps: 10_000 } }],
      },
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
