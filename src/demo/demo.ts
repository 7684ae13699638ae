/** A small world on loopback that a scan can be shown on: a company's site, its DNS, and the services that know of it. */
import type { Config } from '../config.ts';
import type { ScannerChoice } from '../core/registry.ts';
import { startDnsServer } from './dns-server.ts';
import { startDemoSite } from './site.ts';
import { startDemoSources } from './sources.ts';
import { DEMO_DOMAIN, demoZone } from './zone.ts';

export interface Demo {
  target: string;
  /** what finds its way in it, at a pace that can be watched */
  scanners: readonly (ScannerChoice & { options: Record<string, unknown> })[];
  /** The same configuration, with this world in reach and no other. */
  configure(config: Config): Config;
  close(): Promise<void>;
}

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
    const dns = await open(startDnsServer({ zone: demoZone() }));
    const site = await open(startDemoSite({ httpsPort: 0 }));
    const sources = await open(startDemoSources());
    const ports = [site.httpsUrl, site.url].flatMap((url) =>
      url === undefined ? [] : Number(new URL(url).port),
    );
    return {
      target: DEMO_DOMAIN,
      scanners: [
        {
          name: 'subdomains',
          options: { workers: 1, ports, certificateTransparencyUrl: sources.certificateTransparencyUrl },
        },
        { name: 'endpoints', options: { workers: 1, rps: 2.5, archiveUrl: sources.archiveUrl } },
      ],
      configure: (config) => ({
        ...config,
        targetsAllow: ['127.0.0.0/8'],
        targetsDeny: [],
        dnsServers: [dns.address],
      }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
