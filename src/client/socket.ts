import { type Client, createClient } from 'graphql-ws/client';
import { FollowError } from './error.ts';

export interface SocketOptions {
  /** Of the GraphQL endpoint, as `ws:`, `wss:`, `http:` or `https:`; in a page also relative to it (`/graphql`). */
  url: string;
  /** Of the server, if one is set there. */
  token?: string | undefined;
  /** Where there is no global WebSocket, as in Node below 22: that of the package `ws`. */
  webSocketImpl?: unknown;
  /** Every so many milliseconds of silence the server is asked whether it is there, and has as long to answer. */
  keepAliveMs?: number | undefined;
}

/** A graphql-ws client that notices a connection that died without a word. It does not retry. */
export function createSocket({ url, token, webSocketImpl, keepAliveMs = 10_000 }: SocketOptions): Client {
  let socket: { terminate?: () => void } | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const heard = () => clearTimeout(silence);
  const listen = () => {
    heard();
    silence = setTimeout(() => {
      // `ws` would wait half a minute for the other side to agree; a browser's socket can be abandoned only.
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

/** @throws FollowError BAD_USER_INPUT; a URL that WebSocket does not take would leave graphql-ws waiting for ever */
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
