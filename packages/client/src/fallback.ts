/**
 * The transports for networks without WebSocket. `client.ts` imports this module when it needs it, so that bundlers make a
 * chunk of it. It imports nothing that `client.ts` does, since bundlers would split that into a third chunk.
 */
export { eventStream as sse } from './event-stream.ts';
export { polling } from './polling.ts';
