/** The composition root: the only place that creates all parts and connects them. */
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { monotonicFactory } from 'ulid';
import { type Config, ConfigError } from './config.ts';
import { type ApiKeys, createApiKeys, type KeyStore } from './core/api-key.ts';
import { type Audit, createAudit } from './core/audit.ts';
import { STALL_CAUSES } from './core/availability.ts';
import { kept } from './core/bounded-map.ts';
import { closeInOrder } from './core/closing.ts';
import { createErrorReport, type ErrorHook, type ReportError } from './core/error-report.ts';
import type { EventLog, LogObserver } from './core/event-log.ts';
import { createExports, type ExportParts, type Exports } from './core/export.ts';
import type { LogReader } from './core/feed.ts';
import { type Identity, LOCAL_IDENTITY } from './core/identity.ts';
import { createImports, type ImportParts, type Imports } from './core/import.ts';
import { createIngest, type Ingest } from './core/ingest.ts';
import { createPageScans } from './core/page-scans.ts';
import { type PlainOptionsParts, startProtectingOptions } from './core/plain-options.ts';
import type { PubSub } from './core/pubsub.ts';
import { createRegistry, type Registry } from './core/registry.ts';
import { createScanChanges } from './core/scan-changes.ts';
import { type CreateQueue, createInProcessQueue } from './core/scan-queue.ts';
import type { Scanner } from './core/scanner.ts';
import { createScans, type Scans } from './core/scans.ts';
import { createSecretOptions } from './core/secret-options.ts';
import type { SessionStore } from './core/session.ts';
import { createSharedLog, logOf, type SharedLog } from './core/shared-log.ts';
import type { TicketStore } from './core/stream-ticket.ts';
import { portOf } from './core/target.ts';
import type { TargetScope } from './core/target-scope.ts';
import {
  createTargetVerification,
  type TargetVerification,
  type VerifiedTargetStore,
} from './core/target-verification.ts';
import { openBlocklists, openEgress, openLibraries } from './data-sources.ts';
import { openDemoWorlds } from './demo-scans.ts';
import type { EgressFactory } from './egress/index.ts';
import { createTargetProbe } from './egress/target-probe.ts';
import type { OnRequest } from './egress/traffic.ts';
import { startErrorHook } from './error-hook.ts';
import { warnOfExposedFiles } from './exposed-files.ts';
import { openResults } from './formats/read/index.ts';
import { EXPORT_FORMATS } from './formats/write/index.ts';
import type { GraphQLContext } from './graphql/builder.ts';
import type { Authenticate } from './http/access.ts';
import { isLoopback } from './http/address.ts';
import type { CompatContext } from './http/compat/index.ts';
import type { Limits } from './http/limits.ts';
import { type NodeObserver, openNodes } from './nodes.ts';
import { createScanners } from './scanners/index.ts';
import { loadModuleScanners } from './scanners/module/index.ts';
import type { Blocklists } from './scanners/page/reputation/blocklist.ts';
import { createPresets } from './scanners/presets.ts';
import type { Libraries } from './scanners/web/libraries/library-data.ts';
import { createAuditLog, createLogger, createScanLog } from './server-log.ts';
import { databaseFile } from './store/database-url.ts';
import type { PrismaClient } from './store/generated/client.ts';
import { openStore } from './store/open-store.ts';
import { createVault, KEY_FILE } from './store/secret-key.ts';
import type { OpenStore, Store, WorkspaceReads } from './store/store.ts';

/** Parts that a test, or a program that embeds the server, may replace. */
export interface Overrides {
  /** instead of the built-in and configured scanners */
  scanners?: readonly Scanner[];
  /** in addition to the built-in and configured scanners */
  ownScanners?: readonly Scanner[];
  /** Default: over the configured Redis, or within this process. */
  pubsub?: PubSub;
  /** What this process does. Default: both. `api`: other processes run the scans; `worker`: they serve the API. */
  role?: 'both' | 'api' | 'worker';
  /** Default: within this process. */
  createQueue?: CreateQueue;
  /** Default: SQLite or PostgreSQL, by the URL. */
  openStore?: OpenStore;
  /** Default: the store's. Queries do not read the rows of another log. */
  log?: EventLog;
  /** Default: JSON lines on standard output. */
  logger?: Logger;
  /** receives each unexpected error, in addition to the log and the hook of the configuration */
  onError?: ErrorHook;
  /** receives the unexpected errors that no client waits for, such as those of the database */
  onFault?(error: unknown, message: string): void;
  limits?: Partial<Limits>;
  /** Default: targets that are verified, or allowed by the configuration. */
  scope?: TargetScope;
  /** Default: by API keys and the configured token. */
  authenticate?: Authenticate;
}

/** The server without its network, shared by `serve` and `scan`. */
export interface Core {
  readonly identity: Identity;
  readonly log: EventLog;
  /** the cache of the log for many readers */
  readonly shared: SharedLog;
  readonly pubsub: PubSub;
  readonly registry: Registry;
  readonly scans: Scans;
  readonly ingest: Ingest;
  readonly exports: Exports;
  readonly imports: Imports;
  readonly keys: KeyStore;
  readonly apiKeys: ApiKeys;
  readonly audit: Audit;
  readonly sessions: SessionStore;
  readonly tickets: TicketStore;
  readonly verifiedTargets: VerifiedTargetStore;
  readonly verification: TargetVerification;
  /** What clients of a workspace read. */
  reads(workspace: string): WorkspaceReads & { log: LogReader };
  /** All workspaces: never for clients. */
  readonly prisma: PrismaClient;
  /** ports that this process listens on, which scans may not connect to */
  readonly ownPorts: Set<number>;
  readonly reportError: ReportError;
  /** Converts temporary errors of `prisma` to UnavailableError; returns other errors unchanged. */
  toKnownError(error: unknown): unknown;
  /** Why nothing can be recorded now; null if it can. */
  whyUnavailable(): Promise<string | null>;
  /** Interrupts the running scans, which resume at the next start, and accepts no more. */
  stop(): Promise<void>;
  /** Closes every part, even if some fail. @throws their errors */
  close(): Promise<void>;
}

const PROTECTED =
  'secret options of scans of an earlier version were encrypted, or erased if their scan had ended; older backups still have them';

/** Workspaces whose parts are kept, since each request needs them. */
const MAX_WORKSPACES = 1000;

/** @throws DatabaseError, ConfigError */
export async function createCore(
  config: Config,
  overrides: Overrides = {},
  observers: { log?: LogObserver; onRequest?: OnRequest; nodes?: NodeObserver } = {},
): Promise<Core> {
  const logger = overrides.logger ?? createLogger(config);
  const { reportError, ...hook } = await openErrorReport(config, logger, overrides.onError);
  const onError: typeof reportError = (error, message, where) => {
    overrides.onFault?.(error, message);
    return reportError(error, message, where);
  };
  const nodes = openNodes(config, { logger, onError, observer: observers.nodes });
  const pubsub = overrides.pubsub ?? nodes.pubsub;
  const ownPorts = new Set<number>();
  const egress = openEgress(config, observers.onRequest, ownPorts, nodes.rates);
  const blocklists = openBlocklists(config, egress, logger);
  const libraries = openLibraries(config, egress, logger);
  const auditLog = createAuditLog(logger);
  let registry: Registry;
  let store: Store;
  try {
    registry = await openRegistry(config, { blocklists, libraries }, overrides);
    store = await (overrides.openStore ?? openStore)(config.databaseUrl, {
      pubsub,
      observer: { ...observers.log, appended: (...events) => shared.appended(...events) },
      maxWaitMs: config.databaseWaitMs,
      maxConnections: config.databaseConnections,
      onWarning: (message) => logger.warn(message),
      onError,
      onAudited: auditLog.recorded,
    });
  } catch (error) {
    await closeInOrder([() => blocklists?.close(), () => libraries?.close(), nodes.close, hook.close]);
    throw error;
  }
  const log = overrides.log ?? store.log;
  const shared = createSharedLog(log, pubsub);
  nodes.follow(log);
  // Scans of the same millisecond are listed in the order in which they were started.
  const newId = monotonicFactory();
  const audit = openAudit(config, store, auditLog, onError);
  const verification = openVerification(config, { store, audit, egress, newId });
  const secrets = createSecretOptions(registry.get, openVault(config));
  const stopProtecting = protectOptions(store, { secrets, logger, onError });
  const observer = createScanLog(logger);
  const ingest = createIngest({ log, pubsub, audit, observer, maxResults: config.maxExternalResults });
  const demos = openDemoWorlds(config, { ownPorts, onRequest: observers.onRequest });
  const scans = createScans({
    ...{ log, pubsub, audit, registry, demos, onError, observer },
    scope: overrides.scope ?? verification,
    secrets,
    createQueue: overrides.createQueue ?? createInProcessQueue,
    openEgress: egress.openScan,
    checkTarget: egress.checkTarget,
    newId,
    leaseMs: config.leaseMs,
    runsScans: overrides.role !== 'api',
    concurrency: config.maxConcurrentScans,
    maxQueued: config.maxQueuedScans,
    maxQueuedPerWorkspace: config.maxQueuedScansPerWorkspace,
    // Without readers of the reports, messages have no ids.
    reportError: hook.isRead ? reportError : undefined,
  });
  const reads = openReads(store, shared);
  const exports = openExports(config, { reads, registry, audit });
  const imports = openImports(config, { scans, ingest, log, audit, onError });
  const stop = once(async () => {
    store.hurry();
    await scans.close();
  });
  return {
    identity: LOCAL_IDENTITY,
    keys: store.keys,
    tickets: store.tickets,
    apiKeys: createApiKeys(store.keys, newId, audit),
    ...{ audit, ownPorts, verification, sessions: store.sessions, verifiedTargets: store.verifiedTargets },
    ...{ log, shared, pubsub, registry, scans, ingest, exports, imports, reads, reportError },
    prisma: store.prisma,
    toKnownError: store.toKnownError,
    async whyUnavailable() {
      const cause = await store.check();
      return cause && STALL_CAUSES[cause];
    },
    stop,
    close: once(() =>
      closeInOrder([
        ...[stop, registry.close, () => blocklists?.close(), () => libraries?.close()],
        ...[stopProtecting, imports.close, ingest.close, audit.close, nodes.close, store.close, hook.close],
      ]),
    ),
  };
}

const openAudit = (
  { auditLimits }: Config,
  store: Store,
  { lost }: ReturnType<typeof createAuditLog>,
  onError: ReportError,
) =>
  createAudit({
    store: store.audit,
    limits: auditLimits,
    onLost: lost,
    onError: (error) => onError(error, 'removing old audit entries failed'),
  });

const openReads = (store: Store, shared: SharedLog) =>
  kept(MAX_WORKSPACES, (workspace: string) => ({
    ...store.reads(workspace),
    log: logOf(shared, workspace),
  }));

const openExports = ({ publicUrl }: Config, parts: Omit<ExportParts, 'formats' | 'publicUrl'>) =>
  createExports({ ...parts, formats: EXPORT_FORMATS, publicUrl });

const openVerification = (
  config: Config,
  { store, audit, egress, newId }: { store: Store; audit: Audit; egress: EgressFactory; newId(): string },
) =>
  createTargetVerification({
    audit,
    store: store.verifiedTargets,
    probe: createTargetProbe(config.targetsAllow, egress),
    checkTarget: egress.checkTarget,
    newId,
    validMs: config.verificationMs,
  });

const protectOptions = (
  { plainOptions: store }: Store,
  { logger, ...parts }: Pick<PlainOptionsParts, 'secrets' | 'onError'> & { logger: Logger },
) =>
  startProtectingOptions({
    ...{ store, ...parts },
    onProtected: (count) => logger.warn({ scanners: count }, PROTECTED),
  });

const openImports = (
  { maxImportBytes, maxImports }: Config,
  parts: Omit<ImportParts, 'open' | 'maxBytes' | 'maxAtOnce'>,
) => createImports({ ...parts, open: openResults, maxBytes: maxImportBytes, maxAtOnce: maxImports });

function keyFile(databaseUrl: string): string | null {
  const file = databaseFile(databaseUrl);
  return file === null ? null : join(dirname(file), KEY_FILE);
}

const openVault = ({ secretKey, databaseUrl }: Config) =>
  createVault({
    key: secretKey,
    file: keyFile(databaseUrl),
  });

/** @throws ConfigError if the hook of the configuration does not load */
async function openErrorReport({ errorHook }: Config, logger: Logger, onError?: ErrorHook) {
  const thread =
    errorHook === null ? null : await startErrorHook(errorHook, (message) => logger.warn(message));
  const log: ErrorHook = (error, { id, message, ...where }) =>
    logger.error({ errorId: id, ...where, err: error }, message);
  const hooks = [log, thread?.report, onError].filter((hook) => hook !== undefined);
  return {
    reportError: createErrorReport(hooks, (error) => logger.warn({ err: error }, 'an error hook failed')),
    isRead: logger.isLevelEnabled('error') || hooks.length > 1,
    close: async () => await thread?.close(),
  };
}

/** @throws ConfigError for modules that do not load, duplicate names, and presets with unknown scanners */
async function openRegistry(
  config: Config,
  sources: { blocklists: { data: Blocklists } | null; libraries: { data: Libraries } | null },
  { scanners: given, ownScanners = [] }: Overrides,
): Promise<Registry> {
  const data = { blocklists: sources.blocklists?.data ?? null, libraries: sources.libraries?.data ?? null };
  try {
    const moduleScanners = given ? [] : await loadModuleScanners(config.moduleScanners);
    const scanners = given ?? [...createScanners({ ...config, ...data }), ...moduleScanners, ...ownScanners];
    return createRegistry(scanners, given ? [] : createPresets(scanners, config.presets));
  } catch (error) {
    const errors: Error[] = error instanceof AggregateError ? error.errors : [error as Error];
    throw new ConfigError(errors.map(({ message }) => message));
  }
}

export interface App {
  readonly url: string;
  /** Whether requests need a credential now. */
  isProtected(): boolean;
  readonly core: Core;
  /** Stops in order: refuses new scans, interrupts running ones, asks clients to reconnect, closes the database. */
  close(): Promise<void>;
}

/** Starts the server. @throws DatabaseError, ConfigError, the error of `listen` */
export async function createApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const logger = overrides.logger ?? createLogger(config);
  // Loaded here because it takes half a second, which a scan without a server need not wait.
  const [{ schema, costOf, printedSchema }, { openAccess }, { startHttpServer }, { LIMITS }, metrics] =
    await Promise.all([
      import('./graphql/schema.ts'),
      import('./client-access.ts'),
      import('./http/server.ts'),
      import('./http/limits.ts'),
      import('./http/metrics.ts').then(({ createMetrics }) => createMetrics()),
    ]);
  const core = await createCore(
    config,
    { ...overrides, logger },
    { log: metrics.log, onRequest: metrics.egress.requested, nodes: metrics.nodes },
  );
  const { registry, scans, ingest, exports, imports, apiKeys, audit, verification } = core;
  const exposed = warnOfExposedFiles(config);
  if (exposed) logger.warn(exposed);
  const { availability } = core.log;
  const changes = createScanChanges(core.pubsub);
  const pageScans = createPageScans({
    ...{ log: core.shared, pubsub: core.pubsub },
    onError: (error) => core.reportError(error, 'following a page scan failed'),
    async unfinished() {
      return [...(await core.log.leased()), ...(await core.log.claimable())].map(({ id }) => id);
    },
  });
  const limits = { ...LIMITS, ...config.limits, ...overrides.limits };
  const access = openAccess(config, core, { logger, limits, authenticate: overrides.authenticate });
  const { isProtected, tickets } = access;
  try {
    await access.refresh();
    if (!isProtected()) requireLocal(config);
    const http = await startHttpServer<GraphQLContext & CompatContext>({
      host: config.host,
      port: config.port,
      publicUrl: config.publicUrl,
      corsOrigins: config.corsOrigins,
      trustedProxies: config.trustedProxies,
      schema,
      schemaText: printedSchema,
      authenticate: access.authenticate,
      sessions: access.sessions,
      isProtected,
      contextFor: (asking) => ({
        ...core.reads(asking.workspace),
        // The workspace of the holder of a ticket is empty.
        ...(asking.scan && { log: core.reads(asking.scan.workspace).log }),
        ...{ registry, scans, ingest, exports, imports, apiKeys, audit, tickets, verification, changes },
        ...{ pageScans, availability },
        identity: asking,
      }),
      signIns: audit,
      onlyStatus: overrides.role === 'worker',
      costOf,
      limits,
      metrics,
      toKnownError: core.toKnownError,
      whyUnavailable: core.whyUnavailable,
      onUnexpected: (error, field) =>
        core.reportError(error, 'an operation failed', { ...(field && { field }) }),
      warn: (details, message) => logger.warn(details, message),
    });
    core.ownPorts.add(portOf(new URL(http.url)));
    http.setReady();
    return {
      url: http.url,
      isProtected,
      core,
      close: once(() =>
        closeInOrder([
          () => http.drain(overrides.role === 'api' ? API_DRAIN_MS : DRAIN_MS),
          core.stop,
          // Gives followers of an interrupted scan time to see that it is QUEUED again.
          () => sleep(GRACE_MS),
          http.close,
          changes.close,
          pageScans.close,
          access.close,
          core.close,
        ]),
      ),
    };
  } catch (error) {
    await closeInOrder([changes.close, access.close, core.close]);
    throw error;
  }
}

/** @throws ConfigError if other machines could reach a server that asks for no credential */
function requireLocal({ host }: Config): void {
  if (isLoopback(host)) return;
  throw new ConfigError([
    `HOST=${host} would let anyone who can reach this server start scans. Create an API key first: scanwire token create --name me --role admin (in a clone: npm run scanwire -- token create ...). Or set SCANWIRE_TOKEN.`,
  ]);
}

const GRACE_MS = 50;
/** Other nodes wait for the scans that this one runs. */
const DRAIN_MS = 1000;
/** The whole shutdown may take ten seconds. */
const API_DRAIN_MS = 5000;

function once(close: () => Promise<void>): () => Promise<void> {
  let closed: Promise<void> | undefined;
  return () => {
    closed ??= close();
    return closed;
  };
}
