/** What one client may cost. Each refusal has its code in docs/streaming.md. */
export interface Limits {
  /** subscriptions of one WebSocket */
  subscriptionsPerSocket: number;
  /** subscriptions of one identity, over all its connections */
  subscriptionsPerIdentity: number;
  /** bytes of one HTTP request: room for a page with its source */
  requestBytes: number;
  /** bytes of one WebSocket message */
  messageBytes: number;
  /** messages a second of one WebSocket, and how many may come at once */
  messagesPerSecond: number;
  messageBurst: number;
  /** from the opening of a WebSocket to its `connection_init` */
  initMs: number;
  /** bytes that wait for a peer that does not read, besides what its subscriptions are given */
  bufferedBytes: number;
  /** a peer that takes nothing for so long is disconnected */
  stallMs: number;
  /** between pings, and until an answer must have come */
  keepAliveMs: number;
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
  subscriptionsPerSocket: 100,
  subscriptionsPerIdentity: 50_000,
  requestBytes: 4 * 1024 * 1024,
  messageBytes: 1024 * 1024,
  messagesPerSecond: 100,
  messageBurst: 500,
  initMs: 3000,
  bufferedBytes: 4 * 1024 * 1024,
  stallMs: 30_000,
  keepAliveMs: 12_000,
  queryCost: 80_000,
  eventCost: 2000,
  executionMs: 30_000,
  operationsAtOnce: 2000,
  expensiveCost: 500,
  expensiveAtOnce: 2,
  expensiveWaiting: 200,
};
