import { Resolver } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TargetRefusedError } from '../src/core/errors.ts';
import { parseTarget } from '../src/core/target.ts';
import { type DnsServer, startDnsServer, type Zone } from '../src/demo/dns-server.ts';
import { createEgressFactory } from '../src/egress/index.ts';
import { createTargetPolicy } from '../src/egress/target-policy.ts';
import { codeOf, LOOPBACK, serveHttp, type TestServer, withSession } from './support/egress.ts';

const policy = createTargetPolicy({ allow: [], deny: [] });
const refuses = (address: string) => policy.refusal(address, address, { port: 80 }) !== null;

const byte = fc.integer({ min: 0, max: 255 });
/** IPv4 addresses that are not public. */
const insideIpv4 = fc.oneof(
  fc.tuple(fc.constantFrom(0, 10, 127, 224, 239, 240, 255), byte, byte, byte),
  fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
  fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
  fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
  fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
  fc.constantFrom<[number, number, number, number]>(
    [169, 254, 169, 254],
    [100, 100, 100, 200],
    [168, 63, 129, 16],
  ),
) as fc.Arbitrary<[number, number, number, number]>;

type Ipv4 = readonly [number, number, number, number];
const dotted = (ip: Ipv4) => ip.join('.');
const asNumber = ([a, b, c, d]: Ipv4) => ((a * 256 + b) * 256 + c) * 256 + d;
const groups = ([a, b, c, d]: Ipv4) => `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;

/** Notations of one IPv4 address in a URL. */
const ipv4Spellings: ((ip: Ipv4) => string)[] = [
  dotted,
  (ip) => String(asNumber(ip)),
  (ip) => `0x${asNumber(ip).toString(16)}`,
  (ip) => `0${asNumber(ip).toString(8)}`,
  (ip) => ip.map((part) => `0x${part.toString(16)}`).join('.'),
  (ip) => ip.map((part) => `0${part.toString(8)}`).join('.'),
  ([a, b, c, d]) => `${a}.${(b * 256 + c) * 256 + d}`,
  ([a, b, c, d]) => `${a}.${b}.${c * 256 + d}`,
  (ip) => `${dotted(ip)}.`,
];
/** IPv6 forms that a host or a translator maps to an IPv4 address. */
const ipv6Embeddings: ((ip: Ipv4) => string)[] = [
  (ip) => `::ffff:${dotted(ip)}`,
  (ip) => `::ffff:${groups(ip)}`,
  (ip) => `::${groups(ip)}`,
  (ip) => `::ffff:0:${groups(ip)}`,
  (ip) => `64:ff9b::${groups(ip)}`,
  (ip) => `64:ff9b:1::${groups(ip)}`,
  (ip) => `2002:${groups(ip)}::1`,
];

describe('without configured entries', () => {
  it('refuses every internal address, in each notation of a URL', async () => {
    await withSession({ allow: [] }, async (session) => {
      const egress = session.egress({ timeoutMs: 500 });
      await fc.assert(
        fc.asyncProperty(insideIpv4, fc.constantFrom(...ipv4Spellings), async (ip, spell) => {
          const error = await egress.fetch(`http://${spell(ip)}:9/`).catch((reason) => reason);
          expect(error).toBeInstanceOf(TargetRefusedError);
          const direct = await egress.connect({ host: spell(ip), port: 9 }).catch((reason) => reason);
          expect(direct).toBeInstanceOf(TargetRefusedError);
        }),
        { numRuns: 300 },
      );
    });
  });

  it('refuses IPv6 addresses that embed an internal IPv4 address', async () => {
    await withSession({ allow: [] }, async (session) => {
      const egress = session.egress({ timeoutMs: 500 });
      await fc.assert(
        fc.asyncProperty(insideIpv4, fc.constantFrom(...ipv6Embeddings), async (ip, embed) => {
          const error = await egress.fetch(`http://[${embed(ip)}]:9/`).catch((reason) => reason);
          expect(error).toBeInstanceOf(TargetRefusedError);
        }),
        { numRuns: 300 },
      );
    });
  });

  it.each([
    '::',
    '::1',
    '::1%lo',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    'fec0::1',
    '100::1',
    '2001:db8::1',
    '2606:4700::5efe:7f00:1',
    '2606:4700::200:5efe:10.0.0.1',
    '2001::1',
    '3fff::1',
    '4000::1',
    '192.0.0.192',
    '192.0.2.1',
    '198.18.0.1',
    '203.0.113.9',
  ])('refuses %s', (address) => {
    expect(refuses(address)).toBe(true);
  });

  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.15.0.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '2a00:1450::1',
  ])('allows %s', (address) => {
    expect(refuses(address)).toBe(false);
  });

  it('parses no address from text that is none', () => {
    expect(policy.refusal('x', 'not-an-address', { port: 80 })).not.toBeNull();
    expect(policy.refusal('x', '', { port: 80 })).not.toBeNull();
  });
});

describe('entries', () => {
  const refusal = (
    config: { allow?: string[]; deny?: string[]; ownPorts?: ReadonlySet<number> },
    name: string,
    address: string,
    port: number | null = 80,
  ) =>
    createTargetPolicy({ allow: [], deny: [], ...config }).refusal(name, address, { port, isRequest: true });

  it('allow addresses by CIDR, in every notation', () => {
    const allow = ['10.0.0.0/8', '::1'];
    expect(refusal({ allow }, 'a.test', '10.1.2.3')).toBeNull();
    expect(refusal({ allow }, 'a.test', '::ffff:10.1.2.3')).toBeNull();
    expect(refusal({ allow }, 'a.test', '::1')).toBeNull();
    expect(refusal({ allow }, 'a.test', '11.1.2.3')).toBeNull();
    expect(refusal({ allow }, 'a.test', '172.16.0.1')).toMatch(/172\.16\.0\.1.*SCANWIRE_TARGETS_ALLOW/);
    expect(refusal({ allow }, 'a.test', '::2')).not.toBeNull();
    expect(refusal({ allow: ['::ffff:10.0.0.0/104'] }, 'a.test', '10.1.2.3')).toBeNull();
  });

  it('allow a domain as that name only, and *.domain as its subdomains only', () => {
    expect(refusal({ allow: ['demo.test'] }, 'Demo.Test.', '127.0.0.1')).toBeNull();
    expect(refusal({ allow: ['demo.test'] }, 'www.demo.test', '127.0.0.1')).not.toBeNull();
    expect(refusal({ allow: ['*.demo.test'] }, 'a.b.demo.test', '127.0.0.1')).toBeNull();
    expect(refusal({ allow: ['*.demo.test'] }, 'demo.test', '127.0.0.1')).not.toBeNull();
    expect(refusal({ allow: ['*.demo.test'] }, 'evildemo.test', '127.0.0.1')).not.toBeNull();
  });

  it('let deny win over allow, for names and for the addresses that any name resolves to', () => {
    expect(refusal({ allow: ['a.test'], deny: ['a.test'] }, 'a.test', '8.8.8.8')).toMatch(/DENY/);
    expect(refusal({ deny: ['*.gov.test'] }, 'www.gov.test', '8.8.8.8')).toMatch(/DENY/);
    expect(refusal({ allow: ['a.test', '10.0.0.0/8'], deny: ['10.0.0.1'] }, 'a.test', '10.0.0.1')).toMatch(
      /DENY/,
    );
    expect(refusal({ deny: ['8.8.0.0/16'] }, 'a.test', '8.8.8.8')).toMatch(/DENY/);
    expect(refusal({ allow: ['64:ff9b::/96'], deny: ['8.8.8.8'] }, 'a.test', '64:ff9b::808:808')).toMatch(
      /DENY/,
    );
    expect(refusal({ allow: ['64:ff9b::/96'] }, 'a.test', '64:ff9b::808:808')).toBeNull();
  });

  it('cover one port if they have one', () => {
    const allow = ['10.0.0.1:8080', 'a.test:443', '[fd00::1]:8080'];
    expect(refusal({ allow }, '10.0.0.1', '10.0.0.1', 8080)).toBeNull();
    expect(refusal({ allow }, '::ffff:10.0.0.1', '::ffff:10.0.0.1', 8080)).toBeNull();
    expect(refusal({ allow }, 'fd00::1', 'fd00::1', 8080)).toBeNull();
    expect(refusal({ allow }, 'a.test', '10.9.9.9', 443)).toBeNull();
    for (const port of [80, null]) {
      expect(refusal({ allow }, '10.0.0.1', '10.0.0.1', port)).toMatch(/private/);
      expect(refusal({ allow }, 'a.test', '10.9.9.9', port)).toMatch(/private/);
    }
    const deny = ['a.test:8443', '8.8.8.8:53'];
    expect(refusal({ deny }, 'a.test', '1.1.1.1', 8443)).toMatch(/entry "a\.test:8443"/);
    expect(refusal({ deny }, 'b.test', '8.8.8.8', 53)).toMatch(/entry "8\.8\.8\.8:53"/);
    expect(refusal({ deny }, 'a.test', '8.8.8.8', 443)).toBeNull();
  });

  it('permit HTTP to a port that browsers block, which is refused otherwise', () => {
    for (const port of [22, 25, 6667, 10_080]) {
      expect(refusal({}, 'a.test', '1.1.1.1', port)).toMatch(
        new RegExp(
          `a\\.test \\(1\\.1\\.1\\.1\\) port ${port} .*"1\\.1\\.1\\.1:${port}" in SCANWIRE_TARGETS_ALLOW`,
        ),
      );
      expect(refusal({ allow: ['a.test'] }, 'a.test', '1.1.1.1', port)).toBeNull();
      expect(refusal({ allow: [`1.1.1.1:${port}`] }, 'a.test', '1.1.1.1', port)).toBeNull();
      expect(policy.refusal('a.test', '1.1.1.1', { port })).toBeNull();
    }
    for (const port of [80, 443, 3000, 8080]) expect(refusal({}, 'a.test', '1.1.1.1', port)).toBeNull();
  });

  it('permit the address of this server only with its port', () => {
    const ownPorts = new Set([4000]);
    const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    for (const address of ['127.0.0.1', '127.9.9.9', '0.0.0.0', ...own.map(({ address }) => address)]) {
      const allow = ['0.0.0.0/0', '::/0', 'a.test'];
      expect(refusal({ allow, ownPorts }, 'a.test', address, 4000)).toMatch(
        /port 4000 is this server itself/,
      );
      expect(refusal({ allow, ownPorts }, 'a.test', address, 4001)).toBeNull();
      expect(refusal({ allow: [...allow, 'a.test:4000'], ownPorts }, 'a.test', address, 4000)).toBeNull();
    }
    expect(refusal({ ownPorts }, 'a.test', '1.1.1.1', 4000)).toBeNull();
  });

  it.each([
    '',
    ' ',
    'a.test:0',
    'a.test:65536',
    '10.0.0.0/8:80',
    '::1:99999999',
    '[::1',
    ':80',
    '*',
    '*.*.test',
    'a b',
    'http://a.test',
    '10.0.0.0/33',
    '::/129',
    '10.0.0',
    '010.0.0.1',
    '10/8',
    'a.test/8',
    '-a.test',
    '0x7f.1',
    'a..b',
  ])('stop the start when one is "%s"', (entry) => {
    expect(() => createEgressFactory({ ...LOOPBACK, allow: [entry] })).toThrow(/SCANWIRE_TARGETS_ALLOW/);
    expect(() => createEgressFactory({ ...LOOPBACK, deny: [entry] })).toThrow(/SCANWIRE_TARGETS_DENY/);
  });
});

describe('checkTarget', () => {
  const factory = createEgressFactory({
    ...LOOPBACK,
    allow: ['10.0.0.0/8'],
    deny: ['no.test', '*.gov.test'],
    fileRoots: [import.meta.dirname],
  });
  it.each([
    '127.0.0.1',
    '0x7f.1',
    '[::1]',
    'http://169.254.169.254/latest',
    'http://localhost:3000/',
    'no.test',
    'NO.test.',
    'https://a.gov.test/x',
    'git@no.test:a/b.git',
    '/etc/passwd',
    `${import.meta.dirname}/../src`,
  ])('refuses %s without a DNS query', (text) => {
    expect(() => factory.checkTarget(parseTarget(text))).toThrow(TargetRefusedError);
  });
  it.each([
    '10.1.2.3',
    'example.com',
    'https://8.8.8.8/',
    import.meta.dirname,
    `${import.meta.dirname}/support`,
  ])('allows %s', (text) => {
    expect(() => factory.checkTarget(parseTarget(text))).not.toThrow();
  });
});

describe('at connect time', () => {
  let inside: TestServer;
  let outside: TestServer;
  let dns: DnsServer;
  let zone: Zone = {};

  beforeAll(async () => {
    // 127.0.0.2 plays the internet and is allowed. 127.0.0.1 is internal and is refused.
    inside = await serveHttp((_, response) => response.end('secret'));
    outside = await serveHttp((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
      if (pathname === '/to') response.writeHead(302, { location: searchParams.get('url') ?? '' });
      response.end('outside');
    }, '127.0.0.2');
    dns = await startDnsServer({ zone: (name) => zone[name] });
  });
  afterAll(async () => {
    expect(inside.connections()).toBe(0);
    await Promise.all([inside.close(), outside.close(), dns.close()]);
  });

  const withOutside = <T>(run: Parameters<typeof withSession<T>>[1]) =>
    withSession({ allow: ['127.0.0.2'], dnsServers: [dns.address] }, run);

  it('refuses a name that resolves to an internal address, for every kind of request', async () => {
    zone = { 'in.test': { A: ['127.0.0.1'] } };
    await withOutside(async (session) => {
      const egress = session.egress({ timeoutMs: 2000 });
      for (const attempt of [
        () => egress.fetch(`http://in.test:${inside.port}/`),
        () => egress.fetch(`https://in.test:${inside.port}/`),
        () => egress.fetch(`http://in.test.:${inside.port}/`),
        () => egress.connect({ host: 'in.test', port: inside.port }),
        () => egress.connect({ host: 'in.test', port: inside.port, tls: true }),
        () => egress.connect({ host: 'localhost', port: inside.port }),
        () => egress.connect({ host: '127.0.0.1', port: inside.port }),
        () => egress.fetch(inside.url),
        () => egress.fetch(`http://localhost:${inside.port}/`),
      ]) {
        const error = await attempt().catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(TargetRefusedError);
        expect(String(error)).toMatch(/127\.0\.0\.1.*SCANWIRE_TARGETS_ALLOW/);
      }
    });
    expect(inside.connections()).toBe(0);
  });

  it('refuses a name with one refused address among allowed ones, and names the address', async () => {
    zone = {
      'four.test': { A: ['127.0.0.2', '127.0.0.1'] },
      'six.test': { A: ['127.0.0.2'], AAAA: ['::1'] },
      'alias.test': { CNAME: 'six.test' },
    };
    const before = outside.connections();
    await withOutside(async (session) => {
      const egress = session.egress({});
      for (const [name, address] of [
        ['four.test', '127.0.0.1'],
        ['six.test', '::1'],
        ['alias.test', '::1'],
      ] as const) {
        for (const attempt of [
          () => egress.fetch(`http://${name}:${outside.port}/`),
          () => egress.stream(`http://${name}:${outside.port}/`),
          () => egress.connect({ host: name, port: outside.port }),
          () => egress.requireAllowed(name),
          () => egress.openRepository(`http://${name}:${outside.port}/repo.git`),
        ]) {
          const error = await attempt().catch((reason: unknown) => reason);
          expect(error).toBeInstanceOf(TargetRefusedError);
          expect(String(error)).toContain(`${name} (${address}) is not a public address`);
        }
      }
    });
    expect(outside.connections()).toBe(before);
    await withSession({ allow: ['four.test'], dnsServers: [dns.address] }, async (session) => {
      expect((await session.egress({}).fetch(`http://four.test:${outside.port}/`)).text()).toBe('outside');
    });
  });

  it('uses the allowed address of localhost, which is not from DNS', async () => {
    await withSession({ allow: ['127.0.0.1'], dnsServers: [dns.address] }, async (session) => {
      const before = dns.queries();
      const site = await serveHttp((_, response) => response.end('local'));
      const { fetch, resolve, requireAllowed } = session.egress({});
      expect((await fetch(`http://localhost:${site.port}/`)).text()).toBe('local');
      await site.close();
      expect(await resolve('www.localhost', 'A')).toEqual(['127.0.0.1']);
      expect(await resolve('www.localhost', 'TXT')).toEqual([]);
      // A tool resolves the name itself, and may try the other address.
      await expect(requireAllowed('localhost')).rejects.toThrow(TargetRefusedError);
      expect(dns.queries()).toBe(before);
    });
  });

  it('trusts a service of the configuration, but nothing that it redirects to', async () => {
    await withSession({ allow: [] }, async (session) => {
      const services = [outside.url, inside.url];
      const { fetch } = session.egress({ services }).services;
      const to = (url: string) => `${outside.url}/to?url=${encodeURIComponent(url)}`;
      expect((await fetch(to('/other'), { maxRedirects: 1 })).text()).toBe('outside');
      for (const url of [
        inside.url,
        `http://127.0.0.1:${outside.port}/`,
        `https://127.0.0.2:${outside.port}/`,
      ])
        await expect(fetch(to(url), { maxRedirects: 1 })).rejects.toThrow(TargetRefusedError);
    });
  });

  it('refuses a spelling of a host that a tool may read differently', async () => {
    await withSession({ allow: ['0.0.0.0/0', '::/0'] }, async (session) => {
      const { requireAllowed } = session.egress({ timeoutMs: 500 });
      for (const host of ['127.0.0.1', '::1', '[::1]', '::FFFF:127.0.0.1'])
        expect(await requireAllowed(host)).toHaveLength(1);
      const odd = ['010.0.0.1', '0x7f.1', '2130706433', '127.1', '127.0.0.1,a.test', 'a.test@127.0.0.1'];
      for (const host of [...odd, 'a.test/8', 'a.test#', 'a.test:80', 'a b', '１２７.0.0.1', '', '-'])
        expect(await codeOf(requireAllowed(host))).toBe('ENOTFOUND');
    });
  });

  it('does not follow a redirect to an internal address', async () => {
    zone = { 'out.test': { A: ['127.0.0.2'] }, 'in.test': { A: ['127.0.0.1'] } };
    await withOutside(async (session) => {
      const egress = session.egress({});
      for (const to of [inside.url, `http://in.test:${inside.port}/`, `http://2130706433:${inside.port}/`]) {
        const url = `http://out.test:${outside.port}/to?url=${encodeURIComponent(to)}`;
        await expect(egress.fetch(url, { maxRedirects: 3 })).rejects.toThrow(TargetRefusedError);
      }
    });
    expect(inside.connections()).toBe(0);
  });

  it('resists DNS rebinding: it connects to the address that was checked', async () => {
    // Answers alternate, so a second lookup between check and connection would reach the internal address.
    let questions = 0;
    const rebinding = await startDnsServer({
      zone: () => ({ A: [questions++ % 2 === 0 ? '127.0.0.2' : '127.0.0.1'] }),
    });
    try {
      const plain = new Resolver();
      plain.setServers([rebinding.address]);
      expect([await plain.resolve4('x.test'), await plain.resolve4('x.test')].flat().sort()).toEqual([
        '127.0.0.1',
        '127.0.0.2',
      ]);
      await withSession({ allow: ['127.0.0.2'], dnsServers: [rebinding.address] }, async (session) => {
        const egress = session.egress({ timeoutMs: 2000 });
        for (let i = 0; i < 20; i++) {
          const name = `r${i}.test`;
          const outcomes = await Promise.allSettled([
            egress.connect({ host: name, port: inside.port }),
            egress.fetch(`http://${name}:${inside.port}/`),
          ]);
          for (const outcome of outcomes) expect(outcome.status).toBe('rejected');
        }
      });
    } finally {
      await rebinding.close();
    }
    expect(inside.connections()).toBe(0);
  });

  it('checks DNS servers from scanner options, and trusts those of the configuration', async () => {
    zone = { 'out.test': { A: ['127.0.0.2'] } };
    const elsewhere = await startDnsServer({ zone });
    try {
      await withOutside(async (session) => {
        expect(() => session.egress({ resolvers: [elsewhere.address] })).toThrow(TargetRefusedError);
        expect(() => session.egress({ resolvers: ['[::1]:53'] })).toThrow(TargetRefusedError);
        expect(() => session.egress({ resolvers: ['169.254.169.254'] })).toThrow(TargetRefusedError);
        expect(() => session.egress({ resolvers: ['ns.test'] })).toThrow(/not a DNS server/);
        const egress = session.egress({ resolvers: [dns.address] });
        expect(await egress.resolve('out.test', 'A')).toEqual(['127.0.0.2']);
      });
      expect(elsewhere.queries()).toBe(0);
    } finally {
      await elsewhere.close();
    }
  });
});
