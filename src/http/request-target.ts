/**
 * Checks the request target and the Host header of every request. Accepted ones make a valid URL, so that later code
 * can parse it without handling errors.
 */
import type { IncomingMessage } from 'node:http';

export type RequestTarget = { pathname: string } | { refusal: { status: 400 | 431; reason: string } };

/**
 * Reads the request target in origin form, absolute form or as `*` (RFC 9112, section 3.2). A target in absolute form
 * replaces `request.url` and the Host header, as section 3.2.2 requires.
 *
 * @param options.prefix path prefix, such as `/scanwire`, that is removed from `request.url` if a proxy has not done so
 */
export function readRequestTarget(
  request: IncomingMessage,
  { maxHeaderFields, prefix }: { maxHeaderFields: number; prefix: string },
): RequestTarget {
  const { rawHeaders, headers } = request;
  if (rawHeaders.length / 2 > maxHeaderFields) {
    return refuse(`A request has at most ${maxHeaderFields} header fields.`, 431);
  }
  if (countHosts(rawHeaders) > 1) return refuse('The request has several Host headers.');
  const target = request.url ?? '';
  if (target === '*') {
    return request.method === 'OPTIONS'
      ? { pathname: '*' }
      : refuse('The request target "*" is only allowed with the method OPTIONS.');
  }
  if (/^https?:\/\//i.test(target)) {
    const url = URL.canParse(target) ? new URL(target) : null;
    if (url === null) return refuse('The request target is not a valid URL.');
    if (url.username !== '' || url.password !== '') return refuse('The request target has credentials.');
    request.url = url.pathname + url.search;
    headers.host = url.host;
  }
  request.url = withoutPrefix(request.url ?? '', prefix);
  return readOriginForm(request.url, headers.host ?? '');
}

function withoutPrefix(path: string, prefix: string): string {
  if (prefix === '' || !path.startsWith(prefix)) return path;
  const rest = path.slice(prefix.length);
  if (rest.startsWith('/')) return rest;
  return rest === '' || rest.startsWith('?') ? `/${rest}` : path;
}

function readOriginForm(path: string, host: string): RequestTarget {
  if (!path.startsWith('/')) return refuse('The request target is neither a path nor an http URL.');
  // Some parsers read "//a/b" as a path, others as the path "/b" of the host "a".
  if (/^\/[/\\]/.test(path))
    return refuse(
      'The path of the request target begins with two slashes. In nginx, the paths of location and proxy_pass both end with a slash, or neither.',
    );
  if (/[\s/\\?#@]/.test(host) || (host !== '' && !URL.canParse(`http://${host}`))) {
    return refuse('The Host header is not a host with an optional port.');
  }
  const url = `http://${host === '' ? 'localhost' : host}${path}`;
  if (!URL.canParse(url)) return refuse('The request target is not a valid path.');
  return { pathname: new URL(url).pathname };
}

/** @returns the path of the URL, such as `/scanwire`; empty if it has none */
export function pathPrefix(publicUrl: string | null): string {
  return publicUrl === null ? '' : new URL(publicUrl).pathname.replace(/\/$/, '');
}

/** @returns what to do if a path is one of the known paths with a prefix, else an empty text */
export function prefixHint(pathname: string, known: readonly string[]): string {
  const path = known.find((end) => pathname.endsWith(end));
  if (path === undefined || pathname === path) return '';
  return ' If a proxy adds a path prefix, set SCANWIRE_PUBLIC_URL to the address with the prefix, or let the proxy remove the prefix (nginx: a slash at the end of location and of proxy_pass).';
}

function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') count++;
  }
  return count;
}

function refuse(reason: string, status: 400 | 431 = 400): RequestTarget {
  return { refusal: { status, reason } };
}
