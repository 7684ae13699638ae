/** Requests and responses as evidence of findings: in excerpts, without the user's private values. */
import type { FetchInit, FetchResponse } from '../../core/scanner.ts';

export interface Exchange {
  request: { method: string; url: string; headers: Readonly<Record<string, string>>; body: string | null };
  response: Pick<FetchResponse, 'url' | 'status' | 'headers' | 'truncated' | 'swollen'> & {
    body: string;
    /** the raw body; absent when an exchange was made from texts */
    bytes?: Uint8Array;
  };
  /** from sending to the end of the body */
  durationMs: number;
}

/** `evidence` of a finding on the web. */
export interface HttpEvidence {
  /** a sentence that says what proves the flaw */
  proof: string;
  exchanges: {
    note: string | null;
    request: string;
    response: string;
    /** the text of the response that proves the flaw */
    mark?: string;
  }[];
}

/** Characters that an excerpt shows on both sides of the needle. */
const AROUND = 300;
/** Characters read beyond both ends of an excerpt, so that a token that it cuts is still recognised. */
const MARGIN = 2000;
const MAX_NEEDLE = 500;
const MAX_REQUEST = 2000;
const MAX_HEADERS = 40;
const MAX_HEADER = 300;
/** Names of headers with private values of the user. */
const PRIVATE =
  /^(?:authorization|proxy-authorization|cookie|set-cookie|x-api-key|x-auth-token|x-csrf-token)$/i;

/**
 * @param show.needle the excerpt shows the body around it; default: the beginning of the body
 * @param show.privateNames further request headers whose values are hidden
 */
export function excerptOf(
  { request, response }: Exchange,
  show: { note?: string; needle?: string | undefined; privateNames?: readonly string[] } = {},
): HttpEvidence['exchanges'][number] {
  const named = new Set(show.privateNames?.map((name) => name.toLowerCase()));
  const isPrivate = (name: string) => PRIVATE.test(name) || named.has(name.toLowerCase());
  const needle = show.needle?.slice(0, MAX_NEEDLE);
  // The payload may be in a cookie.
  const conceal = concealing(
    [request, response]
      .flatMap(({ headers }) => privateValues(headers, isPrivate))
      .filter((value) => !needle?.includes(value)),
  );
  const headerLines = (headers: Readonly<Record<string, string>>): string[] =>
    Object.entries(headers)
      .flatMap(([name, value]) =>
        value
          .split('\n', MAX_HEADERS)
          .map((one) => `${name}: ${cut(isPrivate(name) ? hidden(name, one) : conceal(one), MAX_HEADER)}`),
      )
      .slice(0, MAX_HEADERS);

  const { pathname, search, host } = new URL(request.url);
  const requestLines = [
    `${request.method} ${conceal(pathname + search)} HTTP/1.1`,
    `host: ${host}`,
    ...headerLines(request.headers),
    ...(request.body ? ['', conceal(request.body.slice(0, MAX_REQUEST))] : []),
  ];
  const responseLines = [
    `HTTP/1.1 ${response.status}`,
    ...headerLines(response.headers),
    '',
    extract(response.body, needle, conceal),
  ];
  const shown = responseLines.join('\n');
  return {
    note: show.note ?? null,
    request: cut(requestLines.join('\n'), MAX_REQUEST),
    response: shown,
    ...(needle && shown.includes(needle) && { mark: needle }),
  };
}

/** @returns the text around the first occurrence of `needle`; its beginning without one */
function around(text: string, needle: string | undefined, characters = AROUND): string {
  const at = needle === undefined ? -1 : text.indexOf(needle);
  const from = at === -1 ? 0 : Math.max(0, at - characters);
  const to = at === -1 ? 2 * characters : at + (needle?.length ?? 0) + characters;
  return `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`;
}

/** Masks a private value, but keeps enough to distinguish two of them. */
export const masked = (value: string): string =>
  value.length < 12
    ? '***'
    : `${value.slice(0, Math.min(4, value.length / 6))}***(${value.length} characters)`;

function extract(body: string, needle: string | undefined, conceal: (text: string) => string): string {
  const at = needle === undefined ? -1 : body.indexOf(needle);
  const start = Math.max(0, at);
  const window = body.slice(Math.max(0, start - MARGIN), start + (needle?.length ?? 0) + MARGIN);
  const without = conceal(window);
  const masked = withoutTokens(without);
  // When the needle is inside something that looks like a token, it is the payload or the flaw itself.
  const shows = needle === undefined || masked.includes(needle) || !without.includes(needle);
  return around(shows ? masked : without, needle);
}

const TOKEN_WORD = /csrf|xsrf|token|nonce|session|passw|secret|api[-_]?key|credential|jwt/i;
const TAG = /<(?:input|meta)\b[^>]{0,1000}/gi;
const TAG_NAME = /\b(?:name|id|property)\s{0,4}=\s{0,4}["']?([^"'\s>]{1,100})/gi;
const TAG_VALUE = /(\b(?:value|content)\s{0,4}=\s{0,4})("[^"]*|'[^']*|[^\s>"']+)/gi;
const JSON_MEMBER = /("([\w.-]{1,60})"\s{0,4}:\s{0,4}")((?:[^"\\]|\\.){1,2000})/g;
const JWT = /\beyJ[\w-]{5,2000}\.eyJ[\w-]{5,2000}\.[\w-]{5,2000}/g;

/** Masks tokens in a page, recognised by their names. */
function withoutTokens(text: string): string {
  return text
    .replace(JWT, '***')
    .replace(TAG, (tag) => {
      const names = [...tag.matchAll(TAG_NAME)].map(([, name = '']) => name);
      if (!names.some((name) => TOKEN_WORD.test(name)) && !/type\s*=\s*["']?password/i.test(tag)) return tag;
      return tag.replace(TAG_VALUE, (_, before: string, value: string) => {
        const quote = /^["']/.exec(value)?.[0] ?? '';
        return `${before}${quote}***`;
      });
    })
    .replace(JSON_MEMBER, (whole, before: string, name: string) =>
      TOKEN_WORD.test(name) ? `${before}***` : whole,
    );
}

/** Shorter values occur by chance. */
const MIN_PRIVATE_VALUE = 6;
const MAX_PRIVATE_VALUES = 100;

function privateValues(
  headers: Readonly<Record<string, string>>,
  isPrivate: (name: string) => boolean,
): string[] {
  return Object.entries(headers)
    .filter(([name]) => isPrivate(name))
    .flatMap(([name, value]) => {
      if (/^set-cookie$/i.test(name))
        return value.split('\n', MAX_PRIVATE_VALUES).map((line) => cookieValue(line.split(';', 1)[0] ?? ''));
      if (/^cookie$/i.test(name)) return [value, ...value.split(';', MAX_PRIVATE_VALUES).map(cookieValue)];
      // "Bearer x": servers may repeat the second word alone.
      return [value, ...value.split(' ', 4).slice(1)];
    })
    .map((value) => value.trim());
}

const cookieValue = (pair: string): string => pair.slice(pair.indexOf('=') + 1).trim();

/** @returns a function that masks these values in a text */
function concealing(values: readonly string[]): (text: string) => string {
  const long = [...new Set(values)]
    .filter((value) => value.length >= MIN_PRIVATE_VALUE)
    .slice(0, MAX_PRIVATE_VALUES)
    .sort((a, b) => b.length - a.length);
  return (text) => long.reduce((rest, value) => rest.replaceAll(value, '***'), text);
}

const COOKIE_ATTRIBUTE = /^(?:path|domain|expires|max-age|samesite|secure|httponly|partitioned|priority)$/i;

/** Cookies keep their name and attributes, to which findings refer. */
function hidden(name: string, value: string): string {
  if (!/^(?:set-)?cookie$/i.test(name)) return '***';
  return value
    .split(';', MAX_HEADERS)
    .map((part, at) => {
      const [, space = '', key = '', rest] = /^(\s*)([^=]*)(=.*)?$/s.exec(part) ?? [];
      const isAttribute = /^set-/i.test(name) && at > 0 && COOKIE_ATTRIBUTE.test(key.trim());
      if (isAttribute) return part;
      return rest === undefined ? `${space}***` : `${space}${key}=***`;
    })
    .join(';');
}

const cut = (text: string, max: number): string => (text.length > max ? `${text.slice(0, max - 1)}…` : text);

/** Sends a request, and keeps both sides for evidence. */
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
      swollen: response.swollen,
      body: response.text(),
      bytes: response.body,
    },
    durationMs: performance.now() - startedAt,
  };
}

/** Replaces the response body by an excerpt, for content that must not be shown in full. */
export function withBody(exchange: Exchange, body: string): Exchange {
  const { bytes, ...response } = exchange.response;
  return { ...exchange, response: { ...response, body } };
}
