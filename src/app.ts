/** The composition root: the one place that knows which part is made of what. */
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger, pino } from 'pino';
import { ulid } from 'ulid';
import { type Config, ConfigError } from './config.ts';
import { STALL_CAUSES } from './core/availability.ts';
import type { EventLog } from './core/event-log.ts';
import { DEFAULT_WORKSPACE, type Identity } from './core/identity.ts';
import { createInProcessPubSub, type PubSub } from './core/pubsub.ts';
import { createRegistry, type Registry } from './core/registry.ts';
import { createScanChanges } from './core/scan-changes.ts';
import type { Egress, Scanner } from './core/scanner.ts';
import { createScans, type Scans } from './core/scans.ts';
import { createSharedLog, type SharedLog } from './core/shared-log.ts';
import { createEgressFactory, type EgressFactory } from './egress/index.ts';
import type { OnRequest } from './egress/traffic.ts';
import type { GraphQLContext } from './graphql/builder.ts';
import type { Authenticate } from './http/access.ts';
import type { Limits } from './http/limits.ts';
import { createScanners } from './scanners/index.ts';
import { type Blocklists, createBlocklists } from './scanners/page/blocklist.ts';
import { createPresets } from './scanners/presets.ts';
import { createLibraries, type Libraries } from './scanners/web/libraries.ts';
import { type Database, openDatabase } from './store/database.ts';
import { createEventLog, type LogObserver } from './store/event-log.ts';
import { createFindings } from './store/findings.ts';
import type { PrismaClient } from './store/generated/client.ts';
import { asUnavailable } from './store/unavailable.ts';

/** Parts that a test or a program of its own may swap. */
export interface Overrides {
  scanners?: readonly Scanner[];
  logger?: Logger;
  limits?: Partial<Limits>;
  /** Default: whoever has the configured token. */
  authenticate?: Authenticate;
}

/** Everything but the network: what the server and the command line share. */
export interface Core {
  readonly identity: Identity;
  readonly log: EventLog;
  /** The log as its many readers share it. */
  readonly shared: SharedLog;
  readonly pubsub: PubSub;
  readonly registry: Registry;
  readonly scans: Scans;
  readonly prisma: PrismaClient;
  /** connection for reading */
  readonly reader: Database['reader'];
  /** Why nothing can be recorded for now; null where it can. */
  whyUnavailable(): Promise<string | null>;
  /** Interrupts the scans that run, so that they go on at the next start, and takes no more. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** @throws DatabaseError, ConfigError */
export async function createCore(
  config: Config,
  overrides: Overrides = {},
  observers: { log?: LogObserver; onRequest?: OnRequest } = {},
): Promise<Core> {
  const logger = overrides.logger ?? pino({ level: config.logLevel });
  const onError = (error: unknown, message: string) => logger.error({ err: error }, message);
  const egress = openEgress(config, observers.onRequest);
  const blocklists = openBlocklists(config, egress, logger);
  const libraries = openLibraries(config, egress, logger);
  let registry: Registry;
  let database: Database;
  try {
    const data = { blocklists: blocklists?.data ?? null, libraries: libraries?.data ?? null };
    registry = openRegistry(config, data, overrides.scanners);
    database = await openDatabase(config.databaseUrl, {
      maxWaitMs: config.databaseWaitMs,
      onWarning: (message) => logger.warn(message),
      onError,
    });
  } catch (error) {
    await blocklists?.close();
    await libraries?.close();
    throw error;
  }
  const pubsub = createInProcessPubSub();
  const log = createEventLog(database, pubsub, {
    ...observers.log,
    appended: (...events) => shared.appended(...events),
  });
  const shared = createSharedLog(log, pubsub);
  const scans = createScans({
    log,
    registry,
    openEgress: egress.openScan,
    checkTarget: egress.checkTarget,
    newId: ulid,
    leaseMs: config.leaseMs,
    concurrency: config.maxConcurrentScans,
    maxQueued: config.maxQueuedScans,
    onError,
  });
  const stop = once(async () => {
    // A database that cannot be written now must not keep the process from ending.
    database.writer.hurry();
    await scans.close();
  });
  return {
    identity: { workspace: DEFAULT_WORKSPACE, role: 'admin' },
    log,
    shared,
    pubsub,
    registry,
    scans,
    prisma: database.prisma,
    reader: database.reader,
    async whyUnavailable() {
      const cause = await database.writer.check();
      return cause && STALL_CAUSES[cause];
    },
    stop,
    close: once(async () => {
      await stop();
      await registry.close();
      await blocklists?.close();
      await libraries?.close();
      await database.close();
    }),
  };
}

/** @throws ConfigError for names that are taken, and presets of what does not exist */
function openRegistry(
  config: Config,
  data: { blocklists: Blocklists | null; libraries: Libraries | null },
  given: readonly Scanner[] | undefined,
): Registry {
  const scanners = given ?? createScanners({ ...config, ...data });
  try {
    return createRegistry(scanners, given ? [] : createPresets(scanners, config.presets));
  } catch (error) {
    throw new ConfigError([(error as Error).message]);
  }
}

function openBlocklists({ blocklists: sources }: Config, egress: EgressFactory, logger: Logger) {
  if (sources.length === 0) return null;
  return openKeptData(egress, sources, (fetch) =>
    createBlocklists(sources, { fetch, onError: (message) => logger.warn(message) }),
  );
}

/** Beside the database, so that a server that has lost its way out still has what it fetched. */
const LIBRARIES_FILE = 'libraries.json';

function openLibraries({ libraries: source, databaseUrl }: Config, egress: EgressFactory, logger: Logger) {
  if (source === null) return null;
  const copy = join(dirname(databaseUrl.slice('file:'.length)), LIBRARIES_FILE);
  return openKeptData(egress, 'json' in source ? [] : [source], (fetch) =>
    createLibraries(source, { fetch, copy, onError: (message) => logger.warn(message) }),
  );
}

/** Data of the configuration, fetched past the target policy: its addresses are the server's own choice. */
function openKeptData<Data extends { close(): Promise<void> }>(
  egress: EgressFactory,
  sources: readonly { url?: string | undefined }[],
  create: (fetch: Egress['fetch']) => Data,
): { data: Data; close(): Promise<void> } {
  const abort = new AbortController();
  const session = egress.openScan(abort.signal);
  const services = sources.flatMap(({ url }) => (url === undefined ? [] : new URL(url).origin));
  const data = create(session.egress({ services }).fetch);
  return {
    data,
    async close() {
      await data.close();
      abort.abort(new Error('the server is stopping'));
      await session.close();
    },
  };
}

/** @throws ConfigError for entries that cannot be read */
export function openEgress(
  { targetsAllow, targetsDeny, dnsServers, fileRoots, userAgent, authorities }: Config,
  onRequest?: OnRequest,
): EgressFactory {
  try {
    return createEgressFactory(
      { allow: targetsAllow, deny: targetsDeny, dnsServers, fileRoots, userAgent, authorities },
      onRequest,
    );
  } catch (error) {
    throw new ConfigError([(error as Error).message]);
  }
}

export interface App {
  readonly url: string;
  readonly core: Core;
  /** Ends in order: no new scans, running ones interrupted, sockets told to come back, the database closed. */
  close(): Promise<void>;
}

/** Starts the server. @throws DatabaseError, ConfigError, the error of `listen` */
export async function createApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const logger = overrides.logger ?? pino({ level: config.logLevel });
  // Half a second of loading that a scan without a server does not need.
  const [{ schema, costOf }, { createTokenAuthentication }, { startHttpServer }, { LIMITS }, metrics] =
    await Promise.all([
      import('./graphql/schema.ts'),
      import('./http/access.ts'),
      import('./http/server.ts'),
      import('./http/limits.ts'),
      import('./http/metrics.ts').then(({ createMetrics }) => createMetrics()),
    ]);
  const core = await createCore(
    config,
    { ...overrides, logger },
    { log: metrics.log, onRequest: metrics.egress.requested },
  );
  const { identity, prisma, registry, scans, shared: log, pubsub } = core;
  const { availability } = core.log;
  const changes = createScanChanges(pubsub);
  const findings = createFindings(core.reader, pubsub);
  try {
    const http = await startHttpServer<GraphQLContext>({
      host: config.host,
      port: config.port,
      corsOrigins: config.corsOrigins,
      schema,
      authenticate: overrides.authenticate ?? createTokenAuthentication(config.token, identity),
      protected: config.token !== null || overrides.authenticate !== undefined,
      contextFor: (asking) => ({
        ...{ prisma, registry, scans, log, changes, findings, availability },
        identity: asking,
      }),
      costOf,
      limits: { ...LIMITS, ...overrides.limits },
      metrics,
      toKnownError: asUnavailable,
      whyUnavailable: core.whyUnavailable,
      onUnexpected: (error) => logger.error({ err: error }, 'an operation failed'),
      warn: (details, message) => logger.warn(details, message),
    });
    http.setReady();
    return {
      url: http.url,
      core,
      close: once(async () => {
        http.setStopping();
        await core.stop();
        // Whoever follows an interrupted scan still sees that it is QUEUED again.
        await sleep(GRACE_MS);
        await http.close();
        changes.close();
        await core.close();
      }),
    };
  } catch (error) {
    changes.close();
    await core.close();
    throw error;
  }
}

const GRACE_MS = 50;

/** Closing twice is closing once. */
function once(close: () => Promise<void>): () => Promise<void> {
  let closed: Promise<void> | undefined;
  return () => {
    closed ??= close();
    return closed;
  };
}
