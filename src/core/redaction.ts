/** Removes the secrets of a scan from what it records: targets repeat what they were sent, and tools print their arguments. */
import type { EventBody } from './event.ts';
import { HIDDEN, type SecretOption } from './secret-options.ts';

export interface Redaction {
  text(text: string): string;
  /** Hosts, endpoints and the paths of URLs are kept, since later requests depend on them. */
  event<Body extends EventBody>(body: Body): Body;
  /** An error without secrets in its messages and stack, for logs. */
  error(error: unknown): unknown;
}

/** Shorter values occur everywhere by chance. */
const MIN_LENGTH = 6;
/** Bounds the time that each event costs. */
const MAX_VALUES = 100;
/** Request headers whose values are no secrets. */
export const PUBLIC_HEADER = /^(?:accept.*|content-type|user-agent|origin|referer)$/i;
const PUBLIC = /user|mail|name|login/i;
const PRIVATE = /pass|pwd|pin|secret|token|otp/i;
const SCHEME = /^(?:basic|bearer|token|apikey)\s+(.+)$/i;

/** Whether a field, which is marked as secret together with others, has a secret, and not a common word that results need. */
export const isPrivateField = (name: string): boolean => PRIVATE.test(name) || !PUBLIC.test(name);

export const NO_REDACTION: Redaction = {
  text: (text) => text,
  event: (body) => body,
  error: (error) => error,
};

export function createRedaction(secrets: readonly SecretOption[]): Redaction {
  const values = [...new Set(secrets.flatMap(formsOf))]
    .filter((value) => value.length >= MIN_LENGTH)
    // A value may be a part of another.
    .sort((a, b) => b.length - a.length)
    .slice(0, MAX_VALUES);
  if (values.length === 0) return NO_REDACTION;
  const text = (whole: string) => values.reduce((rest, value) => rest.replaceAll(value, HIDDEN), whole);
  return {
    text,
    event: (body) => {
      if (body.type === 'HOST' || body.type === 'ENDPOINT') return body;
      return mapTexts(body, text) as typeof body;
    },
    error: (error) => redactError(error, text),
  };
}

/** A value as a target or tool may repeat it. */
function formsOf({ path, value }: SecretOption): string[] {
  const name = path.findLast((key) => typeof key === 'string') as string | undefined;
  if (typeof value !== 'string') return [];
  if (name !== undefined && (PUBLIC_HEADER.test(name) || !isPrivateField(name))) return [];
  const parts = [value, SCHEME.exec(value)?.[1] ?? value];
  if (name?.toLowerCase() === 'cookie')
    parts.push(...value.split(/;\s*/).map((pair) => pair.replace(/^[^=]*=/, '')));
  return parts.flatMap((part) => [part, encodeURIComponent(part.toWellFormed())]);
}

/** Only the query of a URL may be redacted. */
const URL_KEYS: ReadonlySet<string> = new Set(['url', 'uri', 'href']);
/** Values that scanwire itself chooses, and places. */
const KEPT: ReadonlySet<string> = new Set([
  ...['type', 'scanner', 'state', 'level', 'code', 'severity', 'confidence', 'fingerprint'],
  ...['threatLevel', 'classification', 'kind', 'host', 'file'],
]);

function mapTexts(value: unknown, map: (text: string) => string, key?: string): unknown {
  if (key !== undefined && KEPT.has(key)) return value;
  if (typeof value === 'string') {
    if (key === undefined || !URL_KEYS.has(key)) return map(value);
    const query = value.indexOf('?');
    return query === -1 ? value : value.slice(0, query) + map(value.slice(query));
  }
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, map, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTexts(item, map, name)]));
}

function redactError(error: unknown, text: (text: string) => string): unknown {
  if (typeof error === 'string') return text(error);
  if (!(error instanceof Error)) return error;
  const { name, message, stack = '', cause } = error;
  if (text(message) === message && text(stack) === stack && cause === undefined) return error;
  const shown = new Error(text(message), cause === undefined ? {} : { cause: redactError(cause, text) });
  return Object.assign(shown, { name, stack: text(stack) });
}
