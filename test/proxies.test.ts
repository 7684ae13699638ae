/**
 * The server behind reverse proxies. Configurations come from docs/deployment.md, or are common ones that lack lines.
 * Tests of tools that are not installed are skipped.
 */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import compression from 'compression';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocketOfNode from 'ws';
import { createCertificate } from '../src/demo/certificate.ts';
import { LIMITS } from '../src/http/limits.ts';
import { connectTo, sharedApp, type TestApp, withApp } from './support/app.ts';
import { chromiumPath, type WatchedPage, withBrowser } from './support/browser.ts';
import { metric } from './support/metric.ts';
import { deploymentSnippets, freePort, isInstalled, withCaddy, withNginx } from './support/proxy.ts';
import { withTraefik } from './support/traefik.ts';

const missing = {
  nginx: !isInstalled('nginx'),
  caddy: !isInstalled('caddy'),
  chromium: chromiumPath === undefined,
};
for (const [tool, isMissing] of Object.entries(missing)) {
  if (isMissing) console.warn(`tests of proxies with ${tool} are skipped: it is not installed`);
}

const snippets = {
  nginx: await deploymentSnippets('nginx'),
  caddy: await deploymentSnippets('caddyfile'),
  traefik: (await deploymentSnippets('yaml'))[0] as string,
};
const [tls, prefixRemoved, prefixKept] = snippets.nginx.filter((block) => block.startsWith('server')) as [
  string,
  string,
  string,
];

/** A block of nginx from the docs, on a port of this machine. */
const adapt = (block: string, port: number, { url }: { url: string }) =>
  block
    .replace(/listen \d+/, `listen 127.0.0.1:${port}`)
    .replace('http://127.0.0.1:4000', url)
    .replaceAll('/etc/ssl/scans.example.com', 'certificate');

const UPGRADE =
  'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";';

/** Configurations that people have, without a line that passes on Host and port. */
const INCOMPLETE = {
  plain: '',
  recipe: UPGRADE,
  host: `${UPGRADE} proxy_set_header Host $host;`,
};
const incomplete = (name: keyof typeof INCOMPLETE, port: number, { url }: { url: string }) =>
  `server { listen 127.0.0.1:${port}; location / { proxy_pass ${url}; ${INCOMPLETE[name]} } }`;

const STEADY = { target: 'a.test', scanners: [{ name: 'mock', options: { events: 1_000_000, rate: 10 } }] };
const QUIET = { keepAliveMs: 150 };

/** One server for the proxies that need no setting of it, with a scan that goes on. */
const local = sharedApp({ limits: QUIET });
let scanId = '';
beforeAll(async () => {
  scanId = await local().startScan(STEADY);
});
afterAll(async () => {
  await local().app.core.scans.close();
});

/** What works for a page: the answer to a POST, events that happen after it, and the first message of a WebSocket. */
function fromPage({ page }: WatchedPage, base: string, scan = scanId): Promise<Record<string, string>> {
  const input = { endpoint: `${base}/graphql`, scan };
  return page.evaluate(async ({ endpoint, scan }) => {
    const posted = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: `{ scan(id: "${scan}") { lastSeq } }` }),
    });
    const { data, errors } = await posted.json();
    const after = data?.scan.lastSeq ?? 0;
    const query = encodeURIComponent(
      `subscription { scanEvents(scanId: "${scan}", after: ${after}) { seq } }`,
    );
    const eventStream = await new Promise<string>((resolve) => {
      const source = new EventSource(`${endpoint}?query=${query}`);
      const finish = (result: string) => {
        source.close();
        resolve(result);
      };
      let events = 0;
      source.addEventListener('next', () => ++events === 8 && finish('live'));
      source.onerror = () => finish('refused');
      setTimeout(() => finish(`held back: ${events} events`), 20_000);
    });
    const webSocket = await new Promise<string>((resolve) => {
      const socket = new WebSocket(endpoint.replace(/^http/, 'ws'), 'graphql-transport-ws');
      socket.onopen = () => socket.send('{"type":"connection_init"}');
      socket.onmessage = ({ data }) => {
        resolve(JSON.parse(data).type);
        socket.close();
      };
      socket.onerror = () => resolve('refused');
    });
    return { post: data ? 'answered' : errors[0].message, eventStream, webSocket };
  }, input);
}

const ALL = { post: 'answered', eventStream: 'live', webSocket: 'connection_ack' };

/** Runs a subscription in GraphiQL, until the result shows an event of it. */
async function useGraphiQL({ page, broken, foreign }: WatchedPage, base: string, app: TestApp) {
  const id = await app.startScan({ target: 'a.test', scanners: [{ name: 'mock', options: { events: 3 } }] });
  const query = `subscription { scanEvents(scanId: "${id}") { seq type } }`;
  await page.goto(`${base}/graphql?query=${encodeURIComponent(query)}`);
  await page.getByRole('button', { name: /Execute query/i }).click();
  await page.locator('.result-window').getByText('COMPLETED').waitFor({ timeout: 30_000 });
  expect(broken).toEqual([]);
  expect(foreign).toEqual([]);
}

/** Clients that are not browsers: a query, an event stream and a WebSocket, which carry no Origin. */
async function fromProgram(base: string): Promise<void> {
  const client = connectTo(base);
  expect((await client.query('{ __typename }')).data).toEqual({ __typename: 'Query' });
  for await (const { type } of client.events(scanId, { selection: 'type seq' })) {
    expect(type).toBe('CONNECTED');
    break;
  }
  const { keepAlives, headers } = await readStream(base, { enough: 0 });
  expect(keepAlives).toBe(0);
  expect(headers['content-type']).toBe('text/event-stream');
}

/** Reads an event stream on which nothing happens, until enough comments have arrived. */
function readStream(
  base: string,
  { enough, encoding = 'identity' }: { enough: number; encoding?: string },
): Promise<{ keepAlives: number; headers: Record<string, unknown>; chunks: Buffer[] }> {
  const query = `subscription { scanEvents(scanId: "${scanId}", types: [COMPLETED]) { seq } }`;
  const headers = { accept: 'text/event-stream', 'accept-encoding': encoding };
  return new Promise((resolve, reject) => {
    const outgoing = request(`${base}/graphql?query=${encodeURIComponent(query)}`, { headers });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const timer = setTimeout(() => reject(new Error('the events are held back')), 20_000);
      const chunks: Buffer[] = [];
      let keepAlives = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (chunk.includes(': ping')) keepAlives++;
        if (keepAlives < enough) return;
        clearTimeout(timer);
        resolve({ keepAlives, headers: response.headers, chunks });
        outgoing.destroy();
      });
      response.on('error', () => {});
      response.on('end', () => reject(new Error(`the stream ended after ${keepAlives} comments`)));
    });
    outgoing.end();
  });
}

/** Counts the pings of a WebSocket, until enough have arrived. */
function readPings(base: string, enough: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocketOfNode(`${base.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
    let pings = 0;
    socket.on('open', () => socket.send('{"type":"connection_init"}'));
    socket.on('ping', () => {
      if (++pings < enough) return;
      resolve(pings);
      socket.close();
    });
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`closed with ${code} after ${pings} pings`)));
  });
}

function bodyOf(url: string, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { headers })
      .on('error', reject)
      .on('response', (response) => readText(response).then(resolve, reject))
      .end();
  });
}

describe.skipIf(missing.nginx)('behind nginx', () => {
  it.skipIf(missing.chromium)('with TLS and HTTP/2, pages and GraphiQL use every transport', async () => {
    const port = await freePort();
    const base = `https://scans.example.com:${port}`;
    await withApp({ env: { SCANWIRE_PUBLIC_URL: base } }, async (app) => {
      const { key, cert } = await createCertificate({ names: ['scans.example.com'] });
      const files = { 'certificate.pem': cert, 'certificate.key': key };
      await withNginx({ ports: [port], servers: adapt(tls, port, app), files }, async () => {
        expect(await postOverHttp2(port)).toContain('{"__typename":"Query"}');
        const scan = await app.startScan(STEADY);
        await withBrowser(async (open) => {
          const watched = await open(`${base}/health`);
          const protocol = () =>
            (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).nextHopProtocol;
          expect(await watched.page.evaluate(protocol)).toBe('h2');
          expect(await fromPage(watched, base, scan)).toEqual(ALL);
          await useGraphiQL(watched, base, app);
        });
      });
    });
  });

  it.skipIf(missing.chromium)('under a prefix that it removes, all works without a setting', async () => {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}/scanwire`;
    await withNginx({ ports: [port], servers: adapt(prefixRemoved, port, local()) }, async () => {
      await fromProgram(base);
      expect(await bodyOf(`${base}/`)).toContain('="./assets/');
      await withBrowser(async (open) => {
        const watched = await open(`${base}/health`);
        expect(await fromPage(watched, base)).toEqual(ALL);
        await useGraphiQL(watched, base, local());
      });
    });
  });

  it('under a prefix that it keeps, all works with SCANWIRE_PUBLIC_URL, and the 404 without says so', async () => {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}/scanwire`;
    await withNginx({ ports: [port], servers: adapt(prefixKept, port, local()) }, async () => {
      for (const path of ['/graphql', '/health']) {
        const answer = await fetch(base + path);
        expect(answer.status).toBe(404);
        expect(await answer.text()).toContain('set SCANWIRE_PUBLIC_URL to the address with the prefix');
      }
      const refused = await refusedUpgrade(base, {});
      expect(refused).toContain('404');
      expect(refused).toContain('SCANWIRE_PUBLIC_URL');
    });
    await withApp({ env: { SCANWIRE_PUBLIC_URL: base }, limits: QUIET }, async (app) => {
      await withNginx({ ports: [port], servers: adapt(prefixKept, port, app) }, async () => {
        expect((await fetch(`${base}/health`)).status).toBe(200);
        expect((await fetch(`${base}/metrics`)).status).toBe(200);
        for (const root of [base, `${base}/`, `${base}?x`, `${app.url}/`]) {
          expect(await bodyOf(root)).toContain('="/scanwire/assets/');
        }
        // Also where no proxy is in between, or one that removes the prefix.
        for (const url of [base, app.url, `${app.url}/scanwire`]) {
          const client = connectTo(url);
          expect((await client.query('{ __typename }')).data).toEqual({ __typename: 'Query' });
          expect(await readPings(url, 1)).toBe(1);
        }
        expect((await fetch(`${app.url}/scanwirex/graphql`)).status).toBe(404);
        expect((await fetch(`${app.url}/scanwire//graphql`)).status).toBe(400);
        if (missing.chromium) return;
        const scan = await app.startScan(STEADY);
        await withBrowser(async (open) => {
          const watched = await open(`${base}/health`);
          expect(await fromPage(watched, base, scan)).toEqual(ALL);
          await useGraphiQL(watched, base, app);
        });
      });
    });
  });

  it.skipIf(missing.chromium)(
    'that replaces Host, pages work where browsers vouch for them; the rest is refused with what to change',
    async () => {
      const ports = { plain: await freePort(), recipe: await freePort(), host: await freePort() };
      const names = Object.keys(ports) as (keyof typeof ports)[];
      const servers = names.map((name) => incomplete(name, ports[name], local())).join('\n');
      await withNginx({ ports: Object.values(ports), servers }, async () => {
        await withBrowser(async (open) => {
          for (const name of names) {
            const base = `http://127.0.0.1:${ports[name]}`;
            const watched = await open(`${base}/health`);
            const reason = name === 'plain' ? 'upgrade' : 'source';
            const refusals = async () => (await metric(local(), `refusals_total{reason="${reason}"}`)) || 0;
            const before = await refusals();
            // Chromium does not vouch for the pages of WebSockets.
            expect(await fromPage(watched, base)).toEqual({ ...ALL, webSocket: 'refused' });
            expect(await refusals()).toBe(before + 1);
          }
          // Browsers do not vouch for pages over http from other machines.
          for (const name of names) {
            const base = `http://scans.example.com:${ports[name]}`;
            const { post } = await fromPage(await open(`${base}/health`), base);
            if (name === 'host') {
              expect(post).toContain('The Host header is "scans.example.com". Without a token');
              continue;
            }
            expect(post).toContain(`Origin of the page is "${base}"`);
            expect(post).toContain(`Host of the request is "${new URL(local().url).host}"`);
            expect(post).toContain(`set SCANWIRE_PUBLIC_URL=${base},`);
            expect(post).toContain('nginx: proxy_set_header Host $http_host;');
          }
          await (await open(`http://127.0.0.1:${ports.plain}/graphql`)).page
            .getByRole('button', { name: /Execute query/i })
            .waitFor();
        });
        const origin = { origin: `http://127.0.0.1:${ports.recipe}` };
        expect(await refusedUpgrade(origin.origin, origin)).toContain('proxy_set_header Host $http_host;');
        const stripped = await refusedUpgrade(`http://127.0.0.1:${ports.plain}`, origin);
        expect(stripped).toMatch(/^426 /);
        expect(stripped).toContain('proxy_set_header Upgrade $http_upgrade;');
        for (const name of ['recipe', 'host'] as const) await fromProgram(`http://127.0.0.1:${ports[name]}`);
      });
    },
  );

  it.skipIf(missing.chromium)('that replaces Host, all works with SCANWIRE_PUBLIC_URL', async () => {
    const ports = [await freePort(), await freePort()] as const;
    for (const [index, name] of (['recipe', 'host'] as const).entries()) {
      const port = ports[index] as number;
      const base = `http://scans.example.com:${port}`;
      await withApp({ env: { SCANWIRE_PUBLIC_URL: base } }, async (app) => {
        const scan = await app.startScan(STEADY);
        await withNginx({ ports: [port], servers: incomplete(name, port, app) }, async () => {
          await withBrowser(async (open) => {
            expect(await fromPage(await open(`${base}/health`), base, scan)).toEqual(ALL);
          });
        });
      });
    }
  });

  it('keeps silent streams and sockets open, because the server sends more often than it waits', async () => {
    expect(LIMITS.keepAliveMs).toBeLessThan(60_000 / 2);
    const port = await freePort();
    const base = `http://127.0.0.1:${port}/scanwire`;
    const servers = adapt(prefixRemoved, port, local()).replace(
      'location',
      'proxy_read_timeout 1s; proxy_send_timeout 1s; location',
    );
    await withNginx({ ports: [port], servers }, async () => {
      const enough = Math.ceil(2500 / QUIET.keepAliveMs);
      const [{ keepAlives }, pings] = await Promise.all([
        readStream(base, { enough }),
        readPings(base, enough),
      ]);
      expect({ keepAlives, pings }).toEqual({ keepAlives: enough, pings: enough });
    });
  });

  it('does not hold events back when it compresses event streams', async () => {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const gzip = 'gzip on; gzip_min_length 0; gzip_proxied any; gzip_types text/event-stream; location';
    const servers = incomplete('recipe', port, local()).replace('location', gzip);
    await withNginx({ ports: [port], servers }, async () => {
      const { data } = await local().query(`{ scan(id: "${scanId}") { lastSeq } }`);
      const query = encodeURIComponent(
        `subscription { scanEvents(scanId: "${scanId}", after: ${data.scan.lastSeq}) { seq } }`,
      );
      const events = await new Promise<number>((resolve, reject) => {
        const outgoing = request(`${base}/graphql?query=${query}`, {
          headers: { accept: 'text/event-stream', 'accept-encoding': 'gzip' },
        });
        outgoing.on('error', reject);
        outgoing.on('response', (response) => {
          expect(response.headers['content-encoding']).toBe('gzip');
          const chunks: Buffer[] = [];
          response.on('error', () => {});
          response.on('data', (chunk: Buffer) => {
            chunks.push(chunk);
            const text = gunzipSync(Buffer.concat(chunks), { finishFlush: 2 }).toString();
            const count = text.split('event: next').length - 1;
            if (count < 8) return;
            resolve(count);
            outgoing.destroy();
          });
        });
        outgoing.end();
      });
      expect(events).toBeGreaterThanOrEqual(8);
    });
  });
});

describe.skipIf(missing.caddy)('behind Caddy', () => {
  const [site, underPrefix] = snippets.caddy as [string, string];
  const adaptSite = (block: string, port: number) =>
    block
      .replace(/^\S*example\.com \{/, `http://127.0.0.1:${port} {\n  bind 127.0.0.1`)
      .replace('127.0.0.1:4000', new URL(local().url).host);

  it('pages use every transport, also under a prefix and with compression', async () => {
    const [first, second] = [await freePort(), await freePort()];
    const sites = `${adaptSite(site, first)}\n${adaptSite(underPrefix, second)}`;
    await withCaddy({ ports: [first, second], sites }, async () => {
      const bases = [`http://127.0.0.1:${first}`, `http://127.0.0.1:${second}/scanwire`];
      for (const base of bases) {
        await fromProgram(base);
        expect(await bodyOf(`${base}/`)).toContain('="./assets/');
      }
      if (missing.chromium) return;
      await withBrowser(async (open) => {
        for (const base of bases) {
          const watched = await open(`${base}/health`);
          expect(await fromPage(watched, base)).toEqual(ALL);
          await useGraphiQL(watched, base, local());
        }
      });
    });
  });

  it('compresses JSON, and does not hold events back', async () => {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const sites = adaptSite(site, port).replace('encode gzip {', 'encode gzip {\n    minimum_length 1');
    await withCaddy({ ports: [port], sites }, async () => {
      const query = { query: '{ scans { nodes { id target status } } }' };
      const answer = await fetch(`${base}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'accept-encoding': 'gzip' },
        body: JSON.stringify(query),
      });
      expect(answer.headers.get('content-encoding')).toBe('gzip');
      const { headers, keepAlives } = await readStream(base, { enough: 3, encoding: 'gzip' });
      expect(headers['content-encoding']).toBeUndefined();
      expect(keepAlives).toBe(3);
    });
  });
});

describe('behind a Node proxy that compresses with the package compression', () => {
  it('events are not held back, because Cache-Control: no-transform excludes them', async () => {
    const compress = compression({ threshold: 0 });
    const proxy = createServer((incoming, response) => {
      compress(incoming, response, () => {
        const { method, url = '/', headers } = incoming;
        const outgoing = request(new URL(url, local().url), { method, headers });
        outgoing.on('error', () => response.destroy());
        outgoing.on('response', (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        });
        response.on('close', () => outgoing.destroy());
        incoming.pipe(outgoing);
      });
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    try {
      const base = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const health = await fetch(`${base}/health`, { headers: { 'accept-encoding': 'gzip' } });
      expect(health.headers.get('content-encoding')).toBe('gzip');
      const { headers, keepAlives } = await readStream(base, { enough: 3, encoding: 'gzip' });
      expect(headers['content-encoding']).toBeUndefined();
      expect(keepAlives).toBe(3);
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  });
});

describe('behind Traefik', () => {
  it('clients use every transport under a prefix that it removes', async () => {
    const port = await freePort();
    const base = `http://example.com:${port}/scanwire`;
    await withApp({ env: { SCANWIRE_PUBLIC_URL: base } }, async (app) => {
      const text = snippets.traefik.replace('http://127.0.0.1:4000', app.url);
      await withTraefik(text, port, async () => {
        const headers = { host: `example.com:${port}` };
        for (const path of ['/scanwire', '/scanwire/']) {
          const page = await bodyOf(`http://127.0.0.1:${port}${path}`, headers);
          expect(page).toContain('="/scanwire/assets/');
        }
        if (missing.chromium) return;
        const scan = await app.startScan(STEADY);
        await withBrowser(async (open) => {
          const watched = await open(`${base}/graphql`);
          expect(await fromPage(watched, base, scan)).toEqual(ALL);
          await useGraphiQL(watched, base, app);
        });
      });
    });
  });
});

function postOverHttp2(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
    session.on('error', reject);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/graphql',
      'content-type': 'application/json',
    });
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    stream.on('error', reject);
    stream.on('end', () => {
      session.close();
      resolve(text);
    });
    stream.end('{"query":"{ __typename }"}');
  });
}

/** @returns status and text of the answer */
function refusedUpgrade(base: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocketOfNode(`${base.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws', {
      headers,
    });
    socket.on('error', () => {});
    socket.on('open', () => resolve('opened'));
    socket.on('unexpected-response', async (_, response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      resolve(`${response.statusCode} ${text}`);
    });
  });
}
