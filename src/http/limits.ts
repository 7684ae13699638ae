/** Limits on clients. docs/limits.md lists the code of each refusal. */
export interface Limits {
  /** TCP connections in total, including WebSockets */
  connections: number;
  /** TCP connections of one remote address (one /64 of IPv6); behind a proxy, all clients together */
  connectionsPerAddress: number;
  /** connections that are not authenticated yet; at the limit, a new one closes the oldest */
  strangers: number;
  /** the same for one remote address */
  strangersPerAddress: number;
  /** WebSockets of one identity */
  socketsPerIdentity: number;
  /** HTTP requests of one connection that wait for responses to earlier ones */
  pipelinedRequests: number;
  /** header fields of one HTTP request */
  headerFields: number;
  /** responses with the GraphiQL page that are being written at once */
  pageAnswers: number;
  /** subscriptions of one WebSocket */
  subscriptionsPerSocket: number;
  /** subscriptions of one identity, over all its connections */
  subscriptionsPerIdentity: number;
  /** bytes of one HTTP request, enough for a page with its source */
  requestBytes: number;
  /** bytes of one WebSocket message */
  messageBytes: number;
  /** the same before `connection_ack`; also bounds the pongs that are buffered for a peer that does not read */
  firstMessageBytes: number;
  /** bytes of all unfinished WebSocket messages; beyond it, the sender of the oldest one is disconnected */
  unfinishedBytes: number;
  /** from the first byte of a WebSocket message to its last */
  unfinishedMs: number;
  /** messages and pings per second of one WebSocket; a tenth before `connection_ack` */
  messagesPerSecond: number;
  /** messages and pings of one WebSocket at once; a tenth before `connection_ack` */
  messageBurst: number;
  /** from the opening of a WebSocket to its `connection_init` */
  initMs: number;
  /** bytes that are buffered for a peer that does not read, besides those of its subscriptions */
  bufferedBytes: number;
  /** a peer that reads nothing for this long is disconnected, over HTTP and WebSocket */
  stallMs: number;
  /** interval of pings, and time limit for the pong */
  keepAliveMs: number;
  /** longest delay of the response to a wrong token */
  signInDelayMs: number;
  /** validity of a stream ticket that was not used yet, and of one whose scan has ended */
  ticketMs: number;
  /** valid stream tickets of one identity */
  ticketsPerKey: number;
  /** cost of a query or mutation, in units of about 2 µs (see graphql/cost.ts) */
  queryCost: number;
  /** the same for one event of a subscription */
  eventCost: number;
  /** time for a query or mutation, not counting requested waits (`waitMs`) */
  executionMs: number;
  /** queries and mutations that run at once, including those that wait */
  operationsAtOnce: number;
  /** operations above this cost are expensive: they are queued, so that events are delivered in between */
  expensiveCost: number;
  /** expensive operations that run at once */
  expensiveAtOnce: number;
  /** length of the queue of expensive operations */
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
  ticketMs: 60_000,
  ticketsPerKey: 1000,
  queryCost: 80_000,
  eventCost: 2000,
  executionMs: 30_000,
  operationsAtOnce: 2000,
  expensiveCost: 500,
  expensiveAtOnce: 2,
  expensiveWaiting: 200,
};
