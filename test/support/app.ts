/** A complete server for one test: its own database file, a free port, real sockets. */

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from 'graphql-ws';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import WebSocket from 'ws';
import { type App, createApp, type Overrides } from '../../src/app.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { placeEmptyDatabase } from './empty-database.ts';
import { createPostgresDatabase } from './postgres-database.ts';

export interface GraphQLAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  data: any;
  errors?: { message: string; path?: string[]; extensions: Record<string, unknown> }[];
}

/** An event with the fields that the test selects. */
// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
export type AnyEvent = Record<string, any> & { seq: number; type: string };

/** Operations of a test on a server. */
export interface Remote {
  url: string;
  query(query: string, variables?: Record<string, unknown>): Promise<GraphQLAnswer>;
  /** @param request as in `startInput` @returns the id of the new scan */
  startScan(request: Record<string, unknown>): Promise<string>;
  /** All events of `scanEvents` up to its end. */
  follow(scanId: string, options?: FollowOptions): Promise<AnyEvent[]>;
  /** Yields events as they arrive; leaving the loop ends the subscription. */
  events(scanId: string, options?: FollowOptions): AsyncIterableIterator<AnyEvent>;
}

export interface TestApp extends Remote {
  app: App;
  databaseUrl: string;
}

export interface FollowOptions {
  after?: number;
  types?: string[];
  selection?: string;
}

export interface AppOptions extends Overrides {
  env?: Record<string, string>;
  config?: Partial<Config>;
}

/** Selects all fields of every event, including results. */
export const EVENT_FIELDS = `
  id seq at type scanId
  ... on ConnectedEvent { lastSeq message }
  ... on StatusEvent { status }
  ... on LogEvent { level message scanner data warning warningCount }
  ... on ProgressEvent { percent message scanner layer { name kind score contribution indicators } }
  ... on ScannerEvent { name state cause }
  ... on HostEvent { host { id seq scanner parent foundAt mock name ip cname alive url status title pageTitle server technologies { name version } notBefore notAfter issuer source error } }
  ... on EndpointEvent { endpoint { id seq scanner parent foundAt mock url host status contentType length title pageTitle redirect source error } }
  ... on FindingEvent { finding { id seq scanner parent foundAt mock title severity type url method parameter host port file line column description evidence cwe cvss cvssScore confidence remediation references properties fingerprint } }
  ... on AssessmentEvent { assessment { id seq scanner parent foundAt mock title url riskScore threatLevel confidence reasons classification indicators layers { name kind score contribution indicators } method } }
  ... on CompletedEvent { summary { hosts aliveHosts endpoints findings bySeverity { critical high medium low info unknown } } warnings { code scanner count message firstSeq } }
  ... on FailedEvent { error }
  ... on CancelledEvent { reason }
`;

export const silent = pino({ level: 'silent' });

export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'scanwire-test-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function testConfig(folder: string, { env, config }: Pick<AppOptions, 'env' | 'config'> = {}): Config {
  return {
    ...loadConfig({
      PORT: '0',
      DATABASE_URL: `file:${join(folder, 'scanwire.db')}`,
      SCANWIRE_TARGETS_ALLOW: '127.0.0.0/8',
      ...env,
    }),
    // The data would be downloaded at the first use.
    ...(env?.SCANWIRE_CONFIG === undefined && { libraries: null }),
    ...config,
  };
}

/** Runs a test against its own server, then closes the server. */
export async function withApp<T>(options: AppOptions, test: (app: TestApp) => Promise<T>): Promise<T> {
  return await withFolder(async (folder) => {
    const postgresUrl = await createPostgresDatabase();
    const given = testConfig(folder, options);
    const config =
      postgresUrl === null
        ? given
        : { ...given, databaseUrl: postgresUrl, secretKey: given.secretKey ?? randomBytes(32) };
    if (postgresUrl === null) placeEmptyDatabase(config.databaseUrl);
    const app = await createApp(config, { logger: silent, ...options });
    try {
      return await test(connect(app, config));
    } finally {
      await app.close();
    }
  });
}

/**
 * Keeps what `open` passes to its callback from before the first test of a `describe` until after the last one.
 * @param hookMs longest time to open it, and to close it; default: that of all hooks
 * @returns a function to access it
 */
export function shared<T>(
  open: (use: (opened: T) => Promise<void>) => Promise<void>,
  hookMs?: number,
): () => T {
  let value: T | undefined;
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let closed: Promise<void> | undefined;
  beforeAll(async () => {
    await new Promise<void>((resolve, reject) => {
      closed = open(async (opened) => {
        value = opened;
        resolve();
        await finished;
      });
      closed.catch(reject);
    });
  }, hookMs);
  afterAll(async () => {
    finish();
    await closed;
  }, hookMs);
  return () => value as T;
}

/** Shares one server among the tests of a `describe` that do not change it. @returns a function to access it */
export const sharedApp = (options: AppOptions = {}): (() => TestApp) =>
  shared((use) => withApp(options, use));

export function connect(app: App, { databaseUrl, token }: Config): TestApp {
  return { app, databaseUrl, ...connectTo(app.url, token) };
}

export function connectTo(url: string, token: string | null = null): Remote {
  const query = async (text: string, variables: Record<string, unknown> = {}): Promise<GraphQLAnswer> =>
    (await post(url, { query: text, variables }, token)) as GraphQLAnswer;
  const events: Remote['events'] = (scanId, options) => subscribe(url, scanId, options, token);
  return {
    url,
    query,
    async startScan(request) {
      const { data, errors } = await query(
        `mutation ($input: StartScanInput!) { startScan(input: $input) {
          ... on StartScanSuccess { scan { id } }
          ... on Error { code message }
        } }`,
        { input: startInput(request) },
      );
      const id = data?.startScan?.scan?.id;
      if (id === undefined) throw new Error(`startScan: ${JSON.stringify(data ?? errors)}`);
      return id;
    },
    async follow(scanId, options) {
      const seen: AnyEvent[] = [];
      for await (const event of events(scanId, options)) seen.push(event);
      return seen;
    },
    events,
  };
}

/** Input of the mutation from a short form: `scanners` may be a list, and `preset` beside it. */
export function startInput({ scanners, preset, ...input }: Record<string, unknown>): Record<string, unknown> {
  if (preset !== undefined) return { ...input, scanners: { preset } };
  return {
    ...input,
    ...(scanners !== undefined && { scanners: Array.isArray(scanners) ? { only: scanners } : scanners }),
  };
}

export async function post(url: string, body: unknown, token: string | null = null): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  return await response.json();
}

/** A graphql-ws client without retries. */
export function socketClient(url: string, token: string | null = null): Client {
  return createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(token ? { connectionParams: { authorization: `Bearer ${token}` } } : {}),
  });
}

async function* subscribe(
  url: string,
  scanId: string,
  { after = 0, types, selection = EVENT_FIELDS }: FollowOptions = {},
  token: string | null = null,
): AsyncIterableIterator<AnyEvent> {
  const client = socketClient(url, token);
  try {
    const results = client.iterate<{ scanEvents: AnyEvent }>({
      query: `subscription ($scanId: ID!, $after: Int!, $types: [ScanEventType!]) {
        scanEvents(scanId: $scanId, after: $after, types: $types) { ${selection} }
      }`,
      variables: { scanId, after, types },
    });
    for await (const { data, errors } of results) {
      if (errors) throw Object.assign(new Error(errors[0]?.message), { errors });
      if (data) yield data.scanEvents;
    }
  } finally {
    await client.dispose();
  }
}

/** Polls until the condition holds, where no event announces it. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  ms = 30_000,
): Promise<void> {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
