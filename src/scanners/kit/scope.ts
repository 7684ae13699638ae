import { getDomain } from 'tldts';

/**
 * The URLs that belong to a site, in a normal form, so that one page is one URL.
 *
 * The site is one host by its exact name, at the start's port, and on request the same name with or without `www.`. A
 * site on the default port of its scheme includes the other scheme on its default port.
 */
export interface Scope {
  /** scheme, host and port of the start, without a final slash */
  readonly origin: string;
  /** host name as URLs have it: IPv6 in brackets */
  readonly hostname: string;
  /**
   * The normal form of a reference by the WHATWG URL rules, without fragment, credentials and tracking parameters. Null
   * when it leaves the site, is no URL, or is longer than MAX_URL_LENGTH.
   */
  resolve(reference: string, base?: string): string | null;
  /** Like `resolve`, but replaces any scheme and default port of the site by those of the start: for old records. */
  adopt(url: string): string | null;
}

/** Characters of a URL; servers take no longer ones. */
export const MAX_URL_LENGTH = 4096;
/** Nothing to encode or to resolve, and no host; dot segments are checked apart. */
const PLAIN_PATH = /^\/(?!\/)[\w.~/-]*$/;
const TRACKING = /^(?:utm_[a-z_]+|gclid|fbclid|msclkid|dclid|yclid|mc_[ce]id|_ga|_gl)(?:=|$)/i;
const MAYBE_TRACKING = /[?&](?:utm_|[a-z]*clid|mc_|_g)/i;

/**
 * @param start an absolute http or https URL
 * @param init.www the same name with `www.`, or without it, is the same site
 */
export function createScope(start: string, { www = false }: { www?: boolean } = {}): Scope {
  const { origin, hostname, port, protocol } = new URL(start);
  const twin = www ? wwwTwin(hostname) : null;
  const names = twin === null ? [hostname] : [hostname, twin];
  const authorities = names.map((name) => (port === '' ? name : `${name}:${port}`));
  // Only at the default port does the other scheme belong to the same site.
  const schemes = port === '' ? ['https:', 'http:'] : [protocol];
  const origins = new Set(authorities.flatMap((name) => schemes.map((scheme) => `${scheme}//${name}`)));
  const root = `${origin}/`;

  return {
    origin,
    hostname,
    resolve(reference, base) {
      // Most references are plain paths, which a URL parser would not change: a tenth of its cost.
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
      // Concatenated, not resolved: a path that begins with two slashes would be another host.
      return normalForm(new URL(origin + url.pathname + url.search));
    },
  };
}

/** The name with `www.` where it has none, or without it, as far as both are below one registrable domain. */
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

/** Whether it names a picture, a font, a style sheet, audio or video. */
export function looksDecorative(url: string): boolean {
  const query = url.indexOf('?');
  return DECORATION.test(query === -1 ? url : url.slice(0, query));
}
