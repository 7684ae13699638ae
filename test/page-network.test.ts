import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { afterEach, describe, expect, test } from 'vitest';
import { type PageInit, pageSchema } from '../src/core/page.ts';
import type { Certificate } from '../src/core/scanner.ts';
import { createCertificate } from '../src/demo/certificate.ts';
import { startDnsServer } from '../src/demo/dns-server.ts';
import type { EgressConfig } from '../src/egress/index.ts';
import { judgeCertificateAge } from '../src/scanners/page/network/certificates.ts';
import { judgeNetwork } from '../src/scanners/page/network/network.ts';
import { type Observation, observe, pageSourceOf } from '../src/scanners/page/network/visit.ts';
import { serve, serveRaw, withSession } from './support/egress.ts';
import { growth } from './support/growth.ts';
import { startSite } from './support/site.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
});

type Answers = Record<
  string,
  string | { status?: number; headers?: Record<string, string>; body?: string | Buffer }
>;

const answering =
  (answers: Answers): RequestListener =>
  (request, response) => {
    const answer = answers[request.url ?? ''] ?? { status: 404, body: 'no' };
    const { status = 200, headers = {}, body = '' } = typeof answer === 'string' ? { body: answer } : answer;
    response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(body);
  };
const to = (location: string, status = 302) => ({ status, headers: { location } });

async function site(answers: Answers | RequestListener) {
  const started = await startSite(typeof answers === 'function' ? answers : answering(answers));
  cleanups.push(started.close);
  return started;
}

async function secureSite(answers: Answers, certificate: Parameters<typeof createCertificate>[0]) {
  const server = await serve(createServer(await createCertificate(certificate), answering(answers)), {
    scheme: 'https',
  });
  cleanups.push(server.close);
  return server;
}

/** Names below `test` that all resolve to this machine. */
async function names(): Promise<Partial<EgressConfig>> {
  const dns = await startDnsServer({
    zone: (name) => (/^gone\./.test(name) ? undefined : { A: ['127.0.0.1'] }),
  });
  cleanups.push(dns.close);
  return { dnsServers: [dns.address] };
}

const look = (url: string, config: Partial<EgressConfig> = {}, options = {}): Promise<Observation> =>
  withSession(config, (session, { signal }) => observe(url, { ...session.egress({}), signal }, options));

const page = (init: Partial<PageInit> = {}) => pageSchema.parse({ url: 'https://site.example/', ...init });
const textsOf = (init: Partial<PageInit>, observation: Observation) =>
  judgeNetwork(page(init), observation)
    .indicators.map(({ text }) => text)
    .join('\n');
/** Judges a URL at its host. */
const verdictOn = async (url: string, config: Partial<EgressConfig> = {}) => {
  const observation = await look(url, config);
  return judgeNetwork(page({ url: observation.hops.at(-1)?.url ?? url }), observation);
};
const pointsOf = ({ indicators }: { indicators: { points: number }[] }) =>
  indicators.reduce((sum, { points }) => sum + points, 0);

const LOGIN: PageInit['forms'] = [{ fields: [{ type: 'password' }] }];

describe('a visit', () => {
  test('gets a response without redirects', async () => {
    const { url } = await site({
      '/x?y': { headers: { 'x-powered-by': 'tests' }, body: '<title>Hello &amp; bye</title>' },
    });
    const observation = await look(`${url}/x?y#z`);
    expect(observation).toMatchObject({
      url: `${url}/x?y#z`,
      outcome: 'answered',
      hops: [{ url: `${url}/x?y`, status: 200, headers: { 'x-powered-by': 'tests' }, certificate: null }],
      ...{ next: null, problem: null, title: 'Hello & bye', html: '<title>Hello &amp; bye</title>' },
    });
    expect(pageSourceOf(observation)).toEqual({ url: `${url}/x?y`, html: observation.html, status: 200 });
    expect(judgeNetwork(page({ url: `${url}/x?y` }), observation)).toEqual({ judged: true, indicators: [] });
  });

  test('follows redirects one by one', async () => {
    const answers: Answers = { '/': to('a', 301), '/b': 'there' };
    const { port } = await site((request, response) => answering(answers)(request, response));
    answers['/a'] = to(`//b.test:${port}/b`, 307);
    const observation = await look(`http://a.test:${port}/`, await names());
    expect(observation.hops.map(({ url, status }) => [url, status])).toEqual([
      [`http://a.test:${port}/`, 301],
      [`http://a.test:${port}/a`, 307],
      [`http://b.test:${port}/b`, 200],
    ]);
    expect(observation.html).toBe('there');
  });

  test('sends cookies only to the host that set them', async () => {
    const seen: (string | undefined)[] = [];
    const { port } = await site((request, response) => {
      seen.push(request.headers.cookie);
      if (request.headers.cookie) return response.end('welcome');
      return response
        .writeHead(302, {
          location: '/',
          'set-cookie': ['a=1; Path=/; HttpOnly', 'b=2', 'broken', 'c=\u00e4'],
        })
        .end();
    });
    const entrance = await site({
      '/': {
        status: 302,
        headers: { location: `http://b.test:${port}/`, 'set-cookie': 'own=1' },
      },
    });
    const observation = await look(`http://a.test:${entrance.port}/`, await names());
    expect(observation.outcome).toBe('answered');
    expect(seen).toEqual([undefined, 'a=1; b=2']);
    expect(observation.warnings).toEqual([
      { code: 'CONTENT_SKIPPED', message: expect.stringMatching(/malformed.*: 2\.$/), count: 2 },
    ]);
  });

  test('ends in a redirect loop, and after too many redirects', async () => {
    const circle = await site({ '/': to('/a'), '/a': to('/') });
    const observation = await look(`${circle.url}/`);
    expect(observation).toMatchObject({ outcome: 'loop', next: `${circle.url}/`, body: null, html: null });
    expect(observation.hops).toHaveLength(2);
    expect(textsOf({ url: circle.url }, observation)).toContain('in a loop');

    const endless = await site((request, response) => {
      response
        .writeHead(302, { location: `${request.url}x`, 'set-cookie': `${request.url?.length}=1` })
        .end();
    });
    const long = await look(`${endless.url}/`);
    expect(long.outcome).toBe('too-many-redirects');
    expect(long.hops).toHaveLength(11);
    expect(pageSourceOf(long)).toBeNull();
  });

  test('does not follow redirects to other schemes', async () => {
    const { url } = await site({
      '/': to('search-ms:query=x&crumb=location:\\\\bad.test'),
      '/mail': to('mailto:a@b.test'),
    });
    const bad = await look(`${url}/`);
    expect(bad).toMatchObject({ outcome: 'left-the-web', next: expect.stringMatching(/^search-ms:/) });
    const common = await look(`${url}/mail`);
    expect(pointsOf(judgeNetwork(page({ url }), bad))).toBeGreaterThan(
      pointsOf(judgeNetwork(page({ url }), common)),
    );
  });

  test('treats a redirect to an invalid URL as the response, and reports it', async () => {
    const { url } = await site({
      '/': to('http://['),
      '/b': { status: 304 },
      '/c': to(`/${'x'.repeat(9000)}`),
    });
    const warnings = async (path: string) => {
      const observation = await look(url + path);
      expect(observation.outcome).toBe('answered');
      return judgeNetwork(page({ url }), observation).warnings;
    };
    expect(await warnings('/b')).toBeUndefined();
    for (const path of ['/', '/c']) {
      expect(await warnings(path)).toEqual([
        { code: 'CONTENT_SKIPPED', message: expect.stringContaining('it was not followed'), count: 1 },
      ]);
    }
  });

  test('sends no credentials of URLs', async () => {
    let asked = '';
    const { url, port } = await site((request, response) => {
      asked = String(request.headers.authorization);
      response.end('x');
    });
    const start = await site({ '/': to(`http://me:secret@127.0.0.1:${port}/`) });
    expect(await look(`http://you:secret@127.0.0.1:${start.port}/`)).toMatchObject({
      outcome: 'answered',
      hops: [{ url: `${start.url}/` }, { url: `${url}/` }],
    });
    expect(asked).toBe('undefined');
  });

  test('records URLs that the target policy refuses, at the start and in redirects', async () => {
    const inside = await look('http://10.0.0.1/');
    expect(inside).toMatchObject({ outcome: 'refused', hops: [], next: 'http://10.0.0.1/' });
    expect(judgeNetwork(page({ url: 'http://10.0.0.1/' }), inside)).toEqual({
      judged: false,
      indicators: [],
      reason: expect.stringContaining('10.0.0.1'),
    });
    const { url } = await site({ '/': to('http://169.254.169.254/latest/meta-data') });
    const led = await look(`${url}/`);
    expect(led).toMatchObject({ outcome: 'refused', next: 'http://169.254.169.254/latest/meta-data' });
    expect(textsOf({ url }, led)).toContain('that the target policy refuses');
  });

  test.each([
    ['a name that does not exist', async () => 'http://gone.test/'],
    [
      'a port where nobody listens',
      async () => {
        const { url, close } = await startSite(() => {});
        await close();
        return url;
      },
    ],
    [
      'a server that speaks no HTTP',
      async () => closing(await serveRaw((socket) => socket.end('hello\r\n\r\n'))),
    ],
    ['a server that hangs up', async () => closing(await serveRaw((socket) => socket.destroy()))],
    ['a server that never answers', async () => closing(await serveRaw(() => {}))],
    [
      'a body that never ends',
      async () =>
        (
          await site((_, response) => {
            response.writeHead(200, { 'content-type': 'text/html' }).write('<p>');
          })
        ).url,
    ],
  ])('records the failure of %s', async (_, start) => {
    const url = await start();
    const observation = await look(url, await names(), { timeoutMs: 400 });
    expect(observation).toMatchObject({ outcome: 'failed', hops: [], problem: expect.stringMatching(/\S/) });
    expect(judgeNetwork(page({ url }), observation)).toEqual({
      judged: false,
      indicators: [],
      reason: observation.problem,
    });
    expect(judgeCertificateAge(observation)).toEqual([]);
    expect(pageSourceOf(observation)).toBeNull();
  });

  test('has one timeout for all its redirects together', async () => {
    const { url } = await site((request, response) => {
      setTimeout(() => response.writeHead(302, { location: `${request.url}x` }).end(), 150);
    });
    const observation = await look(`${url}/`, {}, { timeoutMs: 500 });
    expect(observation.outcome).toBe('failed');
    expect(observation.hops.length).toBeGreaterThan(0);
    expect(observation.hops.length).toBeLessThan(4);
  });

  test('reads 3 MiB of the response, and reports the rest', async () => {
    const { url } = await site({ '/': `<title>Long</title>${'x'.repeat(5_000_000)}` });
    const observation = await look(`${url}/`);
    expect(observation.body?.length).toBe(3 * 1024 * 1024);
    expect(observation.title).toBe('Long');
    expect(observation.warnings).toEqual([
      { code: 'TRUNCATED', message: expect.stringContaining('more than 3145728 bytes'), count: 1 },
    ]);
  });

  test('reports an unknown charset, and decodes the text', async () => {
    const answer = (charset: string) => ({
      headers: { 'content-type': `text/html; charset=${charset}` },
      body: '<p>Roses',
    });
    const { url } = await site({ '/': answer('x-roses'), '/known': answer('"windows-1252"') });
    const observation = await look(`${url}/`);
    expect(observation.html).toBe('<p>Roses');
    expect(judgeNetwork(page({ url }), observation).warnings).toEqual([
      {
        code: 'CONTENT_UNREADABLE',
        message: `${url}/ has the unknown charset "x-roses": it was read as UTF-8.`,
        count: 1,
      },
    ]);
    expect((await look(`${url}/known`)).warnings).toEqual([]);
  });

  test('reports a missing title when the page is truncated', async () => {
    const { url } = await site({ '/': `<p>${'x'.repeat(200_000)}</p><title>Late</title>` });
    const { title, warnings } = await look(`${url}/`);
    expect(title).toBeNull();
    expect(warnings).toEqual([
      { code: 'TRUNCATED', message: expect.stringContaining('no title in its first 131072'), count: 1 },
    ]);
  });

  test.each(['the scan', 'its own caller'])('an abort of %s ends it with its reason', async (whose) => {
    const { url } = await site(() => {});
    const reason = new Error('no more of it');
    await withSession({}, async (session, scan) => {
      const own = new AbortController();
      const looking = observe(url, { ...session.egress({}), signal: scan.signal }, { signal: own.signal });
      setTimeout(() => (whose === 'the scan' ? scan : own).abort(reason), 50);
      await expect(looking).rejects.toBe(reason);
    });
  });

  test.each([
    ['text/html; charset=utf-8', '<p>x', true],
    ['application/xhtml+xml', '<p>x', true],
    ['application/json', '<!doctype html>', false],
    ['text/plain', '<html>', false],
  ])('an answer of type %s', async (type, body, isHtml) => {
    const { url } = await site({ '/': { headers: { 'content-type': type }, body } });
    expect(pageSourceOf(await look(`${url}/`)) !== null).toBe(isHtml);
  });

  test('a response without a content type is HTML when it starts like HTML', async () => {
    const { url } = await site((request, response) => {
      response.end(request.url === '/' ? ' \n<!DOCTYPE html><title>T</title>' : '{"a":"<html>"}');
    });
    expect((await look(`${url}/`)).title).toBe('T');
    expect((await look(`${url}/json`)).html).toBeNull();
  });
});

describe('the redirects', () => {
  test('over many sites, or from https to http, are indicators', async () => {
    const config = await names();
    const { port } = await site({ '/end': 'x' });
    const plain = (name: string, path: string) => `http://${name}.test:${port}${path}`;
    const secure = await secureSite({ '/': to(plain('one', '/end')) }, { names: ['secure.test'] });
    expect(textsOf({}, await look(`https://secure.test:${secure.port}/`, config))).toContain(
      'from https to http at one.test',
    );
    const chain: Answers = { '/end': 'x' };
    const walk = await site((request, response) => answering(chain)(request, response));
    chain['/1'] = to(`http://b.test:${walk.port}/2`);
    chain['/2'] = to(`http://www.b.test:${walk.port}/3`);
    chain['/3'] = to(`http://c.test:${walk.port}/4`);
    chain['/4'] = to(`http://d.test:${walk.port}/end`);
    const verdict = await verdictOn(`http://a.test:${walk.port}/1`, config);
    expect(verdict.indicators).toMatchObject([
      { points: 12, text: 'The URL redirects across 4 sites: a.test → b.test → c.test → d.test.' },
    ]);
    // One redirect to another site is common.
    expect((await verdictOn(`http://c.test:${walk.port}/4`, config)).indicators).toEqual([]);
  });

  test('behind a shortener, and to an IP address, are indicators', async () => {
    const answers: Answers = { '/end': 'x' };
    const { port } = await site((request, response) => answering(answers)(request, response));
    answers['/s'] = to(`http://site.test:${port}/end`);
    answers['/ip'] = to(`http://127.0.0.1:${port}/end`);
    const config = await names();
    expect(
      textsOf({ url: `http://site.test:${port}/` }, await look(`http://bit.ly:${port}/s`, config)),
    ).toContain('hidden behind the URL shortener bit.ly');
    expect(textsOf({}, await look(`http://site.test:${port}/ip`, config))).toContain(
      'to the IP address 127.0.0.1',
    );
  });
});

describe('the certificate', () => {
  test.each([
    ['self-signed', ['site.test'], 30, 'is self-signed', 20],
    ['expired', ['site.test'], -1, 'has expired', 15],
    ['for another host', ['other.test', '*.more.site.test'], 30, 'is for another host', 25],
  ] as const)('that is %s is judged', async (_, hosts, days, says, points) => {
    const { port } = await secureSite({ '/': 'x' }, { names: [...hosts], days });
    const url = `https://site.test:${port}/`;
    const observation = await look(url, await names());
    expect(observation.hops[0]?.certificate?.problem).not.toBeNull();
    expect(judgeNetwork(page({ url }), observation).indicators).toMatchObject([
      { points, text: expect.stringContaining(says) },
    ]);
    // The age of an untrusted certificate does not count.
    expect(judgeCertificateAge(observation)).toEqual([]);
  });

  test('with several problems is one indicator that names all of them', async () => {
    const { port } = await secureSite({ '/': 'x' }, { names: ['other.test'], days: -1 });
    const url = `https://site.test:${port}/`;
    expect(judgeNetwork(page({ url }), await look(url, await names())).indicators).toMatchObject([
      {
        points: 25,
        text: 'The certificate of site.test is for another host and has expired.',
      },
    ]);
  });

  test('with a wildcard covers names one label below', async () => {
    const { port } = await secureSite({ '/': 'x' }, { names: ['*.site.test'] });
    const config = await names();
    const said = async (host: string) => {
      const url = `https://${host}:${port}/`;
      return textsOf({ url }, await look(url, config));
    };
    expect(await said('a.site.test')).toContain('self-signed');
    expect(await said('a.b.site.test')).toContain('another host');
  });

  const DAY = 24 * 60 * 60 * 1000;
  const now = Date.UTC(2026, 10, 1);
  const withCertificate = (certificate: Partial<Certificate> | null): Observation => ({
    ...{ url: 'https://a.test/', outcome: 'answered', next: null, problem: null },
    ...{ body: null, truncated: false, html: null, title: null, warnings: [] },
    hops: [
      {
        url: 'https://a.test/',
        status: 200,
        headers: {},
        certificate: certificate && {
          ...{ subject: 'a.test', issuer: 'R11', names: ['a.test'], problem: null },
          ...{ notBefore: new Date(now), notAfter: new Date(now + 90 * DAY) },
          ...certificate,
        },
      },
    ],
  });

  test.each([
    [0.1, 8, 'less than a day old'],
    [1.5, 8, 'a day old'],
    [6.9, 8, '6 days old'],
    [7.1, 3, '7 days old'],
    [29.9, 3, '29 days old'],
  ])('%d days old gets few points', (days, points, says) => {
    const observation = withCertificate({ notBefore: new Date(now - days * DAY) });
    expect(judgeCertificateAge(observation, now)).toMatchObject([
      { points, text: expect.stringContaining(says) },
    ]);
    expect(judgeNetwork(page({ url: 'https://a.test/' }), observation).indicators).toEqual([]);
  });

  test('that is older, begins later, or is missing gets no points', () => {
    for (const certificate of [
      { notBefore: new Date(now - 31 * DAY) },
      { notBefore: new Date(now + DAY) },
      { problem: 'CERT_HAS_EXPIRED' },
      null,
    ]) {
      expect(judgeCertificateAge(withCertificate(certificate), now)).toEqual([]);
    }
  });
});

describe('an executable as the response', () => {
  /** The shortest file with the signatures of a Windows program. */
  const program = Buffer.alloc(256);
  program.write('MZ', 0);
  program.writeUInt32LE(128, 60);
  program.write('PE\0\0', 128);

  const answer = async (path: string, headers: Record<string, string>, body: Buffer | string = 'x') => {
    const { port } = await site({ [path]: { headers, body } });
    return verdictOn(`http://site.test:${port}${path}`, await names());
  };

  test.each([
    ['by its type', '/x', { 'content-type': 'application/x-msdownload' }, 'x'],
    ['by its name', '/x', { 'content-disposition': 'attachment; filename="setup.exe"' }, 'x'],
    [
      'by its encoded name',
      '/x',
      { 'content-disposition': "attachment; filename*=UTF-8''set%20up.msi" },
      'x',
    ],
    ['by its address', '/tool.scr', { 'content-type': 'application/octet-stream' }, 'x'],
    ['by its bytes', '/x', { 'content-type': 'application/octet-stream' }, program],
  ])('is detected %s', async (_, path, headers, body) => {
    expect((await answer(path, headers, body)).indicators).toMatchObject([
      {
        points: 35,
        text: expect.stringMatching(/^The URL returns the executable.*, over http\.$/),
        threat: 'malware',
      },
    ]);
  });

  test('counts more with a harmless content type, or the name of a document', async () => {
    expect((await answer('/x', { 'content-type': 'image/png' }, program)).indicators).toMatchObject([
      { points: 60 },
    ]);
    for (const name of ['invoice.pdf.exe', 'invoice.pdf   .scr', 'invoice%E2%80%AEfdp.exe']) {
      const headers = {
        'content-disposition': `attachment; filename*=UTF-8''${name.replaceAll(' ', '%20')}`,
      };
      expect((await answer('/x', headers)).indicators).toMatchObject([{}, { points: 60, threat: 'malware' }]);
    }
  });

  test('is not found in other downloads and pages', async () => {
    for (const [path, headers] of [
      [
        '/x',
        { 'content-disposition': 'attachment; filename="report.pdf"', 'content-type': 'application/pdf' },
      ],
      ['/app.js', { 'content-type': 'text/javascript' }],
      ['/about.com', { 'content-type': 'text/html' }],
      ['/x.tar.gz', { 'content-type': 'application/octet-stream' }],
    ] as const) {
      expect((await answer(path, headers, 'MZ is how it begins')).indicators).toEqual([]);
    }
  });
});

describe('the page for other visitors', () => {
  const visited = async (answers: Answers, init: Partial<PageInit>, host = 'site.test') => {
    const { port } = await site(answers);
    const observation = await look(`http://${host}:${port}/`, await names());
    return judgeNetwork(page({ url: `https://${host}/`, ...init }), observation).indicators;
  };

  test('is the same page or a challenge: no indicator', async () => {
    const title = 'Sign in · Example Bank';
    expect(await visited({ '/': '<title>Example Bank: sign in</title>' }, { title, forms: LOGIN })).toEqual(
      [],
    );
    expect(await visited({ '/': '<p>no title' }, { title })).toEqual([]);
    expect(await visited({ '/': '<title>—</title>' }, { title })).toEqual([]);
    expect(await visited({ '/': { status: 503, body: '<title>Sorry</title>' } }, { title })).toEqual([]);
    expect(await visited({ '/': '<title>Just a moment...</title>' }, { title, forms: LOGIN })).toEqual([]);
  });

  test('is a different page: counts more when the page asks for a password', async () => {
    const innocent = { '/': '<title>Garden gnomes</title><p>Our collection' };
    const init = { title: 'Sign in · Example Bank' };
    expect(await visited(innocent, init)).toMatchObject([{ points: 6 }]);
    expect(await visited(innocent, { ...init, forms: LOGIN })).toMatchObject([
      { points: 25, text: expect.stringContaining('"Garden gnomes" instead of "Sign in · Example Bank"') },
    ]);
    expect(await visited({ '/': { status: 404, body: 'gone' } }, { ...init, forms: LOGIN })).toMatchObject([
      { points: 20 },
    ]);
  });

  test('is another site: counts unless it is an identity provider', async () => {
    const { port } = await site({ '/': 'x' });
    const away = { '/': to(`http://elsewhere.test:${port}/`) };
    expect(await visited(away, {})).toMatchObject([
      { points: 8, text: expect.stringContaining('elsewhere.test') },
    ]);
    expect(await visited(away, { forms: LOGIN })).toMatchObject([{ points: 20 }]);
    const login = { '/': to(`http://login.microsoftonline.com:${port}/`) };
    expect(await visited(login, { forms: LOGIN })).toEqual([]);
  });
});

describe('the references of a page', () => {
  const saying = (init: Partial<PageInit>) => judgeNetwork(page(init), null);

  test('are not judged without an indicator', () => {
    expect(saying({ scripts: ['/a.js', 'https://cdn.example.org/b.js'], forms: LOGIN })).toEqual({
      judged: false,
      indicators: [],
      reason: 'its host was not requested',
    });
  });

  test('to IP addresses are indicators', () => {
    for (const init of [
      { scripts: ['http://192.0.2.7/x.js'] },
      { iframes: [{ src: '//[2001:db8::7]/' }] },
      { forms: [{ action: 'https://3221225991:8443/' }] },
    ]) {
      expect(saying(init)).toMatchObject({ judged: true, indicators: [{ points: expect.any(Number) }] });
    }
    // In an internal network, hosts without a name are usual.
    expect(saying({ url: 'http://192.168.0.1/', scripts: ['http://192.168.0.2/x.js'] }).indicators).toEqual(
      [],
    );
    expect(saying({ url: 'http://192.0.2.7/', scripts: ['http://192.0.2.7/x.js'] }).indicators).toEqual([]);
  });

  test('to more sites than newspapers have are an indicator', () => {
    const from = (count: number) =>
      saying({ scripts: Array.from({ length: count }, (_, at) => `//site-${at}.example/x.js`) }).indicators;
    expect(from(40)).toEqual([]);
    expect(from(41)).toMatchObject([{ points: 5 }]);
  });

  test('ask for a password over http: an indicator', () => {
    const url = 'http://site.example/';
    for (const init of [
      { forms: LOGIN },
      { dom: { passwordFields: 1 } },
      { html: '<INPUT class=x TYPE = "Password">' },
    ]) {
      expect(saying({ url, ...init }).indicators).toMatchObject([{ points: 20 }]);
      expect(saying(init).indicators).toEqual([]);
      expect(saying({ ...init, url: 'http://router.local/' }).indicators).toEqual([]);
    }
    expect(
      saying({ url, forms: [{ fields: [{ type: 'text' }] }], html: 'type=password' }).indicators,
    ).toEqual([]);
  });

  test('are judged in linear time', async () => {
    const judge = (size: number) =>
      saying({
        url: 'http://site.example/',
        html: 'type = '.repeat(size) + ' '.repeat(size * 2),
        scripts: Array.from(
          { length: Math.min(size / 100, 1000) },
          (_, at) => `//${'a.'.repeat(at % 300)}${at}.example`,
        ),
      });
    expect(await growth(judge, 25_000)).toBeLessThan(30);
  });
});

function closing<Server extends { url: string; close(): Promise<void> }>({ url, close }: Server): string {
  cleanups.push(close);
  return url;
}
