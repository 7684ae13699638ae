/** The requests of one crawl, with bounded bodies, and with cookies when the site requires them. */
import { Cookie, CookieJar } from 'tough-cookie';
import { TargetRefusedError } from '../../core/errors.ts';
import {
  type Egress,
  EgressError,
  type FetchInit,
  type FetchResponse,
  type ScanContext,
} from '../../core/scanner.ts';
import { leadsToHarm } from '../kit/conduct.ts';
import { enterLargeBody, MAX_BYTES, USUAL_BYTES } from '../kit/large-body.ts';
import type { SiteRobots } from '../kit/robots.ts';
import type { Scope } from '../kit/scope.ts';
import type { Omissions } from './omissions.ts';
import type { EndpointOptions } from './options.ts';

/** Times that a crawl follows a redirect with the cookie that came with it. */
const MAX_ROUND_TRIPS = 3;
const MAX_HOPS = 3;
const MAX_COOKIES = 50;
const MAX_COOKIE_LENGTH = 4096;

export interface Requests {
  /**
   * One request; redirects are not followed.
   * @param send default: the way to targets
   * @returns the response, or why there is none
   */
  ask(url: string, init?: FetchInit, send?: Egress['fetch']): Promise<FetchResponse | string>;
  /**
   * A page or script of the site, up to `MAX_BYTES`. If it sets a cookie and redirects to the same URL, directly or by
   * way of another URL, it is requested again with the cookie.
   */
  visit(url: string): Promise<Visit>;
}

export interface Visit {
  /** the response, or why there is none */
  answer: FetchResponse | string;
  /** Must be called when the body has been read, so that the next long one can be requested. */
  release(): void;
}

export function createRequests(
  context: ScanContext<EndpointOptions>,
  scope: Scope,
  omissions: Omissions,
  robots: SiteRobots,
): Requests {
  const { fetch, signal } = context;
  const jar = new CookieJar(undefined, { looseMode: true, rejectPublicSuffixes: false });
  let cookies = 0;
  let roundTrips = 0;

  const withCookies = (url: string, init: FetchInit): FetchInit => {
    const cookie = cookies === 0 ? '' : jar.getCookieStringSync(url);
    return cookie === '' ? init : { ...init, headers: { ...init.headers, cookie } };
  };

  const ask: Requests['ask'] = async (url, init = {}, send = fetch) => {
    try {
      return await send(url, withCookies(url, init));
    } catch (error) {
      return reasonOf(error, signal);
    }
  };

  /** Long bodies are requested again, one at a time. */
  const whole = async (url: string, usual: Visit): Promise<Visit> => {
    const release = await enterLargeBody(signal);
    const whole = await ask(url, { maxBytes: MAX_BYTES }).catch((error) => {
      release();
      throw error;
    });
    if (typeof whole !== 'string') return { answer: whole, release };
    release();
    return usual;
  };

  const askWhole = async (url: string): Promise<Visit> => {
    const usual = { answer: await ask(url, USUAL), release: nothing };
    return isCut(usual.answer) ? await whole(url, usual) : usual;
  };

  const store = ({ url, headers }: FetchResponse): boolean => {
    let stored = false;
    for (const line of headers['set-cookie']?.split('\n') ?? []) {
      if (cookies >= MAX_COOKIES || line.length > MAX_COOKIE_LENGTH) {
        omissions.add('cookies', url);
        continue;
      }
      const cookie = Cookie.parse(line, { loose: true });
      if (!cookie || !jar.setCookieSync(cookie, url, { ignoreError: true })) continue;
      cookies++;
      stored = true;
    }
    return stored;
  };
  const next = (answer: FetchResponse): string | null => {
    const { location } = answer.headers;
    return isRedirect(answer) && location !== undefined ? scope.resolve(location, answer.url) : null;
  };

  /** Follows a redirect that sets a cookie, in case it leads back to the URL. @returns null when it does not */
  const withCookie = async (url: string, answer: FetchResponse): Promise<Visit | null> => {
    let hop = answer;
    for (let hops = 0; hops < MAX_HOPS; hops++) {
      const to = next(hop);
      if (to === null || leadsToHarm(to) || !robots.rules.allows(to)) return null;
      const other = await askWhole(to);
      if (typeof other.answer !== 'string' && !isRedirect(other.answer) && to === url) return other;
      other.release();
      // An ordinary redirect that sets a cookie leads to another page, which is crawled by its own URL.
      if (typeof other.answer === 'string' || !isRedirect(other.answer)) return null;
      store(other.answer);
      hop = other.answer;
    }
    omissions.add('cookieRedirects', url);
    return null;
  };

  const visit = async (url: string): Promise<Visit> => {
    let first: Visit = { answer: '', release: nothing };
    // As `askWhole` does, without two promises for each of thousands of URLs.
    try {
      first.answer = await fetch(url, withCookies(url, USUAL));
    } catch (error) {
      first.answer = reasonOf(error, signal);
    }
    if (isCut(first.answer)) first = await whole(url, first);
    const { answer } = first;
    if (typeof answer === 'string' || !isRedirect(answer) || !answer.headers['set-cookie']) return first;
    const target = next(answer);
    if (target === null) return first;
    if (roundTrips < MAX_ROUND_TRIPS) {
      if (!store(answer)) return first;
      roundTrips++;
      return (await withCookie(url, answer)) ?? first;
    }
    if (target === url) omissions.add('cookieRedirects', url);
    return first;
  };

  return { ask, visit };
}

/** @returns why there is no response @throws any other error, the signal's reason */
function reasonOf(error: unknown, signal: AbortSignal): string {
  signal.throwIfAborted();
  if (error instanceof EgressError || error instanceof TargetRefusedError) return error.message;
  throw error;
}

const USUAL: FetchInit = { maxBytes: USUAL_BYTES };
const nothing = () => {};

/** Whether the rest of the body is wanted. */
const isCut = (answer: FetchResponse | string): boolean =>
  typeof answer !== 'string' && answer.truncated && !answer.swollen && !isRedirect(answer) && isRead(answer);

const isRedirect = ({ status, headers }: FetchResponse) =>
  status >= 300 && status < 400 && headers.location !== undefined;

/** Whether the body is worth reading: archives, videos and the like are not. */
function isRead({ headers }: FetchResponse): boolean {
  const type = headers['content-type'];
  return type === undefined || /html|script|json|xml|text\//i.test(type);
}
