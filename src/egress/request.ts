/** Requests before they are sent, and the conversion of undici's headers and errors. */
import type { Dispatcher } from 'undici';
import { TargetRefusedError } from '../core/errors.ts';
import { EgressError } from '../core/scanner.ts';

export interface Request {
  url: URL;
  method: Dispatcher.HttpMethod;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** @throws EgressError, INVALID_URL */
export function parseHttpUrl(text: string): URL {
  const url = parseUrl(text);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new EgressError('INVALID_URL', `"${text.slice(0, 200)}" is not an http:// or https:// URL.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new EgressError('INVALID_URL', 'A URL with a user name or password is not allowed.');
  }
  return url;
}

export function headersFor(
  userAgent: string,
  own: Record<string, string> | undefined,
): Record<string, string> {
  const headers: Record<string, string> = {
    'user-agent': userAgent,
    accept: '*/*',
    'accept-encoding': 'identity',
  };
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
