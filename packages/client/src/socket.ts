import { type Client, createClient } from 'graphql-ws/client';
import type { Credentials } from './credentials.ts';
import { ScanwireError, toFatalError } from './error.ts';
import { CONNECT_MS, type Connect, endOf, type Receiver, type Source } from './transport.ts';

// biome-ignore lint/suspicious/noExplicitAny: that of browsers, of Node, or of ws
type WebSocketClass = new (...args: any[]) => { terminate?(): void };

/** Subscribes over a graphql-ws client. */
function subscribe(client: Client, source: Source<unknown>, receiver: Receiver): () => void {
  let hungUp = false;
  const stopListening = [
    client.on('connected', () => receiver.opened()),
    client.on('closed', () => {
      hungUp = true;
    }),
  ];
  const end: Receiver['end'] = (how) => {
    for (const stop of stopListening) stop();
    receiver.end(how);
  };
  const { query, variables } = source.subscription();
  const unsubscribe = client.subscribe<Record<string, unknown>>(
    { query, variables },
    {
      next(result) {
        hungUp = false;
        receiver.opened();
        receiver.next(result);
      },
      error: (reason) => end(endOf(toFatalError(reason) ?? reason)),
      complete() {
        if (!hungUp) return end({ kind: 'complete' });
        // A disposed client completes its subscriptions, even if the scan has not ended.
        end(endOf(new ScanwireError('CLIENT_DISPOSED', 'The graphql-ws client was disposed.')));
      },
    },
  );
  return () => {
    for (const stop of stopListening) stop();
    // Not at once: if the server's `complete` is in the same batch of messages, graphql-ws 6.4 would count it twice.
    queueMicrotask(unsubscribe);
  };
}

/** A graphql-ws client of the caller, which opens and closes its connection by itself. */
export const foreignSocket =
  (client: Client): Connect =>
  (source, receiver) =>
    subscribe(client, source, receiver);

export interface SocketOptions {
  url: string;
  credentials: Credentials;
  webSocketImpl: unknown;
  silenceMs: number;
}

/** One WebSocket for all subscriptions, open while there are any. Dead connections are detected, and not opened again. */
export function socketTransport(options: SocketOptions): Connect {
  const { url, credentials, webSocketImpl, silenceMs } = options;
  let socket: { terminate?(): void } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let token: string | undefined;
  let isReady = false;
  let subscriptions = 0;

  class Socket extends (webSocketImpl as WebSocketClass) {
    constructor(...args: unknown[]) {
      super(...args);
      socket = this;
    }
  }
  const cut = () => {
    // `close` of `ws` would wait 30 s for the server. A browser's socket has no `terminate`.
    if (socket?.terminate) socket.terminate();
    else client.terminate();
  };
  const heard = () => clearTimeout(timer);
  const expectWithin = (ms: number) => {
    heard();
    timer = setTimeout(cut, ms);
  };
  const over = () => {
    heard();
    isReady = false;
    socket = undefined;
  };
  const client = createClient({
    url,
    webSocketImpl: Socket,
    retryAttempts: 0,
    keepAlive: silenceMs / 2,
    connectionParams: () => (token === undefined ? undefined : { authorization: `Bearer ${token}` }),
    on: {
      connecting: () => expectWithin(Math.min(silenceMs, CONNECT_MS)),
      connected: () => {
        isReady = true;
      },
      ping(received) {
        if (!received) expectWithin(silenceMs / 2);
      },
      message: heard,
      error: over,
      closed: over,
    },
  });

  return (source, receiver) => {
    let isClosed = false;
    let unsubscribe = () => {};
    subscriptions++;
    const open = async () => {
      // Before the socket opens, since the server waits three seconds for the token.
      if (!isReady) token = await credentials.get();
      if (isClosed) return;
      unsubscribe = subscribe(client, source, receiver);
      if (isReady) receiver.opened();
    };
    open().catch((error) => receiver.end(endOf(error)));
    return () => {
      if (isClosed) return;
      isClosed = true;
      unsubscribe();
      if (--subscriptions === 0 && !isReady) cut();
    };
  };
}
