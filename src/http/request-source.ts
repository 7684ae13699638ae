/**
 * Decides which web pages and host names may send requests. Applies to HTTP, event streams and WebSocket alike.
 *
 * What each header proves, none of which a page can set itself:
 *
 * - `Origin` names the page that sent the request. Without it, the client is not a browser, or it is a browser that
 *   sends a GET whose response only a page of the same origin can read.
 * - `Host` names the address that the browser requested, unless a proxy replaced it. An origin equal to it is the same
 *   origin.
 * - `Sec-Fetch-Site: same-origin` is the browser's own comparison, which no proxy changes. Browsers only send it to
 *   https URLs and to the local machine, and Chromium never sends it with a WebSocket.
 *
 * A page whose name resolves to this machine (DNS rebinding) is of the same origin by all three. A token stops it, as
 * the page does not know the token. Without a token, `Host` and `Origin` must therefore both have a name that cannot be
 * rebound: an IP address, `localhost`, or one that is configured.
 */
import { isIP } from 'node:net';
import { originOf } from '../core/origin.ts';
import { withoutBrackets } from '../core/target.ts';
import type { Scheme } from './trusted-proxies.ts';

export interface SourceRules {
  /** host name that the server listens on */
  host: string;
  /** address of the server in browsers, if it is configured */
  publicUrl: string | null;
  /** origins of other pages that may use the server */
  corsOrigins: readonly string[];
  /** whether requests need a credential */
  isProtected(): boolean;
}

/** @returns the value of a header, by its name in lower case */
export type ReadHeader = (name: string) => string | undefined;

const DOCS = 'docs/deployment.md lists the settings for each proxy.';
const MAX_SHOWN = 100;

/** @returns a function that returns why a request is refused, or null if it is not */
export function createSourceCheck(
  rules: SourceRules,
): (header: ReadHeader, scheme?: Scheme) => string | null {
  const publicUrl = rules.publicUrl === null ? null : new URL(rules.publicUrl);
  const origins = new Set([...rules.corsOrigins, ...(publicUrl ? [publicUrl.origin] : [])]);
  const names = new Set(['localhost', rules.host, ...(publicUrl ? [hostName(publicUrl.host)] : [])]);
  const isOurName = (host: string) => {
    const name = hostName(host);
    return isIP(name) !== 0 || name.endsWith('.localhost') || names.has(name);
  };

  const isListed = (origin: string) =>
    origins.has(origin) || (rules.isProtected() && origins.has(anyExtension(origin)));

  return (header, scheme = null) => {
    const host = header('host') ?? '';
    const origin = header('origin') ?? '';
    const site = header('sec-fetch-site');
    if (!rules.isProtected() && !isOurName(host)) return foreignName(host);
    if (origin === '') {
      // Images, scripts and other resources of a page of another site, which has no other reason to request them.
      const isEmbedded = site === 'cross-site' || site === 'same-site';
      return isEmbedded && header('sec-fetch-mode') !== 'navigate' ? embedded(site) : null;
    }
    if (isListed(origin) || isSameOrigin(origin, host, scheme)) return null;
    const pageHost = hostOf(origin);
    const isVouchedFor = site === 'same-origin' && pageHost !== null;
    if (isVouchedFor && (rules.isProtected() || isOurName(pageHost))) return null;
    return foreignOrigin(origin, host, rules.publicUrl);
  };
}

/**
 * Checks whether a request that passed the source check may use a cookie. SameSite=Strict keeps the cookie from other sites,
 * but not from other origins of the same site.
 * @returns a function that returns why the cookie does not count, or null if it does; a form needs proof like a script
 */
export function createCookieCheck({
  publicUrl,
  corsOrigins,
}: Pick<SourceRules, 'publicUrl' | 'corsOrigins'>): (header: ReadHeader, isForm: boolean) => string | null {
  const isHttps = publicUrl?.startsWith('https:') ?? false;
  const origins = new Set([...corsOrigins, ...(publicUrl === null ? [] : [new URL(publicUrl).origin])]);
  const isProved = (origin: string, site: string | undefined) => {
    if (origins.has(origin)) return true;
    // The same host without TLS, which others on the network may pretend to be.
    if (isHttps && !origin.startsWith('https:')) return false;
    return site === undefined || site === 'same-origin';
  };
  return (header, isForm) => {
    const origin = header('origin') ?? '';
    const site = header('sec-fetch-site');
    const isAccepted =
      origin === ''
        ? site === 'same-origin' || site === 'none' || (!isForm && isNavigation(header))
        : isProved(origin, site);
    return isAccepted ? null : unprovenCookie(publicUrl);
  };
}

/** Whether a user follows a link; without Sec-Fetch-Mode, a guess. */
function isNavigation(header: ReadHeader): boolean {
  const mode = header('sec-fetch-mode');
  return mode === undefined ? /\btext\/html\b/i.test(header('accept') ?? '') : mode === 'navigate';
}

function unprovenCookie(publicUrl: string | null): string {
  return `The request has a session cookie, but does not prove that a page of this server sent it: by its Origin, or by Sec-Fetch-Site. Browsers leave out both for GET over plain http. Use ${publicUrl ?? 'https'}, or send a key: "authorization: Bearer <key>".`;
}

/**
 * The setting that allows all extensions of a browser, since Firefox gives an extension another origin in each installation. It
 * only counts where a credential is needed, and not for cookies.
 */
const anyExtension = (origin: string): string => origin.replace(/^(\w+-extension:\/\/).+$/, '$1*');

/** Compares with either scheme, unless a trusted proxy says which: otherwise the server cannot know whether one ends TLS. */
function isSameOrigin(origin: string, host: string, scheme: Scheme): boolean {
  const page = originOf(origin);
  const schemes = scheme === null ? ['http', 'https'] : [scheme];
  return page !== null && schemes.some((name) => page === originOf(`${name}://${host}`));
}

function foreignName(host: string): string {
  return `The Host header is ${shown(host)}. Without a token, this server only accepts IP addresses, localhost, and the host of HOST or SCANWIRE_PUBLIC_URL, because any web page can make its own host name resolve to this machine. Create an API key (scanwire token create), or set SCANWIRE_PUBLIC_URL to the address that browsers use. ${DOCS}`;
}

function embedded(site: string): string {
  return `A page of another site embeds this URL (Sec-Fetch-Site is ${shown(site)}, and there is no Origin). Request it with fetch, EventSource or WebSocket, from an origin in SCANWIRE_CORS_ORIGINS.`;
}

function foreignOrigin(origin: string, host: string, publicUrl: string | null): string {
  const compared = `The Origin of the page is ${shown(origin)}, the Host of the request is ${shown(host)}${publicUrl === null ? '' : `, and SCANWIRE_PUBLIC_URL is ${shown(publicUrl)}`}: not the same origin.`;
  if (origin === 'null') {
    return `${compared} A sandboxed frame, or a page from a file, has no origin that could be allowed. Serve the page over http or https.`;
  }
  // Only a valid origin is repeated as a setting.
  const valid = originOf(origin) === origin && origin.length <= MAX_SHOWN ? origin : null;
  const allow = `If another server serves the page, ${valid ? `add ${valid}` : 'add its origin'} to SCANWIRE_CORS_ORIGINS.`;
  if (valid !== null && hostOf(valid) === null) return `${compared} ${allow}`;
  return `${compared} If a proxy serves the page, set SCANWIRE_PUBLIC_URL${valid ? `=${valid}` : ' to the address that browsers use'}, or let the proxy keep the Host (nginx: proxy_set_header Host $http_host;). ${allow} ${DOCS}`;
}

/** Host and port of an http origin; null for others. */
function hostOf(origin: string): string | null {
  return /^https?:/i.test(origin) && URL.canParse(origin) ? new URL(origin).host : null;
}

function hostName(host: string): string {
  return withoutBrackets(host.toLowerCase().replace(/:\d+$/, ''));
}

/** Quotes a value that a client sent, in printable ASCII and bounded length. */
function shown(value: string): string {
  const text = value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}...` : value;
  return JSON.stringify(text.replace(/[^\x20-\x7e]/g, '?'));
}
