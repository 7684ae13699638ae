import { type Client, createClient } from 'graphql-ws/client';
import { FollowError } from './error.ts';

export interface SocketOptions {
  /** URL of the GraphQL endpoint: `ws:`, `wss:`, `http:` or `https:`; in a web page also relative (`/graphql`). */
  url: string;
  /** Token of the server, if it has one. */
  token?: string | undefined;
  /** WebSocket class, needed without a global one, as in Node below 22: that of the package `ws`. */
  webSocketImpl?: unknown;
  /** Idle time before a ping, and timeout of its pong, in milliseconds. Default 10,000. */
  keepAliveMs?: number | undefined;
}

/** A graphql-ws client that detects dead connections. It does not retry. */
export function createSocket({ url, token, webSocketImpl, keepAliveMs = 10_000 }: SocketOptions): Client {
  let socket: { terminate?: () => void } | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const heard = () => clearTimeout(silence);
  const listen = () => {
    heard();
    silence = setTimeout(() => {
      // `close` of `ws` would wait 30 s for the peer. A browser's socket has no `terminate`.
      if (socket?.terminate) socket.terminate();
      else client.terminate();
    }, keepAliveMs);
  };
  const client = createClient({
    url: webSocketUrl(url),
    webSocketImpl,
    retryAttempts: 0,
    keepAlive: keepAliveMs,
    ...(token === undefined ? {} : { connectionParams: { authorization: `Bearer ${token}` } }),
    on: {
      opened(opened) {
        socket = opened as typeof socket;
        listen();
      },
      ping(received) {
        if (!received) listen();
      },
      message: heard,
      error: heard,
      closed: heard,
    },
  });
  return client;
}

/** @throws FollowError BAD_USER_INPUT for a URL that WebSocket does not support, since graphql-ws would wait for ever */
function webSocketUrl(url: string): string {
  const { location } = globalThis as { location?: { href: string } };
  try {
    const absolute = new URL(url, location?.href);
    absolute.protocol = absolute.protocol.replace(/^http/, 'ws');
    absolute.hash = '';
    if (/^wss?:$/.test(absolute.protocol)) return absolute.href;
  } catch {}
  throw new FollowError('BAD_USER_INPUT', `url: ${url} is not the URL of a GraphQL endpoint.`);
}
