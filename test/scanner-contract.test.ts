import type { RequestListener } from 'node:http';
import type { ZoneRecords } from '../src/demo/dns-server.ts';
import { startDnsServer } from '../src/demo/dns-server.ts';
import { createEndpointsScanner } from '../src/scanners/endpoints/index.ts';
import { mock } from '../src/scanners/mock.ts';
import { createSubdomainsScanner } from '../src/scanners/subdomains/index.ts';
import { type Manner, type ScannerWorld, scannerContract } from './contracts/scanner.ts';
import { hostile } from './support/hostile-site.ts';
import { type Site, startSite } from './support/site.ts';

const ZONE: Record<string, ZoneRecords> = { 'corp.test': { A: ['127.0.0.1'] } };

const MISBEHAVING: Record<Exclude<Manner, 'answers'>, RequestListener> = {
  hangs: hostile.neverAnswers,
  drips: hostile.drips,
  lies: hostile.lies,
};

/** A site on loopback under the name corp.test. */
const onSite =
  (describe: (site: Site) => Pick<ScannerWorld, 'input' | 'options'>) =>
  async ({ manner }: { manner: Manner }): Promise<ScannerWorld> => {
    const site = await startSite((request, response) => {
      if (manner !== 'answers') return MISBEHAVING[manner](request, response);
      response.setHeader('content-type', 'text/html');
      response.end('<title>corp</title><a href="/about">about</a>');
    });
    const dns = await startDnsServer({ zone: ZONE });
    return {
      ...describe(site),
      egress: { dnsServers: [dns.address] },
      close: () => Promise.all([site.close(), dns.close()]),
    };
  };

scannerContract(
  createSubdomainsScanner(),
  onSite(({ port, url }) => ({
    input: { kind: 'domain', domain: 'corp.test' },
    options: { ports: [port], certificateTransparencyUrl: url },
  })),
);

scannerContract(
  createEndpointsScanner(),
  onSite(({ port, url }) => ({
    input: { kind: 'url', url: `http://corp.test:${port}/` },
    options: { archiveUrl: url },
  })),
);

scannerContract(
  mock,
  onSite(() => ({ input: { kind: 'domain', domain: 'corp.test' }, options: { events: 200, rate: 200 } })),
);
