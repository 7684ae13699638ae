/** A whole server for one test: its own database file, a free port, real sockets. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from 'graphql-ws';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import WebSocket from 'ws';
import { type App, createApp, type Overrides } from '../../src/app.ts';
import { type Config, loadConfig } from '../../src/config.ts';

export interface GraphQLAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  data: any;
  errors?: { message: string; path?: string[]; extensions: Record<string, unknown> }[];
}

/** An event as a test's selection brings it. */
// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
export type AnyEvent = Record<string, any> & { seq: number; type: string };

/** What a test does with a server, wherever it runs. */
export interface Remote {
  url: string;
  query(query: string, variables?: Record<string, unknown>): Promise<GraphQLAnswer>;
  /** @returns the id of the new scan */
  startScan(input: Record<string, unknown>): Promise<string>;
  /** All that `scanEvents` gives, to its end. */
  follow(scanId: string, options?: FollowOptions): Promise<AnyEvent[]>;
  /** Single events as they come; ends when the loop is left. */
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

/** What every event tells, results in full. */
export const EVENT_FIELDS = `
  seq at type scanId
  ... on ConnectedEvent { lastSeq message }
  ... on StatusEvent { status }
  ... on LogEvent { level message scanner data warning warningCount }
  ... on ProgressEvent { percent message scanner layer { name score contribution indicators } }
  ... on ScannerEvent { scanner state error }
  ... on HostEvent { host { id seq scanner parent foundAt mock name ip cname alive url status title pageTitle server notBefore notAfter issuer source error } }
  ... on EndpointEvent { endpoint { id seq scanner parent foundAt mock url status contentType length title pageTitle redirect source error } }
  ... on FindingEvent { finding { id seq scanner parent foundAt mock title severity type url method parameter host port file line column description evidence cwe cvss cvssScore confidence remediation references properties fingerprint } }
  ... on AssessmentEvent { assessment { id seq scanner parent foundAt mock url riskScore threatLevel classification indicators layers { name score contribution indicators } method } }
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
    // Fetched at the first need, which no test is to do.
    ...(env?.SCANWIRE_CONFIG === undefined && { libraries: null }),
    ...config,
  };
}

/** Runs a test against a server of its own, and closes it. */
export async function withApp<T>(options: AppOptions, test: (app: TestApp) => Promise<T>): Promise<T> {
  return await withFolder(async (folder) => {
    const config = testConfig(folder, options);
    const app = await createApp(config, { logger: silent, ...options });
    try {
      return await test(connect(app, config));
    } finally {
      await app.close();
    }
  });
}

/** One server for the tests of a `describe` that leave no trace in it. @returns how a test reaches it */
export function sharedApp(options: AppOptions = {}): () => TestApp {
  let app: TestApp | undefined;
  let finish = () => {};
  let closed: Promise<void> | undefined;
  beforeAll(async () => {
    await new Promise<void>((opened, failed) => {
      closed = withApp(options, async (started) => {
        app = started;
        opened();
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
      });
      closed.catch(failed);
    });
  });
  afterAll(async () => {
    finish();
    await closed;
  });
  return () => app as TestApp;
}

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
    async startScan(input) {
      const { data, errors } = await query(
        `mutation ($input: StartScanInput!) { startScan(input: $input) {
          ... on StartScanSuccess { scan { id } }
          ... on Error { code message }
        } }`,
        { input },
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

export async function post(url: string, body: unknown, token: string | null = null): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  return await response.json();
}

/** A graphql-ws client that does not retry: a test that wants retries makes its own. */
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

/** Polls until the condition holds; for what no event tells. */
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
