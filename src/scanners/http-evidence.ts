/** Requests and their answers as a finding shows them: in extracts, without what is private to the one who scans. */
import type { FetchInit, FetchResponse } from '../core/scanner.ts';

export interface Exchange {
  request: { method: string; url: string; headers: Readonly<Record<string, string>>; body: string | null };
  response: Pick<FetchResponse, 'url' | 'status' | 'headers' | 'truncated'> & { body: string };
  /** from sending to the end of the body */
  durationMs: number;
}

/** `evidence` of a finding on the web. */
export interface HttpEvidence {
  /** in a sentence: what shows that the flaw is there */
  proof: string;
  exchanges: { note: string | null; request: string; response: string }[];
}

/** Characters of a body that an extract shows around what matters. */
const AROUND = 300;
const MAX_REQUEST = 2000;
const MAX_HEADERS = 30;
const MAX_HEADER = 300;
/** Names of headers that carry what only the one who scans may know. */
const PRIVATE =
  /^(?:authorization|proxy-authorization|cookie|set-cookie|x-api-key|x-auth-token|x-csrf-token)$/i;

/**
 * @param show.needle what the extract of the body is to be around; by default it is its beginning
 * @param show.privateNames headers of the request whose values are left out, besides those that always are
 */
export function excerptOf(
  { request, response }: Exchange,
  show: { note?: string; needle?: string | undefined } = {},
): HttpEvidence['exchanges'][number] {
  const { pathname, search, host } = new URL(request.url);
  const requestLines = [
    `${request.method} ${pathname}${search} HTTP/1.1`,
    `host: ${host}`,
    ...headerLines(request.headers),
    ...(request.body ? ['', request.body] : []),
  ];
  const responseLines = [
    `HTTP/1.1 ${response.status}`,
    ...headerLines(response.headers),
    '',
    around(response.body, show.needle),
  ];
  return {
    note: show.note ?? null,
    request: cut(requestLines.join('\n'), MAX_REQUEST),
    response: responseLines.join('\n'),
  };
}

/** @returns the part of a text around the first place of `needle`; its beginning where there is none */
export function around(text: string, needle: string | undefined, characters = AROUND): string {
  const at = needle === undefined ? -1 : text.indexOf(needle);
  const from = at === -1 ? 0 : Math.max(0, at - characters);
  const to = at === -1 ? 2 * characters : at + (needle?.length ?? 0) + characters;
  return `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`;
}

/** Of a value that nobody else is to know: what tells two of them apart, and no more. */
export const masked = (value: string): string =>
  value.length < 12
    ? '***'
    : `${value.slice(0, Math.min(4, value.length / 6))}***(${value.length} characters)`;

function headerLines(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers)
    .slice(0, MAX_HEADERS)
    .flatMap(([name, value]) =>
      value
        .split('\n')
        .map((one) => `${name}: ${PRIVATE.test(name) ? hidden(name, one) : cut(one, MAX_HEADER)}`),
    );
}

/** Cookies are told by name and attributes, of which checks speak. */
function hidden(name: string, value: string): string {
  if (!/cookie$/i.test(name)) return '***';
  return value.replace(/((?:^|;\s*)(?!(?:path|domain|expires|max-age|samesite)=)[^=;\s]+=)[^;]*/gi, '$1***');
}

const cut = (text: string, max: number): string => (text.length > max ? `${text.slice(0, max - 1)}…` : text);

/** Asks, and keeps both sides for evidence. */
export async function exchange(
  fetch: (url: string, init?: FetchInit) => Promise<FetchResponse>,
  url: string,
  init: FetchInit = {},
): Promise<Exchange> {
  const startedAt = performance.now();
  const response = await fetch(url, init);
  return {
    request: {
      method: init.method ?? 'GET',
      url,
      headers: init.headers ?? {},
      body: init.body === undefined ? null : init.body.toString(),
    },
    response: {
      url: response.url,
      status: response.status,
      headers: response.headers,
      truncated: response.truncated,
      body: response.text(),
    },
    durationMs: performance.now() - startedAt,
  };
}
