/** A server never scans itself, whatever leads a scan to its address. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DnsServer, startDnsServer } from '../src/demo/dns-server.ts';
import { sharedApp } from './support/app.ts';
import { serveHttp, type TestServer } from './support/egress.ts';
import { openAcknowledged, type Wire } from './support/wire.ts';

const TOKEN = 'a-token-for-this-test';
const START = `mutation ($target: String!, $scanners: [ScannerInput!]!) {
  startScan(input: { target: $target, scanners: { only: $scanners } }) {
    ... on StartScanSuccess { scan { id } } ... on Error { code message } } }`;
const START_PAGE = `mutation ($url: String!) {
  scanPage(input: { url: $url, scanners: { only: [{ name: "page" }] } }) {
    ... on StartScanSuccess { scan { id } } ... on Error { code message } } }`;
const FOLLOW = `subscription ($id: ID!) { scanEvents(scanId: $id) {
  type ... on LogEvent { message } ... on AssessmentEvent { assessment { indicators } } } }`;
const SCANNERS = [
  { name: 'endpoints', options: { sources: ['crawl', 'robots', 'sitemap'], rps: 1000 } },
  { name: 'web', options: { checks: ['headers', 'tls', 'cors'], rps: 1000 } },
  { name: 'web-active', options: { rps: 1000 } },
];

let dns: DnsServer;
let site: TestServer;
/** what the site leads to */
let own = '';
const requested: (string | undefined)[] = [];

beforeAll(async () => {
  dns = await startDnsServer({ zone: (name) => (name === 'own.test' ? { A: ['127.0.0.1'] } : undefined) });
  site = await serveHttp(({ url }, response) => {
    requested.push(url);
    const status = Number(/^\/(30\d)$/.exec(url ?? '')?.[1]);
    if (status) return response.writeHead(status, { location: own }).end();
    const links = [301, 302, 303, 307, 308].map((code) => `<a href="/${code}">${code}</a>`);
    response.setHeader('content-type', 'text/html');
    response.end(`<a href="${own}">own</a>${links.join('')}<form action="${own}"><input name="q"></form>`);
  });
});
afterAll(async () => {
  await Promise.all([dns.close(), site.close()]);
});

describe('a server that listens on all addresses, and allows loopback', () => {
  const app = sharedApp({
    env: {
      ...{ HOST: '0.0.0.0', SCANWIRE_TOKEN: TOKEN },
      SCANWIRE_TARGETS_ALLOW: '0.0.0.0/0,::/0,own.test',
      get SCANWIRE_DNS_SERVERS() {
        return dns.address;
      },
    },
  });
  /** The tests use one connection, so that each further one comes from a scan. */
  let wire: Wire;
  let port = 0;
  let connections = 0;
  const count = (message: unknown) => {
    if ((message as { socket: Socket }).socket.localPort === port) connections++;
  };
  beforeAll(async () => {
    port = Number(new URL(app().url).port);
    wire = await openAcknowledged(`http://127.0.0.1:${port}`, {
      init: { authorization: `Bearer ${TOKEN}` },
    });
    subscribe('net.server.socket', count);
  });
  afterAll(() => {
    unsubscribe('net.server.socket', count);
    wire.socket.terminate();
  });

  let operations = 0;
  const ask = async (query: string, variables: Record<string, unknown>) => {
    const id = `${++operations}`;
    wire.subscribe(id, query, variables);
    await wire.message((message) => message.id === id && message.type === 'complete');
    return wire.received.filter((message) => message.id === id);
  };
  const start = async (target: string) =>
    (await ask(START, { target, scanners: SCANNERS }))[0]?.payload.data.startScan;
  const startPage = async (url: string) => (await ask(START_PAGE, { url }))[0]?.payload.data.scanPage;
  /** The events of the scan, as text. */
  const follow = async ({ scan }: { scan: { id: string } }) =>
    JSON.stringify(await ask(FOLLOW, { id: scan.id }));

  it('refuses its own address, however it is written', async () => {
    const addresses = Object.values(networkInterfaces()).flatMap((all) =>
      (all ?? []).flatMap(({ address, family }) => (family === 'IPv4' ? [address] : [])),
    );
    expect(addresses).toContain('127.0.0.1');
    for (const host of [...addresses, '0.0.0.0', '127.1', '0x7f000001', '[::ffff:127.0.0.1]', 'localhost']) {
      const { code, message } = await start(`http://${host}:${port}/graphql`);
      expect([code, message], host).toEqual([
        'TARGET_REFUSED',
        expect.stringContaining('is this server itself'),
      ]);
    }
    expect(connections).toBe(0);
  });

  it('gets no connection from scans of a name that leads to it, or of pages that redirect and link to it', async () => {
    for (const host of ['own.test', '127.0.0.1', 'localhost']) {
      own = `http://${host}:${port}/graphql?query={__typename}`;
      if (host === 'own.test')
        expect(await follow(await start(own)), own).toContain('own.test (127.0.0.1) port');
      const before = requested.length;
      await follow(await start(site.url));
      // Follows redirects to other sites.
      expect(await follow(await startPage(`${site.url}/302`)), own).toContain('is this server itself');
      expect(requested.slice(before)).toEqual(
        expect.arrayContaining(['/301', '/302', '/303', '/307', '/308']),
      );
    }
    expect(connections).toBe(0);
    await fetch(`http://127.0.0.1:${port}/health`, { headers: { connection: 'close' } });
    expect(connections).toBe(1);
  });
});
