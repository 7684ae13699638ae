/** What clients may cost. Each refusal has its code in docs/streaming.md. */
export interface Limits {
  /** TCP connections in all, WebSockets among them */
  connections: number;
  /** TCP connections of one remote address (one /64 of IPv6); behind a proxy that is all clients together */
  connectionsPerAddress: number;
  /** connections that have not shown a right yet: beyond it the oldest of them is closed */
  strangers: number;
  strangersPerAddress: number;
  /** WebSockets of one identity */
  socketsPerIdentity: number;
  /** HTTP requests of one connection that wait for the answers before theirs */
  pipelinedRequests: number;
  /** header fields of one HTTP request */
  headerFields: number;
  /** answers with the GraphiQL page that are being written at once */
  pageAnswers: number;
  /** subscriptions of one WebSocket */
  subscriptionsPerSocket: number;
  /** subscriptions of one identity, over all its connections */
  subscriptionsPerIdentity: number;
  /** bytes of one HTTP request: room for a page with its source */
  requestBytes: number;
  /** bytes of one WebSocket message */
  messageBytes: number;
  /** the same before `connection_ack`; pongs for as many bytes may then wait for a peer that does not read */
  firstMessageBytes: number;
  /** bytes of all WebSocket messages whose rest has not come: beyond it the sender of the oldest is disconnected */
  unfinishedBytes: number;
  /** from the first byte of a WebSocket message to its last */
  unfinishedMs: number;
  /** messages and pings a second of one WebSocket, and how many may come at once; a tenth before `connection_ack` */
  messagesPerSecond: number;
  messageBurst: number;
  /** from the opening of a WebSocket to its `connection_init` */
  initMs: number;
  /** bytes that wait for a peer that does not read, besides what its subscriptions are given */
  bufferedBytes: number;
  /** a peer that takes nothing for so long is disconnected, over HTTP and WebSocket */
  stallMs: number;
  /** between pings, and until an answer must have come */
  keepAliveMs: number;
  /** longest delay of the answer to a wrong token */
  signInDelayMs: number;
  /** units that a query or a mutation may cost, of about 2 µs each (see graphql/cost.ts) */
  queryCost: number;
  /** the same for one event of a subscription */
  eventCost: number;
  /** time for a query or a mutation, without the waits that it asks for (`waitMs`) */
  executionMs: number;
  /** queries and mutations that are executed at once, those that wait among them */
  operationsAtOnce: number;
  /** Operations over this cost run one after another, so that events have their turn in between … */
  expensiveCost: number;
  /** … so many at once … */
  expensiveAtOnce: number;
  /** … while so many may wait. */
  expensiveWaiting: number;
}

export const LIMITS: Limits = {
  connections: 20_000,
  connectionsPerAddress: 15_000,
  strangers: 1000,
  strangersPerAddress: 500,
  socketsPerIdentity: 15_000,
  pipelinedRequests: 32,
  headerFields: 100,
  pageAnswers: 64,
  subscriptionsPerSocket: 100,
  subscriptionsPerIdentity: 50_000,
  requestBytes: 4 * 1024 * 1024,
  messageBytes: 1024 * 1024,
  firstMessageBytes: 16 * 1024,
  unfinishedBytes: 16 * 1024 * 1024,
  unfinishedMs: 30_000,
  messagesPerSecond: 100,
  messageBurst: 500,
  initMs: 3000,
  bufferedBytes: 4 * 1024 * 1024,
  stallMs: 30_000,
  keepAliveMs: 12_000,
  signInDelayMs: 2000,
  queryCost: 80_000,
  eventCost: 2000,
  executionMs: 30_000,
  operationsAtOnce: 2000,
  expensiveCost: 500,
  expensiveAtOnce: 2,
  expensiveWaiting: 200,
};
