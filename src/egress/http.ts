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
import { normalizeName, portOf } from '../core/target.ts';
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
  type Turn,
} from './origin-pools.ts';
import { headersFor, parseHttpUrl, type Request } from './request.ts';
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

interface Sent {
  answer: WholeResponse;
  /** without the wait for the rate limit */
  tookMs: number;
}

type Send = (
  request: WholeRequest,
  timeoutMs: number,
  cancellers: readonly CancelGroup[],
  limits: HttpLimits,
) => Promise<Sent>;

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

  const sendToService: Send = async (request, timeoutMs, cancellers) => {
    const sentAt = performance.now();
    const answer = await servicePools.send(request, timeoutMs, cancellers, TO_SERVICE);
    return { answer, tookMs: performance.now() - sentAt };
  };

  const sendToTarget: Send = async (request, timeoutMs, cancellers, { take, traffic, mayReach }) => {
    const host = normalizeName(request.url.hostname);
    if (mayReach) await mayReach(host, portOf(request.url));
    const turn: Turn = {
      take: () => take(host, cancellers),
      sent: () => traffic.sent(host),
      traffic,
    };
    let tookMs = 0;
    for (let isFirst = true; ; isFirst = false) {
      const wait = turn.take();
      if (wait) await wait;
      const sentAt = performance.now();
      const answer = await targetPools.send(request, timeoutMs - tookMs, cancellers, turn);
      tookMs += performance.now() - sentAt;
      const pauseMs = rate.answered(host, limitAskedBy(answer, sentAt));
      const repeats = pauseMs !== null && pauseMs <= MAX_RETRY_PAUSE_MS && IDEMPOTENT.has(request.method);
      if (!isFirst || !repeats || tookMs >= timeoutMs) return { answer, tookMs };
    }
  };

  return {
    async fetch(address, init, limits, cancellers) {
      const { timeoutMs: defaultTimeoutMs, services: origins } = limits;
      const maxRedirects = init.maxRedirects ?? 0;
      const timeoutMs = init.timeoutMs ?? defaultTimeoutMs;
      let request: WholeRequest = {
        ...requestOf(address, init, userAgent),
        maxBytes: init.maxBytes ?? DEFAULT_MAX_BYTES,
      };
      const first = request.url.origin;
      let ofService = origins.has(first);
      let leftMs = timeoutMs;
      for (let redirects = 0; ; redirects++) {
        const { answer, tookMs } = await (ofService
          ? sendToService(request, leftMs, cancellers, limits)
          : sendToTarget(request, leftMs, cancellers, limits));
        const next = maxRedirects > 0 ? redirected(request, answer) : null;
        if (!next) return complete(request, answer, cancellers);
        if (redirects >= maxRedirects) {
          throw new EgressError(
            'TOO_MANY_REDIRECTS',
            `${address} redirects more than ${maxRedirects} times, the last time to ${next.url.href}.`,
          );
        }
        leftMs -= tookMs;
        if (leftMs <= 0) throw timedOut(request, timeoutMs);
        request = next;
        // Only the origin that the operator named is trusted: not what it redirects to, nor a target that redirects to it.
        ofService &&= request.url.origin === first;
      }
    },
    async stream(address, init, { take, timeoutMs, services: origins, traffic, mayReach }, cancellers) {
      const request = requestOf(address, init, userAgent);
      const ofService = origins.has(request.url.origin);
      const route = ofService ? services : targets;
      const host = normalizeName(request.url.hostname);
      if (!ofService) {
        await mayReach?.(host, portOf(request.url));
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

const requestOf = (address: string, init: FetchInit | StreamInit, userAgent: string): Request => ({
  url: parseHttpUrl(address),
  method: init.method ?? 'GET',
  headers: headersFor(userAgent, init.headers),
  body: init.body ?? null,
});

const limitAskedBy = ({ status, headers }: Pick<WholeResponse, 'status' | 'headers'>, sentAt: number) => ({
  status,
  retryAfter: headers['retry-after'],
  sentAt,
});

type Decoded = Pick<FetchResponse, 'body' | 'truncated' | 'swollen'>;

function complete(
  request: WholeRequest,
  answer: WholeResponse,
  cancellers: readonly CancelGroup[],
): FetchResponse | Promise<FetchResponse> {
  const { body, truncated } = answer;
  const responseOf = (decoded: Decoded): FetchResponse => ({
    url: request.url.href,
    status: answer.status,
    headers: answer.headers,
    ...decoded,
    text: () => decodeText(decoded.body, answer.headers['content-type']),
    certificate: answer.certificate,
  });
  const coding = answer.headers['content-encoding'];
  if (coding === undefined) return responseOf({ body, truncated, swollen: false });
  return decodeBody({ body, truncated }, coding, request.maxBytes, cancellers).then(responseOf);
}

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
function redirected(request: WholeRequest, { status, headers }: WholeResponse): WholeRequest | null {
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
