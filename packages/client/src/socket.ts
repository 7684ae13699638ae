import { createClient } from 'graphql-ws/client';
import type { Credentials } from './credentials.ts';
import { toFatalError } from './error.ts';
import { type SocketClass, watchSockets } from './socket-watch.ts';
import { type Connect, endOf } from './transport.ts';

/** Time until the server must have acknowledged the connection. */
const CONNECT_MS = 10_000;

/** One WebSocket for all subscriptions, open while there are any. Dead connections are detected, and not opened again. */
export function socketTransport(
  url: string,
  credentials: Credentials,
  WebSocketImpl: unknown,
  silenceMs: number,
): { connect: Connect; check(ms: number): Promise<void> | undefined } {
  let authorized: Awaited<ReturnType<Credentials['get']>>;
  let isReady = false;
  let subscriptions = 0;
  const over = () => {
    isReady = false;
  };
  const watch = watchSockets(WebSocketImpl as SocketClass, silenceMs / 2, Math.min(silenceMs, CONNECT_MS));
  const client = createClient({
    url,
    webSocketImpl: watch.webSocketImpl,
    retryAttempts: 0,
    keepAlive: silenceMs / 2,
    connectionParams: () => authorized,
    on: {
      ...watch.on,
      connected() {
        watch.on.connected();
        isReady = true;
      },
      error: over,
      closed: over,
    },
  });

  const connect: Connect = (source, receiver) => {
    let isClosed = false;
    let unsubscribe = () => {};
    subscriptions++;
    const open = async () => {
      // Before the socket opens, since the server waits three seconds for the token.
      if (!isReady) authorized = await credentials.get();
      if (isClosed) return;
      const stopListening = client.on('connected', receiver.opened);
      const close = client.subscribe<Record<string, unknown>>(source.subscription() as { query: string }, {
        next(result) {
          receiver.opened();
          receiver.next(result);
        },
        error: (reason) => receiver.end(endOf(toFatalError(reason) ?? reason)),
        complete: () => receiver.end(null),
      });
      unsubscribe = () => {
        stopListening();
        // Not at once: if the server's `complete` is in the same batch of messages, graphql-ws 6.4 would count it twice.
        queueMicrotask(close);
      };
      if (isReady) receiver.opened();
    };
    open().catch((error) => receiver.end(endOf(error)));
    return () => {
      isClosed = true;
      unsubscribe();
      if (--subscriptions === 0 && !isReady) watch.giveUp();
    };
  };
  return { connect, check: watch.check };
}
