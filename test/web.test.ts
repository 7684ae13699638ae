import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { count } from '../src/core/count.ts';
import { parseResult } from '../src/core/emission.ts';
import { findingSchema } from '../src/core/result.ts';
import type { Emission, ScannerInput } from '../src/core/scanner.ts';
import { createCertificate } from '../src/demo/certificate.ts';
import { startDnsServer } from '../src/demo/dns-server.ts';
import { runPool } from '../src/scanners/kit/pool.ts';
import { type ShownCertificate, whyUntrusted } from '../src/scanners/web/tls/certificate-chain.ts';
import { runScanner } from '../src/sdk/run-scanner.ts';
import { scannerContract } from './contracts/scanner.ts';
import { hostile } from './support/hostile-site.ts';
import {
  type Answer,
  flawsOf,
  HARDENED,
  hardenedBut,
  look,
  selfSigned,
  urlOf,
  webScanner,
  webSite,
} from './support/web-site.ts';

const OWN = ['tls', 'headers', 'cookies', 'cors', 'mixed-content', 'versions'];

const MISBEHAVIOUR = { hangs: 'neverAnswers', drips: 'drips', lies: 'lies' } as const;

const endpointOf = (url: string, more: Partial<Extract<ScannerInput, { kind: 'endpoint' }>> = {}) =>
  ({ kind: 'endpoint', url, status: 200, contentType: 'text/html', ...more }) as const;

/** Several inputs of one scan, concurrently, as the runner calls the scanner. */
async function lookAtAll(inputs: ScannerInput[], options: Record<string, unknown>, atOnce = 1) {
  let shared: { value: unknown } | null = null;
  /** of an input, which does not end the others */
  let failure: string | null = null;
  const emissions: Emission[] = [];
  const scanner: typeof webScanner = {
    ...webScanner,
    async *scan(_, context) {
      yield* runPool<ScannerInput, Emission>(
        { workers: atOnce, signal: context.signal, sources: [inputs] },
        async (input, pool) => {
          const scan = webScanner.scan(input, {
            ...context,
            shared: <T>(make: () => T): T => {
              shared ??= { value: make() };
              return shared.value as T;
            },
          });
          try {
            for await (const emission of scan) await pool.emit(emission);
          } catch (error) {
            failure = (error as Error).message;
          }
        },
      );
    },
  };
  const run = runScanner(scanner, urlOf('http://127.0.0.1/'), { options: { rps: 10_000, ...options } });
  for await (const emission of run) emissions.push(emission);
  return {
    findings: emissions.flatMap((one) => (one.kind === 'finding' ? [one.finding] : [])),
    warnings: emissions.flatMap((one) =>
      one.kind === 'warning' ? [`${one.code} ${one.count} ${one.message}`] : [],
    ),
    failure,
    fingerprints: emissions.flatMap((one) => {
      const parsed =
        one.kind === 'finding' ? parseResult(one, webScanner, { parent: null, repository: null }) : null;
      return parsed && 'body' in parsed && parsed.body.type === 'FINDING'
        ? [parsed.body.finding.fingerprint]
        : [];
    }),
  };
}

scannerContract(webScanner, async ({ manner }) => {
  const site = await webSite(manner === 'answers' ? { '*': { headers: {} } } : hostile[MISBEHAVIOUR[manner]]);
  return { input: urlOf(`${site.url}/`) };
});

describe('a hardened site', () => {
  test('over HTTPS only has an untrusted certificate', async () => {
    const site = await webSite(
      {
        '/': {
          headers: {
            ...HARDENED,
            server: 'nginx',
            'set-cookie': '__Host-sid=8f14e45fceea167a5a36dedd; Path=/; Secure; HttpOnly; SameSite=Lax',
          },
          body: '<title>Shop</title><form method=post action=/login><input type=password name=p></form><script src=/app.js></script>',
        },
        '/app.js': {
          headers: { 'content-type': 'text/javascript', 'x-content-type-options': 'nosniff' },
          body: 'let a = 1',
        },
      },
      { https: true },
    );
    expect(flawsOf(await look(site, OWN))).toEqual(['tls_certificate_untrusted MEDIUM']);
    expect(site.asked).toContain('/app.js');
  });

  test('over HTTPS with a trusted certificate has no finding', async () => {
    const { cert } = await selfSigned();
    const folder = await mkdtemp(join(tmpdir(), 'scanwire-'));
    try {
      await writeFile(join(folder, 'ca.pem'), cert);
      const headers = {
        ...HARDENED,
        'set-cookie': '__Host-sid=8f14e45fceea167a5a36dedd; Path=/; Secure; HttpOnly; SameSite=Lax',
      };
      const site = await webSite(
        { '/': { headers } },
        { https: { minVersion: 'TLSv1.2' }, host: 'localhost' },
      );
      const child = fileURLToPath(new URL('./support/web-scan.ts', import.meta.url));
      const lookIn = async (extra: Record<string, string>) => {
        const { stdout } = await promisify(execFile)(
          process.execPath,
          ['--import', 'tsx', child, `${site.url}/`],
          {
            env: { PATH: process.env.PATH, ...extra },
            timeout: 20_000,
          },
        );
        return JSON.parse(stdout);
      };
      expect(await lookIn({ NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') })).toEqual([]);
      expect(await lookIn({})).toEqual(['tls_certificate_untrusted']);
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 30_000);

  test('over HTTP has the finding that it is not over HTTPS', async () => {
    const site = await webSite({ '/': {} });
    expect(flawsOf(await look(site, OWN))).toEqual(['no_https INFO']);
  });

  test('that redirects from HTTP to HTTPS has no finding', async () => {
    const site = await webSite({
      '*': { status: 301, headers: { location: 'https://127.0.0.1:1/' }, body: '' },
    });
    expect(flawsOf(await look(site, OWN))).toEqual([]);
  });
});

describe('tls', () => {
  const certificateFlaws = async (init: Parameters<typeof createCertificate>[0], host = 'localhost') => {
    const site = await webSite({ '/': {} }, { https: await createCertificate(init), host });
    return flawsOf(await look(site, ['tls']));
  };

  test('an untrusted certificate of another name is two flaws', async () => {
    expect(await certificateFlaws({ names: ['other.test'] })).toEqual([
      'tls_certificate_name MEDIUM',
      'tls_certificate_untrusted MEDIUM',
    ]);
  });

  test('an expired one as well is three', async () => {
    expect(await certificateFlaws({ names: ['other.test'], days: -3 })).toEqual([
      'tls_certificate_expired HIGH',
      'tls_certificate_name MEDIUM',
      'tls_certificate_untrusted MEDIUM',
    ]);
  });

  test('an expired one of a public authority is not also untrusted', () => {
    const shown = (pem: string): ShownCertificate => {
      const { raw, fingerprint256 } = new X509Certificate(pem);
      const certificate = { raw, fingerprint256 } as ShownCertificate;
      certificate.issuerCertificate = certificate;
      return certificate;
    };
    const root = shown(rootCertificates[0] ?? '');
    expect(whyUntrusted(root, 'CERT_HAS_EXPIRED')).toBeNull();
    expect(whyUntrusted(root, 'ERR_TLS_CERT_ALTNAME_INVALID')).toBeNull();
    expect(whyUntrusted(root, 'SELF_SIGNED_CERT_IN_CHAIN')).toMatch(/root that is not trusted/);
  });

  test('a certificate that ends in ten days is reported, one that ends in twenty is not', async () => {
    expect(await certificateFlaws({ names: ['localhost'], days: 10 })).toEqual([
      'tls_certificate_expires_soon LOW',
      'tls_certificate_untrusted MEDIUM',
    ]);
    expect(await certificateFlaws({ names: ['localhost'], days: 20 })).toEqual([
      'tls_certificate_untrusted MEDIUM',
    ]);
  });

  test('an IP address is matched with the IP addresses of the certificate', async () => {
    expect(await certificateFlaws({ names: ['127.0.0.1'] }, '127.0.0.1')).toEqual([
      'tls_certificate_untrusted MEDIUM',
    ]);
    expect(await certificateFlaws({ names: ['127.0.0.2'] }, '127.0.0.1')).toContain(
      'tls_certificate_name MEDIUM',
    );
  });

  test('a wildcard covers one label', async () => {
    const dns = await startDnsServer({
      zone: { '*.corp.test': { A: ['127.0.0.1'] }, '*.a.corp.test': { A: ['127.0.0.1'] } },
    });
    try {
      const https = await createCertificate({ names: ['*.corp.test'] });
      const site = await webSite({ '/': {} }, { https });
      const at = (name: string) =>
        look(`https://${name}:${site.port}/`, ['tls'], { egress: { dnsServers: [dns.address] } }).then(
          flawsOf,
        );
      expect(await at('a.corp.test')).toEqual(['tls_certificate_untrusted MEDIUM']);
      expect(await at('b.a.corp.test')).toContain('tls_certificate_name MEDIUM');
    } finally {
      await dns.close();
    }
  });

  test.each([
    ['TLSv1', 'TLSv1', ['TLSv1']],
    ['TLSv1.1', 'TLSv1.2', ['TLSv1.1']],
    ['TLSv1', 'TLSv1.3', ['TLSv1.1', 'TLSv1']],
  ] as const)(
    'a server that accepts %s to %s is tested for old ones separately',
    async (minVersion, maxVersion, protocols) => {
      const site = await webSite(
        { '/': {} },
        { https: { minVersion, maxVersion, ciphers: 'DEFAULT:@SECLEVEL=0' } },
      );
      const { findings } = await look(site, ['tls']);
      const found = findings.find(({ type }) => type === 'tls_old_protocol');
      expect(found).toMatchObject({ severity: 'MEDIUM', cwe: 'CWE-327', properties: { protocols } });
    },
  );

  test('a server that accepts new versions only has no finding', async () => {
    const site = await webSite(
      { '/': {} },
      { https: { minVersion: 'TLSv1.2', ciphers: 'DEFAULT:@SECLEVEL=0' } },
    );
    expect(flawsOf(await look(site, ['tls']))).toEqual(['tls_certificate_untrusted MEDIUM']);
  });

  test('a password field over HTTP is reported once, and text about passwords is not', async () => {
    const form = { body: '<form><INPUT name=p type="Password"></form>' };
    const site = await webSite({
      '/': form,
      '/other': form,
      '/text': { body: '<p>type=password</p><!-- <input type=password> -->' },
    });
    const inputs = ['/', '/other', '/text'].map((path) => endpointOf(site.url + path));
    const { findings } = await lookAtAll(inputs, { checks: ['tls'] });
    expect(findings.map(({ type }) => type).sort()).toEqual(['cleartext_password', 'no_https']);
    expect(flawsOf(await look(`${site.url}/text`, ['tls']))).toEqual(['no_https INFO']);
  });
});

describe('headers', () => {
  const headerFlaws = async (change: Record<string, string | null>, answer: Answer = {}, https = false) =>
    flawsOf(
      await look(await webSite({ '/': { ...answer, headers: hardenedBut(change) } }, { https }), ['headers']),
    );

  test('are reported one by one, as LOW, when all are missing', async () => {
    const site = await webSite({ '/': { headers: {} } }, { https: true });
    expect(flawsOf(await look(site, ['headers']))).toEqual([
      'missing_content_type_options LOW',
      'missing_csp LOW',
      'missing_frame_protection LOW',
      'missing_hsts LOW',
      'missing_referrer_policy INFO',
    ]);
  });

  const CSP = 'content-security-policy';
  const FRAMES = "; frame-ancestors 'none'";
  test.each([
    ["default-src 'self' 'unsafe-inline'", true],
    ["script-src 'self' https:", true],
    ["script-src * 'nonce-abc'", true],
    ['img-src *', true],
    ["script-src 'unsafe-inline' 'nonce-abc'", false],
    ["script-src 'strict-dynamic' 'nonce-abc' https: 'unsafe-inline'", false],
    ["default-src 'none'; style-src 'unsafe-inline' *; img-src * data:", false],
    ["script-src 'self' https://cdn.test", false],
    ["default-src 'unsafe-inline', default-src 'self'", false],
  ])('with the policy "%s" are weak: %s', async (policy, isWeak) => {
    expect(await headerFlaws({ [CSP]: policy + FRAMES })).toEqual(isWeak ? ['weak_csp LOW'] : []);
  });

  test('may include a policy in the page, which cannot forbid framing', async () => {
    const body = `<meta http-equiv="Content-Security-Policy" content="default-src 'self'${FRAMES}">`;
    expect(await headerFlaws({ [CSP]: null }, { body })).toEqual([]);
    expect(await headerFlaws({ [CSP]: null, 'x-frame-options': null }, { body })).toEqual([
      'missing_frame_protection LOW',
    ]);
  });

  test('do not include a report-only policy', async () => {
    const reporting = { [CSP]: null, 'content-security-policy-report-only': "default-src 'self'" };
    expect(await headerFlaws(reporting)).toEqual(['missing_csp LOW']);
  });

  test.each([
    [{ 'x-frame-options': null }, []],
    [{ [CSP]: "default-src 'self'" }, []],
    [
      { [CSP]: "default-src 'self'", 'x-frame-options': 'ALLOW-FROM https://a.test' },
      ['missing_frame_protection LOW'],
    ],
    [
      { [CSP]: "default-src 'self'; frame-ancestors *", 'x-frame-options': null },
      ['missing_frame_protection LOW'],
    ],
    [{ 'x-content-type-options': 'none' }, ['missing_content_type_options LOW']],
    [{ 'x-content-type-options': 'NoSniff' }, []],
    [{ 'strict-transport-security': 'max-age=86400' }, ['weak_hsts LOW']],
    [{ 'strict-transport-security': 'includeSubDomains' }, ['missing_hsts LOW']],
    [{ 'strict-transport-security': 'includeSubDomains; max-age="15552000"' }, []],
  ])('%j give %j', async (change, flaws) => {
    expect(await headerFlaws(change as Record<string, string | null>, {}, true)).toEqual(flaws);
  });

  test('are not judged for other content or errors', async () => {
    const site = await webSite({
      '/': { status: 500, headers: {} },
      '/api': { headers: { 'content-type': 'application/json' }, body: '{}' },
      '/moved': { status: 302, headers: { location: '/' } },
    });
    const inputs = ['/', '/api', '/moved'].map((path) => endpointOf(site.url + path));
    expect((await lookAtAll(inputs, { checks: ['headers'] })).findings).toEqual([]);
  });

  test('that all pages of a site lack are reported once, wherever they are seen first', async () => {
    const bare = { headers: {} };
    const site = await webSite({ '/': {}, '/a': bare, '/b': bare });
    const at = (...paths: string[]) =>
      lookAtAll(
        paths.map((path) => endpointOf(site.url + path)),
        { checks: ['headers'] },
      );
    const [first, second] = [await at('/', '/a', '/b'), await at('/b?x=1', '/a')];
    expect(first.findings.map(({ type }) => type)).toHaveLength(4);
    expect(first.fingerprints).toEqual(second.fingerprints);
    expect(new Set(first.fingerprints).size).toBe(4);
  });
});

describe('cookies', () => {
  const cookieFlaws = async (cookie: string | string[], https = false) => {
    const site = await webSite({ '/': { headers: { ...HARDENED, 'set-cookie': cookie } } }, { https });
    return look(site, ['cookies']);
  };
  const VALUE = 'Zm9vYmFyYmF6cXV4MTIzNDU2';

  test.each([
    ['sid', 'MEDIUM'],
    ['connect.sid', 'MEDIUM'],
    ['PHPSESSID', 'MEDIUM'],
    ['laravel_session', 'MEDIUM'],
    ['auth_token', 'MEDIUM'],
    ['_shop_session', 'MEDIUM'],
    ['session', 'MEDIUM'],
    ['theme', 'INFO'],
    ['session_banner_closed', 'INFO'],
    ['_ga', 'INFO'],
    ['side', 'INFO'],
    ['XSRF-TOKEN', null],
    ['csrftoken', null],
  ])('%s without HttpOnly is %s', async (name, severity) => {
    const found = flawsOf(await cookieFlaws(`${name}=${VALUE}; SameSite=Lax; Secure; Path=/`));
    expect(found).toEqual(severity === null ? [] : [`cookie_without_httponly ${severity}`]);
  });

  test('a signed token is a session under any name, a preference is not', async () => {
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlc2lnbmF0dXJl';
    expect(flawsOf(await cookieFlaws(`x=${jwt}; SameSite=Lax`))).toContain('cookie_without_httponly MEDIUM');
    expect(flawsOf(await cookieFlaws('session=1; SameSite=Lax'))).toEqual(['cookie_without_httponly INFO']);
  });

  test('Secure is required over HTTPS; over HTTP its absence is LOW, and for sessions only', async () => {
    expect(flawsOf(await cookieFlaws(`sid=${VALUE}; HttpOnly; SameSite=Lax`, true))).toEqual([
      'cookie_without_secure MEDIUM',
    ]);
    expect(flawsOf(await cookieFlaws(`lang=english; HttpOnly; SameSite=Lax`, true))).toEqual([
      'cookie_without_secure LOW',
    ]);
    expect(flawsOf(await cookieFlaws(`sid=${VALUE}; HttpOnly; SameSite=Lax`))).toEqual([
      'cookie_without_secure LOW',
    ]);
    expect(flawsOf(await cookieFlaws(`lang=english; HttpOnly; SameSite=Lax`))).toEqual([]);
  });

  test.each([
    [`sid=${VALUE}; HttpOnly; Secure`, ['cookie_without_samesite LOW']],
    [`lang=english; HttpOnly; Secure`, ['cookie_without_samesite INFO']],
    [`lang=english; HttpOnly; Secure; SameSite=Sometimes`, ['cookie_without_samesite INFO']],
    [`lang=english; HttpOnly; SameSite=None`, ['cookie_samesite_none_without_secure LOW']],
    [`lang=english; HttpOnly; SameSite=None; Secure`, []],
    [`sid=${VALUE}; Max-Age=0`, []],
    ['sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', []],
    [`sid=${VALUE}; httponly; SECURE; samesite=STRICT`, []],
  ])('%s gives %j', async (cookie, flaws) => {
    expect(flawsOf(await cookieFlaws(cookie, true))).toEqual(flaws);
  });

  test('each cookie is reported by name, once for each flaw, without its value', async () => {
    const found = await cookieFlaws([
      `sid=${VALUE}; Path=/app`,
      `other=${VALUE}x`,
      `sid=${VALUE}; Path=/app`,
      VALUE,
    ]);
    expect(found.findings.map(({ title, parameter }) => [title, parameter])).toEqual([
      ['Missing HttpOnly flag in cookie "sid"', 'sid'],
      ['Missing Secure flag in cookie "sid"', 'sid'],
      ['Missing SameSite attribute in cookie "sid"', 'sid'],
      ['Missing HttpOnly flag in cookie "other"', 'other'],
      ['Missing SameSite attribute in cookie "other"', 'other'],
    ]);
    const text = JSON.stringify(found.findings);
    expect(text).toContain('set-cookie: sid=***; Path=/app');
    expect(text).not.toContain(VALUE);
  });
});

describe('cors', () => {
  const API = { 'content-type': 'application/json' };
  const allowing =
    (
      allows: (origin: string) => boolean,
      more: Record<string, string> = { 'access-control-allow-credentials': 'true' },
    ) =>
    (request: { headers: { origin?: string | undefined } }): Answer => {
      const { origin } = request.headers;
      const isAllowed = origin !== undefined && allows(origin);
      return {
        headers: { ...API, ...(isAllowed && { 'access-control-allow-origin': origin, ...more }) },
        body: '{}',
      };
    };
  const corsFlaws = async (
    page: ReturnType<typeof allowing>,
    options: { host?: string; dns?: string } = {},
  ) => {
    const site = await webSite({ '/api': page });
    const url = `http://${options.host ?? '127.0.0.1'}:${site.port}/api`;
    return {
      ...(await look(
        url,
        ['cors'],
        options.dns === undefined ? {} : { egress: { dnsServers: [options.dns] } },
      )),
      site,
    };
  };

  test('an arbitrary origin is allowed with cookies', async () => {
    const { findings, site } = await corsFlaws(allowing(() => true));
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      type: 'cors_reflects_origin',
      severity: 'HIGH',
      confidence: 'CONFIRMED',
      cwe: 'CWE-942',
      properties: { trick: 'any' },
    });
    const origins = site.requests
      .map(({ headers }) => headers.origin)
      .filter((origin) => origin !== undefined);
    expect(new Set(origins).size).toBe(2);
    for (const origin of origins) expect(origin).toMatch(/^https:\/\/[a-z]{10}\.example$/);
  });

  test('the origin null is allowed with cookies', async () => {
    const { findings } = await corsFlaws(allowing((origin) => origin === 'null'));
    expect(findings.map(({ severity, properties }) => [severity, properties])).toEqual([
      ['HIGH', { origin: 'null', trick: 'null' }],
    ]);
  });

  test.each([
    ['prefix', (origin: string) => origin.startsWith('http://shop.test')],
    ['suffix', (origin: string) => /shop\.test(:\d+)?$/.test(origin)],
  ])('an origin that has the name of the site as %s is allowed with cookies', async (trick, allows) => {
    const dns = await startDnsServer({ zone: { 'shop.test': { A: ['127.0.0.1'] } } });
    try {
      const { findings } = await corsFlaws(allowing(allows), { host: 'shop.test', dns: dns.address });
      expect(findings.map(({ properties }) => (properties as { trick: string }).trick)).toEqual([trick]);
    } finally {
      await dns.close();
    }
  });

  test.each([
    ['everybody, without cookies', allowing(() => true, {})],
    [
      'everybody by a star',
      () => ({
        headers: { ...API, 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true' },
        body: '{}',
      }),
    ],
    ['one known origin', allowing((origin) => origin === 'https://app.test')],
    [
      'one known origin, whoever asks',
      () => ({
        headers: {
          ...API,
          'access-control-allow-origin': 'https://app.test',
          'access-control-allow-credentials': 'true',
        },
        body: '{}',
      }),
    ],
    [
      'nobody, though it repeats the origin',
      (request: { headers: { origin?: string | undefined } }) => ({
        headers: API,
        body: JSON.stringify(request.headers),
      }),
    ],
  ])('%s is no finding', async (_, page) => {
    expect((await corsFlaws(page as ReturnType<typeof allowing>)).findings).toEqual([]);
  });

  test('a page whose responses differ by origin is tested too', async () => {
    const headers = { ...HARDENED, vary: 'Accept-Encoding, Origin' };
    const site = await webSite({
      '/': {},
      '/page': (request) => {
        const allowed = allowing(() => true)(request);
        return { ...allowed, headers: { ...allowed.headers, ...headers } };
      },
    });
    const { findings } = await lookAtAll([urlOf(site.url), endpointOf(`${site.url}/page`)], {
      checks: ['cors'],
    });
    expect(findings.map(({ url }) => url)).toEqual([`${site.url}/page`]);
  });

  test('pages without CORS headers are tested once an origin, and the others up to a limit', async () => {
    const site = await webSite({ '*': {} });
    const paths = Array.from({ length: 40 }, (_, i) => `/${i}`);
    await lookAtAll(
      paths.map((path) => endpointOf(site.url + path)),
      { checks: ['cors'] },
    );
    expect(site.requests.filter(({ headers }) => headers.origin).length).toBeLessThanOrEqual(3);

    const api = await webSite({ '*': { headers: API, body: '{}' } });
    await lookAtAll(
      paths.map((path) => endpointOf(api.url + path)),
      { checks: ['cors'] },
    );
    expect(api.requests.filter(({ headers }) => headers.origin).length).toBeLessThanOrEqual(20 * 3);
  });
});

describe('mixed content', () => {
  const uses = async (body: string, headers = HARDENED, https = true) =>
    (await look(await webSite({ '/': { headers, body } }, { https }), ['mixed-content'])).findings.map(
      ({ severity, properties }) => `${severity} ${(properties as { resource: string }).resource}`,
    );

  test('active content is more severe than passive content', async () => {
    const found = await uses(
      `<script src="http://cdn.test/a.js"></script><iframe src=http://ads.test/></iframe>
       <link rel="preload stylesheet" href=http://cdn.test/a.css><form action=http://shop.test/login></form>
       <img src=http://img.test/a.png>`,
    );
    expect(found).toEqual([
      'MEDIUM http://cdn.test/a.js',
      'MEDIUM http://ads.test/',
      'MEDIUM http://cdn.test/a.css',
      'MEDIUM http://shop.test/login',
      'INFO http://img.test/a.png',
    ]);
  });

  test('references are relative to the base of the page', async () => {
    expect(await uses('<base href="http://cdn.test/lib/"><script src="a.js"></script>')).toEqual([
      'MEDIUM http://cdn.test/lib/a.js',
    ]);
    expect(await uses('<base href="https://cdn.test/lib/"><script src="a.js"></script>')).toEqual([]);
  });

  test.each([
    ['a link', '<a href="http://other.test/">x</a>'],
    ['a comment', '<!-- <script src="http://cdn.test/a.js"></script> -->'],
    ['text of a script', '<script>load("http://cdn.test/a.js"); "<img src=http://a.test/b>"</script>'],
    ['the scheme of the page', '<script src="//cdn.test/a.js"></script>'],
    ['data in a script element', '<script type="text/template" src="http://cdn.test/a.html"></script>'],
    ['the canonical address', '<link rel=canonical href="http://shop.test/">'],
    ['the own machine', '<script src="http://localhost:8080/a.js"></script><img src=http://127.0.0.1/a>'],
    ['text that is escaped', '&lt;script src="http://cdn.test/a.js"&gt;'],
    ['an attribute of another name', '<img data-src="http://img.test/a.png" src="/a.png">'],
  ])('%s is not mixed content', async (_, body) => {
    expect(await uses(body)).toEqual([]);
  });

  test('a page that upgrades its requests, or came over HTTP, has none', async () => {
    const script = '<script src="http://cdn.test/a.js"></script>';
    const upgrading = {
      ...HARDENED,
      'content-security-policy': "default-src 'self'; upgrade-insecure-requests",
    };
    expect(await uses(script, upgrading)).toEqual([]);
    expect(
      await uses(`<meta http-equiv=content-security-policy content=upgrade-insecure-requests>${script}`),
    ).toEqual([]);
    expect(await uses(script, HARDENED, false)).toEqual([]);
  });

  test('one resource of many pages is one finding', async () => {
    const page = { body: '<script src="http://cdn.test/a.js?v=1"></script>' };
    const site = await webSite({ '*': page }, { https: true });
    const inputs = ['/', '/a', '/b'].map((path) => endpointOf(site.url + path));
    expect((await lookAtAll(inputs, { checks: ['mixed-content'] })).findings).toHaveLength(1);
  });
});

describe('versions', () => {
  const told = async (answer: Answer, more: Record<string, Answer> = {}) => {
    const found = await look(await webSite({ '/': answer, ...more }), ['versions']);
    return found.findings.map(({ type, severity, properties }) => {
      const { product, framework } = properties as { product?: string; framework?: string };
      return `${type} ${severity} ${product ?? framework}`;
    });
  };

  test.each([
    [{ server: 'nginx/1.18.0' }, ['nginx']],
    [{ server: 'Apache/2.4.41 (Ubuntu) OpenSSL/1.1.1f' }, ['Apache', 'OpenSSL']],
    [{ server: 'Microsoft-IIS/10.0', 'x-aspnet-version': '4.0.30319' }, ['Microsoft-IIS', 'ASP.NET']],
    [{ server: 'Jetty(9.4.43.v20210629)' }, ['Jetty']],
    [{ 'x-powered-by': 'PHP/8.1.2-1ubuntu2.14' }, ['PHP']],
    [{ server: 'nginx' }, []],
    [{ server: 'cloudflare', 'x-powered-by': 'Express' }, []],
    [{ server: 'ECS (nyb/1D2F)' }, []],
    [{ server: 'web01' }, []],
    [{ 'x-powered-by': 'ASP.NET' }, []],
  ])('%j gives %j', async (headers, products) => {
    expect(await told({ headers: { ...HARDENED, ...(headers as Record<string, string>) } })).toEqual(
      products.map((product) => `version_disclosure LOW ${product}`),
    );
  });

  test('a generator with a number is reported, one without is not', async () => {
    expect(await told({ body: '<meta name="generator" content="WordPress 6.4.2">' })).toEqual([
      'version_disclosure INFO WordPress',
    ]);
    expect(await told({ body: '<meta name="generator" content="TYPO3 CMS">' })).toEqual([]);
    expect(await told({ body: '<meta name="description" content="WordPress 6.4.2">' })).toEqual([]);
  });

  test('the error page of a server reveals its version', async () => {
    const body =
      '<html><head><title>404 Not Found</title></head><body><center><h1>404 Not Found</h1></center><hr><center>nginx/1.18.0</center></body></html>';
    expect(await told({}, { '*': { status: 404, body } })).toEqual(['version_disclosure LOW nginx']);
    expect(await told({ body })).toEqual([]);
  });

  const NODE =
    '<pre>TypeError: Cannot read properties of undefined<br> &nbsp; &nbsp;at /srv/app/index.js:12:34<br> &nbsp; &nbsp;at Layer.handle [as handle_request] (/srv/app/node_modules/express/lib/router/layer.js:95:5)</pre>';
  const PYTHON =
    'Traceback (most recent call last):\n  File "/srv/app/views.py", line 12, in index\n    1 / 0\nZeroDivisionError: division by zero';
  const JAVA =
    'java.lang.NullPointerException: null\n\tat com.shop.web.Cart.total(Cart.java:42)\n\tat java.base/java.lang.Thread.run(Thread.java:833)';
  test.each([
    [
      'Django',
      404,
      "<p>You're seeing this error because you have <code>DEBUG = True</code> in your Django settings file.</p>",
    ],
    [
      'Werkzeug',
      500,
      '<title>ZeroDivisionError: division by zero // Werkzeug Debugger</title><script>var CONSOLE_MODE = false, EVALEX = true;</script>',
    ],
    ['Laravel Ignition', 500, '<script>window.data = {"report":{"framework_version":"10.1"}}</script>'],
    [
      'Rails',
      500,
      '<title>Action Controller: Exception caught</title><p><code>Rails.root: /srv/app</code></p>',
    ],
    [
      'ASP.NET',
      500,
      '<b> Exception Details: </b>System.Exception<br><b>Stack Trace:</b> <pre>[Exception]</pre>',
    ],
    [
      'PHP',
      200,
      '<p>Shop</p><br />\n<b>Warning</b>:  Undefined variable $x in <b>/var/www/html/a.php</b> on line <b>3</b><br />',
    ],
    ['Python', 500, `<pre>${PYTHON}</pre>`],
    ['Java', 500, `{"trace":${JSON.stringify(JAVA)}}`],
    ['Node.js', 500, NODE],
  ])('the debug page of %s is reported', async (framework, status, body) => {
    expect(await told({ status, body })).toEqual([`debug_page MEDIUM ${framework}`]);
  });

  test.each([
    [
      'an article that quotes Django',
      "You're seeing this error because you have &lt;code&gt;DEBUG = True&lt;/code&gt;",
      200,
    ],
    ['an article with a trace of Python', `<pre>${PYTHON}</pre>`, 200],
    ['an article with a trace of Java', `<pre>${JAVA}</pre>`, 200],
    ['an article with a trace of Node.js', NODE, 200],
    [
      'a warning in prose',
      '<b>Warning</b>: slippery floor in <b>hall 3</b> on line <b>7</b> of the tram',
      200,
    ],
    [
      'an error page that says nothing',
      '<h1>Error</h1><p>Exception at our side. Look at it in a minute.</p>',
      500,
    ],
    ['an error page with a number', '<p>Error at 12:34:56, id /a/b</p>', 500],
  ])('%s is not a debug page', async (_, body, status) => {
    expect(await told({ status, body })).toEqual([]);
  });
});

describe('the scanner', () => {
  test('gives complete findings', async () => {
    const site = await webSite(
      {
        '/': {
          headers: { server: 'nginx/1.1.1', 'set-cookie': 'sid=abcdefghijklmnop' },
          body: '<script src=http://a.test/b.js></script>',
        },
      },
      { https: true },
    );
    const { findings } = await look(site, OWN);
    expect(new Set(findings.map(({ type }) => type)).size).toBeGreaterThan(9);
    for (const found of findings) {
      const { title, type, url, host, port, description, remediation, cwe, references, evidence } =
        findingSchema.parse(found);
      expect(type).toMatch(/^[a-z][a-z0-9_]+$/);
      for (const text of [title, url, host, description, remediation, cwe]) expect(text, type).toBeTruthy();
      expect(port).toBe(site.port);
      expect(references.length).toBeGreaterThan(0);
      for (const reference of references) expect(reference).toMatch(/^https:\/\//);
      expect(evidence).toMatchObject({ proof: expect.stringMatching(/\S/) });
    }
  });

  test('gives the same fingerprints in the next scan', async () => {
    const site = await webSite(
      {
        '/': {
          headers: { server: 'nginx/1.1.1', 'set-cookie': 'sid=abcdefghijklmnop' },
          body: '<script src=http://a.test/b.js></script>',
        },
      },
      { https: true },
    );
    const [first, second] = [
      await lookAtAll([urlOf(site.url)], {}),
      await lookAtAll([endpointOf(`${site.url}/`)], {}),
    ];
    expect(first.fingerprints.length).toBeGreaterThan(9);
    expect(new Set(first.fingerprints).size).toBe(first.fingerprints.length);
    expect(second.fingerprints).toEqual(first.fingerprints);
  });

  test('sends headers of the user to the site only, and keeps them out of evidence', async () => {
    const other = await webSite({ '*': {} });
    const site = await webSite({
      '/': (request) => ({
        headers: { 'x-seen': String(request.headers.authorization) },
        body: `<p>${request.headers['x-ticket']}, ${request.headers.cookie}</p><script src="${other.url}/a.js"></script><script src=/own.js></script>`,
      }),
      '/own.js': { headers: { 'content-type': 'text/javascript' } },
    });
    const secrets = ['tok3nOfMine', 'ticketOfMine', 'c00kieOfMine'];
    const { findings } = await look(site, ['headers', 'tls'], {
      options: {
        headers: {
          Authorization: 'Bearer tok3nOfMine',
          'X-Ticket': 'ticketOfMine',
          cookie: 'a=c00kieOfMine',
        },
      },
    });
    expect(site.requests.find(({ url }) => url === '/own.js')?.headers).toMatchObject({
      'x-ticket': 'ticketOfMine',
    });
    expect(other.asked).toEqual([]);
    expect(findings.length).toBeGreaterThan(3);
    const text = JSON.stringify(findings);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text.toLowerCase()).toContain('x-ticket: ***');
  });

  test('keeps tokens of a page out of evidence', async () => {
    const body = `<meta name="csrf-token" content="meta-0123456789"><form><input type=hidden name=authenticity_token value="field-0123456789"></form>
      <script>window.x = {"accessToken": "json-0123456789", "shop": "kept-0123456789"}</script>`;
    const site = await webSite({ '/': { headers: {}, body } });
    const text = JSON.stringify((await look(site, ['headers'])).findings);
    expect(text).toContain('kept-0123456789');
    for (const token of ['meta-0', 'field-0', 'json-0']) expect(text).not.toContain(token);
  });

  test('does not request images, dead endpoints, URLs outside the scope and sign-out links', async () => {
    const site = await webSite({ '*': {} });
    await lookAtAll(
      [
        endpointOf(`${site.url}/a.png`, { contentType: 'image/png' }),
        endpointOf(`${site.url}/b.woff2`, { contentType: null }),
        endpointOf(`${site.url}/gone`, { status: 404 }),
        endpointOf(`${site.url}/unknown`, { status: null }),
        endpointOf(`${site.url}/logout`),
      ],
      {},
    );
    expect(site.asked).toEqual([]);
  });

  test('requests each page and script once, including redirects of the start within the site', async () => {
    const script = '<script src=/app.js></script><script src="/app.js#x"></script>';
    const site = await webSite({
      '/': { status: 302, headers: { location: '/home' } },
      '/home': { body: script },
      '/b': { body: script },
      '/app.js': { headers: { 'content-type': 'text/javascript' } },
      '/away': { status: 302, headers: { location: 'http://127.0.0.1:9/' } },
    });
    const inputs = [
      urlOf(site.url),
      endpointOf(`${site.url}/home`),
      endpointOf(`${site.url}/b`),
      urlOf(`${site.url}/away`),
      endpointOf(`${site.url}/app.js`),
    ];
    await lookAtAll(inputs, { checks: ['headers'] });
    expect(site.asked).toEqual(['/', '/home', '/app.js', '/b', '/away']);
  });

  test('reports a flaw and a limit once in concurrent calls', async () => {
    const site = await webSite({ '*': { headers: {} } });
    const inputs = Array.from({ length: 12 }, (_, i) => endpointOf(`${site.url}/${i}`));
    const { findings, warnings } = await lookAtAll(inputs, { checks: ['headers', 'tls'], maxPages: 6 }, 4);
    expect(findings.map(({ type }) => type).sort()).toEqual([
      'missing_content_type_options',
      'missing_csp',
      'missing_frame_protection',
      'missing_referrer_policy',
      'no_https',
    ]);
    expect(site.asked).toHaveLength(6);
    expect(warnings).toHaveLength(6);
  });

  test('requests at most maxPages pages, with a warning for each skipped one', async () => {
    const site = await webSite({ '*': {} });
    const inputs = Array.from({ length: 10 }, (_, i) => endpointOf(`${site.url}/${i}`));
    const { warnings } = await lookAtAll(inputs, { checks: ['headers'], maxPages: 3 });
    expect(site.asked).toEqual(['/0', '/1', '/2']);
    expect(warnings).toEqual(
      [3, 4, 5, 6, 7, 8, 9].map(
        (page) => `LIMIT_REACHED 1 ${site.url}/${page} was not requested: limit of 3 pages (option maxPages)`,
      ),
    );
  });

  test.each([
    { checks: ['gossip'] },
    { headers: { host: 'other.test' } },
    { headers: { 'a b': 'x' } },
    { headers: { a: 'x\r\ny: z' } },
    { headers: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`h${i}`, 'x'])) },
    { maxPages: 0 },
  ])('refuses %j', (options) => {
    expect(webScanner.options.safeParse(options).success).toBe(false);
  });
});

describe('skipped content is a warning', () => {
  const warningsAt = async (site: Awaited<ReturnType<typeof webSite>>, path: string, checks = ['headers']) =>
    (await lookAtAll([urlOf(site.url + path)], { checks })).warnings.map((one) =>
      one.replaceAll(site.url, ''),
    );

  test('for redirects of the target beyond five, to other origins, and to state-changing URLs', async () => {
    const to = (location: string) => ({ status: 302, headers: { location } });
    const site = await webSite({
      ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`/${i}`, to(`/${i + 1}`)])),
      '/away': to('http://127.0.0.1:9/'),
      '/leave': to('/logout'),
      '/self': to('/4'),
    });
    expect(await warningsAt(site, '/0')).toEqual([
      'LIMIT_REACHED 1 redirect to /6 was not followed: limit of 5 redirects',
    ]);
    expect(await warningsAt(site, '/4')).toEqual([]);
    expect(await warningsAt(site, '/away')).toEqual([
      'OUT_OF_SCOPE 1 redirect of /away to http://127.0.0.1:9/ was not followed: it leaves ',
    ]);
    expect(await warningsAt(site, '/leave')).toEqual([
      'UNSAFE_SKIPPED 1 not requested: may change state, log out, pay or delete, such as /logout',
    ]);
    expect(await warningsAt(site, `/${'x'.repeat(5000)}`)).toEqual([
      expect.stringMatching(/^CONTENT_SKIPPED 1 \/x+ was not requested: too long$/),
    ]);
  });

  test('for the end of a long error page', async () => {
    const trace = 'Traceback (most recent call last):\n  File "/srv/app.py", line 3, in main\n';
    const long = `${' '.repeat(40_000)}${trace}`;
    const page = (body: string) => ({ status: 500, body });
    const site = await webSite({ '/long': page(long), '/both': page(trace + long), '/short': page('') });
    expect(await warningsAt(site, '/long', ['versions'])).toEqual([
      `TRUNCATED 1 /long was not searched for debug pages in its last ${count(long.length - 32_768, 'character')}`,
    ]);
    expect(await warningsAt(site, '/both', ['versions'])).toEqual([]);
    expect(await warningsAt(site, '/short', ['versions'])).toEqual([]);
  });

  test('for a cookie whose name is too long for a finding', async () => {
    const cookie = ['a'.repeat(501), 'b'.repeat(500)].map((name) => `${name}=value`);
    const site = await webSite({ '/': { headers: { ...HARDENED, 'set-cookie': cookie } } });
    const { findings, warnings } = await lookAtAll([urlOf(`${site.url}/`)], { checks: ['cookies'] });
    expect(new Set(findings.map(({ parameter }) => parameter))).toEqual(new Set(['b'.repeat(500)]));
    expect(warnings).toEqual([
      `CONTENT_SKIPPED 1 ${site.url}/ sets the cookie ${'a'.repeat(50)}…, whose name is too long to check`,
    ]);
  });

  test('for nothing else: every product of a header and every policy counts', async () => {
    const products = Array.from({ length: 12 }, (_, i) => `Part${String.fromCharCode(65 + i)}/1.${i}`);
    const policies = [...Array.from({ length: 30 }, () => 'img-src *'), "script-src 'none'"];
    const headers = {
      ...HARDENED,
      server: products.join(' '),
      'content-security-policy': policies.join(', '),
    };
    const site = await webSite({ '/': { headers } });
    const { findings } = await lookAtAll([urlOf(`${site.url}/`)], { checks: ['versions', 'headers'] });
    expect(findings.filter(({ type }) => type === 'version_disclosure')).toHaveLength(12);
    expect(findings.filter(({ type }) => type === 'weak_csp')).toEqual([]);
  });
});

describe('a hostile site', () => {
  const ALL = { checks: undefined };
  const quickly = { ...ALL, timeoutMs: 300 };
  const run = async (listener: Parameters<typeof webSite>[0], options: Record<string, unknown> = quickly) => {
    const site = await webSite(listener);
    const before = process.memoryUsage().rss;
    const found = await lookAtAll(
      [urlOf(site.url), endpointOf(`${site.url}/b`), endpointOf(`${site.url}/c`)],
      options,
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
    return { ...found, site };
  };
  // Memory of the first scan is reused by the next ones.
  beforeAll(async () => {
    const site = await webSite(hostile.longLine);
    await lookAtAll([urlOf(site.url), endpointOf(`${site.url}/b`)], { ...ALL, timeoutMs: 3000 });
  });

  test.each(['neverAnswers', 'drips', 'lies'] as const)(
    'that %s costs its timeouts, and fails the scan of a URL',
    async (name) => {
      const { warnings, failure, site } = await run(hostile[name]);
      // The first response of the one that lies is valid.
      if (name !== 'lies') expect(failure).toMatch(/^no response from http\S+: GET http/);
      expect(warnings.filter((one) => one.startsWith('UNREACHABLE'))).not.toEqual([]);
      expect(site.asked.length).toBeLessThan(100);
    },
  );

  test.each(['redirectCircle', 'redirectTrail', 'linkFarm', 'longLine', 'deepNesting', 'notUtf8'] as const)(
    'of the kind %s is scanned to its end',
    async (name) => {
      const { site } = await run(hostile[name], { timeoutMs: 3000 });
      expect(site.asked.length).toBeLessThan(300);
    },
  );

  test('with an endless page has it read up to a limit', async () => {
    const { findings } = await run(hostile.endlessBody, { checks: OWN, timeoutMs: 5000 });
    expect(findings.map(({ type }) => type)).toContain('missing_csp');
  });

  test('with ten thousand cookies gets fifty of them reported, and no more headers than are read', async () => {
    const many = (length: number, of: (i: number) => string) => Array.from({ length }, (_, i) => of(i));
    const { findings, warnings } = await run({
      '*': { headers: { 'set-cookie': many(1000, (i) => `session${i}=abcdef`) } },
    });
    expect(findings.filter(({ type }) => type === 'cookie_without_samesite')).toHaveLength(50);
    expect(warnings.find((one) => one.includes('cookies'))).toMatch(
      /^LIMIT_REACHED 950 .*\/ sets 1000 cookies/,
    );
    const flood = await run({
      '*': { headers: { 'set-cookie': many(10_000, (i) => `session${i}=abcdef`) } },
    });
    expect(flood.warnings.join()).toContain('cannot be read');
    expect(flood.failure).toContain('Headers Overflow');
  });

  test('with ten thousand scripts gets a limited number of requests', async () => {
    const body = Array.from({ length: 10_000 }, (_, i) => `<script src="/s${i}.js"></script>`).join('');
    const { site, warnings } = await run({ '/': { body } }, { checks: OWN });
    expect(warnings.find((one) => one.includes('scripts of'))).toMatch(/^LIMIT_REACHED 9950 /);
    expect(site.asked.filter((path) => path.endsWith('.js'))).toHaveLength(50);
  });

  test('with text that is slow for patterns does not hold the event loop', async () => {
    const pieces = [
      ' at /x',
      '<!--Error',
      '<b>Warning</b>:  ',
      '<title>',
      'eyJ',
      '\nat a.b.',
      '<input ',
      '"token":"',
      ' ;',
    ];
    const longestTurn = async (piece: string) => {
      const body = piece.repeat(Math.ceil((1024 * 1024) / piece.length));
      const site = await webSite({
        '*': { status: 500, headers: { 'set-cookie': `sid=${';'.repeat(4000)}` }, body },
      });
      let longest = 0;
      let last = performance.now();
      const timer = setInterval(() => {
        longest = Math.max(longest, performance.now() - last);
        last = performance.now();
      }, 5);
      await look(site, OWN);
      clearInterval(timer);
      return longest;
    };
    await longestTurn('word ');
    const plain = await longestTurn('word ');
    for (const piece of pieces)
      expect(await longestTurn(piece), piece).toBeLessThan(20 * Math.max(plain, 50));
  });

  test('stops when the scan does', async () => {
    const stop = new AbortController();
    const site = await webSite(hostile.neverAnswers);
    const scan = look(site, OWN, { options: { timeoutMs: 30_000 }, signal: stop.signal });
    while (site.asked.length === 0) await sleep(5);
    stop.abort(new Error('cancelled'));
    await expect(scan).rejects.toThrow('cancelled');
  });
});
