import { type Credentials, createCredentials, type TokenSource } from './credentials.ts';
import { ScanwireError } from './error.ts';
import { createHttp, type Http } from './http.ts';
import { socketTransport } from './socket.ts';
import { type Connect, endOf, sleep, type Transport } from './transport.ts';

export interface ClientOptions {
  /** URL of the GraphQL endpoint: `http:`, `https:`, `ws:` or `wss:`; in a web page also relative (`/graphql`). */
  url: string;
  /**
   * Token of the server, if it has one, or a sync or async function that returns it. The function is called for each new
   * connection. If the server refuses a token, the function is called again with that token, to refresh it.
   */
  token?: TokenSource | undefined;
  /** WebSocket class for Node before 22, which has no global one: that of the package `ws`. */
  webSocketImpl?: unknown;
  /** Transports in the order in which they are tried. Default: WebSocket, event streams, polling. */
  transports?: readonly Transport[] | undefined;
  /**
   * A connection that is silent for this many milliseconds is reopened. Default 25,000; at least 15,000, because the server
   * sends something every twelve seconds.
   */
  silenceMs?: number | undefined;
}

/** A GraphQL document that knows its types, such as `TypedDocumentString` of GraphQL Code Generator. */
export interface TypedDocument<Data, Variables> {
  toString(): string;
  __apiType?(variables: Variables): Data;
}

const TRANSPORTS: readonly Transport[] = ['websocket', 'sse', 'polling'];
/** Time until a request must have been answered. The server ends its queries after half of it. */
const REQUEST_MS = 60_000;
/** Time after which a client that had to choose a later transport tries the first one again. */
const CHOICE_MS = 5 * 60_000;

/** The connection to a server, for requests and any number of streams. It opens at first use, and closes by itself. */
export class ScanwireClient {
  /** @internal */
  declare readonly transports: readonly { name: Transport; connect: Connect }[];
  /** @internal */
  declare readonly credentials: Credentials;
  readonly #http: Http;
  readonly #url: string;
  readonly #socket: ReturnType<typeof socketTransport> | null;
  /** The transport that worked last, by index. */
  #choice = 0;
  #chosenAt = 0;

  /** @throws ScanwireError BAD_USER_INPUT for an invalid URL, or if no transport can be used */
  constructor({
    url: given,
    token,
    transports = TRANSPORTS,
    silenceMs = 25_000,
    webSocketImpl = (globalThis as { WebSocket?: unknown }).WebSocket,
  }: ClientOptions) {
    const url = endpoint(given);
    this.#url = url;
    const credentials = createCredentials(token);
    const http = createHttp(url, credentials);
    const isEnough = () => this.firstTransport() !== this.#choice;
    const fallback =
      (name: Exclude<Transport, 'websocket'>): Connect =>
      (source, receiver) => {
        const abort = new AbortController();
        const closed = abort.signal;
        import('./fallback.ts')
          .then(({ [name]: transport }) => {
            closed.throwIfAborted();
            return transport(source, receiver, { http, silenceMs, closed, sleep, isEnough });
          })
          // Code that cannot be loaded is like a server that cannot be reached.
          .catch(endOf)
          .then(receiver.end);
        return () => abort.abort();
      };
    this.#socket = webSocketImpl
      ? socketTransport(url.replace(/^http/, 'ws'), credentials, webSocketImpl, silenceMs)
      : null;
    this.credentials = credentials;
    this.#http = http;
    this.transports = transports.flatMap((name) => {
      const connect = name === 'websocket' ? this.#socket?.connect : fallback(name);
      return connect ? [{ name, connect }] : [];
    });
    if (!this.transports.length)
      throw new ScanwireError('BAD_USER_INPUT', 'No WebSocket class: pass webSocketImpl.');
  }

  /**
   * Sends a query or mutation.
   * @throws ScanwireError, also if the response has errors besides data
   */
  async request<Data = unknown, Variables extends Record<string, unknown> = Record<string, unknown>>(
    document: string | TypedDocument<Data, Variables>,
    variables = {} as Variables,
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): Promise<Data> {
    const operation = { query: document.toString(), variables: variables };
    for (let isRepeated = false; ; isRepeated = true) {
      try {
        return await this.#http.query(operation, REQUEST_MS, signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof ScanwireError))
          throw new ScanwireError('UNREACHABLE', `No response from ${this.#url}: ${innermost(error)}`, {
            cause: error,
          });
        if (error.code !== 'UNAUTHENTICATED' || isRepeated || !this.credentials.refuse()) throw error;
      }
    }
  }

  /**
   * Asks the server for a sign of life, such as after the machine has slept. If there is none in time, streams are resumed over a
   * new WebSocket. Resolves when this is known; at once if no WebSocket is open.
   */
  async check(timeoutMs = 3000): Promise<void> {
    await this.#socket?.check(timeoutMs);
  }

  /** @internal Index of the transport that a stream begins with: the one that worked last, or else the first. */
  firstTransport(): number {
    return performance.now() - this.#chosenAt < CHOICE_MS ? this.#choice : 0;
  }

  /** @internal The transport of that index works. */
  choose(index: number): void {
    // Keeps the time of the first choice, so that a better transport is tried again.
    if (index === 0 || !this.isChosen(index)) this.#chosenAt = performance.now();
    this.#choice = index;
  }

  /** @internal Whether the transport of that index has worked recently. */
  isChosen(index: number): boolean {
    return this.#choice === index && this.#chosenAt > 0 && this.firstTransport() === index;
  }
}

/** Options of a new connection, or a client that several streams share. */
export type Connection = (ClientOptions & { client?: undefined }) | { client: ScanwireClient };

export const clientOf = (connection: Connection): ScanwireClient =>
  connection.client ?? new ScanwireClient(connection);

/** The innermost cause, such as ECONNREFUSED below the "fetch failed" of Node. Of several addresses, Node gives only the code. */
function innermost(error: unknown): unknown {
  const { cause, message, code } = Object(error) as { cause?: unknown; message?: string; code?: string };
  return cause ? innermost(cause) : message || code || error;
}

/** @throws ScanwireError BAD_USER_INPUT */
function endpoint(url: string): string {
  const { location } = globalThis as { location?: { href: string } };
  try {
    const absolute = new URL(url, location?.href);
    absolute.protocol = absolute.protocol.replace(/^ws/, 'http');
    absolute.hash = '';
    if (/^https?:$/.test(absolute.protocol)) return absolute.href;
  } catch {}
  throw new ScanwireError('BAD_USER_INPUT', `${url} is not an http or ws URL.`);
}
