/** Requests with their usual values, and how a value is written into one of their insertion points. */

import { randomBytes } from 'node:crypto';
import type { FetchInit } from '../../core/scanner.ts';
import { resolved } from '../kit/reference.ts';
import type { GivenRequest } from './options.ts';

export interface TemplateField {
  name: string;
  value: string;
  /** whether the value was made up because the page leaves the field empty */
  madeUp?: boolean;
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export type Body =
  | { kind: 'urlencoded' | 'multipart'; fields: readonly TemplateField[] }
  | { kind: 'json'; value: Json };

export interface Template {
  method: NonNullable<FetchInit['method']>;
  /** without its query */
  url: string;
  query: readonly TemplateField[];
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
  cookie: TemplateField | null;
}

/** The part of a request that is replaced; `at` counts query and body fields from 0, path segments from 1. */
export type ValuePlace =
  | { location: 'query' | 'body' | 'path'; at: number }
  | { location: 'json'; pointer: string }
  | { location: 'header' | 'cookie'; name: string };

/** A parameter that makes a URL unique. */
const UNSHARED = 'sw-unshared';
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** A GET request for a URL. */
export function templateOf(url: string, headers: Template['headers'] = {}): Template {
  const { origin, pathname, search } = new URL(url);
  return { method: 'GET', url: origin + pathname, query: fieldsOf(search), body: null, headers };
}

/** @param encoded `?a=1&b=2`, with or without its question mark */
export const fieldsOf = (encoded: string): TemplateField[] =>
  Array.from(new URLSearchParams(encoded), ([name, value]) => ({ name, value }));

/** @returns null when the request is for another site */
export function templateOfGiven(
  { method, url, headers, body }: GivenRequest,
  origin: string,
): Template | null {
  const target = resolved(url, `${origin}/`);
  if (!target?.startsWith(`${origin}/`)) return null;
  return { ...templateOf(target, headers), method, body: body === undefined ? null : bodyOf(body) };
}

function bodyOf(text: string): Body {
  try {
    const value: Json = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return { kind: 'json', value };
  } catch {
    // Not JSON: the body has form fields.
  }
  return { kind: 'urlencoded', fields: fieldsOf(text) };
}

/** The request with its usual values, except in one place. */
export function render(template: Template, place: ValuePlace | null = null, value = ''): Outgoing {
  const { method, query, body } = template;
  // Lone surrogates cannot be encoded.
  const sending = value.toWellFormed();
  const at = (location: ValuePlace['location']) => (place?.location === location ? place : null);
  const path = at('path') as { at: number } | null;
  const changed = (fields: readonly TemplateField[], there: ValuePlace | null) =>
    fields.map((field, i) =>
      there && 'at' in there && there.at === i ? { ...field, value: sending } : field,
    );

  // A shared cache must not serve the answer to a test value in a header or cookie to others.
  const unshared =
    at('header') || at('cookie') ? [{ name: UNSHARED, value: randomBytes(6).toString('hex') }] : [];
  const search = [...changed(query, at('query')), ...unshared]
    .map((field) => `${percent(field.name)}=${percent(field.value)}`)
    .join('&');
  const url = (path ? withSegment(template.url, path.at, sending) : template.url) + (search && `?${search}`);
  const headers: Record<string, string> = {};
  for (const [name, usual] of Object.entries(template.headers)) headers[name.toLowerCase()] = usual;
  const header = at('header') as { name: string } | null;
  if (header) headers[header.name.toLowerCase()] = sending.replace(NOT_IN_HEADERS, '');
  const cookie = at('cookie') as { name: string } | null;

  let sent: string | null = null;
  if (body?.kind === 'json') {
    const json = at('json') as { pointer: string } | null;
    headers['content-type'] ??= 'application/json';
    sent = JSON.stringify(json ? withLeaf(body.value, json.pointer, sending) : body.value);
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
    cookie: cookie && { name: cookie.name, value: sending.replace(NOT_IN_COOKIES, encodeURIComponent) },
  };
}

/** Characters that headers cannot contain (RFC 9110, section 5.5). */
const NOT_IN_HEADERS = /[^\t\u0020-\u007e\u0080-\u00ff]|[\u0080-\u009f]/g;
/** Characters that cookies cannot contain (RFC 6265, section 4.1.1), and the per cent sign that escapes them. */
const NOT_IN_COOKIES = /[^!#$&-+\-./0-:<-[\]-~]/gu;

/** Encodes a part of a URL. A space becomes `%20`, because `+` is a space in forms only. */
const percent = (text: string): string => encodeURIComponent(text.toWellFormed());

function withSegment(url: string, number: number, value: string): string {
  const { origin, pathname } = new URL(url);
  const segments = pathname.split('/');
  segments[number] = percent(value);
  return origin + segments.join('/');
}

function multipart(fields: readonly TemplateField[]): { type: string; text: string } {
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
