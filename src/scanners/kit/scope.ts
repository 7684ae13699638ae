import { getDomain } from 'tldts';

/**
 * The URLs that belong to a site, normalised so that each page has one URL.
 *
 * The site is one host by its exact name, at the start's port, and optionally the same name with or without `www.`. A
 * site on the default port of its scheme includes the other scheme on its default port.
 */
export interface Scope {
  /** scheme, host and port of the start, without a trailing slash */
  readonly origin: string;
  /** host name as URLs have it: IPv6 in brackets */
  readonly hostname: string;
  /**
   * Normalises a reference by the WHATWG URL rules, without fragment, credentials and tracking parameters. Null
   * when it leaves the site, is invalid, or is longer than MAX_URL_LENGTH.
   */
  resolve(reference: string, base?: string): string | null;
  /** Like `resolve`, but replaces scheme and default port by those of the start, for URLs from other sources. */
  adopt(url: string): string | null;
}

/** Characters of a URL; servers reject longer ones. */
export const MAX_URL_LENGTH = 4096;
/** A path without anything to encode or resolve; dot segments are checked separately. */
const PLAIN_PATH = /^\/(?!\/)[\w.~/-]*$/;
const TRACKING = /^(?:utm_[a-z_]+|gclid|fbclid|msclkid|dclid|yclid|mc_[ce]id|_ga|_gl)(?:=|$)/i;
const MAYBE_TRACKING = /[?&](?:utm_|[a-z]*clid|mc_|_g)/i;

/**
 * @param start an absolute http or https URL
 * @param init.www whether the same name with or without `www.` is the same site
 */
export function createScope(start: string, { www = false }: { www?: boolean } = {}): Scope {
  const { origin, hostname, port, protocol } = new URL(start);
  const twin = www ? wwwTwin(hostname) : null;
  const names = twin === null ? [hostname] : [hostname, twin];
  const authorities = names.map((name) => (port === '' ? name : `${name}:${port}`));
  // The other scheme belongs to the same site only at its default port.
  const schemes = port === '' ? ['https:', 'http:'] : [protocol];
  const origins = new Set(authorities.flatMap((name) => schemes.map((scheme) => `${scheme}//${name}`)));
  const root = `${origin}/`;

  return {
    origin,
    hostname,
    resolve(reference, base) {
      // Fast path: most references are plain paths, which a URL parser would not change at ten times the cost.
      if (
        PLAIN_PATH.test(reference) &&
        !reference.includes('/.') &&
        (base === undefined || base.startsWith(root))
      ) {
        return reference.length + origin.length <= MAX_URL_LENGTH ? origin + reference : null;
      }
      const url = parse(reference, base ?? origin);
      if (url === null) return null;
      const { href } = url;
      // Each getter of a URL creates a string.
      if (href.startsWith(root) && !/[?#@]/.test(href)) return href.length <= MAX_URL_LENGTH ? href : null;
      return origins.has(url.origin) ? normalForm(url) : null;
    },
    adopt(reference) {
      const url = parse(reference, origin);
      if (url === null || !names.includes(url.hostname) || (url.port !== '' && url.port !== port))
        return null;
      // Concatenated rather than resolved, because a path with two leading slashes would resolve to another host.
      return normalForm(new URL(origin + url.pathname + url.search));
    },
  };
}

/** The name with `www.` added or removed; null unless both are below one registrable domain. */
function wwwTwin(hostname: string): string | null {
  const twin = hostname.startsWith('www.') ? hostname.slice(4) : `www.${hostname}`;
  const domainOf = (name: string) => getDomain(name, { allowPrivateDomains: true });
  const domain = domainOf(hostname);
  return domain !== null && domain === domainOf(twin) ? twin : null;
}

function parse(reference: string, base: string): URL | null {
  if (reference.length > MAX_URL_LENGTH) return null;
  try {
    const url = new URL(reference, base);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
  } catch {
    return null;
  }
}

function normalForm(url: URL): string | null {
  if (url.username !== '' || url.password !== '') {
    url.username = '';
    url.password = '';
  }
  if (url.hash !== '' || url.href.endsWith('#')) url.hash = '';
  if (url.search !== '' && MAYBE_TRACKING.test(url.search)) {
    const kept = url.search.slice(1).split('&');
    url.search = kept.filter((parameter) => !TRACKING.test(parameter)).join('&');
  }
  // An empty query is the same as none.
  const href = url.search === '' && url.href.endsWith('?') ? url.href.slice(0, -1) : url.href;
  return href.length <= MAX_URL_LENGTH ? href : null;
}

const DECORATION =
  /\.(?:png|jpe?g|jfif|gif|svg|webp|avif|ico|bmp|tiff?|css|woff2?|ttf|otf|eot|mp[34]|m4[av]|webm|og[gv]|wav|flac|avi|mov)$/i;

/** Whether the path is of an image, a font, a style sheet, audio or video. */
export function looksDecorative(url: string): boolean {
  const query = url.indexOf('?');
  return DECORATION.test(query === -1 ? url : url.slice(0, query));
}
