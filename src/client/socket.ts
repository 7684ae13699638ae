import { type Client, createClient } from 'graphql-ws/client';
import { FollowError } from './error.ts';
import { liveOptions } from './live-socket.ts';

export interface SocketOptions {
  /** URL of the GraphQL endpoint: `ws:`, `wss:`, `http:` or `https:`; in a web page also relative (`/graphql`). */
  url: string;
  /** Token of the server, if it has one. */
  token?: string | undefined;
  /** WebSocket class, needed without a global one, as in Node below 22: that of the package `ws`. */
  webSocketImpl?: unknown;
  /** Idle time before a ping, and time for each answer of the server, in milliseconds. Default 10,000. */
  keepAliveMs?: number | undefined;
}

/** A graphql-ws client that detects dead connections. It does not retry. */
export function createSocket({ url, token, webSocketImpl, keepAliveMs }: SocketOptions): Client {
  return createClient(
    liveOptions({
      url: webSocketUrl(url),
      webSocketImpl,
      retryAttempts: 0,
      ...(keepAliveMs === undefined ? {} : { keepAlive: keepAliveMs }),
      ...(token === undefined ? {} : { connectionParams: { authorization: `Bearer ${token}` } }),
    }),
  );
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
