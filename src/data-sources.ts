/** Opens the way out of the process, and what the server fetches from URLs of its configuration. */
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import { type Config, ConfigError } from './config.ts';
import type { Egress } from './core/scanner.ts';
import { createEgressFactory, type EgressFactory, type SharedRates } from './egress/index.ts';
import type { OnRequest } from './egress/traffic.ts';
import { createBlocklists } from './scanners/page/reputation/blocklist.ts';
import { createLibraries } from './scanners/web/libraries/library-data.ts';
import { databaseFile } from './store/database-url.ts';

/** null if none is configured */
export function openBlocklists({ blocklists: sources }: Config, egress: EgressFactory, logger: Logger) {
  if (sources.length === 0) return null;
  return openKeptData(egress, sources, (fetch) =>
    createBlocklists(sources, { fetch, onError: (message) => logger.warn(message) }),
  );
}

/** Copy of the fetched data, beside the database if that is a file, for restarts without Internet access. */
const LIBRARIES_FILE = 'libraries.json';

/** null if they are turned off */
export function openLibraries(
  { libraries: source, databaseUrl }: Config,
  egress: EgressFactory,
  logger: Logger,
) {
  if (source === null) return null;
  const file = databaseFile(databaseUrl);
  const copy = file === null ? {} : { copy: join(dirname(file), LIBRARIES_FILE) };
  return openKeptData(egress, 'json' in source ? [] : [source], (fetch) =>
    createLibraries(source, { ...copy, fetch, onError: (message) => logger.warn(message) }),
  );
}

/** Opens data sources from the configuration. */
function openKeptData<Data extends { close(): Promise<void> }>(
  egress: EgressFactory,
  sources: readonly { url?: string | undefined }[],
  create: (fetch: Egress['fetch']) => Data,
): { data: Data; close(): Promise<void> } {
  const { fetch, close } = openSources(
    egress,
    sources.map(({ url = null }) => url),
  );
  const data = create(fetch);
  return {
    data,
    async close() {
      await data.close();
      await close();
    },
  };
}

/** A way to URLs of the configuration. The target policy does not apply to them, since the operator chose them. */
export function openSources(egress: EgressFactory, urls: readonly (string | null)[]) {
  const abort = new AbortController();
  const session = egress.openScan(abort.signal);
  const services = urls.flatMap((url) => (url === null ? [] : new URL(url).origin));
  return {
    fetch: session.egress({ services }).services.fetch,
    async close() {
      abort.abort(new Error('the server is stopping'));
      await session.close();
    },
  };
}

/** @throws ConfigError for invalid entries */
export function openEgress(
  { targetsAllow, targetsDeny, dnsServers, fileRoots, userAgent, authorities }: Config,
  onRequest?: OnRequest,
  ownPorts?: ReadonlySet<number>,
  rates?: SharedRates,
): EgressFactory {
  try {
    return createEgressFactory(
      {
        ...{ allow: targetsAllow, deny: targetsDeny, dnsServers, fileRoots, userAgent, authorities },
        ...(ownPorts && { ownPorts }),
      },
      onRequest,
      rates,
    );
  } catch (error) {
    throw new ConfigError([(error as Error).message]);
  }
}
