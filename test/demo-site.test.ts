import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DnsServer, startDnsServer } from '../src/demo/dns-server.ts';
import { type DemoSite, startDemoSite } from '../src/demo/site.ts';
import { type DemoSources, startDemoSources } from '../src/demo/sources.ts';
import { DEMO_DOMAIN, demoZone } from '../src/demo/zone.ts';
import { createEndpointsScanner } from '../src/scanners/endpoints/index.ts';
import { createSubdomainsScanner } from '../src/scanners/subdomains/index.ts';
import { collect } from '../src/sdk/run-scanner.ts';

describe('the demo company', () => {
  let site: DemoSite;
  let dns: DnsServer;
  let sources: DemoSources;
  beforeAll(async () => {
    [site, dns, sources] = await Promise.all([
      startDemoSite({ httpsPort: 0 }),
      startDnsServer({ zone: demoZone() }),
      startDemoSources(),
    ]);
  });
  afterAll(() => Promise.all([site.close(), dns.close(), sources.close()]));

  const scanSite = (url: string) =>
    collect(
      createEndpointsScanner(),
      { kind: 'url', url },
      {
        options: { resolvers: [dns.address], archiveUrl: sources.archiveUrl, rps: 1000, ignoreRobots: true },
      },
    );

  test('has live hosts, dead hosts, and one that only its certificate names', async () => {
    const { hosts, logs } = await collect(
      createSubdomainsScanner(),
      { kind: 'domain', domain: DEMO_DOMAIN },
      {
        options: {
          resolvers: [dns.address],
          certificateTransparencyUrl: sources.certificateTransparencyUrl,
          ports: [Number(new URL(site.httpsUrl ?? '').port)],
          timeoutMs: 5000,
          rps: 1000,
        },
      },
    );
    const label = (name: string) => name.slice(0, -DEMO_DOMAIN.length - 1);
    const named = (alive: boolean) =>
      hosts
        .filter((host) => host.alive === alive)
        .map(({ name }) => label(name))
        .sort();
    expect(logs.filter(({ level }) => level === 'WARN')).toEqual([]);
    expect(named(true)).toEqual(
      ['', 'admin', 'api', 'blog', 'careers', 'docs', 'help', 'shop', 'status', 'warehouse-7', 'www'].sort(),
    );
    expect(named(false)).toEqual(expect.arrayContaining(['mail', 'old', 'trail-club-2019']));
    expect(hosts.find(({ name }) => label(name) === 'admin')).toMatchObject({
      status: 401,
      title: 'Sign in',
    });
  });

  test('has content for every source of URLs', async () => {
    const { endpoints: found, logs } = await scanSite(`http://www.${DEMO_DOMAIN}:${new URL(site.url).port}/`);
    const sourcesFound = new Set(found.map(({ source }) => source));
    expect(sourcesFound).toEqual(new Set(['start', 'crawl', 'robots', 'sitemap', 'scripts', 'archive']));
    expect(found.length).toBeGreaterThan(25);
    expect(new Set(found.map(({ status }) => status ?? null))).toEqual(
      new Set([200, 302, 401, 403, 404, 405, null]),
    );
    expect(logs.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^the web archive has 6 URLs of www/),
    );
  });

  test('has an API that answers 200, 401 and 404', async () => {
    const port = new URL(site.httpsUrl ?? '').port;
    const { endpoints: found } = await scanSite(`https://api.${DEMO_DOMAIN}:${port}/`);
    const statusOf = (path: string) => found.find(({ url }) => url.endsWith(path))?.status;
    expect(statusOf('/v1/users')).toBe(200);
    expect(statusOf('/v2/posts')).toBe(401);
    expect(statusOf('/v1/export')).toBe(404);
  });

  test('has redirects between hosts, which are reported and not followed', async () => {
    const { port } = new URL(site.url);
    const { endpoints: found } = await scanSite(`http://docs.${DEMO_DOMAIN}:${port}/`);
    expect(found[0]).toMatchObject({ status: 301, redirect: `http://help.${DEMO_DOMAIN}:${port}/` });
    expect(found.every(({ url }) => url.startsWith('http://docs.'))).toBe(true);
  });

  test('answers by its IP address too, and counts its requests', async () => {
    const before = site.requests();
    const { endpoints: found } = await scanSite(`${site.url}/`);
    expect(found[0]).toMatchObject({ status: 200, title: 'Pinewood Supply' });
    expect(site.requests() - before).toBeGreaterThan(20);
  });
});
