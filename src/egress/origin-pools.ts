/** Keep-alive connections, one pool per origin. */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type buildConnector, Pool } from 'undici';
import type { CancelGroup, CancelSource } from '../core/abort.ts';
import { EgressError } from '../core/scanner.ts';
import { Slots } from '../core/slots.ts';
import { certificateOf } from './certificate.ts';
import type { Opener } from './connection.ts';
import type { Dns } from './dns.ts';
import { Exchange, type ExchangeOwner, type WholeRequest, type WholeResponse } from './exchange.ts';
import type { TakeTurn } from './host-rates.ts';
import type { RequestCounter } from './traffic.ts';

/** How connections are opened. */
export interface Route {
  dns: Dns;
  opener: Opener;
  /** Sends no request to a server whose certificate is not trusted. */
  needsTrust: boolean;
}

export const MAX_HEADER_BYTES = 32 * 1024;
const CONNECTIONS_PER_ORIGIN = 128;
/** Idle origins whose connections are kept. */
const MAX_IDLE_ORIGINS = 64;

export async function openConnection(
  { dns, opener, needsTrust }: Route,
  { hostname, protocol, port, servername }: buildConnector.Options,
  timeoutMs: number,
  cancels: CancelSource,
): Promise<Socket | TLSSocket> {
  const tls = protocol === 'https:';
  const to = {
    host: hostname,
    port: port === '' ? (tls ? 443 : 80) : Number(port),
    isRequest: true,
    tls,
    servername: servername ?? undefined,
    timeoutMs,
  };
  const socket = await opener.open(to, dns, [cancels]);
  if (needsTrust && 'getPeerCertificate' in socket && !socket.authorized) {
    const problem = certificateOf(socket)?.problem ?? 'none was presented';
    socket.destroy();
    throw new EgressError('CERTIFICATE', `The certificate of ${hostname} is not trusted: ${problem}.`);
  }
  return socket;
}

/** The rate limit and the counter of a request. */
export interface Turn {
  /** Waits for the rate limit before a retry, since the server may count the first attempt. */
  take: TakeTurn;
  /** counts each attempt */
  traffic: RequestCounter | null;
}

/** Requests to services are neither limited nor counted. */
export const TO_SERVICE: Turn = { take: () => undefined, traffic: null };

/** The connections to one origin, which its requests share. */
interface Origin extends ExchangeOwner {
  pool: Pool;
  /** number of running requests */
  active: number;
}

export class OriginPools {
  readonly #route: Route;
  /** Idle origins are in the order in which they became idle. */
  readonly #origins = new Map<string, Origin>();
  #idle = 0;
  /** requests without a connection */
  readonly #waiting = new Slots<Exchange>();
  /** The request that is being dispatched. undici connects during dispatch, so a new connection belongs to it. */
  #dispatching: Exchange | null = null;

  constructor(route: Route) {
    this.#route = route;
  }

  async send(
    request: WholeRequest,
    timeoutMs: number,
    cancellers: readonly CancelGroup[],
    turn: Turn,
  ): Promise<WholeResponse> {
    const exchange = this.begin(request, timeoutMs, cancellers, turn.traffic);
    try {
      return await exchange.answer;
    } catch (error) {
      return await this.repeat(exchange, error, cancellers, turn);
    }
  }

  /**
   * Sends the request of an exchange that has failed once more, if it may have failed only because a server closes an idle connection
   * just as it is used again (RFC 9112 section 9.3.1).
   * @throws the error of the first or the second exchange
   */
  async repeat(
    exchange: Exchange,
    error: unknown,
    cancellers: readonly CancelGroup[],
    turn: Turn,
  ): Promise<WholeResponse> {
    const { request, timeoutMs, startedAt } = exchange;
    if (!exchange.lostKeptConnection(error) || !IDEMPOTENT.has(request.method)) throw error;
    const leftMs = Math.max(1, timeoutMs - (performance.now() - startedAt));
    await turn.take(request.url.host, cancellers);
    return await this.begin(request, leftMs, cancellers, turn.traffic).answer;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#origins.values()].map(({ pool }) => pool.destroy()));
    this.#origins.clear();
  }

  /** Sends a request. @param traffic counts it */
  begin(
    request: WholeRequest,
    timeoutMs: number,
    cancellers: readonly CancelGroup[],
    traffic: RequestCounter | null,
  ): Exchange {
    const { url, method, headers, body } = request;
    const origin = this.#enter(url.origin);
    const exchange = new Exchange(request, timeoutMs, cancellers, traffic, origin);
    this.#dispatching = exchange;
    try {
      // The type lacks `readonly`.
      const sent = headers as Record<string, string>;
      origin.pool.dispatch({ origin: url.origin, path: url.path, method, headers: sent, body }, exchange);
    } finally {
      this.#dispatching = null;
    }
    exchange.awaitConnection();
    return exchange;
  }

  #enter(url: string): Origin {
    const origin = this.#origins.get(url) ?? this.#open(url);
    if (origin.active++ > 0) return origin;
    if (this.#origins.delete(url)) this.#idle--;
    this.#origins.set(url, origin);
    return origin;
  }

  /** Keeps the connections for the next request. If there are too many idle origins, closes those of the longest idle one. */
  #leave(url: string, origin: Origin): void {
    if (--origin.active > 0) return;
    this.#origins.delete(url);
    this.#origins.set(url, origin);
    this.#idle++;
    if (this.#idle <= MAX_IDLE_ORIGINS) return;
    for (const [longestIdle, { active, pool }] of this.#origins) {
      if (active > 0) continue;
      this.#origins.delete(longestIdle);
      this.#idle--;
      // In a microtask: destroying an undici pool in its own callback has no effect.
      queueMicrotask(() => void pool.destroy().catch(() => {}));
      return;
    }
  }

  #open(url: string): Origin {
    const pool = new Pool(url, {
      connections: CONNECTIONS_PER_ORIGIN,
      pipelining: 1,
      maxHeaderSize: MAX_HEADER_BYTES,
      // The exchange has one timer for the whole request.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveMaxTimeout: 30_000,
      connect: (options, callback) => {
        const owner = this.#ownerOf(origin);
        // undici may connect for a request that has been cancelled.
        if (!owner) return callback(new Error('no request waits for this connection'), null);
        owner.ownConnection = true;
        openConnection(this.#route, options, owner.timeoutMs, owner).then(
          (socket) => {
            if ('getPeerCertificate' in socket) origin.certificate = certificateOf(socket);
            callback(null, socket);
          },
          (error) =>
            callback(error instanceof Error ? error : new Error('cancelled', { cause: error }), null),
        );
      },
    });
    const settled = () => this.#leave(url, origin);
    const origin: Origin = { waiting: this.#waiting, pool, active: 0, certificate: null, settled };
    return origin;
  }

  /** The request that a connection is opened for: the one being dispatched, else the one of the origin that waits longest. */
  #ownerOf(origin: Origin): Exchange | null {
    if (this.#dispatching) return this.#dispatching;
    let longest: Exchange | null = null;
    for (const exchange of this.#waiting) {
      if (exchange.owner !== origin) continue;
      if (longest === null || exchange.startedAt < longest.startedAt) longest = exchange;
    }
    return longest;
  }
}

export const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
