/** Opens the servers, the scanners and the egress of demo scans. */

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { Config } from './config.ts';
import { closeInOrder } from './core/closing.ts';
import { DemoError, type DemoWorlds } from './core/demo-scan.ts';
import type { DemoPorts } from './core/event-log.ts';
import { createRegistry, type Registry } from './core/registry.ts';
import type { Scanner } from './core/scanner.ts';
import { parseTarget } from './core/target.ts';
import { EVERY_TARGET } from './core/target-scope.ts';
import { createEgressFactory } from './egress/index.ts';
import type { OnRequest } from './egress/traffic.ts';

/** @param ownPorts the ports of the servers are added, so that no other scan can reach them by an allowed address */
export function openDemoWorlds(
  config: Config,
  { ownPorts, onRequest }: { ownPorts: Set<number>; onRequest?: OnRequest | undefined },
): DemoWorlds {
  // Loaded by the first demo scan.
  const load = () =>
    Promise.all([import('./demo/demo-scan.ts'), import('./demo/demo.ts'), import('./scanners/index.ts')]);

  const choosePorts = createPortChoice();
  const openRegistry = async (ports: DemoPorts): Promise<Registry> => {
    const [{ demoServicesOf }, { demoScannerSpecs }, { createScanners }] = await load();
    const { service, sources } = demoServicesOf(ports);
    const scanners = createScanners({
      ...config,
      ...demoScannerSpecs(service),
      ...{ presets: {}, archiveUrl: sources, certificateTransparencyUrl: sources },
      ...{ blocklists: null, libraries: null },
    });
    return createRegistry(scanners.map(judgingHosts));
  };

  return {
    allowed: config.demoScans,

    async plan() {
      const ports = await choosePorts();
      const [{ demoScanners, demoTarget }] = await load();
      const registry = await openRegistry(ports);
      try {
        const target = parseTarget(demoTarget.target, demoTarget.targetKind);
        const scanners = await registry.plan(target, { only: demoScanners(ports) });
        return { ...demoTarget, scanners, ports };
      } finally {
        await registry.close();
      }
    },

    async open(ports) {
      if (config.demoScans === false)
        throw new DemoError(
          'Demo scans were switched off after this scan had started (SCANWIRE_DEMO_SCANS=off).',
        );
      const [{ startDemoTargets, demoPolicy, dnsServerOf }] = await load();
      const numbers = Object.values<number>({ ...ports });
      for (const port of numbers) ownPorts.add(port);
      const release = () => {
        for (const port of numbers) ownPorts.delete(port);
      };
      const servers = await startDemoTargets(ports).catch(
        (error: NodeJS.ErrnoException & { port?: number }) => {
          release();
          throw new DemoError(whyNot(error), { cause: error });
        },
      );
      const registry = await openRegistry(ports);
      const { userAgent } = config;
      const { openScan } = createEgressFactory(
        {
          ...{ policy: demoPolicy(ports), allow: [], deny: [], dnsServers: [dnsServerOf(ports)] },
          ...{ fileRoots: [], userAgent, authorities: servers.authorities },
        },
        onRequest,
      );
      return {
        registry,
        openEgress: openScan,
        scope: EVERY_TARGET,
        close: () => closeInOrder([registry.close, servers.close, async () => release()]),
      };
    },
  };
}

const whyNot = ({ code, message, port }: NodeJS.ErrnoException & { port?: number }): string =>
  code === 'EADDRINUSE'
    ? `The demo servers cannot start: another program now uses their port ${port ?? ''}. Start another demo scan.`
    : `The demo servers cannot start: ${message}`;

/** The scanner `page` also assesses the start pages of live hosts here, so that one scan shows results of all types. */
function judgingHosts(scanner: Scanner): Scanner {
  if (scanner.name !== 'page') return scanner;
  return {
    ...scanner,
    consumes: ['host'],
    async *scan(input, context) {
      if (input.kind === 'host' && input.url) yield* scanner.scan({ kind: 'url', url: input.url }, context);
    },
  };
}

const PORT_NAMES = ['dns', 'http', 'https', 'sources', 'service'] as const;
/** Ports that were given to the latest scans, which may not have taken them yet. */
const MAX_GIVEN = 500;

/** @returns a function that chooses ports that are free now; they are taken when the scan runs */
function createPortChoice(): () => Promise<DemoPorts> {
  const given = new Set<number>();
  return async () => {
    const servers: Server[] = [];
    const ports: number[] = [];
    try {
      // A port is held until all are chosen, so that the system offers another one next.
      while (ports.length < PORT_NAMES.length && servers.length < MAX_GIVEN + PORT_NAMES.length) {
        const server = createServer().listen(0, '127.0.0.1');
        servers.push(server);
        await once(server, 'listening');
        const { port } = server.address() as AddressInfo;
        if (!given.has(port)) ports.push(port);
      }
    } catch (error) {
      throw new DemoError(`This machine has no free ports: ${(error as Error).message}`, { cause: error });
    } finally {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    }
    for (const port of ports) given.add(port);
    for (const port of given) if (given.size > MAX_GIVEN) given.delete(port);
    return Object.fromEntries(PORT_NAMES.map((name, at) => [name, ports[at]])) as unknown as DemoPorts;
  };
}
