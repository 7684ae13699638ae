/** Converts values from tools to the types of result fields; undefined when impossible. */
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Characters; the limits of results are lower. */
const MAX_TEXT = 32_768;
/** Limits of `evidence` and `properties`: characters and levels of their JSON. */
const MAX_JSON = 65_536;
const MAX_JSON_DEPTH = 50;
/** Excerpt of JSON that exceeds the limits; short enough even when each character is escaped again. */
const MAX_JSON_EXCERPT = 10_000;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at `path` below a value, own properties only. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

export function readText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value === '' ? undefined : value.slice(0, MAX_TEXT);
    case 'number':
    case 'boolean':
      return String(value);
    default: {
      if (value === undefined || value === null) return undefined;
      if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
        return value.length === 0 ? undefined : value.join('\n').slice(0, MAX_TEXT);
      }
      return jsonText(value)?.slice(0, MAX_TEXT);
    }
  }
}

/** A list of texts, or a single text. */
export const readTexts =
  (max: number) =>
  (value: unknown): string[] | undefined => {
    const texts = (Array.isArray(value) ? value.slice(0, max) : [value])
      .map(readText)
      .filter((text) => text !== undefined);
    return texts.length === 0 ? undefined : texts;
  };

export const readInt =
  (min: number, max: number) =>
  (value: unknown): number | undefined => {
    const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
    return Number.isInteger(number) && (number as number) >= min && (number as number) <= max
      ? (number as number)
      : undefined;
  };

export const readPort = readInt(1, 65_535);

export function readBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** An absolute URL with an authority. `example.com:80` is rejected, although it parses. */
export function readUrl(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 8192) return undefined;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(value) && URL.canParse(value) ? value : undefined;
}

export function readDate(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** The first CWE id in a number, `CWE-79: …`, `external/cwe/cwe-079`, or a list of these. */
export function readCwe(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    for (const item of value.slice(0, 100)) {
      const cwe = Array.isArray(item) ? undefined : readCwe(item);
      if (cwe !== undefined) return cwe;
    }
    return undefined;
  }
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  const digits = /^\d{1,9}$/.test(text) ? text : /\bcwe[-_:]?(\d{1,9})\b/i.exec(text.slice(0, 200))?.[1];
  const id = Number(digits);
  return digits !== undefined && id > 0 && id <= 99_999 ? `CWE-${id}` : undefined;
}

/** The defined facts, as JSON. */
export function knownOf(facts: Record<string, unknown>): Record<string, unknown> {
  const known: Record<string, unknown> = {};
  for (const name in facts) if (facts[name] !== undefined && facts[name] !== null) known[name] = facts[name];
  return known;
}

const MAX_REPORTED_ERROR = 500;
/** Levels of tool messages that are not failures. */
const HARMLESS_LEVELS = new Set(['info', 'note', 'none', 'debug']);

/** An error that a tool reports besides its results, as one line; null for harmless messages. */
export function reportedError(value: unknown): string | null {
  if (!isRecord(value)) return value === false || value === 0 ? null : lineOf(readText(value));
  if (HARMLESS_LEVELS.has(String(value.level).toLowerCase())) return null;
  const first = (...names: string[]) => names.map((name) => readText(value[name])).find(Boolean);
  const message = first(
    'message',
    'reason',
    'msg',
    'detail',
    'error',
    'long_msg',
    'short_msg',
    'description',
  );
  if (message === undefined) return Object.keys(value).length === 0 ? null : lineOf(readText(value));
  const file = first('path', 'file', 'filename');
  return lineOf(file === undefined || message.includes(file) ? message : `${file}: ${message}`);
}

const lineOf = (text: string | undefined): string | null =>
  text === undefined ? null : text.slice(0, MAX_REPORTED_ERROR).replace(/\s+/g, ' ').trim();

/** JSON as it is; a value that is too large or deep for a result becomes the start of its text. */
export function readJson(value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  const text = jsonText(value);
  if (text === undefined) return undefined;
  if (text.length <= MAX_JSON && isShallow(value)) return value;
  const shown = typeof value === 'string' ? value : text;
  return `${shown.slice(0, MAX_JSON_EXCERPT).toWellFormed()}…`;
}

/** @param folders that the tool scans, under each of their paths */
export function readFile(value: unknown, folders: readonly string[]): string | undefined {
  const text = readText(value);
  if (text === undefined) return undefined;
  const path = text.startsWith('file:') ? pathOfUrl(text) : text;
  if (!isAbsolute(path)) return path.replace(/^(?:\.\/)+/, '');
  for (const folder of folders) {
    const root = folder.endsWith('/') ? folder : `${folder}/`;
    if (path.startsWith(root) && path.length > root.length) return path.slice(root.length);
  }
  return path;
}

function pathOfUrl(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}

/** undefined when the value nests too deeply for the engine */
function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function isShallow(value: unknown, depth = MAX_JSON_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  for (const key in value) if (!isShallow((value as Record<string, unknown>)[key], depth - 1)) return false;
  return true;
}
