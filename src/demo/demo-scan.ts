/**
 * The targets of one demo scan, on loopback: a company's hosts, of which one is a vulnerable web application and two have
 * malicious pages, with their DNS, public services with data about them, and a scanner service.
 */
import type { DemoPorts } from '../core/event-log.ts';
import type { ScannerChoice } from '../core/registry.ts';
import type { TargetPolicy } from '../egress/target-policy.ts';
import { createCertificate } from './certificate.ts';
import { startDnsServer } from './dns-server.ts';
import { startDemoService } from './remote-service.ts';
import { answerWithMiner, answerWithPhishing } from './risky-site.ts';
import { startDemoSite } from './site.ts';
import { startDemoSources } from './sources.ts';
import { openFlawedApplication, SITE_OPTIONS } from './web-flaws/index.ts';
import { DEMO_DOMAIN, demoCertificateNames, demoZone, NOBODY } from './zone.ts';

const HOST = '127.0.0.1';

/** Names below a domain that nobody can register, so that no page in a browser can reach the flaws under another name. */
const APPLICATION = `helpdesk.${DEMO_DOMAIN}`;
const PHISHING = `paypal-login.${DEMO_DOMAIN}`;
const MINER = `player.${DEMO_DOMAIN}`;

/** Requests per second: slow enough to watch, fast enough not to wait. */
const RPS = 150;
/** Tests of the web application. */
const MAX_REQUESTS = 5000;

/** URL of the scanner service, and of the services with public data. */
export const demoServicesOf = ({ service, sources }: DemoPorts) => ({
  service: `http://${HOST}:${service}/scan`,
  sources: `http://${HOST}:${sources}`,
});

export const dnsServerOf = ({ dns }: DemoPorts): string => `${HOST}:${dns}`;

/** Allows a demo scan its hosts and nothing else. The tool of the demo, whose port is unknown, only connects to hosts that were found. */
export const demoPolicy = ({ http, https }: DemoPorts): TargetPolicy => ({
  checkName() {},
  refusal: (name, address, { port }) =>
    (address === HOST || address === NOBODY) && (port === null || port === http || port === https)
      ? null
      : `${name === address ? name : `${name} (${address})`} is not a server of the demo.`,
});

export const demoTarget = { target: DEMO_DOMAIN, targetKind: 'DOMAIN' } as const;

/** Scanners of a demo scan, at a pace that can be watched. */
export const demoScanners = ({ http, https }: DemoPorts): readonly ScannerChoice[] => [
  { name: 'subdomains', options: { workers: 1, ports: [https, http] } },
  { name: 'endpoints', options: { workers: 2, rps: RPS } },
  { name: 'header_service' },
  { name: 'certificate_tool' },
  { name: 'page' },
  { name: 'web', options: { rps: RPS } },
  { name: 'web-active', options: { rps: RPS, maxRequests: MAX_REQUESTS, forms: SITE_OPTIONS.forms } },
];

export interface DemoTargets {
  /** PEM of the certificates that scanners must trust */
  authorities: readonly string[];
  close(): Promise<void>;
}

/** @throws the error of a server, such as EADDRINUSE */
export async function startDemoTargets(ports: DemoPorts): Promise<DemoTargets> {
  const opened: { close(): unknown }[] = [];
  const close = async () => {
    await Promise.all(opened.map((one) => one.close()));
  };
  const open = async <T extends { close(): unknown }>(starting: Promise<T>): Promise<T> => {
    const started = await starting;
    opened.push(started);
    return started;
  };
  try {
    // The name of the phishing site is in no word list.
    const names = [...demoCertificateNames(), PHISHING, `*.${DEMO_DOMAIN}`] as const;
    const application = openFlawedApplication({
      hardened: false,
      certificate: await createCertificate({ names: [names[0]] }),
    });
    opened.push(application);
    const zone = {
      ...demoZone(),
      ...Object.fromEntries([APPLICATION, PHISHING, MINER].map((name) => [name, { A: [HOST] }])),
    };
    const guests = {
      [APPLICATION]: application.handle,
      [PHISHING]: answerWithPhishing,
      [MINER]: answerWithMiner,
    };
    await open(startDnsServer({ zone, port: ports.dns }));
    const { certificate } = await open(
      startDemoSite({ port: ports.http, httpsPort: ports.https, names: [...names], guests }),
    );
    await open(startDemoSources({ port: ports.sources }));
    await open(startDemoService({ siteUrl: `http://${HOST}:${ports.http}`, port: ports.service }));
    return { authorities: certificate === undefined ? [] : [certificate], close };
  } catch (error) {
    await close();
    throw error;
  }
}
