import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EgressError } from '../src/core/scanner.ts';
import { type DnsServer, startDnsServer, type Zone } from '../src/demo/dns-server.ts';
import { createEgressFactory } from '../src/egress/index.ts';
import { eventually, LOOPBACK, serveHttp, withSession } from './support/egress.ts';

const ZONE: Zone = {
  'www.demo.test': { A: ['127.0.0.1', '127.0.0.9'], AAAA: ['::1'] },
  'alias.demo.test': { CNAME: 'www.demo.test' },
  'dangling.demo.test': { CNAME: 'gone.elsewhere.test' },
  'demo.test': { NS: ['ns1.demo.test'], MX: ['mx1.demo.test', 'mx2.demo.test'], TXT: ['v=spf1 -all', 'x=y'] },
  'long.demo.test': { TXT: ['a'.repeat(300)] },
  '*.wild.demo.test': { A: ['127.0.0.3'] },
  'drop.demo.test': 'drop',
  'broken.demo.test': 'servfail',
};

let dns: DnsServer;
beforeEach(async () => {
  dns = await startDnsServer({ zone: ZONE });
});
afterEach(() => dns.close());

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'fulfilled',
    (error) => (error instanceof EgressError ? error.code : error),
  );
const withDns = <T>(run: Parameters<typeof withSession<T>>[1]) =>
  withSession<T>({ dnsServers: [dns.address] }, run);

describe('resolve', () => {
  it('returns the records of each type', async () => {
    await withDns(async (session) => {
      const { resolve } = session.egress({});
      expect(await resolve('www.demo.test', 'A')).toEqual(['127.0.0.1', '127.0.0.9']);
      expect(await resolve('WWW.demo.test.', 'AAAA')).toEqual(['::1']);
      expect(await resolve('alias.demo.test', 'A')).toEqual(['127.0.0.1', '127.0.0.9']);
      expect(await resolve('alias.demo.test', 'CNAME')).toEqual(['www.demo.test']);
      expect(await resolve('dangling.demo.test', 'CNAME')).toEqual(['gone.elsewhere.test']);
      expect(await resolve('demo.test', 'NS')).toEqual(['ns1.demo.test']);
      expect(await resolve('demo.test', 'MX')).toEqual(['mx1.demo.test', 'mx2.demo.test']);
      expect(await resolve('demo.test', 'TXT')).toEqual(['v=spf1 -all', 'x=y']);
      expect(await resolve('long.demo.test', 'TXT')).toEqual(['a'.repeat(300)]);
      expect(await resolve('any.wild.demo.test', 'A')).toEqual(['127.0.0.3']);
    });
  });

  it('returns nothing for names that do not exist, and for types that a name does not have', async () => {
    await withDns(async (session) => {
      const { resolve } = session.egress({});
      expect(await resolve('nope.demo.test', 'A')).toEqual([]);
      expect(await resolve('www.demo.test', 'MX')).toEqual([]);
      expect(await resolve('dangling.demo.test', 'A')).toEqual([]);
    });
  });

  it('needs no query for IP addresses', async () => {
    await withDns(async (session) => {
      const { resolve } = session.egress({});
      expect(await resolve('192.0.2.1', 'A')).toEqual(['192.0.2.1']);
      expect(await resolve('192.0.2.1', 'AAAA')).toEqual([]);
      expect(await resolve('::1', 'AAAA')).toEqual(['::1']);
    });
    expect(dns.queries()).toBe(0);
  });

  it('throws when the servers fail, do not answer, or do not exist', async () => {
    await withDns(async (session) => {
      const { resolve } = session.egress({ timeoutMs: 300 });
      expect(await codeOf(resolve('broken.demo.test', 'A'))).toBe('SERVFAIL');
      expect(await codeOf(resolve('drop.demo.test', 'A'))).toBe('TIMEOUT');
      expect(await codeOf(resolve('a..b', 'A'))).toBe('EBADNAME');
    });
    const gone = await startDnsServer({ zone: {} });
    await gone.close();
    await withSession({ dnsServers: [gone.address] }, async (session) => {
      const code = await codeOf(session.egress({ timeoutMs: 300 }).resolve('a.test', 'A'));
      expect(['ECONNREFUSED', 'TIMEOUT']).toContain(code);
    });
  });

  it('repeats a query that was lost', async () => {
    let questions = 0;
    const lossy = await startDnsServer({ zone: () => (questions++ === 0 ? 'drop' : { A: ['127.0.0.1'] }) });
    try {
      await withSession({ dnsServers: [lossy.address] }, async (session) => {
        expect(await session.egress({ timeoutMs: 1000 }).resolve('a.test', 'A')).toEqual(['127.0.0.1']);
      });
    } finally {
      await lossy.close();
    }
  });

  it('asks other servers when one fails, refuses or is silent', async () => {
    const good = await startDnsServer({ zone: () => ({ A: ['127.0.0.1'] }) });
    const gone = await startDnsServer({ zone: {} });
    await gone.close();
    for (const bad of ['servfail', 'refused', 'drop', null] as const) {
      const other = bad === null ? null : await startDnsServer({ zone: () => bad });
      try {
        const dnsServers = [other?.address ?? gone.address, good.address];
        await withSession({ dnsServers }, async (session) => {
          const { resolve } = session.egress({ timeoutMs: 1500 });
          expect(await resolve('a.test', 'A')).toEqual(['127.0.0.1']);
          await Promise.all(Array.from({ length: 20 }, (_, at) => resolve(`${at}.test`, 'A')));
          // A server that does not answer is not asked again and again.
          if (bad === 'drop') expect(other?.queries()).toBe(1);
        });
      } finally {
        await other?.close();
      }
    }
    await good.close();
  });

  it('sends a bounded number of queries, and reports how they failed', async () => {
    const failing = await startDnsServer({
      zone: (name) => (name.startsWith('refused') ? 'refused' : 'servfail'),
    });
    const silent = await startDnsServer({ zone: () => 'drop' });
    try {
      await withSession({ dnsServers: [silent.address, failing.address] }, async (session) => {
        const { resolve } = session.egress({ timeoutMs: 800 });
        expect(await codeOf(resolve('a.test', 'A'))).toBe('SERVFAIL');
        expect(await codeOf(resolve('refused.test', 'A'))).toBe('REFUSED');
        expect(failing.queries() + silent.queries()).toBeLessThanOrEqual(16);
        expect(failing.queries()).toBeGreaterThan(3);
      });
    } finally {
      await failing.close();
      await silent.close();
    }
  });

  it('loses no name to a server that fails three of ten queries', async () => {
    // mulberry32, so that every run has the same failures.
    let state = 7;
    const random = () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
    const flaky = await startDnsServer({
      zone: () => (random() < 0.3 ? 'servfail' : { A: ['127.0.0.1'], AAAA: ['::1'] }),
    });
    try {
      await withSession({ dnsServers: [flaky.address] }, async (session) => {
        const { resolve, requireAllowed } = session.egress({});
        const names = Array.from({ length: 384 }, (_, at) => `h${at}.test`);
        const found = await Promise.all(names.map((name) => requireAllowed(name)));
        expect(new Set(found.map(String))).toEqual(new Set(['127.0.0.1,::1']));
        // Answers are cached, so this sends no query.
        const before = flaky.queries();
        await Promise.all(names.map((name) => resolve(name, 'AAAA')));
        expect(flaky.queries()).toBe(before);
        expect(before).toBeLessThan(768 * 2);
      });
    } finally {
      await flaky.close();
    }
  });

  it('ends at an abort, also for queries that wait for a place', async () => {
    await withDns(async (session, abort) => {
      const { resolve } = session.egress({ timeoutMs: 60_000 });
      const all = Array.from({ length: 200 }, () => codeOf(resolve('drop.demo.test', 'A')));
      const others = Array.from({ length: 200 }, (_, i) => codeOf(resolve(`${i}.drop.demo.test`, 'TXT')));
      await eventually(() => dns.queries() > 0);
      abort.abort('stop');
      expect(new Set(await Promise.all(all))).toEqual(new Set(['stop']));
      // Queries that were answered before succeed.
      for (const outcome of await Promise.all(others)) expect(['stop', 'fulfilled']).toContain(outcome);
    });
  });
});

describe('DNS lookups', () => {
  it('are shared while they run, and cached afterwards', async () => {
    await withDns(async (session) => {
      const [one, other] = [session.egress({}), session.egress({ rps: 10 })];
      await Promise.all(
        Array.from({ length: 50 }, (_, i) => (i % 2 ? one : other).resolve('www.demo.test', 'A')),
      );
      await one.resolve('www.demo.test', 'A');
      expect(dns.queries()).toBe(1);
      // A caller that changes its answer does not change that of the next one.
      (await one.resolve('www.demo.test', 'A')).push('x');
      expect(await other.resolve('www.demo.test', 'A')).toEqual(['127.0.0.1', '127.0.0.9']);
    });
  });

  it('that failed are tried again', async () => {
    await withDns(async (session) => {
      const { resolve } = session.egress({});
      await codeOf(resolve('broken.demo.test', 'A'));
      const before = dns.queries();
      await codeOf(resolve('broken.demo.test', 'A'));
      expect(dns.queries()).toBeGreaterThan(before);
    });
  });

  it('run at most 64 at a time', async () => {
    const silent = await startDnsServer({ zone: () => 'drop' });
    try {
      await withSession({ dnsServers: [silent.address] }, async (session, abort) => {
        const { resolve } = session.egress({ timeoutMs: 30_000 });
        const all = Array.from({ length: 300 }, (_, i) => codeOf(resolve(`${i}.test`, 'A')));
        await eventually(() => silent.queries() >= 64);
        await new Promise((resolve) => setTimeout(resolve, 100));
        expect(silent.queries()).toBe(64);
        abort.abort();
        await Promise.all(all);
      });
    } finally {
      await silent.close();
    }
  });

  it('in their thousands all complete', async () => {
    await withDns(async (session) => {
      const { resolve } = session.egress({});
      const answers = await Promise.all(
        Array.from({ length: 3000 }, (_, i) => resolve(`h${i}.${i % 2 ? 'wild.' : ''}demo.test`, 'A')),
      );
      expect(answers.filter((found) => found.length > 0).length).toBe(1500);
    });
  });
});

describe('connections', () => {
  it('try the next address when one does not answer', async () => {
    const server = await serveHttp((_, response) => response.end('x'), '127.0.0.9');
    try {
      await withSession({ allow: ['127.0.0.0/8', '::1'], dnsServers: [dns.address] }, async (session) => {
        const answer = await session.egress({}).fetch(`http://www.demo.test:${server.port}/`);
        expect(answer.status).toBe(200);
      });
    } finally {
      await server.close();
    }
  });

  it.each(['servfail', 'drop'] as const)(
    'use the answer of one address family when the other says %s',
    async (bad) => {
      const server = await serveHttp((_, response) => response.end('x'));
      const half = await startDnsServer({
        zone: (_, type) => (type === 'AAAA' ? bad : { A: ['127.0.0.1'] }),
      });
      try {
        await withSession({ dnsServers: [half.address] }, async (session) => {
          const { fetch } = session.egress({ timeoutMs: 3000 });
          expect((await fetch(`http://half.test:${server.port}/`)).status).toBe(200);
        });
      } finally {
        await half.close();
        await server.close();
      }
    },
  );

  it('reach localhost without a DNS server', async () => {
    const server = await serveHttp((_, response) => response.end('x'));
    try {
      for (const dnsServers of [[], [dns.address]]) {
        await withSession({ dnsServers }, async (session) => {
          const egress = session.egress({});
          expect((await egress.fetch(`http://localhost:${server.port}/`)).status).toBe(200);
          expect((await egress.fetch(`http://x.localhost:${server.port}/`)).status).toBe(200);
        });
      }
      expect(dns.queries()).toBe(0);
    } finally {
      await server.close();
    }
  });

  it('to a name without addresses fail with that reason', async () => {
    await withDns(async (session) => {
      const egress = session.egress({ timeoutMs: 500 });
      expect(await codeOf(egress.fetch('http://nope.demo.test/'))).toBe('ENOTFOUND');
      expect(await codeOf(egress.connect({ host: 'nope.demo.test', port: 80 }))).toBe('ENOTFOUND');
      expect(await codeOf(egress.connect({ host: 'not a name', port: 80 }))).toBe('ENOTFOUND');
      expect(await codeOf(egress.fetch('http://broken.demo.test/'))).toBe('SERVFAIL');
      expect(await codeOf(egress.fetch('http://drop.demo.test/'))).toBe('TIMEOUT');
    });
  });
});

it('an invalid DNS server stops the start', () => {
  for (const server of ['ns.test', '127.0.0.1:0', '127.0.0.1:70000', '::1:53:53:x', '[::1', '']) {
    expect(() => createEgressFactory({ ...LOOPBACK, dnsServers: [server] })).toThrow(/SCANWIRE_DNS_SERVERS/);
  }
  for (const server of ['127.0.0.1', '127.0.0.1:5353', '::1', '[::1]', '[::1]:53']) {
    createEgressFactory({ ...LOOPBACK, dnsServers: [server] })
      .openScan(new AbortController().signal)
      .egress({});
  }
});
