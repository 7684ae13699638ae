/** HTTP/1.1 requests over keep-alive connections, with redirects, retries, and the rate of each host. */

import type { CancelGroup } from '../core/abort.ts';
import { kept } from '../core/bounded-map.ts';
import { charsetOf } from '../core/charset.ts';
import {
  EgressError,
  type FetchInit,
  type FetchResponse,
  type StreamInit,
  type StreamResponse,
} from '../core/scanner.ts';
import { decodeBody } from './content-encoding.ts';
import { timedOut, type WholeRequest, type WholeResponse } from './exchange.ts';
import type { ScanRate, TakeTurn } from './host-rates.ts';
import {
  IDEMPOTENT,
  MAX_HEADER_BYTES,
  OriginPools,
  openConnection,
  type Route,
  TO_SERVICE,
} from './origin-pools.ts';
import { addressOf, headersFor, parseAddress, type Request, usualHeaders } from './request.ts';
import { openStream } from './stream.ts';
import type { RequestCounter } from './traffic.ts';

export interface HttpClient {
  /** As `Egress.fetch`; `cancellers` end it early. */
  fetch(
    url: string,
    init: FetchInit,
    limits: HttpLimits,
    cancellers: readonly CancelGroup[],
  ): Promise<FetchResponse>;
  /** As `Egress.stream`. */
  stream(
    url: string,
    init: StreamInit,
    limits: HttpLimits,
    cancellers: readonly CancelGroup[],
  ): Promise<StreamResponse>;
  close(): Promise<void>;
}

export interface HttpLimits {
  take: TakeTurn;
  timeoutMs: number;
  /** origins that are requested as services */
  services: ReadonlySet<string>;
  /** counts the requests to targets */
  traffic: RequestCounter;
  mayReach: MayReach | undefined;
}

/** Rejects to refuse a request to a target. @param host normalised */
export type MayReach = (host: string, port: number) => Promise<void>;

const DEFAULT_MAX_BYTES = 1024 * 1024;
/** A request is retried if the host asks for a pause of at most this length. */
const MAX_RETRY_PAUSE_MS = 30_000;

/** What is made of a response. @param tookMs without the wait for the rate limit */
type Finish<Result> = (
  request: WholeRequest,
  answer: WholeResponse,
  cancellers: readonly CancelGroup[],
  tookMs: number,
) => Result | Promise<Result>;

/** Makes the result of a response itself, since each function that waits for another makes a request more expensive. */
type Send = <Result>(
  request: WholeRequest,
  timeoutMs: number,
  cancellers: readonly CancelGroup[],
  limits: HttpLimits,
  finish: Finish<Result>,
) => Promise<Result>;

/**
 * If a host asks for fewer requests (429, or any Retry-After), a GET, HEAD or OPTIONS request is retried once after the
 * pause, and the second response is returned.
 *
 * @param targets connections to targets
 * @param services connections to the services of `HttpLimits.services`, never shared with targets
 */
export function createHttpClient({
  targets,
  services,
  rate,
  userAgent,
}: {
  targets: Route;
  services: Route;
  /** of targets, for what they answer; services are not limited */
  rate: Pick<ScanRate, 'answered'>;
  userAgent: string;
}): HttpClient {
  const targetPools = new OriginPools(targets);
  const servicePools = new OriginPools(services);

  const sendToService: Send = async (request, timeoutMs, cancellers, _, finish) => {
    const sentAt = performance.now();
    const answer = await servicePools.send(request, timeoutMs, cancellers, TO_SERVICE);
    return finish(request, answer, cancellers, performance.now() - sentAt);
  };

  const sendToTarget: Send = async (request, timeoutMs, cancellers, limits, finish) => {
    const { host, port } = request.url;
    if (limits.mayReach) await limits.mayReach(host, port);
    let tookMs = 0;
    for (let isFirst = true; ; isFirst = false) {
      const wait = limits.take(host, cancellers);
      if (wait) await wait;
      const sentAt = performance.now();
      const exchange = targetPools.begin(request, timeoutMs - tookMs, cancellers, limits.traffic);
      let answer: WholeResponse;
      try {
        answer = await exchange.answer;
      } catch (error) {
        answer = await targetPools.repeat(exchange, error, cancellers, limits);
      }
      tookMs += performance.now() - sentAt;
      const pauseMs = rate.answered(host, limitAskedBy(answer, sentAt));
      const repeats = pauseMs !== null && pauseMs <= MAX_RETRY_PAUSE_MS && IDEMPOTENT.has(request.method);
      if (!isFirst || !repeats || tookMs >= timeoutMs) return finish(request, answer, cancellers, tookMs);
    }
  };

  const sendOf = ({ url }: Request, { services: origins }: HttpLimits): Send =>
    origins.size > 0 && origins.has(url.origin) ? sendToService : sendToTarget;

  const headers = usualHeaders(userAgent);

  return {
    fetch(address, init, limits, cancellers) {
      const { maxRedirects = 0, timeoutMs = limits.timeoutMs } = init;
      const request: WholeRequest = {
        url: parseAddress(address),
        method: init.method ?? 'GET',
        headers: headersFor(headers, init.headers),
        body: init.body ?? null,
        maxBytes: init.maxBytes ?? DEFAULT_MAX_BYTES,
      };
      const send = sendOf(request, limits);
      if (maxRedirects === 0) return send(request, timeoutMs, cancellers, limits, complete);
      const sendBy = (by: Send) => (next: WholeRequest, leftMs: number) =>
        by(next, leftMs, cancellers, limits, sent);
      return follow(request, { maxRedirects, timeoutMs, cancellers }, sendBy(send), sendBy(sendToTarget));
    },
    async stream(address, init, { take, timeoutMs, services: origins, traffic, mayReach }, cancellers) {
      const request: Request = {
        url: parseAddress(address),
        method: init.method ?? 'GET',
        headers: headersFor(headers, init.headers),
        body: init.body ?? null,
      };
      const { host, port, origin } = request.url;
      const ofService = origins.has(origin);
      const route = ofService ? services : targets;
      if (!ofService) {
        await mayReach?.(host, port);
        await take(host, cancellers);
      }
      const sentAt = performance.now();
      const response = await openStream(request, {
        timeoutMs: init.timeoutMs ?? timeoutMs,
        silenceMs: init.silenceMs,
        onSent: init.onSent,
        cancellers,
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

interface Sent {
  answer: WholeResponse;
  tookMs: number;
}

/**
 * @param send the first request, and those that redirects within its origin lead to
 * @param sendElsewhere all that follow a redirect to another origin: only the origin that the operator named is trusted, not what it
 *   redirects to, nor a target that redirects to it
 */
async function follow(
  first: WholeRequest,
  {
    maxRedirects,
    timeoutMs,
    cancellers,
  }: { maxRedirects: number; timeoutMs: number; cancellers: readonly CancelGroup[] },
  send: (request: WholeRequest, timeoutMs: number) => Promise<Sent>,
  sendElsewhere: typeof send,
): Promise<FetchResponse> {
  let request = first;
  let hasLeft = false;
  let leftMs = timeoutMs;
  for (let redirects = 0; ; redirects++) {
    const { answer, tookMs } = await (hasLeft ? sendElsewhere : send)(request, leftMs);
    const next = redirected(request, answer);
    if (!next) return complete(request, answer, cancellers);
    if (redirects >= maxRedirects) {
      throw new EgressError(
        'TOO_MANY_REDIRECTS',
        `${first.url.href} redirects more than ${maxRedirects} times, the last time to ${next.url.href}.`,
      );
    }
    leftMs -= tookMs;
    if (leftMs <= 0) throw timedOut(request, timeoutMs);
    request = next;
    hasLeft ||= request.url.origin !== first.url.origin;
  }
}

const sent = (_: WholeRequest, answer: WholeResponse, __: readonly CancelGroup[], tookMs: number): Sent => ({
  answer,
  tookMs,
});

const limitAskedBy = ({ status, headers }: Pick<WholeResponse, 'status' | 'headers'>, sentAt: number) => ({
  status,
  retryAfter: headers['retry-after'],
  sentAt,
});

function complete(
  request: WholeRequest,
  answer: WholeResponse,
  cancellers: readonly CancelGroup[],
): FetchResponse | Promise<FetchResponse> {
  const { body, truncated } = answer;
  const coding = answer.headers['content-encoding'];
  if (coding === undefined) return responseOf(request, answer, body, truncated, false);
  return decodeBody({ body, truncated }, coding, request.maxBytes, cancellers).then((decoded) =>
    responseOf(request, answer, decoded.body, decoded.truncated, decoded.swollen),
  );
}

const responseOf = (
  { url }: WholeRequest,
  { status, headers, certificate }: WholeResponse,
  body: Buffer,
  truncated: boolean,
  swollen: boolean,
): FetchResponse => ({
  url: url.href,
  status,
  headers,
  body,
  truncated,
  swollen,
  certificate,
  text: () => decodeText(body, headers['content-type']),
});

/** Decoders by charset, as written. A new one takes as long as the text of an ordinary page. */
const decoderOf = kept(16, (charset: string): TextDecoder => {
  try {
    return new TextDecoder(charset);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new TextDecoder();
  }
});

const decodeText = (body: Buffer, contentType = ''): string =>
  decoderOf(charsetOf(contentType) ?? 'utf-8').decode(body);

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The request that follows a redirect (Fetch standard, "HTTP-redirect fetch"); null if the response is final. */
function redirected(request: WholeRequest, answer: WholeResponse): WholeRequest | null {
  const { status } = answer;
  const { location } = answer.headers;
  if (!REDIRECTS.has(status) || location === undefined || !URL.canParse(location, request.url.href))
    return null;
  const url = new URL(location, request.url.href);
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.username !== '' || url.password !== '') {
    return null;
  }
  const headers: Record<string, string> = { ...request.headers };
  const next: WholeRequest = { ...request, url: addressOf(url), headers };
  const drop = (names: readonly string[]) => {
    for (const name of names) delete headers[name];
  };
  if (next.url.origin !== request.url.origin)
    drop(['authorization', 'proxy-authorization', 'cookie', 'host']);
  const becomesGet = status === 303 ? request.method !== 'HEAD' : status < 303 && request.method === 'POST';
  if (becomesGet) {
    next.method = 'GET';
    next.body = null;
    drop(['content-type', 'content-length', 'content-encoding', 'content-language', 'content-location']);
  }
  return next;
}
