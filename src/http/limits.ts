/** Limits on clients, in the order of docs/limits.md. The configuration file sets them by these names. */
import { z } from 'zod';
import { strictObject } from '../core/zod-error.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const SECOND = 1000;

interface Limit {
  /** what is limited */
  what: string;
  default: number;
  /** `count` is a number without a unit */
  unit: 'bytes' | 'ms' | 'count';
  /** what a client gets beyond it */
  code: string;
}

/** Limits per identity count what belongs to one API key, and in local mode to everybody. */
export const LIMIT_TABLE = {
  requestBytes: {
    what: 'size of an HTTP request',
    default: 4 * MIB,
    unit: 'bytes',
    code: 'HTTP 413',
  },
  headerFields: {
    what: 'header fields of an HTTP request',
    default: 100,
    unit: 'count',
    code: 'HTTP 431',
  },
  headerBytes: {
    what: 'size of the header fields of an HTTP request',
    default: 16 * KIB,
    unit: 'bytes',
    code: 'HTTP 431',
  },
  headersMs: {
    what: 'time for the headers of an HTTP request',
    default: 10 * SECOND,
    unit: 'ms',
    code: 'HTTP 408',
  },
  requestMs: {
    what: 'time for a whole HTTP request',
    default: 60 * SECOND,
    unit: 'ms',
    code: 'HTTP 408',
  },
  importMs: {
    what: 'the same for an import, since a tool may still be writing the file',
    default: 24 * 3600 * SECOND,
    unit: 'ms',
    code: 'HTTP 408',
  },
  importPauseMs: {
    what: 'time without data during an import',
    default: 900 * SECOND,
    unit: 'ms',
    code: 'the connection is cut',
  },
  restBytes: {
    what: 'bytes of an HTTP request read after its response was sent',
    default: 256 * KIB,
    unit: 'bytes',
    code: 'the connection is cut',
  },
  restMs: {
    what: 'time for these bytes to arrive',
    default: 3 * SECOND,
    unit: 'ms',
    code: 'the connection is cut',
  },
  restConnections: {
    what: 'connections that sent more, kept open so that their clients can read the response',
    default: 64,
    unit: 'count',
    code: 'the oldest connection is cut',
  },
  pipelinedRequests: {
    what: 'pipelined HTTP requests per connection, waiting for earlier responses',
    default: 32,
    unit: 'count',
    code: 'the connection is cut',
  },
  strangersPipelined: {
    what: 'the same for an unauthenticated connection',
    default: 4,
    unit: 'count',
    code: 'the connection is cut',
  },
  pageAnswers: {
    what: 'concurrent responses with the GraphiQL page',
    default: 64,
    unit: 'count',
    code: 'HTTP 503',
  },
  exportsPerIdentity: {
    what: 'concurrent exports per key',
    default: 8,
    unit: 'count',
    code: '`LIMIT_REACHED`',
  },
  initMs: {
    what: 'time from opening a WebSocket to `connection_init`',
    default: 3 * SECOND,
    unit: 'ms',
    code: 'close code 4408',
  },
  messageBytes: {
    what: 'size of a WebSocket message',
    default: MIB,
    unit: 'bytes',
    code: 'close code 1009',
  },
  firstMessageBytes: {
    what: 'the same before `connection_ack`',
    default: 16 * KIB,
    unit: 'bytes',
    code: 'close code 1009',
  },
  messageFrames: {
    what: 'frames of a WebSocket message',
    default: 1024,
    unit: 'count',
    code: 'close code 1008',
  },
  messagesPerSecond: {
    what: 'messages and pings per second of one WebSocket; a tenth before `connection_ack`',
    default: 100,
    unit: 'count',
    code: 'close code 1008',
  },
  messageBurst: {
    what: 'messages and pings of one WebSocket in one burst; a tenth before `connection_ack`',
    default: 500,
    unit: 'count',
    code: 'close code 1008',
  },
  messagesPerSecondPerIdentity: {
    what: 'messages, pings and HTTP requests per second of one key, over all its connections',
    default: 10_000,
    unit: 'count',
    code: 'close code 1008, HTTP 429 `LIMIT_REACHED`',
  },
  messageBurstPerIdentity: {
    what: 'the same in one burst',
    default: 50_000,
    unit: 'count',
    code: 'close code 1008, HTTP 429 `LIMIT_REACHED`',
  },
  unfinishedMs: {
    what: 'time from the first byte of a WebSocket message to its last',
    default: 30 * SECOND,
    unit: 'ms',
    code: 'close code 1013',
  },
  unfinishedBytes: {
    what: 'size of all unfinished WebSocket messages; beyond it, the sender of the oldest is refused',
    default: 16 * MIB,
    unit: 'bytes',
    code: 'close code 1013',
  },
  operationIdLength: {
    what: 'characters in the id of a WebSocket operation',
    default: 256,
    unit: 'count',
    code: 'close code 4400',
  },
  connections: {
    what: 'connections in total, including WebSockets; the oldest unauthenticated one is closed for a new one',
    default: 20_000,
    unit: 'count',
    code: 'close code 1013, or the connection is cut',
  },
  connectionsPerAddress: {
    what: 'connections of one address',
    default: 15_000,
    unit: 'count',
    code: 'close code 1013, or the connection is cut; HTTP 429 behind a proxy',
  },
  connectionsPerIdentity: {
    what: 'connections of one key',
    default: 15_000,
    unit: 'count',
    code: 'close code 1013, HTTP 429 `LIMIT_REACHED`',
  },
  strangers: {
    what: 'unauthenticated connections; the oldest one is closed for a new one',
    default: 1000,
    unit: 'count',
    code: 'close code 1013, or the connection is cut',
  },
  strangersPerAddress: {
    what: 'the same of one address',
    default: 500,
    unit: 'count',
    code: 'close code 1013, or the connection is cut',
  },
  strangersBodyBytes: {
    what: 'bytes of the bodies of all unauthenticated requests, at most 128 KiB each',
    default: 16 * MIB,
    unit: 'bytes',
    code: 'the oldest connection is cut',
  },
  socketsPerIdentity: {
    what: 'WebSockets of one key',
    default: 15_000,
    unit: 'count',
    code: 'close code 1013',
  },
  subscriptionsPerSocket: {
    what: 'concurrent operations per WebSocket',
    default: 100,
    unit: 'count',
    code: '`LIMIT_REACHED`',
  },
  subscriptionsPerIdentity: {
    what: 'subscriptions of one key, over all its connections',
    default: 50_000,
    unit: 'count',
    code: '`LIMIT_REACHED`',
  },
  ticketMs: {
    what: 'time to use a stream ticket, and time for which it remains valid after its scan has ended',
    default: 60 * SECOND,
    unit: 'ms',
    code: 'HTTP 401 `UNAUTHENTICATED`, close code 4401',
  },
  ticketsPerIdentity: {
    what: 'valid stream tickets per key',
    default: 1000,
    unit: 'count',
    code: '`LIMIT_REACHED`',
  },
  bufferedBytes: {
    what: 'bytes buffered for a client, not counting events',
    default: 4 * MIB,
    unit: 'bytes',
    code: 'close code 1013',
  },
  stallMs: {
    what: 'time for which a client reads nothing',
    default: 30 * SECOND,
    unit: 'ms',
    code: 'close code 1013; a response or event stream is cut',
  },
  keepAliveMs: {
    what: 'interval between pings, and time to answer one',
    default: 12 * SECOND,
    unit: 'ms',
    code: 'the connection is cut',
  },
  signInDelayMs: {
    what: 'maximum delay of the response to a wrong token',
    default: 2 * SECOND,
    unit: 'ms',
    code: 'HTTP 401 `UNAUTHENTICATED`, close code 4401',
  },
  queryCharacters: {
    what: 'characters of a query, without variables',
    default: 100_000,
    unit: 'count',
    code: '`QUERY_TOO_LARGE`',
  },
  queryTokens: {
    what: 'tokens of a query',
    default: 5000,
    unit: 'count',
    code: '`QUERY_TOO_LARGE`',
  },
  queryDepth: {
    what: 'levels of nested fields',
    default: 12,
    unit: 'count',
    code: '`QUERY_TOO_LARGE`',
  },
  introspectionDepth: {
    what: 'the same below `__schema` and `__type`',
    default: 20,
    unit: 'count',
    code: '`QUERY_TOO_LARGE`',
  },
  queryAliases: {
    what: 'aliases, and repeated selections of root fields',
    default: 50,
    unit: 'count',
    code: '`QUERY_TOO_LARGE`',
  },
  querySelections: {
    what: 'selections of all operations and fragments, with fragments expanded',
    default: 5000,
    unit: 'count',
    code: '`QUERY_TOO_LARGE`',
  },
  queryOverlaps: {
    what: 'pairs of selections that validation compares: fields with the same name, or fragments, at the same place',
    default: 10_000,
    unit: 'count',
    code: '`QUERY_TOO_LARGE`',
  },
  nestedFragments: {
    what: 'levels of nested inline fragments',
    default: 20,
    unit: 'count',
    code: '`QUERY_TOO_LARGE`',
  },
  nestedValues: {
    what: 'levels of nested lists and objects in an argument',
    default: 32,
    unit: 'count',
    code: '`QUERY_TOO_LARGE`',
  },
  queryCost: {
    what: '[cost](#cost-of-queries) of a query or mutation, in units of about 2 µs',
    default: 80_000,
    unit: 'count',
    code: '`QUERY_TOO_EXPENSIVE`',
  },
  eventCost: {
    what: 'cost of each event of a subscription',
    default: 2000,
    unit: 'count',
    code: '`QUERY_TOO_EXPENSIVE`',
  },
  executionMs: {
    what: 'time for a query or mutation, not counting `waitMs`',
    default: 30 * SECOND,
    unit: 'ms',
    code: '`EXECUTION_TIMEOUT`',
  },
  operationsAtOnce: {
    what: 'concurrent queries and mutations, including queued ones',
    default: 2000,
    unit: 'count',
    code: '`LIMIT_REACHED`',
  },
  operationsPerIdentity: {
    what: 'the same of one key',
    default: 1500,
    unit: 'count',
    code: '`LIMIT_REACHED`',
  },
  expensiveCost: {
    what: 'cost above which a query or mutation is expensive',
    default: 500,
    unit: 'count',
    code: 'it is queued',
  },
  expensiveAtOnce: {
    what: 'concurrent expensive operations; keys take turns',
    default: 2,
    unit: 'count',
    code: 'it is queued',
  },
  expensiveWaiting: {
    what: 'expensive operations that are queued',
    default: 200,
    unit: 'count',
    code: '`LIMIT_REACHED`',
  },
  expensiveWaitingPerIdentity: {
    what: 'the same of one key',
    default: 100,
    unit: 'count',
    code: '`LIMIT_REACHED`',
  },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMIT_TABLE;
export type Limits = Record<LimitName, number>;

const LIMIT_NAMES = Object.keys(LIMIT_TABLE) as LimitName[];
const MAX = 1_000_000_000;

/** The defaults. */
export const LIMITS = Object.fromEntries(
  LIMIT_NAMES.map((name) => [name, LIMIT_TABLE[name].default]),
) as Limits;

/** The section `limits` of the configuration file. */
export const limitsSchema = strictObject(
  Object.fromEntries(LIMIT_NAMES.map((name) => [name, z.int().min(1).max(MAX).optional()])) as Record<
    LimitName,
    z.ZodOptional<z.ZodInt>
  >,
);

/** A limit as a person writes it: 4 MiB, 30 s, 20,000. */
export function shownLimit(name: LimitName): string {
  const { default: value, unit } = LIMIT_TABLE[name];
  if (unit === 'bytes') return value % MIB === 0 ? `${value / MIB} MiB` : `${value / KIB} KiB`;
  return unit === 'ms' ? `${(value / SECOND).toLocaleString('en')} s` : value.toLocaleString('en');
}
