/** No way out of the process leads to an internal address, however it is spelled. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ScanwireError } from '../src/core/errors.ts';
import type { Egress, Scanner, ScannerInput } from '../src/core/scanner.ts';
import { type DnsServer, startDnsServer } from '../src/demo/dns-server.ts';
import type { EgressConfig } from '../src/egress/index.ts';
import { commandSpecSchema } from '../src/scanners/command/index.ts';
import { createEndpointsScanner } from '../src/scanners/endpoints/index.ts';
import { remoteScanner } from '../src/scanners/remote/index.ts';
import { createSubdomainsScanner } from '../src/scanners/subdomains/index.ts';
import { createWebScanner } from '../src/scanners/web/index.ts';
import { createWebActiveScanner } from '../src/scanners/web-active/index.ts';
import { collect } from '../src/sdk/run-scanner.ts';
import { until, withApp } from './support/app.ts';
import { serveHttp, type TestServer, withSession } from './support/egress.ts';
import { leadsHere, SITE, type Spelling, spellings, ZONE } from './support/internal-spellings.ts';
import { startRemoteService } from './support/remote-service.ts';
import { sourceAnalysis } from './support/source-analysis.ts';

/** Listens on all addresses of this machine, and counts the connections to internal ones. */
async function startCanary() {
  const sockets = new Set<Socket>();
  let internal = 0;
  const server = createServer((_, response) => response.end('canary'));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    if (socket.localAddress?.endsWith(SITE) !== true) internal++;
  });
  server.on('clientError', (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '::', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    /** @returns the number of connections so far, all of which have been accepted */
    async connections() {
      const { port } = server.address() as AddressInfo;
      await (await fetch(`http://${SITE}:${port}/`, { headers: { connection: 'close' } })).text();
      return internal;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

let canary: Awaited<ReturnType<typeof startCanary>>;
let site: TestServer;
let dns: DnsServer;
let all: Spelling[];
/** number of requests to the site, by path */
const asked = new Map<string, number>();
/** Names below `rebind.test` have another address at each question. */
let questions = 0;

beforeAll(async () => {
  canary = await startCanary();
  site = await serveHttp((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
    const to = /^\/log\/to=(\d+)/.exec(pathname)?.[1] ?? searchParams.get('to');
    const url = all[Number(to)]?.url ?? '';
    const location = Buffer.from(url.replace(/[\t\r\n]/g, '')).toString('latin1');
    asked.set(pathname, (asked.get(pathname) ?? 0) + 1);
    if (pathname === '/redirect') response.writeHead(Number(searchParams.get('status')), { location });
    if (pathname.startsWith('/log/'))
      response.writeHead(STATUSES[Number(to) % STATUSES.length] ?? 302, { location });
    if (pathname === '/sign-in') return answerSignIn(request, response, { url, location });
    if (pathname === '/scan') return answerStatusUrl(request, response, { url, location });
    response.end('site');
  }, SITE);
  dns = await startDnsServer({
    zone: (name) => {
      if (name.endsWith('.rebind.test')) return { A: [questions++ % 2 === 0 ? SITE : '127.0.0.1'] };
      return ZONE[name] ?? (name.endsWith('.in.test') ? ZONE['*.in.test'] : undefined);
    },
  });
  all = [
    ...spellings(canary.port),
    ...Array.from({ length: 10 }, (_, at) => ({
      host: `r${at}.rebind.test`,
      url: `http://r${at}.rebind.test:${canary.port}/`,
    })),
  ];
});
afterAll(async () => {
  await Promise.all([canary.close(), site.close(), dns.close()]);
});

const ONLY_SITE = () => ({ allow: [SITE], dnsServers: [dns.address] });
const EVERYTHING = () => ({ allow: ['0.0.0.0/0', '::/0'], dnsServers: [dns.address] });

const STATUSES = [301, 302, 303, 307, 308];

type Way = (egress: Egress, spelling: Spelling & { host: string }, at: number) => Promise<unknown>;
const git = (url: string) => url.replace(/\/$/, '/repo.git');

/** Ways of the egress that take a URL, and those that take a host. */
const WAYS: Readonly<Record<string, Way>> = {
  fetch: ({ fetch }, { url }) => fetch(url),
  'POST by fetch': ({ fetch }, { url }) => fetch(url, { method: 'POST', body: 'x' }),
  'fetch over TLS': ({ fetch }, { url }) => fetch(url.replace(/^http:/, 'https:')),
  stream: async ({ stream }, { url }) => (await stream(url)).close(),
  // One status for each spelling: they share their code.
  redirect: ({ fetch }, _, at) =>
    fetch(`http://${SITE}:${site.port}/redirect?status=${STATUSES[at % STATUSES.length]}&to=${at}`, {
      maxRedirects: 2,
    }),
  'TCP connection': async ({ connect }, { host }) => (await connect({ host, port: canary.port })).destroy(),
  'TLS connection': async ({ connect }, { host }) =>
    (await connect({ host, port: canary.port, tls: true })).destroy(),
  'git over HTTP': ({ openRepository }, { url }) => openRepository(git(url)),
  'git protocol': ({ openRepository }, { url }) => openRepository(git(url.replace(/^http:/, 'git:'))),
  'git over ssh': ({ openRepository }, { url }) => openRepository(git(url.replace(/^http:/, 'ssh:'))),
};

/** Ways that take every spelling. */
const WHOLE = ['fetch', 'TCP connection'];

/**
 * The spellings for a way. Names, and tricks in other parts of a URL, are for every way. Of the notations of addresses, which
 * all ways read with the same code, the others take one in three, and scanners one in nine, each beginning elsewhere.
 */
function spellingsFor(name: string): Spelling[] {
  const shift = [...Object.keys(WAYS), ...Object.keys(SCANS)].indexOf(name);
  return all.filter(
    ({ host }, at) =>
      (host !== null || !/connection/.test(name)) &&
      (WHOLE.includes(name) ||
        host === null ||
        /test\.?$|ocal/i.test(host) ||
        (at + shift) % (name in WAYS ? 3 : 9) === 0),
  );
}

async function attempt(
  config: Partial<EgressConfig>,
  way: Way,
  spelled: readonly Spelling[],
): Promise<number> {
  return await withSession(config, async (session) => {
    const egress = session.egress({ timeoutMs: 30_000 });
    const outcomes = await Promise.allSettled(
      spelled.map((spelling) =>
        way(egress, { ...spelling, host: spelling.host ?? '' }, all.indexOf(spelling)),
      ),
    );
    return outcomes.filter(({ status }) => status === 'fulfilled').length;
  });
}

describe('the egress', () => {
  it('has at least 350 spellings to refuse, many of which lead to the canary once they are allowed', async () => {
    const here = all.filter(({ url }) => leadsHere(url));
    const before = await canary.connections();
    const reached = await attempt(EVERYTHING(), WAYS.stream as Way, here);
    expect(reached).toBeGreaterThan(150);
    expect((await canary.connections()) - before).toBe(reached);
    expect(all.length).toBeGreaterThanOrEqual(350);
    const ways = Object.keys(WAYS).length;
    console.log(
      `SSRF: ${all.length} spellings, ${reached} of them connect if they are allowed, through ${ways} ways of the egress and ${Object.keys(SCANS).length} of scanners`,
    );
  });

  it.each(Object.keys(WAYS))('makes no connection by: %s', async (name) => {
    const before = await canary.connections();
    await attempt(ONLY_SITE(), WAYS[name] as Way, spellingsFor(name));
    expect(await canary.connections()).toBe(before);
    // The control: once it is allowed, the way leads to the canary.
    await attempt(EVERYTHING(), WAYS[name] as Way, all.slice(0, 1));
    expect(await canary.connections()).toBe(before + 1);
  });

  it('asks no internal DNS server, and gives no internal host to a tool or service', async () => {
    await withSession(ONLY_SITE(), async (session) => {
      const { requireAllowed } = session.egress({ timeoutMs: 30_000 });
      const hosts = all.flatMap(({ host }) => (host === null || host.includes('rebind') ? [] : [host]));
      const outcomes = await Promise.allSettled(hosts.map((host) => requireAllowed(host)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([]);
      for (const host of hosts) {
        const server = host.includes(':') ? `[${host}]:${canary.port}` : `${host}:${canary.port}`;
        for (const resolver of [host, server])
          expect(() => session.egress({ resolvers: [resolver] })).toThrow(ScanwireError);
      }
      expect(await requireAllowed('site.test')).toEqual([SITE]);
    });
  });
});

interface Scanned {
  scanner: Scanner;
  input: ScannerInput;
  options?: Record<string, unknown>;
}

const siteInput = (path = '/'): ScannerInput => ({ kind: 'url', url: `http://${SITE}:${site.port}${path}` });
/** A page of the site that leads to a spelling. */
const leading = (path: string, at: number) => `http://${SITE}:${site.port}${path}to=${at}`;
const archive = { sources: ['archive'], ignoreRobots: true };
const transparencyLog = () => ({ sources: ['certificate-transparency'], ports: [site.port] });
const signIn = (url: string) => ({ maxRequests: 8, login: { url, fields: { user: 'u', password: 'p' } } });

/** Options of a client, and answers of services that the operator named, that lead to a spelling. */
const SCANS: Readonly<Record<string, (url: string, at: number) => Scanned>> = {
  'the URL of a web archive': (archiveUrl) => ({
    scanner: createEndpointsScanner(),
    input: siteInput(),
    options: { ...archive, archiveUrl },
  }),
  'the URL of a transparency log': (certificateTransparencyUrl) => ({
    scanner: createSubdomainsScanner(),
    input: { kind: 'domain', domain: 'site.test' },
    options: { ...transparencyLog(), certificateTransparencyUrl },
  }),
  'a redirect of a named transparency log': (_, at) => ({
    // The scanner replaces the query of the URL.
    scanner: createSubdomainsScanner({ url: leading('/log/', at), inPresets: [] }),
    input: { kind: 'domain', domain: 'site.test' },
    options: transparencyLog(),
  }),
  'the URL of a sign-in page': (url) => ({
    scanner: createWebActiveScanner(),
    input: { kind: 'url', url },
    options: signIn(url),
  }),
  'a sign-in page that leads elsewhere': (_, at) => ({
    scanner: createWebActiveScanner(),
    input: siteInput(),
    options: signIn(leading('/sign-in?', at)),
  }),
  'a status URL of a service': (_, at) => ({
    scanner: remoteScanner('service', { url: leading('/scan?', at), retries: 0 }),
    input: siteInput(),
  }),
};

/** By the number of the spelling: the page redirects, its form posts to the spelling, or its answer redirects. */
function answerSignIn(
  { method, url: own = '' }: IncomingMessage,
  response: ServerResponse,
  { url, location }: { url: string; location: string },
): void {
  const kind = Number(new URL(own, 'http://x').searchParams.get('to')) % 3;
  if (method === 'POST' || kind === 0) return void response.writeHead(303, { location }).end();
  const action = kind === 1 ? escaped(url) : escaped(own);
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end(`<form method="post" action="${action}"><input name="user"><input name="password"></form>`);
}

/** By the number of the spelling: it is in the header, in the document, or the status URL redirects to it. */
function answerStatusUrl(
  { url: own = '' }: IncomingMessage,
  response: ServerResponse,
  { url, location }: { url: string; location: string },
): void {
  const to = Number(new URL(own, 'http://x').searchParams.get('to'));
  const redirects = `/redirect?status=${STATUSES[to % STATUSES.length]}&to=${to}`;
  const headers = { 'content-type': 'application/json', 'retry-after': '0' };
  const places = [{ location }, {}, { location: redirects }];
  response.writeHead(202, { ...headers, ...places[to % 3] });
  response.end(JSON.stringify(to % 3 === 1 ? { status_url: url } : {}));
}

describe('a scanner', () => {
  const run = ({ scanner, input, options = {} }: Scanned, egress: Partial<EgressConfig>) =>
    collect(scanner, input, { options: { ...options }, egress });

  it.each(Object.keys(SCANS))('connects to no internal address by %s', async (name) => {
    const before = await canary.connections();
    const scan = SCANS[name] as (url: string, at: number) => Scanned;
    const spelled = spellingsFor(name);
    asked.clear();
    for (let from = 0; from < spelled.length; from += 50)
      await Promise.allSettled(
        spelled
          .slice(from, from + 50)
          .map((spelling) => run(scan(spelling.url, all.indexOf(spelling)), ONLY_SITE())),
      );
    expect(await canary.connections()).toBe(before);
    // The controls: the site handed out the spellings, and once they are allowed, the option leads to the canary.
    if (LEADING[name]) return expect(asked.get(LEADING[name])).toBeGreaterThanOrEqual(spelled.length);
    await run(scan(all[0]?.url ?? '', 0), EVERYTHING());
    expect(await canary.connections()).toBeGreaterThan(before);
  });
});

describe('a scan', () => {
  const tool = commandSpecSchema.parse({
    command: ['git', 'ls-remote', '{url}'],
    parser: 'jsonl',
    // Passive scanners need no proof that a target is yours: only the policy refuses these.
    intrusiveness: 'passive',
    consumes: ['url', 'host'],
    okExitCodes: [0, 128],
    concurrency: 8,
  });
  const START = `mutation ($input: StartScansInput!) { startScans(input: $input) {
    ... on StartScansSuccess { started { id } refused { target } } ... on Error { message } } }`;
  const PAGE = 'mutation ($input: ScanPageInput!) { scanPage(input: $input) { __typename } }';

  it('connects to no internal address, tells none to a service, and starts no tool for it', async () => {
    const service = await startRemoteService((call) => call.json({ status: 'completed', hosts: [] }));
    const config = {
      maxConcurrentScans: 50,
      maxQueuedScans: 5000,
      remoteScanners: {
        service: { url: service.url, intrusiveness: 'passive', consumes: ['domain', 'host', 'url'] },
      },
      commandScanners: { tool },
    };
    const env = {
      PATH: process.env.PATH ?? '',
      SCANWIRE_TARGETS_ALLOW: SITE,
      SCANWIRE_DNS_SERVERS: dns.address,
    };
    await withApp({ env, config: config as never }, async (app) => {
      const ended = async () => (await app.app.core.prisma.scan.count({ where: { finishedAt: null } })) === 0;
      const before = await canary.connections();
      // A service is told of a name whose addresses were public when they were checked.
      const targets = [
        ...new Set(
          all
            .filter(({ url }) => !url.includes('rebind'))
            .map(({ url, host }, at) => (host === null || at % 2 === 0 ? url : host)),
        ),
      ];
      const counts = { started: 0, refused: 0 };
      for (let from = 0; from < targets.length; from += 100) {
        const input = {
          targets: targets.slice(from, from + 100),
          scanners: { only: [{ name: 'service' }, { name: 'tool' }] },
        };
        const { data, errors } = await app.query(START, { input });
        if (data?.startScans?.started === undefined) throw new Error(JSON.stringify(data ?? errors));
        counts.started += data.startScans.started.length;
        counts.refused += data.startScans.refused.length;
      }
      const pages = all.filter((_, at) => at % 45 === 0);
      await Promise.all(pages.map(({ url }) => app.query(PAGE, { input: { url, html: '<p>x</p>' } })));
      await until(ended, 'the scans end');
      console.log(
        `SSRF: ${targets.length} targets, ${counts.refused} refused at once; ${pages.length} pages`,
      );
      expect(counts.refused).toBeGreaterThan(100);
      expect(counts.started).toBeGreaterThan(10);
      expect(await canary.connections()).toBe(before);
      expect(service.calls).toEqual([]);
      // The control.
      const connections = site.connections();
      await app.startScan({
        target: `http://${SITE}:${site.port}/`,
        scanners: [{ name: 'service' }, { name: 'tool' }],
      });
      await until(ended, 'the scan ends');
      expect(service.calls).toHaveLength(1);
      expect(site.connections()).toBeGreaterThan(connections);
    });
    await service.close();
  });

  it('follows no link, form, script or redirect of a hostile site to an internal address', async () => {
    const asked = new Set<string>();
    const hostile = await serveHttp((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://x');
      const [, way = '', index = ''] = pathname.split('/');
      asked.add(way);
      const url = all[Number(index)]?.url.replace(/[\t\r\n]/g, '') ?? '';
      const quoted = JSON.stringify(url);
      const header = Buffer.from(url).toString('latin1');
      const html = (text: string, headers = {}) =>
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(text);
      if (/^30\d$/.test(way)) return response.writeHead(Number(way), { location: header }).end();
      if (way === 'refresh') return html('x', { refresh: `0; url=${header}` });
      if (way === 'meta') return html(`<meta http-equiv="refresh" content="0; url=${escaped(url)}">`);
      if (way === 'script') return html(`<script>location.href = ${quoted}; window.open(${quoted})</script>`);
      if (way === 'robots.txt')
        return response.end(all.map((one) => `Sitemap: ${one.url}\nAllow: ${one.url}`).join('\n'));
      if (way === 'sitemap.xml')
        return response.end(
          `<urlset>${all.map((one) => `<url><loc>${escaped(one.url)}</loc></url>`).join('')}</urlset>`,
        );
      if (pathname !== '/') return response.writeHead(404).end();
      const links = all.map((one, at) => {
        const kind = LINK_KINDS[at % LINK_KINDS.length];
        const follow = at % 3 === 0 ? `<a href="/${kind}/${at}">y</a>` : '';
        return `<a href="${escaped(one.url)}">x</a>${follow}`;
      });
      const parts = all.map(({ url }, at) => PARTS[at % PARTS.length]?.(escaped(url)));
      return html(`<title>x</title>${links.join('')}${parts.join('')}`);
    }, SITE);
    const rps = 1000;
    const run = (egress: Partial<EgressConfig>) =>
      Promise.all(
        [
          [createEndpointsScanner(), { rps, archiveUrl: `http://site.test:${site.port}` }],
          [createWebScanner({ analysis: sourceAnalysis(), libraries: null }), { rps }],
          [createWebActiveScanner(), { rps, maxRequests: 300 }],
        ].map(([scanner, options]) =>
          collect(
            scanner as Scanner,
            { kind: 'url', url: `${hostile.url}/` },
            { options: options as Record<string, unknown>, egress },
          ),
        ),
      );
    const before = await canary.connections();
    await run(ONLY_SITE());
    expect([...asked]).toEqual(expect.arrayContaining([...LINK_KINDS, 'robots.txt', 'sitemap.xml']));
    expect(await canary.connections()).toBe(before);
    console.log(`SSRF: ${hostile.connections()} connections to the hostile site`);
    await hostile.close();
  });
});

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
/** Paths of the site that lead to spellings, where they must not even be followed if they are allowed. */
const LEADING: Readonly<Record<string, string>> = {
  'a sign-in page that leads elsewhere': '/sign-in',
  'a status URL of a service': '/scan',
};
const LINK_KINDS = ['301', '302', '303', '307', '308', 'refresh', 'meta', 'script'];
/** Parts of a page that have a URL. */
const PARTS: readonly ((url: string) => string)[] = [
  (url) => `<script src="${url}"></script>`,
  (url) => `<form action="${url}"><input name="q"></form>`,
  (url) => `<iframe src="${url}"></iframe>`,
  (url) => `<img src="${url}">`,
  (url) => `<link rel="stylesheet" href="${url}">`,
];
