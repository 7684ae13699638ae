/** Options for graphql-ws with which subscriptions survive lost connections, also those that are lost silently. */
import type { ClientOptions, Message } from 'graphql-ws/client';
import { type SocketClass, watchSockets } from './socket-watch.ts';

const KEEP_ALIVE_MS = 10_000;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;

/**
 * Completes the options of graphql-ws's `createClient`, for urql, Apollo Client, Relay or by hand:
 *
 * - It reconnects until it succeeds, unless the server refuses the client for good (close codes 4400 to 4499 that say so).
 * - It pings after `keepAlive` milliseconds (default 10,000), and drops the connection if nothing arrives for as long again.
 *   graphql-ws alone waits for ever on a connection that a sleep, a change of networks or a NAT has cut silently.
 * - A subscription with a variable `$after` resumes after the last `seq` that it received. It must select `seq`.
 *
 * Options that you pass take precedence.
 */
export function liveOptions(options: ClientOptions): ClientOptions {
  const { keepAlive = KEEP_ALIVE_MS, webSocketImpl = globalSocketClass(), on = {} } = options;
  const cursors = new Cursors();
  const watch = webSocketImpl
    ? watchSockets(webSocketImpl as SocketClass, keepAlive, keepAlive)
    : { webSocketImpl, on: {} as Partial<ReturnType<typeof watchSockets>['on']> };
  return {
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: mayRetry,
    retryWait: backOff,
    ...options,
    keepAlive,
    webSocketImpl: watch.webSocketImpl,
    jsonMessageReplacer(key, value) {
      const message = key === '' ? cursors.sent(value) : value;
      return options.jsonMessageReplacer ? options.jsonMessageReplacer.call(this, key, message) : message;
    },
    on: {
      ...on,
      connected(...args) {
        watch.on.connected?.();
        cursors.connected();
        on.connected?.(...args);
      },
      ping(received, payload) {
        watch.on.ping?.(received);
        on.ping?.(received, payload);
      },
      pong(received, payload) {
        watch.on.pong?.(received);
        on.pong?.(received, payload);
      },
      message(message) {
        watch.on.message?.();
        cursors.received(message);
        on.message?.(message);
      },
    },
  };
}

const globalSocketClass = (): unknown => (globalThis as { WebSocket?: unknown }).WebSocket;

/** The position of each subscription that has a variable `$after`, by the id of its operation. */
class Cursors {
  #positions = new Map<string, number | undefined>();
  /** Positions before the connection was lost. Those of subscriptions that have ended meanwhile are never asked for. */
  #former = new Map<string, number | undefined>();

  connected(): void {
    this.#former = this.#positions;
    this.#positions = new Map();
  }

  /** @returns the message to send, with the current cursor */
  sent(message: Message): Message {
    if (message.type === 'complete') this.#positions.delete(message.id);
    if (message.type !== 'subscribe' || !/\$after\b/.test(message.payload.query)) return message;
    const { id, payload } = message;
    const after = this.#former.get(id);
    this.#positions.set(id, after);
    return after === undefined
      ? message
      : { ...message, payload: { ...payload, variables: { ...payload.variables, after } } };
  }

  received(message: Message): void {
    if (message.type === 'complete' || message.type === 'error') this.#positions.delete(message.id);
    if (message.type !== 'next' || !this.#positions.has(message.id)) return;
    for (const event of Object.values(message.payload.data ?? {})) {
      const { seq } = (event ?? {}) as { seq?: unknown };
      if (typeof seq === 'number') this.#positions.set(message.id, seq);
    }
  }
}

/** graphql-ws never retries after the close codes of fatal errors. Errors without a code are those of a broken socket. */
function mayRetry(reason: unknown): boolean {
  if (typeof reason === 'object' && reason !== null && 'code' in reason) return reason.code !== 4403;
  return !(reason instanceof Error);
}

/** Random, so that not all clients reconnect at once when the server restarts. */
function backOff(retries: number): Promise<void> {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** retries);
  return new Promise((resolve) => setTimeout(resolve, longest * (0.5 + Math.random() / 2)));
}
