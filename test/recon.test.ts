import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ScanEvent } from '../src/core/event.ts';
import { startDemo } from '../src/demo/demo.ts';
import { startDnsServer } from '../src/demo/dns-server.ts';
import { createSubdomainsScanner } from '../src/scanners/subdomains/index.ts';
import { type AnyEvent, type TestApp, testConfig, withApp } from './support/app.ts';
import { createPipeline } from './support/pipeline.ts';
import { startSite } from './support/site.ts';

/** A server that can reach the small demo world, and the options of scanners for it. */
async function withDemo(
  test: (app: TestApp, scanners: Record<string, unknown>[]) => Promise<void>,
): Promise<void> {
  const demo = await startDemo();
  try {
    const config = demo.configure(testConfig('.'));
    const { targetsAllow, dnsServers, remoteScanners, commandScanners } = config;
    const scanners = demo.recon.scanners.map(({ name, options }) => ({
      name,
      options: {
        ...options,
        ...('workers' in options && { workers: 20 }),
        ...(name === 'endpoints' && { rps: 1000 }),
      },
    }));
    await withApp({ config: { targetsAllow, dnsServers, remoteScanners, commandScanners } }, (app) =>
      test(app, scanners),
    );
  } finally {
    await demo.close();
  }
}

const results = (events: AnyEvent[], type: string, field: string) =>
  events.filter((event) => event.type === type).map((event) => event[field]);

describe('a recon scan', () => {
  it('finds the hosts and endpoints of a company, streams each, and links it to its parent', async () => {
    await withDemo(async (app, scanners) => {
      const scanId = await app.startScan({ target: 'demo.test', scanners, label: 'recon' });
      const events = await app.follow(scanId);
      expect(events.at(-1)).toMatchObject({ type: 'COMPLETED' });

      const hosts = results(events, 'HOST', 'host');
      const byName = new Map(hosts.map((host) => [host.name, host]));
      expect(byName.size).toBe(hosts.length);
      expect(byName.get('www.demo.test')).toMatchObject({
        alive: true,
        status: 200,
        ip: ['127.0.0.1'],
        mock: false,
      });
      expect(byName.get('www.demo.test').notAfter).toMatch(/^20\d\d-/);
      expect(byName.get('old.demo.test')).toMatchObject({ alive: false, status: null });
      expect(new Set(hosts.map((host) => host.source))).toEqual(
        new Set(['target', 'wordlist', 'certificate-transparency', 'certificates']),
      );

      const endpoints = results(events, 'ENDPOINT', 'endpoint');
      expect(new Set(endpoints.map((endpoint) => endpoint.url)).size).toBe(endpoints.length);
      expect(
        endpoints.some(({ url, status }) => /api\.demo\.test:\d+\/v2\/posts$/.test(url) && status === 401),
      ).toBe(true);
      const sources = new Set(endpoints.map((endpoint) => endpoint.source));
      for (const source of ['start', 'crawl', 'scripts', 'robots', 'sitemap', 'archive'])
        expect(sources).toContain(source);

      // Each endpoint has its host as its parent, which came before it.
      const hostSeqs = new Map(
        events.filter(({ type }) => type === 'HOST').map((event) => [event.seq, event.host]),
      );
      for (const endpoint of endpoints) {
        expect(endpoint.parent).toBeLessThan(endpoint.seq);
        expect(new URL(endpoint.url).hostname).toBe(hostSeqs.get(endpoint.parent).name);
      }
      // The crawl began while hosts were still being found.
      const firstEndpoint = events.findIndex(({ type }) => type === 'ENDPOINT');
      expect(events.slice(firstEndpoint).some(({ type }) => type === 'HOST')).toBe(true);

      // A service and a tool scanned each live host, and no other.
      for (const [name, type] of [
        ['header_service', 'content-security-policy'],
        ['certificate_tool', 'untrusted_certificate'],
      ]) {
        const found = events.filter(({ finding }) => finding?.scanner === name);
        expect(new Set(found.map(({ finding }) => hostSeqs.get(finding.parent)?.alive))).toEqual(
          new Set([true]),
        );
        expect(found.some(({ finding }) => finding.type === type)).toBe(true);
        expect(events.filter((event) => event.name === name).at(-1)).toMatchObject({
          state: 'FINISHED',
          cause: null,
        });
      }

      const lines = results(events, 'LOG', 'message').join('\n');
      expect(lines).toContain('starting subdomain discovery of demo.test');
      expect(lines).toMatch(/subdomain discovery complete: \d+ hosts, \d+ alive/);
      expect(lines).toMatch(/endpoint discovery complete: \d+ endpoints on www\.demo\.test/);
    });
  });

  it('of a domain that does not exist fails with the reason', async () => {
    await withDemo(async (app, scanners) => {
      const scanId = await app.startScan({ target: 'nothing-here.test', scanners });
      const events = await app.follow(scanId);
      expect(events.at(-1)).toMatchObject({
        type: 'FAILED',
        error: expect.stringContaining('nothing-here.test does not exist'),
      });
      const ends = events.filter(({ type, state }) => type === 'SCANNER' && state !== 'STARTED');
      expect(ends.map(({ name, state, cause }) => [name, state, cause])).toEqual([
        ['subdomains', 'FAILED', expect.stringContaining('does not exist')],
        ['endpoints', 'SKIPPED', 'no hosts or URLs to scan'],
        ['header_service', 'SKIPPED', expect.stringMatching(/^no .* to scan$/)],
        ['certificate_tool', 'SKIPPED', expect.stringMatching(/^no .* to scan$/)],
      ]);
    });
  });

  it('completes when sources and sites fail in every way, with a WARN for each source', async () => {
    // Never answers; the timeouts of the scan must end it.
    const silent = await startSite(() => {});
    const dns = await startDnsServer({
      zone: { 'slow.test': { A: ['127.0.0.1'] }, 'www.slow.test': 'drop' },
    });
    try {
      await withApp({ config: { dnsServers: [dns.address] } }, async (app) => {
        const scanId = await app.startScan({
          target: 'slow.test',
          scanners: [
            {
              name: 'subdomains',
              options: {
                ports: [silent.port],
                timeoutMs: 300,
                sources: ['certificate-transparency', 'certificates'],
                certificateTransparencyUrl: silent.url,
              },
            },
            { name: 'endpoints', options: { timeoutMs: 300, archiveUrl: silent.url } },
          ],
        });
        const events = await app.follow(scanId);
        expect(events.at(-1)).toMatchObject({ type: 'COMPLETED', summary: { hosts: 1, aliveHosts: 0 } });
        const warnings = events.filter(({ level }) => level === 'WARN').map(({ message }) => message);
        expect(warnings.some((message) => /certificate transparency/i.test(message))).toBe(true);
      });
    } finally {
      await silent.close();
      await dns.close();
    }
  });
});

describe('a recon scan that is interrupted', () => {
  it('resumes without repeating requests for results in its log, and loses nothing', async () => {
    const words = Array.from({ length: 300 }, (_, i) => `h${i}`);
    const folder = await mkdtemp(join(tmpdir(), 'scanwire-recon-'));
    await writeFile(join(folder, 'words.txt'), words.join('\n'));
    const requests = new Map<string, number>();
    const site = await startSite((request, response) => {
      const name = request.headers.host?.replace(/:\d+$/, '') ?? '';
      requests.set(name, (requests.get(name) ?? 0) + 1);
      // Slow enough to be interrupted.
      setTimeout(() => response.end('<title>x</title>'), 5);
    });
    const dns = await startDnsServer({
      zone: (name) =>
        name === 'corp.test' || /^h\d+\.corp\.test$/.test(name) ? { A: ['127.0.0.1'] } : undefined,
    });
    const workers = 5;
    const options = {
      workers,
      ports: [site.port],
      sources: ['wordlist'],
      wordlist: join(folder, 'words.txt'),
      resolvers: [dns.address],
    };
    try {
      const pipeline = await createPipeline([createSubdomainsScanner()], {
        target: 'corp.test',
        options: { subdomains: options },
        fileRoots: [folder],
      });
      const first = pipeline.run();
      while (requests.size < 100) await sleep(2);
      pipeline.stop({ stop: 'shutdown' });
      await first;
      const before = hostsOf(await pipeline.events());
      expect(before.length).toBeGreaterThan(0);
      expect(before.length).toBeLessThan(words.length);

      await pipeline.run();
      const events = await pipeline.events();
      expect(events.at(-1)).toMatchObject({ type: 'COMPLETED', summary: { hosts: 301, aliveHosts: 301 } });
      expect(hostsOf(events).sort()).toEqual(
        ['corp.test', ...words.map((word) => `${word}.corp.test`)].sort(),
      );
      // HTTPS on the same port fails before it becomes a request.
      expect(before.filter((name) => requests.get(name) !== 1)).toEqual([]);
      const twice = [...requests.values()].filter((times) => times > 1).length;
      expect(twice).toBeLessThanOrEqual(2 * workers);
    } finally {
      await Promise.all([site.close(), dns.close(), rm(folder, { recursive: true })]);
    }
  });
});

const hostsOf = (events: readonly ScanEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'HOST' ? [event.host.name] : []));
