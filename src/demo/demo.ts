/**
 * Targets for demo scans, on this machine: a company's site with its DNS, public services with data about it, a scanner
 * service and a tool, its source code, a vulnerable web application and its hardened twin, and malicious pages.
 */
import { fileURLToPath } from 'node:url';
import type { Config } from '../config.ts';
import { DEMO_TITLES } from '../core/demo-scan.ts';
import type { ScannerChoice } from '../core/registry.ts';
import { commandSpecSchema } from '../scanners/command/spec.ts';
import { startDnsServer } from './dns-server.ts';
import { LIBRARY_DATA } from './library-data.ts';
import { startDemoService } from './remote-service.ts';
import { writeDemoRepository } from './repository.ts';
import { riskyZone, startRiskySite } from './risky-site.ts';
import { startDemoSite } from './site.ts';
import { startDemoSources } from './sources.ts';
import { type FlawedSite, startFlawedSite } from './web-flaws/index.ts';
import { DEMO_DOMAIN, demoZone } from './zone.ts';

/** One scan of the demo. */
export interface DemoScan {
  /** what the scan shows, in one line */
  heading: string;
  /** name of its target in the list of findings at the end; none for a scan without findings */
  column?: string;
  target: string;
  /** scanners with options, at a pace that can be watched */
  scanners: readonly (ScannerChoice & { options: Record<string, unknown> })[];
}

export interface Demo {
  /** hosts and endpoints of a company, with a scanner service and a tool */
  recon: DemoScan;
  /** a vulnerable web application, and the same one hardened */
  flaws: readonly [flawed: DemoScan, hardened: DemoScan];
  repository: DemoScan;
  /** pages for the `page` scanner */
  pages: readonly DemoScan[];
  /** Changes a configuration so that scans reach the demo and nothing else. */
  configure(config: Config): Config;
  close(): Promise<void>;
}

/** The compiled tool, or its source with a loader. */
const CERTIFICATE_TOOL = import.meta.url.endsWith('.ts')
  ? [
      ...[process.execPath, '--import', import.meta.resolve('tsx')],
      fileURLToPath(new URL('./certificate-tool.ts', import.meta.url)),
    ]
  : [process.execPath, fileURLToPath(new URL('./certificate-tool.js', import.meta.url))];

/** A scanner service and a tool. */
export const demoScannerSpecs = (serviceUrl: string): Pick<Config, 'remoteScanners' | 'commandScanners'> => ({
  remoteScanners: {
    header_service: {
      url: serviceUrl,
      title: DEMO_TITLES.header_service,
      description: 'A scanner service, called over HTTP: checks the security headers of a host.',
      intrusiveness: 'passive',
      consumes: ['host'],
      produces: ['finding'],
    },
  },
  commandScanners: {
    certificate_tool: commandSpecSchema.parse({
      command: [...CERTIFICATE_TOOL, '{url}', '{ip}'],
      parser: 'jsonl',
      title: DEMO_TITLES.certificate_tool,
      description: 'A command line tool: checks the TLS certificate of a host.',
      intrusiveness: 'passive',
      consumes: ['host'],
      // It opens one connection for each host, and sends no requests.
      rps: false,
      concurrency: 2,
    }),
  },
});

/** Requests per second to the web applications: slow enough to watch, fast enough not to wait. */
const RPS = 400;

const flawScan = (
  texts: Pick<DemoScan, 'heading' | 'column'>,
  { forms, login }: FlawedSite,
  target: string,
): DemoScan => ({
  ...texts,
  target,
  scanners: [
    { name: 'endpoints', options: { rps: RPS, sources: ['crawl'] } },
    { name: 'web', options: { rps: RPS } },
    { name: 'web-active', options: { rps: RPS, forms, login } },
  ],
});

/** Starts everything on free ports. */
export async function startDemo(): Promise<Demo> {
  const opened: { close(): Promise<void> }[] = [];
  const open = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const started = await starting;
    opened.push(started);
    return started;
  };
  const close = async () => {
    await Promise.all(opened.map((one) => one.close()));
  };
  try {
    const dns = await open(startDnsServer({ zone: { ...demoZone(), ...riskyZone() } }));
    const site = await open(startDemoSite({ httpsPort: 0 }));
    const sources = await open(startDemoSources());
    const service = await open(startDemoService({ siteUrl: site.url }));
    const risky = await open(startRiskySite());
    const flawed = await open(startFlawedSite({ hardened: false }));
    const hardened = await open(startFlawedSite({ hardened: true }));
    const repository = await open(writeDemoRepository());
    const ports = [site.httpsUrl, site.url].flatMap((url) =>
      url === undefined ? [] : Number(new URL(url).port),
    );
    const harmless = {
      url: `http://www.${DEMO_DOMAIN}:${new URL(site.url).port}/`,
      what: 'the home page of the company',
    };
    return {
      recon: {
        heading: 'hosts and endpoints of a company, with a service and a tool',
        column: 'company',
        target: DEMO_DOMAIN,
        scanners: [
          {
            name: 'subdomains',
            options: { workers: 1, ports, certificateTransparencyUrl: sources.certificateTransparencyUrl },
          },
          { name: 'endpoints', options: { workers: 1, rps: 2.5, archiveUrl: sources.archiveUrl } },
          { name: 'header_service', options: {} },
          { name: 'certificate_tool', options: {} },
        ],
      },
      flaws: [
        flawScan({ heading: 'a vulnerable web application', column: 'web app' }, flawed, flawed.url),
        flawScan(
          { heading: 'the same web application after the fixes: nothing to find', column: 'fixed' },
          hardened,
          hardened.httpsUrl,
        ),
      ],
      repository: {
        heading: 'a repository with secrets and vulnerable code',
        column: 'source code',
        target: repository.path,
        scanners: ['secrets', 'sast'].map((name) => ({ name, options: {} })),
      },
      pages: [...risky.pages, harmless].map(({ url, what }) => ({
        heading: `risk of ${what}`,
        target: url,
        scanners: [{ name: 'page', options: {} }],
      })),
      configure: (config) => ({
        ...config,
        targetsAllow: ['127.0.0.0/8'],
        targetsDeny: [],
        fileRoots: [repository.path],
        dnsServers: [dns.address],
        authorities: hardened.ca === null ? [] : [hardened.ca],
        ...demoScannerSpecs(service.url),
        presets: {},
        libraries: LIBRARY_DATA,
      }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
