/** Web archives and certificate transparency logs: those of the configuration are trusted as named, those of clients are not. */
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { type DnsServer, startDnsServer } from '../src/demo/dns-server.ts';
import { type TestApp, withApp } from './support/app.ts';
import { serveHttp, type TestServer } from './support/egress.ts';

/** The only address that scans may connect to. */
const SITE = '127.0.0.2';
const DOMAIN = 'corp.test';

let dns: DnsServer;
let site: TestServer;
/** The archive and log of the configuration, those of a preset, and a server that nobody may connect to. */
let named: TestServer;
let ofPreset: TestServer;
let canary: TestServer;
let answer: (path: string, response: ServerResponse) => unknown;
let asked: string[];

const serveAnswers = (name: string) =>
  serveHttp((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    asked.push(`${name} ${path}`);
    answer(path, response);
  });

beforeAll(async () => {
  dns = await startDnsServer({ zone: { [DOMAIN]: { A: [SITE] } } });
  site = await serveHttp((_, response) => response.end('site'), SITE);
  named = await serveAnswers('named');
  ofPreset = await serveAnswers('preset');
  canary = await serveHttp((_, response) => response.end('[]'));
});
beforeEach(() => {
  asked = [];
  answer = (_, response) => response.end('[]');
});
afterAll(async () => {
  for (const one of [dns, site, named, ofPreset, canary]) await one.close();
});

/** A scanner that asks the archive, and one that asks the log. */
const choices = (url?: string) =>
  [
    { name: 'endpoints', options: { sources: ['archive'], ...(url && { archiveUrl: url }) } },
    {
      name: 'subdomains',
      options: {
        ...{ sources: ['certificate-transparency'], ports: [site.port] },
        ...(url && { certificateTransparencyUrl: url }),
      },
    },
  ] as const;

/** Scans the site, then the domain. @returns the warnings */
async function scan(app: TestApp, selections: readonly object[]): Promise<string[]> {
  const warnings: string[] = [];
  for (const [at, target] of [`http://${SITE}:${site.port}/`, DOMAIN].entries()) {
    const events = await app.follow(await app.startScan({ target, ...selections[at] }));
    for (const { warning, message } of events) if (warning) warnings.push(message);
  }
  return warnings;
}
const withUrl = (url?: string) => choices(url).map((choice) => ({ scanners: [choice] }));
const presets = (name: string) => [{ preset: `${name}-0` }, { preset: `${name}-1` }];

let close = () => {};
let closed: Promise<void>;
let app: TestApp;
beforeAll(async () => {
  const presetsFor = (name: string) =>
    choices(`${ofPreset.url}/${name}`).map((choice, at) => [
      `${name}-${at}`,
      { description: '', scanners: [choice] },
    ]);
  const options = {
    env: {
      SCANWIRE_TARGETS_ALLOW: SITE,
      SCANWIRE_DNS_SERVERS: dns.address,
      SCANWIRE_ARCHIVE_URL: `${named.url}/wayback`,
      SCANWIRE_CERTIFICATE_TRANSPARENCY_URL: `${named.url}/log`,
    },
    config: { presets: Object.fromEntries([...presetsFor('ours'), ...presetsFor('other')]) },
  };
  await new Promise<void>((opened, failed) => {
    closed = withApp(options as never, async (started) => {
      app = started;
      opened();
      await new Promise<void>((resolve) => {
        close = resolve;
      });
    });
    closed.catch(failed);
  });
});
afterAll(async () => {
  close();
  await closed;
});

describe('a web archive and a certificate transparency log', () => {
  it('of the configuration are asked, although the target policy refuses their address', async () => {
    expect(await scan(app, withUrl())).toEqual([]);
    expect(asked).toEqual(['named /wayback/cdx/search/cdx', 'named /log']);
    asked = [];
    expect(await scan(app, presets('ours'))).toEqual([]);
    expect(asked).toEqual(['preset /ours/cdx/search/cdx', 'preset /ours']);
  });

  it('are not trusted where they redirect to', async () => {
    answer = (_, response) => response.writeHead(302, { location: `${canary.url}/` }).end();
    for (const selections of [withUrl(), presets('other')])
      expect(await scan(app, selections)).toEqual([
        expect.stringContaining('web archive could not be read: status 302'),
        expect.stringMatching(/transparency log could not be read: .*127.0.0.1 is not a public address/),
      ]);
    expect(asked).toHaveLength(4);
    expect(canary.connections()).toBe(0);
  });

  it('of a client must pass the target policy, also with the URL of the configuration', async () => {
    const connections = [named.connections(), ofPreset.connections()];
    for (const url of [
      ...[`${named.url}/wayback`, `${named.url}/log`, `${named.url}/`, `${ofPreset.url}/third`],
      ...[`https://127.0.0.1:${named.port}/log`, `http://localhost:${named.port}/log`, canary.url],
    ])
      expect(await scan(app, withUrl(url))).toEqual([
        expect.stringMatching(/web archive could not be read: .*not a public address/),
        expect.stringMatching(/transparency log could not be read: .*not a public address/),
      ]);
    expect([named.connections(), ofPreset.connections()]).toEqual(connections);
    expect(canary.connections()).toBe(0);
  });

  it.each(['ftp://archive.test', 'archive.test', 'http://user:secret@archive.test'])(
    'cannot be named as %s',
    (url) => {
      for (const key of ['SCANWIRE_ARCHIVE_URL', 'SCANWIRE_CERTIFICATE_TRANSPARENCY_URL']) {
        const load = () => loadConfig({ [key]: url });
        expect(load).toThrow(`${key} must be an http:// or https:// URL without a user name or password`);
        expect(load).not.toThrow('secret');
      }
    },
  );
});
