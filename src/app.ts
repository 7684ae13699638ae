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
import type { LogReader } from './core/feed.ts';
import { type Identity, LOCAL_IDENTITY } from './core/identity.ts';
import { createInProcessPubSub, type PubSub } from './core/pubsub.ts';
import { createRegistry, type Registry } from './core/registry.ts';
import { createScanChanges } from './core/scan-changes.ts';
import { type CreateQueue, createInProcessQueue } from './core/scan-queue.ts';
import type { Egress, Scanner } from './core/scanner.ts';
import { createScans, type Scans } from './core/scans.ts';
import { createSecretOptions } from './core/secret-options.ts';
import type { SessionStore } from './core/session.ts';
import { createSharedLog, logOf, type SharedLog } from './core/shared-log.ts';
import { createStreamTickets, type TicketStore } from './core/stream-ticket.ts';
import { portOf } from './core/target.ts';
import type { TargetScope } from './core/target-scope.ts';
import {
  createTargetVerification,
  type TargetVerification,
  type VerifiedTargetStore,
} from './core/target-verification.ts';
import { createEgressFactory, type EgressFactory } from './egress/index.ts';
import { createTargetProbe } from './egress/target-probe.ts';
import type { OnRequest } from './egress/traffic.ts';
import { startErrorHook } from './error-hook.ts';
import { warnOfExposedFiles } from './exposed-files.ts';
import type { GraphQLContext } from './graphql/builder.ts';
import type { Authenticate } from './http/access.ts';
import { isLoopback } from './http/address.ts';
import type { Limits } from './http/limits.ts';
import { createScanners } from './scanners/index.ts';
import { loadModuleScanners } from './scanners/module/index.ts';
import { type Blocklists, createBlocklists } from './scanners/page/reputation/blocklist.ts';
import { createPresets } from './scanners/presets.ts';
import { createLibraries, type Libraries } from './scanners/web/libraries/library-data.ts';
import { createAuditLog, createLogger, createScanLog } from './server-log.ts';
import type { PrismaClient } from './store/generated/client.ts';
import { createVault, KEY_FILE } from './store/secret-key.ts';
import { databasePath } from './store/sqlite/database.ts';
import { openSqliteStore } from './store/sqlite/store.ts';
import type { OpenStore, Store, WorkspaceReads } from './store/store.ts';

/** Parts that a test, or a program that embeds the server, may replace. */
export interface Overrides {
  /** instead of the built-in and configured scanners */
  scanners?: readonly Scanner[];
  /** in addition to the built-in and configured scanners */
  ownScanners?: readonly Scanner[];
  /** Default: within this process. */
  pubsub?: PubSub;
  /** Default: within this process. */
  createQueue?: CreateQueue;
  /** Default: SQLite. */
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

/** Workspaces whose parts are kept, since each request needs them. */
const MAX_WORKSPACES = 1000;

/** @throws DatabaseError, ConfigError */
export async function createCore(
  config: Config,
  overrides: Overrides = {},
  observers: { log?: LogObserver; onRequest?: OnRequest } = {},
): Promise<Core> {
  const logger = overrides.logger ?? createLogger(config);
  const { reportError, ...hook } = await openErrorReport(config, logger, overrides.onError);
  const onError: typeof reportError = (error, message, where) => {
    overrides.onFault?.(error, message);
    return reportError(error, message, where);
  };
  const pubsub =
    overrides.pubsub ?? createInProcessPubSub((error) => onError(error, 'a listener of the pub/sub failed'));
  const ownPorts = new Set<number>();
  const egress = openEgress(config, observers.onRequest, ownPorts);
  const blocklists = openBlocklists(config, egress, logger);
  const libraries = openLibraries(config, egress, logger);
  const auditLog = createAuditLog(logger);
  let registry: Registry;
  let store: Store;
  try {
    const data = { blocklists: blocklists?.data ?? null, libraries: libraries?.data ?? null };
    registry = await openRegistry(config, data, overrides);
    store = await (overrides.openStore ?? openSqliteStore)(config.databaseUrl, {
      pubsub,
      observer: { ...observers.log, appended: (...events) => shared.appended(...events) },
      maxWaitMs: config.databaseWaitMs,
      onWarning: (message) => logger.warn(message),
      onError,
      onAudited: auditLog.recorded,
    });
  } catch (error) {
    await closeInOrder([() => blocklists?.close(), () => libraries?.close(), hook.close]);
    throw error;
  }
  const log = overrides.log ?? store.log;
  const shared = createSharedLog(log, pubsub);
  // Scans of the same millisecond are listed in the order in which they were started.
  const newId = monotonicFactory();
  const audit = createAudit({
    store: store.audit,
    limits: config.auditLimits,
    onLost: auditLog.lost,
    onError: (error) => onError(error, 'removing old audit entries failed'),
  });
  const verification = createTargetVerification({
    store: store.verifiedTargets,
    probe: createTargetProbe(config.targetsAllow, egress),
    checkTarget: egress.checkTarget,
    newId,
    validMs: config.verificationMs,
  });
  const vault = createVault({
    key: config.secretKey,
    file: join(dirname(databasePath(config.databaseUrl)), KEY_FILE),
    onWarning: (message) => logger.warn(message),
  });
  const scans = createScans({
    log,
    audit,
    scope: overrides.scope ?? verification,
    registry,
    secrets: createSecretOptions(registry.get, vault),
    createQueue: overrides.createQueue ?? createInProcessQueue,
    openEgress: egress.openScan,
    checkTarget: egress.checkTarget,
    newId,
    leaseMs: config.leaseMs,
    concurrency: config.maxConcurrentScans,
    maxQueued: config.maxQueuedScans,
    maxQueuedPerWorkspace: config.maxQueuedScansPerWorkspace,
    onError,
    // Without readers of the reports, messages have no ids.
    reportError: hook.isRead ? reportError : undefined,
    observer: createScanLog(logger),
  });
  const stop = once(async () => {
    store.hurry();
    await scans.close();
  });
  return {
    identity: LOCAL_IDENTITY,
    keys: store.keys,
    tickets: store.tickets,
    apiKeys: createApiKeys(store.keys, newId, audit),
    ...{ audit, ownPorts, sessions: store.sessions },
    ...{ verification, verifiedTargets: store.verifiedTargets },
    ...{ log, shared, pubsub, registry, scans, reportError },
    reads: kept(MAX_WORKSPACES, (workspace: string) => ({
      ...store.reads(workspace),
      log: logOf(shared, workspace),
    })),
    prisma: store.prisma,
    toKnownError: store.toKnownError,
    async whyUnavailable() {
      const cause = await store.check();
      return cause && STALL_CAUSES[cause];
    },
    stop,
    close: once(() =>
      closeInOrder([
        ...[
          stop,
          registry.close,
          () => blocklists?.close(),
          () => libraries?.close(),
          audit.close,
          store.close,
        ],
        hook.close,
      ]),
    ),
  };
}

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
  data: { blocklists: Blocklists | null; libraries: Libraries | null },
  { scanners: given, ownScanners = [] }: Overrides,
): Promise<Registry> {
  try {
    const moduleScanners = given ? [] : await loadModuleScanners(config.moduleScanners);
    const scanners = given ?? [...createScanners({ ...config, ...data }), ...moduleScanners, ...ownScanners];
    return createRegistry(scanners, given ? [] : createPresets(scanners, config.presets));
  } catch (error) {
    const errors: Error[] = error instanceof AggregateError ? error.errors : [error as Error];
    throw new ConfigError(errors.map(({ message }) => message));
  }
}

function openBlocklists({ blocklists: sources }: Config, egress: EgressFactory, logger: Logger) {
  if (sources.length === 0) return null;
  return openKeptData(egress, sources, (fetch) =>
    createBlocklists(sources, { fetch, onError: (message) => logger.warn(message) }),
  );
}

/** Copy of the fetched data, beside the database, for restarts without Internet access. */
const LIBRARIES_FILE = 'libraries.json';

function openLibraries({ libraries: source, databaseUrl }: Config, egress: EgressFactory, logger: Logger) {
  if (source === null) return null;
  const copy = join(dirname(databaseUrl.slice('file:'.length)), LIBRARIES_FILE);
  return openKeptData(egress, 'json' in source ? [] : [source], (fetch) =>
    createLibraries(source, { fetch, copy, onError: (message) => logger.warn(message) }),
  );
}

/** Verifies tokens of the configured OpenID provider; null if there is none. */
async function openProvider(config: Config, logger: Logger) {
  const { jwt } = config;
  if (jwt === null) return null;
  const { createJwtVerifier } = await import('./http/jwt/verify.ts');
  const { fetch, close } = openSources(openEgress(config), [jwt.issuer, jwt.jwksUrl]);
  const onProblem = (problem: string) =>
    logger.warn(`the keys of the OpenID provider cannot be read: ${problem}`);
  return { verify: createJwtVerifier(jwt, { fetch, onProblem }), close };
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
function openSources(egress: EgressFactory, urls: readonly (string | null)[]) {
  const abort = new AbortController();
  const session = egress.openScan(abort.signal);
  const services = urls.flatMap((url) => (url === null ? [] : new URL(url).origin));
  return {
    fetch: session.egress({ services }).fetch,
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
): EgressFactory {
  try {
    return createEgressFactory(
      {
        ...{ allow: targetsAllow, deny: targetsDeny, dnsServers, fileRoots, userAgent, authorities },
        ...(ownPorts && { ownPorts }),
      },
      onRequest,
    );
  } catch (error) {
    throw new ConfigError([(error as Error).message]);
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
  const [
    { schema, costOf, printedSchema },
    { createKeyring },
    { createSessions },
    { startHttpServer },
    { LIMITS },
    { withTickets },
    metrics,
  ] = await Promise.all([
    import('./graphql/schema.ts'),
    import('./http/keyring.ts'),
    import('./http/sessions.ts'),
    import('./http/server.ts'),
    import('./http/limits.ts'),
    import('./http/ticket-credential.ts'),
    import('./http/metrics.ts').then(({ createMetrics }) => createMetrics()),
  ]);
  const core = await createCore(
    config,
    { ...overrides, logger },
    { log: metrics.log, onRequest: metrics.egress.requested },
  );
  const { registry, scans, apiKeys, audit, verification } = core;
  const exposed = warnOfExposedFiles(config);
  if (exposed) logger.warn(exposed);
  const { availability } = core.log;
  const changes = createScanChanges(core.pubsub);
  const provider = await openProvider(config, logger);
  const keyring = createKeyring(
    core.keys,
    config.token,
    (error) => core.reportError(error, 'reading API keys failed'),
    provider?.verify,
  );
  const limits = { ...LIMITS, ...config.limits, ...overrides.limits };
  const tickets = createStreamTickets({ log: core.log, store: core.tickets, owners: keyring, limits });
  const sessions = createSessions(
    core.sessions,
    { token: config.token, identify: keyring.identify },
    (error) => core.reportError(error, 'reading sessions failed'),
  );
  const isProtected = () => overrides.authenticate !== undefined || keyring.isProtected();
  try {
    await keyring.refresh();
    if (!isProtected()) requireLocal(config);
    const http = await startHttpServer<GraphQLContext>({
      host: config.host,
      port: config.port,
      publicUrl: config.publicUrl,
      corsOrigins: config.corsOrigins,
      trustedProxies: config.trustedProxies,
      schema,
      schemaText: printedSchema,
      authenticate: withTickets(tickets, overrides.authenticate ?? keyring.authenticate),
      sessions: overrides.authenticate ? null : sessions,
      isProtected,
      contextFor: (asking) => ({
        ...core.reads(asking.workspace),
        // The workspace of the holder of a ticket is empty.
        ...(asking.scan && { log: core.reads(asking.scan.workspace).log }),
        ...{ registry, scans, apiKeys, audit, tickets, verification, changes, availability },
        identity: asking,
      }),
      signIns: audit,
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
      close: once(() => {
        http.setStopping();
        return closeInOrder([
          core.stop,
          // Gives followers of an interrupted scan time to see that it is QUEUED again.
          () => sleep(GRACE_MS),
          http.close,
          changes.close,
          sessions.close,
          keyring.close,
          () => provider?.close(),
          core.close,
        ]);
      }),
    };
  } catch (error) {
    await closeInOrder([
      ...[changes.close, sessions.close, keyring.close],
      () => provider?.close(),
      core.close,
    ]);
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

function once(close: () => Promise<void>): () => Promise<void> {
  let closed: Promise<void> | undefined;
  return () => {
    closed ??= close();
    return closed;
  };
}
