/** A request with its usual values, and the places in it where another value can go. */
import { randomBytes } from 'node:crypto';
import type { FetchInit } from '../../core/scanner.ts';
import type { GivenRequest } from './options.ts';
import type { InsertionPoint } from './probe.ts';
import { absolute } from './surface.ts';

export interface Field {
  name: string;
  value: string;
  /** whether the page leaves it empty */
  madeUp?: boolean;
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export type Body =
  | { kind: 'urlencoded' | 'multipart'; fields: readonly Field[] }
  | { kind: 'json'; value: Json };

export interface Template {
  method: NonNullable<FetchInit['method']>;
  /** without its query */
  url: string;
  query: readonly Field[];
  body: Body | null;
  headers: Readonly<Record<string, string>>;
}

/** Ready to be sent. */
export interface Outgoing {
  method: Template['method'];
  url: string;
  headers: Record<string, string>;
  body: string | null;
  /** over those of the session */
  cookie: Field | null;
}

/** Where a value of ours goes; `at` counts query and body fields from 0, path segments from 1. */
export type Place =
  | { location: 'query' | 'body' | 'path'; at: number }
  | { location: 'json'; pointer: string }
  | { location: 'header' | 'cookie'; name: string };

/** A parameter that makes an address one that nobody else asks for. */
const UNSHARED = 'sw-unshared';
const MAX_FIELDS = 100;
const MAX_LEAVES = 100;
const MAX_JSON_DEPTH = 10;
const MAX_PATH_POINTS = 3;
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** A GET request for a URL. */
export function templateOf(url: string, headers: Template['headers'] = {}): Template {
  const { origin, pathname, search } = new URL(url);
  return { method: 'GET', url: origin + pathname, query: fieldsOf(search), body: null, headers };
}

/** @param encoded `?a=1&b=2`, with or without its question mark */
export const fieldsOf = (encoded: string): Field[] =>
  [...new URLSearchParams(encoded)].slice(0, MAX_FIELDS).map(([name, value]) => ({ name, value }));

/** @returns null when it is for another site */
export function templateOfGiven(
  { method, url, headers, body }: GivenRequest,
  origin: string,
): Template | null {
  const target = absolute(url, `${origin}/`);
  if (!target?.startsWith(`${origin}/`)) return null;
  return { ...templateOf(target, headers), method, body: body === undefined ? null : bodyOf(body) };
}

function bodyOf(text: string): Body {
  try {
    const value: Json = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return { kind: 'json', value };
  } catch {
    // What is no JSON is fields.
  }
  return { kind: 'urlencoded', fields: fieldsOf(text) };
}

/** The request with its usual values, but for one place. */
export function render(template: Template, place: Place | null = null, value = ''): Outgoing {
  const { method, query, body } = template;
  // Lone surrogates cannot be encoded.
  const ours = value.toWellFormed();
  const at = (location: Place['location']) => (place?.location === location ? place : null);
  const path = at('path') as { at: number } | null;
  const changed = (fields: readonly Field[], there: Place | null) =>
    fields.map((field, i) => (there && 'at' in there && there.at === i ? { ...field, value: ours } : field));

  // A cache that keeps the answer to a header or cookie of ours is to show it to nobody else.
  const unshared =
    at('header') || at('cookie') ? [{ name: UNSHARED, value: randomBytes(6).toString('hex') }] : [];
  const search = [...changed(query, at('query')), ...unshared]
    .map((field) => `${percent(field.name)}=${percent(field.value)}`)
    .join('&');
  const url = (path ? withSegment(template.url, path.at, ours) : template.url) + (search && `?${search}`);
  const headers: Record<string, string> = {};
  for (const [name, usual] of Object.entries(template.headers)) headers[name.toLowerCase()] = usual;
  const header = at('header') as { name: string } | null;
  if (header) headers[header.name.toLowerCase()] = ours.replace(NOT_IN_HEADERS, '');
  const cookie = at('cookie') as { name: string } | null;

  let sent: string | null = null;
  if (body?.kind === 'json') {
    const json = at('json') as { pointer: string } | null;
    headers['content-type'] ??= 'application/json';
    sent = JSON.stringify(json ? withLeaf(body.value, json.pointer, ours) : body.value);
  } else if (body) {
    const fields = changed(body.fields, at('body'));
    const encoded = body.kind === 'multipart' ? multipart(fields) : null;
    headers['content-type'] = encoded?.type ?? FORM_TYPE;
    sent = encoded?.text ?? new URLSearchParams(fields.map((field) => [field.name, field.value])).toString();
  }
  return {
    method,
    url,
    headers,
    body: sent,
    cookie: cookie && { name: cookie.name, value: ours.replace(NOT_IN_COOKIES, encodeURIComponent) },
  };
}

/** What a header cannot carry (RFC 9110, section 5.5). */
const NOT_IN_HEADERS = /[^\t\u0020-\u007e\u0080-\u00ff]|[\u0080-\u009f]/g;
/** RFC 6265, section 4.1.1; a per cent sign too, since what is escaped is often read back. */
const NOT_IN_COOKIES = /[^!#$&-+\-./0-:<-[\]-~]/gu;

/** Of a URL part as applications read it: `%20`, not `+`, which only forms know. */
const percent = (text: string): string => encodeURIComponent(text.toWellFormed());

function withSegment(url: string, number: number, value: string): string {
  const { origin, pathname } = new URL(url);
  const segments = pathname.split('/');
  segments[number] = percent(value);
  return origin + segments.join('/');
}

function multipart(fields: readonly Field[]): { type: string; text: string } {
  const boundary = `----${randomBytes(12).toString('hex')}`;
  const parts = fields.map(
    ({ name, value }) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name.replace(/["\r\n]/g, percent)}"\r\n\r\n${value}\r\n`,
  );
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    text: `${parts.join('')}--${boundary}--\r\n`,
  };
}

function withLeaf(json: Json, pointer: string, value: string): Json {
  if (pointer === '') return value;
  const [, head = '', ...rest] = pointer.split('/');
  const key = head.replaceAll('~1', '/').replaceAll('~0', '~');
  const deeper = rest.map((part) => `/${part}`).join('');
  if (Array.isArray(json))
    return json.map((item, i) => (String(i) === key ? withLeaf(item, deeper, value) : item));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, item]) => [name, name === key ? withLeaf(item, deeper, value) : item]),
  );
}

function leavesOf(json: Json, pointer = '', depth = 0): Field[] {
  if (typeof json !== 'object' || json === null) return [{ name: pointer, value: String(json ?? '') }];
  if (depth === MAX_JSON_DEPTH) return [];
  return Object.entries(json)
    .slice(0, MAX_LEAVES)
    .flatMap(([key, item]) =>
      leavesOf(item, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1),
    )
    .slice(0, MAX_LEAVES);
}

/** One place of a template, told as checks see it. */
export interface TemplatePoint {
  point: InsertionPoint;
  place: Place;
}

/** Headers that applications write into pages, logs and databases. */
const HEADERS = ['Referer', 'User-Agent', 'X-Forwarded-Host', 'X-Forwarded-For'] as const;

export interface PointsWanted {
  /** of query and body: whether a value of ours may go there */
  field(name: string): boolean;
  path: boolean;
  headers: boolean;
  /** those that may be changed */
  cookies: readonly Field[];
}

/** The places of a template, those first that tell most. */
export function pointsOf(template: Template, wanted: PointsWanted): TemplatePoint[] {
  const { method, query, body } = template;
  const url = render(template).url;
  const of = (place: Place, name: string, value: string, madeUp = false): TemplatePoint => ({
    place,
    point: { location: place.location, name, value, method, url, ...(madeUp && { madeUp }) },
  });
  const fields = (location: 'query' | 'body', list: readonly Field[]) =>
    list.flatMap(({ name, value, madeUp }, at) =>
      wanted.field(name) ? [of({ location, at }, name, value, madeUp)] : [],
    );
  return [
    ...fields('query', query),
    ...(body && body.kind !== 'json' ? fields('body', body.fields) : []),
    ...(body?.kind === 'json'
      ? leavesOf(body.value).map(({ name, value }) => of({ location: 'json', pointer: name }, name, value))
      : []),
    ...(wanted.path ? pathPoints(template.url, of) : []),
    ...wanted.cookies.map(({ name, value }) => of({ location: 'cookie', name }, name, value)),
    ...(wanted.headers ? HEADERS.map((name) => of({ location: 'header', name }, name, '')) : []),
  ];
}

/** Numbers, ids, names of files, and a last word: what routes take for a value. */
const DATA = /^(?:\d+|[\da-f-]{8,}|[^/]*[.=@:%~][^/]*|.*\d.*)$/i;

function pathPoints(
  url: string,
  of: (place: Place, name: string, value: string) => TemplatePoint,
): TemplatePoint[] {
  const segments = new URL(url).pathname.split('/');
  return segments
    .flatMap((segment, at) => {
      if (segment === '' || !(DATA.test(segment) || at === segments.length - 1)) return [];
      return [of({ location: 'path', at }, String(at), decodedSegment(segment))];
    })
    .slice(-MAX_PATH_POINTS);
}

function decodedSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Parameters that say which page of many it is: another value of theirs is another request. */
const ROUTER = /^(?:act|action|cmd|do|mod|module|mode|op|option|page|route|step|tab|task|view)$/i;

/** What a request has in common with others that the same code answers. */
export function shapeOf({ method, url, query, body }: Template): { path: string; variant: string } {
  const { origin, pathname } = new URL(url);
  const path = pathname.replace(/\/(?:\d+|[\da-f]{8}[\da-f-]{4,})(?=\/|$)/gi, '/#');
  const fields = [...query, ...(body && body.kind !== 'json' ? body.fields : [])];
  const names = fields.map(({ name, value }) =>
    ROUTER.test(name) && /^[a-z][\w-]{0,31}$/i.test(value) ? `${name}=${value}` : name,
  );
  return { path: `${method} ${origin}${path}`, variant: [...new Set(names)].sort().join('&') };
}
