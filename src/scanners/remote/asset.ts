/** Reads hosts and endpoints, whatever a service calls their fields. */
import type { EndpointInit, HostInit } from '../../core/result.ts';
import { intOf, isFields, readFields, textOf } from './fields.ts';

const httpStatus = intOf(100, 999);
const count = intOf(0, Number.MAX_SAFE_INTEGER);
const truth = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);

/** @returns null for a host without a name */
export function readHost(value: unknown, source: string): HostInit | null {
  const { take } = readFields(isFields(value) ? value : { name: value });
  const name = take(textOf, 'name', 'host', 'hostname', 'domain');
  if (name === null || name.length > 255) return null;
  const url = take(webUrl, 'url');
  const status = take(httpStatus, 'status', 'status_code');
  return {
    name: name.toLowerCase(),
    ip: take(textsOf, 'ip', 'ips', 'addresses') ?? [],
    // A host with a URL or a status has responded.
    alive: take(truth, 'alive', 'is_alive') ?? (url !== null || status !== null),
    url,
    status,
    title: take(textOf, 'title'),
    server: take(textOf, 'server'),
    technologies: take(textsOf, 'technologies', 'tech') ?? [],
    source: take(textOf, 'source') ?? source,
  };
}

/** @returns null for an endpoint without an http(s) URL */
export function readEndpoint(value: unknown, source: string): EndpointInit | null {
  const { take } = readFields(isFields(value) ? value : { url: value });
  const url = take(webUrl, 'url', 'endpoint');
  if (url === null) return null;
  return {
    url,
    status: take(httpStatus, 'status', 'status_code'),
    contentType: take(textOf, 'content_type', 'contentType'),
    length: take(count, 'length', 'content_length'),
    title: take(textOf, 'title'),
    redirect: take(webUrl, 'redirect'),
    source: take(textOf, 'source') ?? source,
  };
}

function webUrl(value: unknown): string | null {
  const text = textOf(value);
  return text !== null && text.length <= 8192 && /^https?:\/\//i.test(text) && URL.canParse(text)
    ? text
    : null;
}

function textsOf(value: unknown): string[] | null {
  const list = (Array.isArray(value) ? value : [value]).slice(0, 64).map(textOf);
  return list.filter((text) => text !== null);
}
