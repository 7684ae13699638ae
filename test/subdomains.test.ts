import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hostSchema } from '../src/core/result.ts';
import { type FetchResponse, NOTHING_KNOWN } from '../src/core/scanner.ts';
import { createCertificate } from '../src/demo/certificate.ts';
import { startDnsServer, type Zone, type ZoneEntry } from '../src/demo/dns-server.ts';
import { createEgressFactory } from '../src/egress/index.ts';
import { loggedNames } from '../src/scanners/subdomains/certificate-transparency.ts';
import { createSubdomainsScanner } from '../src/scanners/subdomains/index.ts';
import { hostName, nameWithin } from '../src/scanners/subdomains/name.ts';
import { WORDLIST } from '../src/scanners/subdomains/wordlist.ts';
import { type Collected, collect, EGRESS, type RunOptions, runScanner } from '../src/sdk/run-scanner.ts';
import { countTurns } from './support/event-loop.ts';

const subdomains = createSubdomainsScanner();

const DOMAIN = 'corp.test';
/** Nothing listens here; live hosts are at 127.0.0.1. */
const DEAD = '127.0.0.2';

/** Node 24 accepts an xn-- label that decodes to nothing, and earlier versions reject the URL. */
const UNDECODABLE_IS_A_NAME = URL.canParse('https://xn--zz.corp.test/');

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return (server.address() as AddressInfo).port;
}

const page: RequestListener = (request, response) => {
  response.setHeader('server', 'test/1');
  response.setHeader('content-type', 'text/html');
  response.end(`<title>${request.headers.host?.replace(/:\d+$/, '')}</title>`);
};

async function serveDns(zone: Zone | ((name: string) => ZoneEntry | undefined)) {
  const server = await startDnsServer({ zone });
  cleanups.push(() => server.close());
  return server;
}

/** The response of crt.sh: one object a certificate, with more fields than are read. */
const logEntry = (...names: string[]) => ({
  issuer_ca_id: 295810,
  issuer_name: 'C=US, O="Let\'s Encrypt, Inc.", CN=E5',
  common_name: names[0],
  name_value: names.join('\n'),
  id: 1_234_567,
  entry_timestamp: '2026-01-01T00:00:00.000',
  not_before: '2026-01-01T00:00:00',
  not_after: '2026-04-01T00:00:00',
  serial_number: '03aa',
  result_count: names.length + 1,
});

async function serveLog(answer: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createHttpServer(answer))}`;
}

const json = (value: unknown) => (_: IncomingMessage, response: ServerResponse) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
};

/** A file with a word a line, in a folder that scanners may read. */
async function wordFile(words: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'scanwire-words-'));
  cleanups.push(() => rm(folder, { recursive: true }));
  const wordlist = join(folder, 'words.txt');
  await writeFile(wordlist, words.join('\n'));
  return { wordlist, fileRoots: [folder] };
}

interface Scan extends RunOptions {
  zone: Zone | ((name: string) => ZoneEntry | undefined);
  words?: readonly string[];
}

/** Options for a run over a zone of its own, with one HTTP port. */
async function prepare({ zone, words, options, egress, ...rest }: Scan) {
  const dns = await serveDns(zone);
  const port = await listen(createHttpServer(page));
  const file = words ? await wordFile(words) : null;
  const run: RunOptions = {
    ...rest,
    options: { ports: [port], timeoutMs: 1000, ...(file ? { wordlist: file.wordlist } : {}), ...options },
    egress: { dnsServers: [dns.address], fileRoots: file?.fileRoots ?? [], ...egress },
  };
  return { run, dns, port };
}

async function scan(init: Scan): Promise<Collected> {
  const { run } = await prepare(init);
  return collect(subdomains, { kind: 'domain', domain: DOMAIN }, run);
}

const names = ({ hosts }: Collected) => hosts.map(({ name }) => name).sort();
const hostNamed = ({ hosts }: Collected, name: string) => hosts.find((host) => host.name === name);
const warnings = ({ warnings: all }: Collected) => all.map(({ message }) => message);
/** Counts by code. */
const warned = ({ warnings: all }: Collected) => all.map(({ code, count }) => [code, count]);

describe('the word list', () => {
  test('that is built in has at least 500 labels, each once and well-formed', () => {
    expect(WORDLIST.length).toBeGreaterThanOrEqual(500);
    expect(new Set(WORDLIST).size).toBe(WORDLIST.length);
    expect(WORDLIST.filter((label) => hostName(label) !== label)).toEqual([]);
  });

  test('finds names that resolve, and does not report the others', async () => {
    const found = await scan({
      zone: {
        [DOMAIN]: { A: ['127.0.0.1'] },
        'www.corp.test': { A: ['127.0.0.1'] },
        'old.corp.test': { A: [DEAD] },
        'unheard-of-name.corp.test': { A: ['127.0.0.1'] },
      },
      options: { sources: ['wordlist'] },
    });
    expect(names(found)).toEqual([DOMAIN, 'old.corp.test', 'www.corp.test']);
    expect(hostNamed(found, DOMAIN)).toMatchObject({ alive: true, source: 'target' });
    expect(hostNamed(found, 'www.corp.test')).toMatchObject({
      alive: true,
      ip: ['127.0.0.1'],
      status: 200,
      title: 'www.corp.test',
      server: 'test/1',
      source: 'wordlist',
    });
    expect(hostNamed(found, 'old.corp.test')).toMatchObject({
      alive: false,
      ip: [DEAD],
      error: 'connection refused',
    });
    expect(warnings(found)).toEqual([]);
  });

  test('is read from a file, with any case, comments, empty lines, whole names and several labels', async () => {
    const address = { A: ['127.0.0.1'] };
    const found = await scan({
      zone: {
        [DOMAIN]: address,
        'upper.corp.test': address,
        'a.b.corp.test': address,
        'whole.corp.test': address,
        'xn--mnchen-3ya.corp.test': address,
      },
      words: ['# comment', '', 'UPPER', ' a.b ', 'whole.corp.test.', 'münchen', 'not a label', '-x', 'upper'],
      options: { sources: ['wordlist'] },
    });
    expect(names(found)).toEqual([
      'a.b.corp.test',
      DOMAIN,
      'upper.corp.test',
      'whole.corp.test',
      'xn--mnchen-3ya.corp.test',
    ]);
    expect(warnings(found)).toEqual(['2 lines of the word list skipped: not host names']);
  });

  test('outside the allowed folders gives a warning', async () => {
    const found = await scan({
      zone: { [DOMAIN]: { A: ['127.0.0.1'] } },
      options: { sources: ['wordlist'], wordlist: '/etc/passwd' },
    });
    expect(names(found)).toEqual([DOMAIN]);
    expect(warnings(found)).toEqual([expect.stringContaining('the word list cannot be read')]);
  });

  test('that does not exist gives a warning', async () => {
    const file = await wordFile([]);
    const found = await scan({
      zone: { [DOMAIN]: { A: ['127.0.0.1'] } },
      options: { sources: ['wordlist'], wordlist: `${file.wordlist}.gone` },
      egress: { fileRoots: file.fileRoots },
    });
    expect(warnings(found)).toEqual([expect.stringContaining('ENOENT')]);
  });

  test('finds canonical names without addresses', async () => {
    const found = await scan({
      zone: { [DOMAIN]: { A: ['127.0.0.1'] }, 'shop.corp.test': { CNAME: 'gone.elsewhere.test' } },
      words: ['shop'],
      options: { sources: ['wordlist'] },
    });
    expect(hostNamed(found, 'shop.corp.test')).toMatchObject({
      alive: false,
      cname: ['gone.elsewhere.test'],
      error: 'does not resolve: its CNAME gone.elsewhere.test has no address',
    });
  });

  test('is given up when DNS stops answering', async () => {
    const many = Array.from({ length: 2000 }, (_, i) => `n${i}`);
    const asked = new Set<string>();
    const { run } = await prepare({
      zone: (name) => {
        asked.add(name);
        return name === DOMAIN ? { A: ['127.0.0.1'] } : 'servfail';
      },
      words: many,
      options: { sources: ['wordlist'] },
    });
    const found = await collect(subdomains, { kind: 'domain', domain: DOMAIN }, run);
    expect(names(found)).toEqual([DOMAIN]);
    expect(warnings(found)[0]).toMatch(
      /^[\d,]+ names of the word list were not tried: \d+ consecutive DNS lookups failed \(DNS server failed\)$/,
    );
    // Each name is counted: as not tried, or as not answered.
    expect(found.warnings.map(({ code }) => code)).toEqual(['DNS_FAILED', 'DNS_FAILED']);
    expect(found.warnings.reduce((sum, { count }) => sum + count, 0)).toBe(2000);
    expect(asked.size).toBeLessThan(500);
  });
});

test('counts hosts with longer chains of canonical names than are followed', async () => {
  const chain = (length: number) =>
    Object.fromEntries(
      Array.from({ length }, (_, i) => [
        i === 0 ? `c${length}.corp.test` : `c${length}-${i}.corp.test`,
        { CNAME: `c${length}-${i + 1}.corp.test` },
      ]),
    );
  const zone = { [DOMAIN]: { A: [DEAD] }, ...chain(8), ...chain(9) };
  const found = await scan({ zone, words: ['c8', 'c9'], options: { sources: ['wordlist'] } });
  expect(hostNamed(found, 'c8.corp.test')?.cname).toHaveLength(8);
  expect(hostNamed(found, 'c9.corp.test')?.cname).toHaveLength(8);
  expect(found.warnings.filter(({ code }) => code === 'LIMIT_REACHED')).toEqual([
    {
      code: 'LIMIT_REACHED',
      count: 1,
      message: 'CNAME chains of 1 host were truncated: more than 8',
    },
  ]);
});

describe('wildcard DNS', () => {
  test('does not turn every guess into a host', async () => {
    const found = await scan({
      zone: {
        [DOMAIN]: { A: ['127.0.0.1'] },
        '*.corp.test': { A: ['127.0.0.9'] },
        'www.corp.test': { A: ['127.0.0.1'] },
        'both.corp.test': { A: ['127.0.0.9', '127.0.0.1'] },
        'alias.corp.test': { CNAME: 'lb.elsewhere.test' },
        'lb.elsewhere.test': { A: ['127.0.0.9'] },
      },
      words: ['www', 'api', 'mail', 'both', 'alias', ...WORDLIST.slice(100, 200)],
      options: { sources: ['wordlist'] },
    });
    expect(names(found)).toEqual(['alias.corp.test', 'both.corp.test', DOMAIN, 'www.corp.test']);
    expect(warnings(found)).toEqual([
      'corp.test resolves every name (wildcard DNS: 127.0.0.9): 102 guessed names skipped: indistinguishable from the wildcard',
    ]);
    expect(warned(found)).toEqual([['CANDIDATES_REJECTED', 102]]);
  });

  test.each([2, 12, 40])('may rotate among %i addresses', async (size) => {
    let turn = 0;
    const found = await scan({
      zone: (name) => {
        if (name === DOMAIN || name === 'www.corp.test') return { A: ['127.0.0.1'] };
        if (!name.endsWith(`.${DOMAIN}`)) return undefined;
        // At random: in turn, parallel A and AAAA queries would see only a part of the set.
        turn = (turn * 1103515245 + 12345) % 2 ** 31;
        return { A: [`127.0.1.${1 + ((turn >> 8) % size)}`] };
      },
      words: ['www', ...WORDLIST.filter((word) => word !== 'www').slice(0, 200)],
      options: { sources: ['wordlist'] },
    });
    expect(names(found)).toEqual([DOMAIN, 'www.corp.test']);
    expect(warnings(found)).toHaveLength(1);
  });

  test('with changing addresses makes every guess doubtful', async () => {
    let turn = 0;
    const found = await scan({
      zone: (name) => {
        if (name === DOMAIN) return { A: ['127.0.0.1'] };
        turn++;
        return { A: [`127.${turn >> 16}.${(turn >> 8) & 255}.${turn & 255}`] };
      },
      words: ['api', 'mail'],
      options: { sources: ['wordlist'] },
    });
    expect(names(found)).toEqual([DOMAIN]);
    expect(warnings(found)).toEqual([expect.stringContaining('to changing addresses')]);
  });

  test('with a canonical name covers the names that share it', async () => {
    const found = await scan({
      zone: {
        [DOMAIN]: { A: ['127.0.0.1'] },
        '*.corp.test': { CNAME: 'all.elsewhere.test' },
        'all.elsewhere.test': { A: ['127.0.0.1'] },
        'www.corp.test': { A: ['127.0.0.1'] },
        'own.corp.test': { CNAME: 'own.elsewhere.test' },
        'own.elsewhere.test': { A: ['127.0.0.1'] },
      },
      words: ['api', 'own'],
      options: { sources: ['wordlist'] },
    });
    expect(names(found)).toEqual([DOMAIN, 'own.corp.test']);
  });

  test('does not hide names from other sources', async () => {
    const found = await scan({
      zone: { [DOMAIN]: { A: ['127.0.0.1'] }, '*.corp.test': { A: ['127.0.0.1'] } },
      words: ['api', 'mail'],
      options: {
        sources: ['wordlist', 'certificate-transparency'],
        certificateTransparencyUrl: await serveLog(json([logEntry('api.corp.test')])),
      },
    });
    expect(names(found)).toEqual(['api.corp.test', DOMAIN]);
    expect(hostNamed(found, 'api.corp.test')?.source).toBe('certificate-transparency');
  });

  test('below a part of the domain is detected there', async () => {
    const found = await scan({
      zone: {
        [DOMAIN]: { A: ['127.0.0.1'] },
        '*.dev.corp.test': { A: ['127.0.0.9'] },
        'www.corp.test': { A: ['127.0.0.9'] },
      },
      words: ['www', 'a.dev', 'b.dev'],
      options: { sources: ['wordlist'] },
    });
    expect(names(found)).toEqual([DOMAIN, 'www.corp.test']);
  });
});

describe('certificate transparency', () => {
  const only = (certificateTransparencyUrl: string, more = {}) => ({
    sources: ['certificate-transparency'],
    certificateTransparencyUrl,
    ...more,
  });
  const zone = { [DOMAIN]: { A: ['127.0.0.1'] }, 'www.corp.test': { A: ['127.0.0.1'] } };

  test('gives names inside the domain, each once, also those that no longer exist', async () => {
    let asked = '';
    const url = await serveLog((request, response) => {
      asked = request.url ?? '';
      json([
        logEntry('corp.test', 'www.corp.test', '*.corp.test'),
        logEntry('WWW.Corp.Test', 'www.corp.test.'),
        logEntry('*.dev.corp.test', 'old.corp.test'),
        logEntry('corp.test.evil.test', 'evilcorp.test', 'a@corp.test', 'elsewhere.test', 'x y.corp.test'),
        logEntry('xn--mnchen-3ya.corp.test'),
        logEntry('münchen.corp.test', 'xn--zz.corp.test', '-bad.corp.test'),
        { name_value: null, common_name: 7 },
        { surprise: true },
        'nonsense',
        null,
      ])(request, response);
    });
    const found = await scan({ zone, options: only(url) });
    expect(asked).toBe('/?q=%25.corp.test&output=json');
    expect(names(found)).toEqual([
      DOMAIN,
      'dev.corp.test',
      'old.corp.test',
      'www.corp.test',
      'xn--mnchen-3ya.corp.test',
      ...(UNDECODABLE_IS_A_NAME ? ['xn--zz.corp.test'] : []),
    ]);
    expect(hostNamed(found, 'www.corp.test')).toMatchObject({
      alive: true,
      source: 'certificate-transparency',
    });
    expect(hostNamed(found, 'old.corp.test')).toMatchObject({
      alive: false,
      ip: [],
      error: 'does not resolve',
    });
    expect(found.logs).toContainEqual({
      level: 'INFO',
      message: `the certificate transparency logs have ${UNDECODABLE_IS_A_NAME ? 5 : 4} names under corp.test`,
    });
    expect(warnings(found)).toEqual(['4 entries of certificate transparency without a name']);
  });

  test('is parsed in slices, between which the event loop runs, and names beyond maxItems are counted', async () => {
    const entries = Array.from({ length: 12_000 }, (_, i) =>
      logEntry(`h${i}.corp.test`, `www${i}.corp.test`),
    );
    const body = Buffer.from(JSON.stringify(entries));
    const response = { status: 200, body, truncated: false } as FetchResponse;
    const read = (signal = new AbortController().signal) =>
      loggedNames(
        DOMAIN,
        { url: 'http://127.0.0.1/', fetch: async () => response },
        { timeoutMs: 1, maxNames: 100, signal },
      );
    const counter = countTurns();
    const { names: taken, ...left } = await read();
    expect(counter.stop()).toBeGreaterThanOrEqual(Math.floor(body.length / 65_536));
    expect(taken).toHaveLength(100);
    expect(left).toEqual({ truncated: false, leftOut: 23_900, unreadable: 0 });
    const abort = new AbortController();
    setImmediate(() => abort.abort(new Error('cancelled')));
    await expect(read(abort.signal)).rejects.toThrow('cancelled');
  });

  test.each<[string, RequestListener, string]>([
    ['fails', (_, response) => response.writeHead(502).end('<html>'), 'it responded with status 502'],
    [
      'answers HTML',
      (_, response) => response.end('<!DOCTYPE html><title>crt.sh</title>'),
      'it did not respond with a JSON list',
    ],
    ['answers another JSON', json({ error: 'no' }), 'it did not respond with a JSON list'],
    ['answers nothing', (_, response) => response.end(), 'it did not respond with a JSON list'],
    ['hangs', () => {}, 'timed out'],
    ['hangs up', (request) => request.socket.destroy(), 'connection closed'],
  ])('that %s gives a warning', async (_, answer, problem) => {
    const found = await scan({ zone, options: only(await serveLog(answer), { timeoutMs: 100 }) });
    expect(names(found)).toEqual([DOMAIN]);
    expect(warnings(found)).toEqual([`the certificate transparency log could not be read: ${problem}`]);
  });

  test('that cannot be reached gives a warning', async () => {
    const found = await scan({ zone, options: only(`http://${DEAD}:9`) });
    expect(warnings(found)).toEqual([
      'the certificate transparency log could not be read: connection refused',
    ]);
  });

  test('that answers 50 MB is read up to its limit', async () => {
    let sent = 0;
    const url = await serveLog((_, response) => {
      const filler = `${JSON.stringify({ ...logEntry('www.corp.test'), issuer_name: 'x'.repeat(60_000) })},`;
      response.write(`[${JSON.stringify(logEntry('first.corp.test'))},`);
      const more = () => {
        while (sent < 50e6 && !response.destroyed) {
          sent += filler.length;
          if (!response.write(filler)) return void response.once('drain', more);
        }
        response.end(`${JSON.stringify(logEntry('last.corp.test'))}]`);
      };
      more();
    });
    const found = await scan({ zone, options: only(url, { timeoutMs: 5000 }) });
    expect(names(found)).toEqual([DOMAIN, 'first.corp.test', 'www.corp.test']);
    expect(warned(found)).toEqual([['TRUNCATED', 1]]);
    expect(sent).toBeLessThan(40e6);
  });

  test('that hangs delays no other source', async () => {
    const hanging: ServerResponse[] = [];
    const url = await serveLog((_, response) => void hanging.push(response));
    const { run } = await prepare({
      zone,
      words: ['www'],
      options: {
        sources: ['wordlist', 'certificate-transparency'],
        certificateTransparencyUrl: url,
        timeoutMs: 5000,
      },
    });
    const before: string[] = [];
    for await (const emission of runScanner(subdomains, { kind: 'domain', domain: DOMAIN }, run)) {
      if (emission.kind !== 'host') continue;
      before.push(emission.host.name);
      if (before.length === 2) break;
    }
    expect(before.sort()).toEqual([DOMAIN, 'www.corp.test']);
    expect(hanging).toHaveLength(1);
    expect(hanging[0]?.writableEnded).toBe(false);
  });
});

describe('live hosts', () => {
  let certificate: { key: string; cert: string };
  beforeAll(async () => {
    certificate = await createCertificate({
      names: ['corp.test', 'hidden.corp.test', '*.dev.corp.test', 'elsewhere.test', 'HIDDEN.corp.test'],
    });
  });
  const zone = {
    [DOMAIN]: { A: ['127.0.0.1'] },
    'hidden.corp.test': { A: ['127.0.0.1'] },
    'sso.corp.test': { A: ['127.0.0.1'] },
    'deep.corp.test': { A: ['127.0.0.1'] },
  };

  test('add the names of their certificates, and are described by them', async () => {
    const port = await listen(createHttpsServer(certificate, page) as unknown as Server);
    const found = await scan({ zone, options: { sources: ['certificates'], ports: [port] } });
    expect(names(found)).toEqual([DOMAIN, 'dev.corp.test', 'hidden.corp.test']);
    const hidden = hostSchema.parse(hostNamed(found, 'hidden.corp.test'));
    expect(hidden).toMatchObject({
      alive: true,
      source: 'certificates',
      url: `https://hidden.corp.test:${port}/`,
      issuer: expect.stringContaining('corp.test'),
    });
    expect(Date.parse(hidden.notBefore as string)).toBeLessThanOrEqual(Date.now());
    expect(Date.parse(hidden.notAfter as string)).toBeGreaterThan(Date.now());
    expect(hostNamed(found, 'dev.corp.test')).toMatchObject({ alive: false, error: 'does not resolve' });
  });

  test('add the names that they redirect to, one after the other', async () => {
    const next: Record<string, string> = {
      'corp.test': '//SSO.corp.test/login',
      'sso.corp.test': 'https://deep.corp.test./',
      'deep.corp.test': 'https://elsewhere.test/',
    };
    const port = await listen(
      createHttpServer((request, response) => {
        const host = request.headers.host?.replace(/:\d+$/, '') ?? '';
        response.writeHead(302, { location: next[host] }).end();
      }),
    );
    const found = await scan({ zone, options: { sources: ['redirects'], ports: [port] } });
    expect(found.hosts.map(({ name, source, status }) => [name, source, status])).toEqual([
      [DOMAIN, 'target', 302],
      ['sso.corp.test', 'redirects', 302],
      ['deep.corp.test', 'redirects', 302],
    ]);
  });

  test('add nothing when those sources are off', async () => {
    const port = await listen(
      createHttpsServer(certificate, (_, response) =>
        response.writeHead(302, { location: 'https://sso.corp.test/' }).end(),
      ) as unknown as Server,
    );
    const found = await scan({ zone, options: { sources: [], ports: [port] } });
    expect(names(found)).toEqual([DOMAIN]);
  });

  test('are reported once, whichever sources name them', async () => {
    const port = await listen(
      createHttpsServer(certificate, (_, response) =>
        response.writeHead(302, { location: 'https://hidden.corp.test/' }).end(),
      ) as unknown as Server,
    );
    const found = await scan({
      zone,
      words: ['hidden', 'sso', 'hidden', 'SSO'],
      options: {
        ports: [port],
        certificateTransparencyUrl: await serveLog(json([logEntry('hidden.corp.test', 'sso.corp.test')])),
      },
    });
    expect(names(found)).toEqual([DOMAIN, 'dev.corp.test', 'hidden.corp.test', 'sso.corp.test']);
  });

  test('named by a source are counted as named, though the word list is still guessing them or has given them up', async () => {
    const url = await serveLog((request, response) => {
      setTimeout(() => json([logEntry('lame.corp.test', 'gone.corp.test')])(request, response), 150);
    });
    const found = await scan({
      // The guess of one waits for DNS; that of the other ended long before the log answers.
      zone: { [DOMAIN]: { A: ['127.0.0.1'] }, 'lame.corp.test': 'drop' },
      words: ['lame', 'gone'],
      options: {
        sources: ['wordlist', 'certificate-transparency'],
        certificateTransparencyUrl: url,
        timeoutMs: 600,
      },
    });
    const named = { alive: false, source: 'certificate-transparency' };
    expect(hostNamed(found, 'lame.corp.test')).toMatchObject({ ...named, error: 'timed out' });
    expect(hostNamed(found, 'gone.corp.test')).toMatchObject({ ...named, error: 'does not resolve' });
    expect(found.hosts).toHaveLength(3);
  });

  test('are found on the second port when the first is closed', async () => {
    const open = await listen(createHttpServer(page));
    const found = await scan({ zone, options: { sources: [], ports: [1, open] } });
    expect(found.hosts).toMatchObject([{ alive: true, url: `http://corp.test:${open}/` }]);
  });
});

describe('a dead host has the reason in its error', () => {
  test('it hangs', async () => {
    const port = await listen(createHttpServer(() => {}));
    const found = await scan({
      zone: { [DOMAIN]: { A: ['127.0.0.1'] } },
      options: { sources: [], ports: [port], timeoutMs: 100 },
    });
    expect(found.hosts).toMatchObject([{ alive: false, error: expect.stringContaining('timed out') }]);
  });

  test('it does not speak HTTP on one port, and another is closed', async () => {
    const port = await listen(createHttpServer((request) => void request.socket.end('SSH-2.0-x\r\n')));
    const found = await scan({
      zone: { [DOMAIN]: { A: ['127.0.0.1'] } },
      options: { sources: [], ports: [1, port] },
    });
    expect(found.hosts[0]?.error).toMatch(
      new RegExp(`^connection refused \\(port 1\\), TLS .* \\(port ${port}\\), .* \\(port ${port}\\)$`),
    );
  });

  test('the target policy refuses it', async () => {
    const found = await scan({
      zone: {
        [DOMAIN]: { A: ['127.0.0.1'] },
        'inside.corp.test': { A: ['10.0.0.7'] },
        'denied.corp.test': { A: ['127.0.0.1'] },
      },
      words: ['inside', 'denied'],
      options: { sources: ['wordlist'] },
      egress: { deny: ['denied.corp.test'] },
    });
    expect(hostNamed(found, DOMAIN)).toMatchObject({ alive: true });
    expect(hostNamed(found, 'inside.corp.test')).toMatchObject({
      alive: false,
      ip: ['10.0.0.7'],
      error: expect.stringMatching(/^refused by the target policy: .*private/),
    });
    expect(hostNamed(found, 'denied.corp.test')).toMatchObject({
      alive: false,
      error: expect.stringContaining('refused by the target policy'),
    });
  });

  test('its name cannot be resolved', async () => {
    const found = await scan({
      zone: { [DOMAIN]: { A: ['127.0.0.1'] }, 'lame.corp.test': 'servfail' },
      options: {
        sources: ['certificate-transparency'],
        certificateTransparencyUrl: await serveLog(json([logEntry('lame.corp.test')])),
      },
    });
    expect(hostNamed(found, 'lame.corp.test')).toMatchObject({ alive: false, error: 'DNS server failed' });
  });
});

describe('a domain', () => {
  test('that does not exist fails with the reason', async () => {
    const { run, dns } = await prepare({ zone: { 'www.corp.test': { A: ['127.0.0.1'] } } });
    await expect(collect(subdomains, { kind: 'domain', domain: DOMAIN }, run)).rejects.toThrow(
      'corp.test does not exist: DNS has no record of it',
    );
    expect(dns.queries()).toBeLessThan(10);
  });

  test('fails with the reason when no DNS server answers for it', async () => {
    const { run } = await prepare({ zone: () => 'servfail' });
    await expect(collect(subdomains, { kind: 'domain', domain: DOMAIN }, run)).rejects.toThrow(
      'DNS returned no answer for corp.test: DNS server failed',
    );
  });

  test.each([
    [1, [], 'the only host of corp.test does not respond over HTTPS or HTTP'],
    [2, ['www'], 'none of the 2 hosts of corp.test responds over HTTPS or HTTP'],
  ])('without a live host gives a warning: %d', async (count, words, message) => {
    const found = await scan({
      zone: { [DOMAIN]: { A: [DEAD] }, 'www.corp.test': { A: [DEAD] } },
      words,
      options: { sources: ['wordlist'] },
    });
    expect(found.hosts).toHaveLength(count);
    expect(found.warnings).toEqual([expect.objectContaining({ code: 'UNREACHABLE', count, message })]);
  });

  test('without an address may have subdomains', async () => {
    const found = await scan({
      zone: { [DOMAIN]: { NS: ['ns.elsewhere.test'] }, 'www.corp.test': { A: ['127.0.0.1'] } },
      words: ['www'],
      options: { sources: ['wordlist'] },
    });
    expect(found.hosts.map(({ name, alive }) => [name, alive]).sort()).toEqual([
      [DOMAIN, false],
      ['www.corp.test', true],
    ]);
  });

  test('may be written in capitals, with a final dot', async () => {
    const { run } = await prepare({
      zone: { [DOMAIN]: { A: ['127.0.0.1'] }, 'www.corp.test': { A: ['127.0.0.1'] } },
      words: ['www'],
      options: { sources: ['wordlist'] },
    });
    const found = await collect(subdomains, { kind: 'domain', domain: 'CORP.Test.' }, run);
    expect(names(found)).toEqual([DOMAIN, 'www.corp.test']);
  });
});

describe('DNS with occasional failures', () => {
  /** The same failures in every run: a share of 1,000, by a hash of the number of the query. */
  const failsFor = (share: number) => {
    let asked = 0;
    return () => (Math.imul(++asked, 2654435761) >>> 0) % 1000 < share * 1000;
  };

  test('loses no name: each is a host, or counted', async () => {
    const fails = failsFor(0.3);
    const words = Array.from({ length: 150 }, (_, i) => `h${i}`);
    const logged = Array.from({ length: 50 }, (_, i) => `known${i}.corp.test`);
    const found = await scan({
      zone: (name) => {
        if (name === DOMAIN) return { A: ['127.0.0.1'] };
        if (fails()) return 'servfail';
        // Random names detect wildcards.
        return /^(h|known)\d+\.corp\.test$/.test(name) ? { A: [DEAD] } : undefined;
      },
      words,
      options: {
        sources: ['wordlist', 'certificate-transparency'],
        certificateTransparencyUrl: await serveLog(json([logEntry(...logged)])),
        timeoutMs: 5000,
      },
    });
    // Names from a source are reported, whatever DNS answers.
    expect(names(found).filter((name) => name.startsWith('known'))).toEqual([...logged].sort());
    const guessed = names(found).filter((name) => /^h\d/.test(name)).length;
    const unanswered = found.warnings.find(({ message }) =>
      message.includes('of the word list got no answer'),
    );
    expect(guessed + (unanswered?.count ?? 0)).toBe(words.length);
    // A second query finds most of the names that the first one missed.
    expect(guessed).toBeGreaterThan(words.length * 0.8);
    for (const { ip, error } of found.hosts) expect(ip?.length === 0 ? error : '').not.toBe(null);
  });

  test('keeps the answers that arrived, and counts the name as incomplete', async () => {
    let asked = 0;
    const found = await scan({
      // Of the three queries for a name, the first is answered.
      zone: (name) => {
        if (name !== 'half.corp.test') return { A: ['127.0.0.1'] };
        return ++asked === 1 ? { A: ['127.0.0.1'], AAAA: ['::1'] } : 'servfail';
      },
      options: {
        sources: ['certificate-transparency'],
        certificateTransparencyUrl: await serveLog(json([logEntry('half.corp.test')])),
      },
    });
    const half = hostNamed(found, 'half.corp.test');
    expect(half).toMatchObject({ ip: [expect.any(String)], source: 'certificate-transparency' });
    expect(half?.alive).toBe(true);
    expect(warned(found)).toEqual([['DNS_FAILED', 1]]);
  });

  test('has unanswered guesses repeated once, after all others', async () => {
    const asked = new Set<string>();
    const found = await scan({
      zone: (name) => {
        asked.add(name);
        if (name === 'lame.corp.test' && !asked.has('api.corp.test')) return 'servfail';
        return /^(lame|www|api)\.corp\.test$|^corp\.test$/.test(name) ? { A: ['127.0.0.1'] } : undefined;
      },
      words: ['lame', 'www', 'api'],
      options: { sources: ['wordlist'], workers: 1 },
    });
    expect(names(found)).toEqual(['api.corp.test', DOMAIN, 'lame.corp.test', 'www.corp.test']);
    expect(found.hosts.at(-1)?.name).toBe('lame.corp.test');
    expect(warned(found)).toEqual([]);
  });
});

describe('an interrupted search', () => {
  test('requests hosts in the log only where they answered, and counts them', async () => {
    const requests: string[] = [];
    const port = await listen(
      createHttpServer((request, response) => {
        requests.push(request.headers.host?.replace(/:\d+$/, '') ?? '');
        page(request, response);
      }),
    );
    const words = Array.from({ length: 40 }, (_, i) => `h${i}`);
    const asked: string[] = [];
    const before = (name: string) => /^h([0-9]|[12][0-9])\.corp\.test$/.test(name);
    const isDead = (name: string) => /^h1\d\./.test(name);
    const found = await scan({
      zone: (name) => {
        asked.push(name);
        return name === DOMAIN || /^h\d+\.corp\.test$/.test(name) ? { A: ['127.0.0.1'] } : undefined;
      },
      words,
      options: { sources: ['wordlist', 'redirects'], ports: [port], maxItems: 41 },
      known: {
        ...NOTHING_KNOWN,
        host: async (name) =>
          before(name) ? { url: isDead(name) ? null : `http://${name}:${port}/` } : null,
      },
    });
    expect(asked.filter(before)).not.toContain('h10.corp.test');
    expect(requests.filter(isDead)).toEqual([]);
    // Live ones are requested once, without a DNS lookup, for their redirects.
    expect(requests.filter(before)).toHaveLength(20);
    expect(new Set(requests).size).toBe(requests.length);
    expect(found.hosts).toHaveLength(11);
    expect(found.logs.map(({ message }) => message)).toContain(
      '30 hosts found before the interruption and not looked up again',
    );
    // They also count towards maxItems.
    expect(warned(found)).toEqual([['LIMIT_REACHED', 1]]);
    expect(found.progress.at(-1)).toBe(1);
  });
});

describe('a run', () => {
  const wide = (name: string): ZoneEntry | undefined =>
    name === DOMAIN || /^h\d+\.corp\.test$/.test(name) ? { A: ['127.0.0.1'] } : undefined;
  const words = Array.from({ length: 300 }, (_, i) => `h${i}`);

  test('stops at maxItems', async () => {
    const { run, dns } = await prepare({
      zone: wide,
      words: Array.from({ length: 5000 }, (_, i) => `h${i}`),
      options: {
        maxItems: 7,
        workers: 4,
        sources: ['wordlist', 'certificate-transparency'],
        // Would delay the run for a minute if it were waited for.
        certificateTransparencyUrl: await serveLog(() => {}),
        timeoutMs: 10_000,
      },
    });
    const found = await collect(subdomains, { kind: 'domain', domain: DOMAIN }, run);
    expect(found.hosts).toHaveLength(7);
    expect(warnings(found)).toEqual(['stopped at 7 hosts (maxItems); there may be more']);
    expect(dns.queries()).toBeLessThan(200);
  });

  test('logs its steps, and its progress never falls', async () => {
    const found = await scan({ zone: wide, words, options: { sources: ['wordlist'] } });
    expect(found.hosts).toHaveLength(301);
    expect(found.logs.map(({ message }) => message)).toEqual([
      'starting subdomain discovery of corp.test',
      expect.stringMatching(/^found \d+ subdomains so far; \d+ lookups? in progress$/),
      'subdomain discovery complete: 301 hosts, 301 alive (target 1, wordlist 300)',
    ]);
    expect(found.progress.length).toBeGreaterThan(10);
    expect(found.progress.length).toBeLessThanOrEqual(101);
    expect(found.progress).toEqual([...found.progress].sort((a, b) => a - b));
    expect(found.progress.at(-1)).toBe(1);
  });

  test('resolves names while every prober waits for a slow host, and probes while names are resolved', async () => {
    const slow: ServerResponse[] = [];
    const port = await listen(createHttpServer((_, response) => void slow.push(response)));
    const { run, dns } = await prepare({
      zone: (name) => (name === DOMAIN || /^slow\d\./.test(name) ? { A: ['127.0.0.1'] } : undefined),
      words: ['slow1', 'slow2', 'slow3', ...WORDLIST],
      options: { sources: ['wordlist'], ports: [port], workers: 4, timeoutMs: 10_000 },
    });
    const reading = (async () => {
      for await (const emission of runScanner(subdomains, { kind: 'domain', domain: DOMAIN }, run)) {
        if (emission.kind === 'host') break;
      }
    })();
    await expect.poll(() => dns.queries(), { timeout: 5000 }).toBeGreaterThan(3 * WORDLIST.length);
    expect(slow).toHaveLength(4);
    for (const response of slow) response.end();
    await reading;
  });

  test('ends at an abort, and sends nothing after it', async () => {
    let requests = 0;
    const port = await listen(
      createHttpServer((request, response) => {
        requests++;
        if (requests < 5) page(request, response);
      }),
    );
    const abort = new AbortController();
    const { run, dns } = await prepare({
      zone: wide,
      words: Array.from({ length: 20_000 }, (_, i) => `h${i}`),
      options: { sources: ['wordlist'], ports: [port], workers: 10, timeoutMs: 60_000 },
      signal: abort.signal,
    });
    let hosts = 0;
    const reading = (async () => {
      for await (const emission of runScanner(subdomains, { kind: 'domain', domain: DOMAIN }, run)) {
        if (emission.kind === 'host') hosts++;
        if (hosts === 1) setTimeout(() => abort.abort(new Error('cancelled')), 200);
      }
    })();
    await expect(reading).rejects.toThrow('cancelled');
    const [askedDns, askedHttp] = [dns.queries(), requests];
    await sleep(200);
    expect(dns.queries()).toBe(askedDns);
    expect(requests).toBe(askedHttp);
  });

  test('ends when its reader leaves, though the scan goes on, and sends nothing after it', async () => {
    let requests = 0;
    const port = await listen(
      createHttpServer((request, response) => {
        requests++;
        if (requests < 5) page(request, response);
      }),
    );
    const { run, dns } = await prepare({
      zone: wide,
      words: Array.from({ length: 20_000 }, (_, i) => `h${i}`),
      options: { sources: ['wordlist'], ports: [port], workers: 10, timeoutMs: 60_000 },
    });
    let open = 0;
    const { signal } = new AbortController();
    const session = createEgressFactory({ ...EGRESS, ...run.egress }).openScan(signal);
    cleanups.push(() => session.close());
    const options = subdomains.options.parse(run.options);
    const context = {
      ...session.egress({}),
      scanId: 'scan',
      options,
      signal,
      log: async () => {},
      known: NOTHING_KNOWN,
      warn: () => {},
      shared: <T>(make: () => T) => make(),
    };
    const fetch = context.fetch;
    context.fetch = (url, init) => {
      open++;
      return fetch(url, init).finally(() => open--);
    };
    for await (const emission of subdomains.scan({ kind: 'domain', domain: DOMAIN } as never, context)) {
      if (emission.kind !== 'host') continue;
      await expect.poll(() => requests).toBeGreaterThan(5);
      break;
    }
    // Running requests may end; none begins.
    await sleep(100);
    const [askedDns, askedHttp] = [dns.queries(), requests];
    await sleep(200);
    expect(dns.queries()).toBe(askedDns);
    expect(requests).toBe(askedHttp);
    // No request stays open without a reader.
    expect(open).toBe(0);
  });

  test('waits for a slow reader', async () => {
    const { run, dns } = await prepare({
      zone: wide,
      words: Array.from({ length: 20_000 }, (_, i) => `h${i}`),
      options: { sources: ['wordlist'], workers: 10 },
    });
    for await (const emission of runScanner(subdomains, { kind: 'domain', domain: DOMAIN }, run)) {
      if (emission.kind !== 'host') continue;
      await sleep(300);
      const asked = dns.queries();
      await sleep(200);
      expect(dns.queries()).toBe(asked);
      expect(asked).toBeLessThan(500);
      break;
    }
  });
});

describe('names', () => {
  test.each([
    ['WWW.Corp.Test.', 'www.corp.test'],
    [' *.corp.test', 'corp.test'],
    ['*.*.a.corp.test', 'a.corp.test'],
    ['_dmarc.corp.test', '_dmarc.corp.test'],
    ['bücher.corp.test', 'xn--bcher-kva.corp.test'],
    ['notcorp.test', null],
    ['corp.test.evil.test', null],
    ['a..corp.test', null],
    ['.corp.test', null],
    ['a%2ecorp.test', null],
    ['user@corp.test', null],
    ['a/b.corp.test', null],
    ['xn--zz.corp.test', UNDECODABLE_IS_A_NAME ? 'xn--zz.corp.test' : null],
    [`${'a'.repeat(64)}.corp.test`, null],
    [`${'a.'.repeat(130)}corp.test`, null],
    ['', null],
  ])('%j inside corp.test is %j', (text, name) => {
    expect(nameWithin(DOMAIN, text)).toBe(name);
  });
});
