/** Options for graphql-ws with which subscriptions survive lost connections, also those that are lost silently. */
import type { ClientOptions, Message } from 'graphql-ws/client';

/** The part of a WebSocket that is needed here, of browsers and of the package `ws`. */
interface Socket {
  onopen: unknown;
  onmessage: unknown;
  onerror: unknown;
  onclose: ((event: unknown) => void) | null;
  addEventListener(type: string, listener: () => void): void;
  close(): void;
  /** Only in `ws`: closes without waiting for the other side. */
  terminate?(): void;
}
type SocketClass = new (url: string, protocols?: string | string[]) => Socket;

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
  let watch: Watch | undefined;
  const watched = (socket: Socket) => {
    watch = new Watch(socket, keepAlive);
  };
  return {
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: mayRetry,
    retryWait: backOff,
    ...options,
    keepAlive,
    ...(webSocketImpl === undefined
      ? {}
      : { webSocketImpl: observed(webSocketImpl as SocketClass, watched) }),
    jsonMessageReplacer(key, value) {
      const message = key === '' ? cursors.sent(value) : value;
      return options.jsonMessageReplacer ? options.jsonMessageReplacer.call(this, key, message) : message;
    },
    on: {
      ...on,
      connected(...args) {
        watch?.answered();
        cursors.connected();
        on.connected?.(...args);
      },
      ping(received, payload) {
        if (!received) watch?.expectAnswer();
        on.ping?.(received, payload);
      },
      pong(received, payload) {
        if (received) watch?.answered();
        on.pong?.(received, payload);
      },
      message(message) {
        cursors.received(message);
        on.message?.(message);
      },
    },
  };
}

const globalSocketClass = (): unknown => (globalThis as { WebSocket?: unknown }).WebSocket;

/** A class whose sockets are passed to a callback when they are created, since graphql-ws shows them only once open. */
function observed(Base: SocketClass, created: (socket: Socket) => void): SocketClass {
  return class extends Base {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols);
      created(this);
    }
  };
}

/** Closes a socket that gives no answer: to the attempt to connect, to `connection_init`, to a ping. */
class Watch {
  readonly #socket: Socket;
  readonly #timeoutMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #silentChecks = 0;

  constructor(socket: Socket, timeoutMs: number) {
    this.#socket = socket;
    this.#timeoutMs = timeoutMs;
    const stop = () => this.answered();
    socket.addEventListener('open', () => this.expectAnswer());
    // The answer may be behind many events.
    socket.addEventListener('message', () => {
      this.#silentChecks = 0;
    });
    socket.addEventListener('close', stop);
    socket.addEventListener('error', stop);
    this.expectAnswer();
  }

  expectAnswer(): void {
    this.answered();
    this.#check();
  }

  answered(): void {
    clearTimeout(this.#timer);
    this.#silentChecks = 0;
  }

  /** Checks twice: after a suspended page goes on, its timers may run before messages that have already arrived. */
  #check(): void {
    if (!(this.#timeoutMs > 0)) return;
    this.#timer = setTimeout(() => {
      this.#silentChecks++;
      if (this.#silentChecks > 1) this.#giveUp();
      else this.#check();
    }, this.#timeoutMs / 2);
  }

  #giveUp(): void {
    const socket = this.#socket;
    const { onclose } = socket;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onerror = null;
    socket.onclose = null;
    // A closing handshake with a dead peer takes half a minute or more, so graphql-ws is told at once.
    if (socket.terminate) socket.terminate();
    else socket.close();
    onclose?.call(socket, { code: 4499, reason: 'Terminated', wasClean: false });
  }
}

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
