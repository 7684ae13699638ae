/** Requests before they are sent, and the conversion of undici's headers and errors. */
import type { Dispatcher } from 'undici';
import { kept } from '../core/bounded-map.ts';
import { TargetRefusedError } from '../core/errors.ts';
import { EgressError } from '../core/scanner.ts';
import { normalizeName, portOf } from '../core/target.ts';

interface Origin {
  /** scheme, host and port, as in `URL.origin` */
  origin: string;
  /** normalised name of the host */
  host: string;
  port: number;
}

/** The parts of a URL that a request needs. */
export interface Address extends Origin {
  href: string;
  /** with the query */
  path: string;
}

export interface Request {
  url: Address;
  method: Dispatcher.HttpMethod;
  headers: Readonly<Record<string, string>>;
  body: string | Uint8Array | null;
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** A URL in its normal form, with a path that has nothing to encode; dot segments and the host are checked separately. */
const PLAIN_URL = /^https?:\/\/[a-z\d.:[\]-]+\/[\w.~/-]*$/;

const originOf = (url: URL): Origin => ({
  origin: url.origin,
  host: normalizeName(url.hostname),
  port: portOf(url),
});

/** The latest origins, as written; null for those that are not in their normal form. */
const plainOrigin = kept(64, (text: string): Origin | null => {
  const url = parseUrl(text);
  return url?.origin === text ? originOf(url) : null;
});

/** @throws EgressError, INVALID_URL */
export function parseAddress(text: string): Address {
  // Fast path: a scan requests many plain URLs of one origin, and a URL object takes ten times as long.
  if (PLAIN_URL.test(text) && !text.includes('/.')) {
    const slash = text.indexOf('/', 'https://'.length);
    const known = plainOrigin(text.slice(0, slash));
    if (known) {
      const { origin, host, port } = known;
      return { href: text, path: text.slice(slash), origin, host, port };
    }
  }
  return addressOf(parseHttpUrl(text));
}

/** @param url of HTTP, without credentials */
export const addressOf = (url: URL): Address => ({
  href: url.href,
  path: url.pathname + url.search,
  ...originOf(url),
});

function parseHttpUrl(text: string): URL {
  const url = parseUrl(text);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new EgressError('INVALID_URL', `"${text.slice(0, 200)}" is not an http:// or https:// URL.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new EgressError('INVALID_URL', 'A URL with a user name or password is not allowed.');
  }
  return url;
}

export const usualHeaders = (userAgent: string): Readonly<Record<string, string>> => ({
  'user-agent': userAgent,
  accept: '*/*',
  'accept-encoding': 'identity',
});

export function headersFor(
  usual: Readonly<Record<string, string>>,
  own: Record<string, string> | undefined,
): Readonly<Record<string, string>> {
  if (own === undefined) return usual;
  const headers = { ...usual };
  for (const name in own) headers[name.toLowerCase()] = own[name] as string;
  return headers;
}

/** Joins repeated headers by commas (RFC 9110 section 5.3); cookies, whose values contain commas, by newlines. */
export function joinHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  for (const name in headers) {
    const value = headers[name];
    if (Array.isArray(value)) headers[name] = value.join(name === 'set-cookie' ? '\n' : ', ');
  }
  return headers as Record<string, string>;
}

/** The error of a request that got no response, or an incomplete one. */
export function failureOf({ method, url }: Request, error: Error): Error {
  if (error instanceof EgressError || error instanceof TargetRefusedError) return error;
  // Some parser errors of undici have no code.
  const code =
    (error as NodeJS.ErrnoException).code ?? (error.name === 'HTTPParserError' ? 'HPE_INVALID' : 'EUNKNOWN');
  return new EgressError(code, `${method} ${url.origin} failed: ${error.message}`, { cause: error });
}
