/** HTTP/1.1 requests over connection pools. Made for tens of thousands of requests: one handler object each. */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type buildConnector, type Dispatcher, Pool } from 'undici';
import {
  type Certificate,
  EgressError,
  type FetchInit,
  type FetchResponse,
  type StreamInit,
  type StreamResponse,
} from '../core/scanner.ts';
import type { CancelGroup } from './cancel-group.ts';
import { certificateOf } from './certificate.ts';
import type { Opener } from './connection.ts';
import { decodeBody } from './content-encoding.ts';
import type { Dns } from './dns.ts';
import type { ScanRate } from './host-rates.ts';
import { failureOf, headersFor, joinHeaders, parseHttpUrl, type Request } from './request.ts';
import { openStream } from './stream.ts';
import { normalizeName } from './target-policy.ts';
import { outcomeOf, type Traffic } from './traffic.ts';

export interface HttpClient {
  /** As `Egress.fetch`; `groups` are what may cancel it. */
  fetch(
    url: string,
    init: FetchInit,
    limits: HttpLimits,
    groups: readonly CancelGroup[],
  ): Promise<FetchResponse>;
  /** As `Egress.stream`. */
  stream(
    url: string,
    init: StreamInit,
    limits: HttpLimits,
    groups: readonly CancelGroup[],
  ): Promise<StreamResponse>;
  close(): Promise<void>;
}

export interface HttpLimits {
  rps: number | undefined;
  timeoutMs: number;
  /** origins that go the services' way */
  services: ReadonlySet<string>;
}

/** How connections come about. */
export interface Route {
  dns: Dns;
  opener: Opener;
  /** A server whose certificate does not verify gets no request. */
  needsTrust: boolean;
}

const DEFAULT_MAX_BYTES = 1024 * 1024;
const MAX_HEADER_BYTES = 32 * 1024;
const CONNECTIONS_PER_ORIGIN = 128;
/** Origins without a request under way whose connections are kept for the next one. */
const MAX_IDLE_ORIGINS = 64;
/** A pause that a host asks for may be this long for its request to be sent once more. */
const MAX_RETRY_PAUSE_MS = 30_000;

/** A request whose answer is read to its end. */
interface WholeRequest extends Request {
  maxBytes: number;
}

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  truncated: boolean;
  certificate: Certificate | null;
}

/**
 * A host that asks for fewer requests (429, or any Retry-After) gets a GET, HEAD or OPTIONS request a second time, once
 * its pause is over; the second answer is the caller's, whatever it is.
 *
 * @param targets how to reach what is scanned
 * @param services how to reach the services of `HttpLimits.services`; the two never share a connection
 */
export function createHttpClient({
  targets,
  services,
  rate,
  traffic,
  userAgent,
}: {
  targets: Route;
  services: Route;
  /** of targets; services are not limited */
  rate: ScanRate;
  /** of targets */
  traffic: Traffic;
  userAgent: string;
}): HttpClient {
  const targetPools = createPools(targets, traffic);
  const servicePools = createPools(services, null);

  return {
    async fetch(address, init, { rps, timeoutMs: defaultTimeoutMs, services: origins }, groups) {
      const maxRedirects = init.maxRedirects ?? 0;
      const timeoutMs = init.timeoutMs ?? defaultTimeoutMs;
      let request: WholeRequest = {
        url: parseHttpUrl(address),
        method: init.method ?? 'GET',
        headers: headersFor(userAgent, init.headers),
        body: init.body ?? null,
        maxBytes: init.maxBytes ?? DEFAULT_MAX_BYTES,
      };
      let ofService = origins.has(request.url.origin);
      let leftMs = timeoutMs;
      let redirects = 0;
      let askedTwice = false;
      while (true) {
        const host = normalizeName(request.url.hostname);
        const takeTurn = () => (ofService ? undefined : rate.take(host, rps, groups));
        await takeTurn();
        const sentAt = performance.now();
        const pools = ofService ? servicePools : targetPools;
        const answer = await pools.send(request, leftMs, groups, takeTurn);
        leftMs -= performance.now() - sentAt;
        const pauseMs = ofService ? null : rate.answered(host, limitAskedBy(answer, sentAt));
        const repeats = pauseMs !== null && pauseMs <= MAX_RETRY_PAUSE_MS && IDEMPOTENT.has(request.method);
        const next = maxRedirects > 0 ? redirected(request, answer) : null;
        if (repeats && !askedTwice && leftMs > 0) {
          askedTwice = true;
          continue;
        }
        if (!next) return await complete(request, answer);
        if (redirects++ >= maxRedirects) {
          throw new EgressError(
            'TOO_MANY_REDIRECTS',
            `${address} redirects more than ${maxRedirects} times, at last to ${next.url.href}.`,
          );
        }
        if (leftMs <= 0) throw timedOut(request, timeoutMs);
        request = next;
        // A target that redirects to a service is still a target: it does not get behind the policy that way.
        ofService &&= origins.has(request.url.origin);
      }
    },
    async stream(address, init, { rps, timeoutMs, services: origins }, groups) {
      const request: Request = {
        url: parseHttpUrl(address),
        method: init.method ?? 'GET',
        headers: headersFor(userAgent, init.headers),
        body: init.body ?? null,
      };
      const ofService = origins.has(request.url.origin);
      const route = ofService ? services : targets;
      const host = normalizeName(request.url.hostname);
      if (!ofService) await rate.take(host, rps, groups);
      const sentAt = performance.now();
      const response = await openStream(request, {
        timeoutMs: init.timeoutMs ?? timeoutMs,
        silenceMs: init.silenceMs,
        groups,
        maxHeaderBytes: MAX_HEADER_BYTES,
        connect: (options, cancels) => openConnection(route, options, init.timeoutMs ?? timeoutMs, cancels),
        traffic: ofService ? null : traffic,
      });
      if (!ofService) rate.answered(host, limitAskedBy(response, sentAt));
      return response;
    },
    async close() {
      await Promise.all([targetPools.close(), servicePools.close()]);
    },
  };
}

const limitAskedBy = ({ status, headers }: Pick<Answer, 'status' | 'headers'>, sentAt: number) => ({
  status,
  retryAfter: headers['retry-after'],
  sentAt,
});

async function openConnection(
  { dns, opener, needsTrust }: Route,
  { hostname, protocol, port, servername }: buildConnector.Options,
  timeoutMs: number,
  cancels: Pick<CancelGroup, 'add'>,
): Promise<Socket | TLSSocket> {
  const tls = protocol === 'https:';
  const to = {
    host: hostname,
    port: port === '' ? (tls ? 443 : 80) : Number(port),
    tls,
    servername: servername ?? undefined,
    timeoutMs,
  };
  const socket = await opener.open(to, dns, cancels);
  if (needsTrust && 'getPeerCertificate' in socket && !socket.authorized) {
    const problem = certificateOf(socket)?.problem ?? 'none was shown';
    socket.destroy();
    throw new EgressError('CERTIFICATE', `The certificate of ${hostname} is not trusted: ${problem}.`);
  }
  return socket;
}

/** The connections to one origin, which its requests share. */
interface Origin {
  pool: Pool;
  /** requests under way */
  active: number;
  /** that its last connection showed */
  certificate: Certificate | null;
}

/** @param traffic what counts the requests */
function createPools(route: Route, traffic: Traffic | null) {
  /** Those without a request under way are in the order in which they became idle. */
  const origins = new Map<string, Origin>();
  let idle = 0;
  /** Requests that have no connection yet. */
  const waiting = new Set<Exchange>();
  /** The request that is being dispatched. undici connects while it dispatches, so the connection is its own. */
  let dispatching: Exchange | null = null;

  /** For whom undici opens a connection: who is being dispatched, or has waited longest for this origin. */
  const ownerOf = (origin: string): Exchange | null => {
    if (dispatching) return dispatching;
    for (const exchange of waiting) if (exchange.origin === origin) return exchange;
    return null;
  };

  const openOrigin = (url: string): Origin => {
    const pool = new Pool(url, {
      connections: CONNECTIONS_PER_ORIGIN,
      pipelining: 1,
      maxHeaderSize: MAX_HEADER_BYTES,
      // One timer from start to end is ours.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveMaxTimeout: 30_000,
      connect(options, callback) {
        const owner = ownerOf(url);
        // undici connects again for a request that was cancelled, before it sees that it was.
        if (!owner) return callback(new Error('nobody waits for this connection'), null);
        owner.ownConnection = true;
        openConnection(route, options, owner.timeoutMs, owner).then(
          (socket) => {
            if ('getPeerCertificate' in socket) origin.certificate = certificateOf(socket);
            callback(null, socket);
          },
          (error) =>
            callback(error instanceof Error ? error : new Error('cancelled', { cause: error }), null),
        );
      },
    });
    const origin: Origin = { pool, active: 0, certificate: null };
    return origin;
  };

  const enter = (url: string): Origin => {
    const origin = origins.get(url) ?? openOrigin(url);
    if (origin.active++ === 0 && origins.delete(url)) idle--;
    origins.set(url, origin);
    return origin;
  };

  /** Keeps the connections for the next request, unless too many origins are kept already. */
  const leave = (url: string, origin: Origin) => {
    if (--origin.active > 0) return;
    origins.delete(url);
    origins.set(url, origin);
    idle++;
    if (idle <= MAX_IDLE_ORIGINS) return;
    for (const [longestIdle, { active, pool }] of origins) {
      if (active > 0) continue;
      origins.delete(longestIdle);
      idle--;
      // From inside its own callback undici would miss that it is gone.
      queueMicrotask(() => void pool.destroy().catch(() => {}));
      return;
    }
  };

  const dispatch = (request: WholeRequest, timeoutMs: number, groups: readonly CancelGroup[]): Exchange => {
    const { url, method, headers, body } = request;
    const origin = enter(url.origin);
    const exchange = new Exchange(request, timeoutMs, groups, {
      waiting,
      traffic,
      certificate: () => origin.certificate,
      onSettled: () => leave(url.origin, origin),
    });
    dispatching = exchange;
    try {
      origin.pool.dispatch(
        { origin: url.origin, path: url.pathname + url.search, method, headers, body },
        exchange,
      );
    } finally {
      dispatching = null;
    }
    return exchange;
  };

  return {
    /** @param takeTurn waits for the place of a second try: the server may count the first */
    async send(
      request: WholeRequest,
      timeoutMs: number,
      groups: readonly CancelGroup[],
      takeTurn: () => Promise<void> | undefined,
    ): Promise<Answer> {
      const startedAt = performance.now();
      const exchange = dispatch(request, timeoutMs, groups);
      try {
        return await exchange.answer;
      } catch (error) {
        // A server may close a kept connection just as it is used again (RFC 9112 section 9.3.1).
        if (!exchange.lostKeptConnection(error) || !IDEMPOTENT.has(request.method)) throw error;
        const leftMs = Math.max(1, timeoutMs - (performance.now() - startedAt));
        await takeTurn();
        return await dispatch(request, leftMs, groups).answer;
      }
    },
    async close() {
      await Promise.all([...origins.values()].map(({ pool }) => pool.destroy()));
      origins.clear();
    },
  };
}

const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

const timedOut = ({ method, url }: Request, timeoutMs: number) =>
  new EgressError('TIMEOUT', `${method} ${url.origin} was not done within ${Math.round(timeoutMs)} ms.`);

/** What an exchange tells of itself, and takes from where it was made. */
interface ExchangeOwner {
  /** holds it until it has a connection */
  waiting: Set<Exchange>;
  traffic: Traffic | null;
  certificate(): Certificate | null;
  onSettled(): void;
}

/** One request on its way, as undici's handler. Whatever comes first settles it; the rest is let go. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly answer: Promise<Answer>;
  readonly origin: string;
  readonly timeoutMs: number;
  /** whether a connection was opened for it, rather than a kept one used */
  ownConnection = false;
  readonly #request: WholeRequest;
  #resolve: (answer: Answer) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #settled = false;
  #controller: Dispatcher.DispatchController | null = null;
  readonly #openings = new Set<(reason: unknown) => void>();
  #status = 0;
  #headers: Dispatcher.ResponseData['headers'] = {};
  readonly #chunks: Buffer[] = [];
  #size = 0;
  readonly #timer: NodeJS.Timeout;
  readonly #leave: (() => void)[];
  readonly #owner: ExchangeOwner;

  constructor(
    request: WholeRequest,
    timeoutMs: number,
    groups: readonly CancelGroup[],
    owner: ExchangeOwner,
  ) {
    this.#request = request;
    this.origin = request.url.origin;
    this.#owner = owner;
    owner.waiting.add(this);
    this.timeoutMs = timeoutMs;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const cancel = (reason: unknown) => this.#fail(reason);
    this.#leave = groups.map((group) => group.add(cancel));
    this.#timer = setTimeout(() => this.#fail(timedOut(request, timeoutMs)), timeoutMs);
  }

  /** Lets a connection that is opened for it end with it. */
  add(cancel: (reason: unknown) => void): () => void {
    if (this.#settled) queueMicrotask(() => cancel(new Error('the request has ended')));
    this.#openings.add(cancel);
    return () => this.#openings.delete(cancel);
  }

  lostKeptConnection(error: unknown): boolean {
    if (this.ownConnection || this.#status !== 0 || !(error instanceof EgressError)) return false;
    return error.code === 'UND_ERR_SOCKET' || error.code === 'ECONNRESET' || error.code === 'EPIPE';
  }

  onRequestStart(controller: Dispatcher.DispatchController) {
    // Thrown, it leaves the connection to the others; aborting would close it.
    if (this.#settled) throw new Error('cancelled while it waited for a connection');
    this.#owner.waiting.delete(this);
    this.#owner.traffic?.sent(normalizeName(this.#request.url.hostname));
    this.#controller = controller;
  }

  onResponseStart(_: unknown, status: number, headers: Dispatcher.ResponseData['headers']) {
    // 1xx come before the answer itself.
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer) {
    if (this.#settled) return;
    const room = this.#request.maxBytes - this.#size;
    if (chunk.length <= room) {
      this.#chunks.push(chunk);
      this.#size += chunk.length;
      return;
    }
    this.#chunks.push(chunk.subarray(0, room));
    this.#succeed(true);
    controller.abort(new Error('the body is longer than maxBytes'));
  }

  onResponseEnd() {
    this.#succeed(false);
  }

  onResponseError(_: unknown, error: Error) {
    this.#fail(failureOf(this.#request, error));
  }

  #succeed(truncated: boolean) {
    if (!this.#settle()) return;
    // A copy: a slice would hold the whole 64 kB that the socket read.
    const body = Buffer.concat(this.#chunks);
    const certificate = this.#owner.certificate();
    this.#resolve({
      status: this.#status,
      headers: joinHeaders(this.#headers),
      body,
      truncated,
      certificate,
    });
  }

  #fail(error: unknown) {
    if (!this.#settle()) return;
    this.#reject(error);
    for (const cancel of this.#openings) cancel(error);
    this.#controller?.abort(new Error('cancelled', { cause: error }));
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#owner.waiting.delete(this);
    for (const leave of this.#leave) leave();
    this.#owner.traffic?.ended(outcomeOf(this.#status), this.#size);
    this.#owner.onSettled();
    return true;
  }
}

async function complete(
  { url, maxBytes }: WholeRequest,
  { status, headers, body, truncated, certificate }: Answer,
): Promise<FetchResponse> {
  const coding = headers['content-encoding'];
  const decoded =
    coding === undefined
      ? { body, truncated, swollen: false }
      : await decodeBody({ body, truncated }, coding, maxBytes);
  return {
    url: url.href,
    status,
    headers,
    ...decoded,
    text: () => decodeText(decoded.body, headers['content-type']),
    certificate,
  };
}

function decodeText(body: Buffer, contentType = ''): string {
  const charset = /charset\s*=\s*"?([^\s";,]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(body);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new TextDecoder().decode(body);
  }
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The request that follows a redirect (Fetch standard, "HTTP-redirect fetch"); null when this is the answer. */
function redirected(request: WholeRequest, { status, headers }: Answer): WholeRequest | null {
  const { location } = headers;
  if (!REDIRECTS.has(status) || location === undefined || !URL.canParse(location, request.url.href))
    return null;
  const url = new URL(location, request.url);
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '' || url.password !== '') {
    return null;
  }
  const next = { ...request, url, headers: { ...request.headers } };
  const drop = (names: readonly string[]) => {
    for (const name of names) delete next.headers[name];
  };
  if (url.origin !== request.url.origin) drop(['authorization', 'proxy-authorization', 'cookie', 'host']);
  const becomesGet = status === 303 ? request.method !== 'HEAD' : status < 303 && request.method === 'POST';
  if (becomesGet) {
    next.method = 'GET';
    next.body = null;
    drop(['content-type', 'content-length', 'content-encoding', 'content-language', 'content-location']);
  }
  return next;
}
