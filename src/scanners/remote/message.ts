/** Parses a service's message about a scan: an event of its stream, or the document at its status URL. */
import { LOG_LEVELS, type LogLevel } from '../../core/event.ts';
import { reasonIn, ServiceError } from './failure.ts';
import {
  type FieldReader,
  type Fields,
  isFields,
  isShallow,
  numberOf,
  readFields,
  textOf,
} from './fields.ts';

export interface Message {
  /** in lower case; null without one */
  status: string | null;
  /** how the scan has ended; null otherwise */
  outcome: 'completed' | 'failed' | null;
  /** 0 to 1 */
  fraction: number | null;
  /** current activity of the scan, for people */
  text: string | null;
  /** text about the progress */
  progressText: string | null;
  lines: { level: LogLevel; text: string }[];
  error: string | null;
  /** URL of the scan's status */
  statusUrl: string | null;
  hosts: readonly unknown[];
  endpoints: readonly unknown[];
  vulnerabilities: readonly unknown[];
  /** whether it has a list of vulnerabilities, empty or not */
  hasResults: boolean;
  /** a report in SARIF */
  sarif: unknown;
  /** errors reported besides the results */
  errors: readonly unknown[];
  /** whether anything in it was understood */
  isUnderstood: boolean;
  /** unknown fields */
  rest: Record<string, unknown>;
}

const COMPLETED = new Set(['completed', 'complete', 'done', 'finished', 'success', 'succeeded']);
const FAILED = new Set([
  ...['failed', 'failure', 'error', 'errored', 'aborted', 'cancelled', 'canceled', 'timeout', 'timed_out'],
]);
/** Names of final events, besides the words for a completed scan. */
const ENDED = new Set(['end', 'eof', 'close', 'closed', 'stop', '[done]']);
/** Names of events with one finding. */
const FINDING = new Set(['finding', 'vulnerability', 'issue', 'alert', 'vuln', 'result']);
/** Events that only keep the connection alive: their names, types or texts. */
const PINGS = new Set(['ping', 'pong', 'heartbeat', 'keepalive', 'keep-alive', 'keep_alive', 'noop']);
const MAX_PING = 300;
const LISTS = ['vulnerabilities', 'findings'];
/** Alternative names for the list of findings. */
const OTHER_LISTS = ['results', 'issues', 'alerts'];
/** Event names that may be in the `type` field when the event has no name. */
const TYPES = new Set(['progress', 'log', 'status', 'update', 'message', ...ENDED, ...FINDING, ...COMPLETED]);
for (const word of FAILED) if (word !== 'error') TYPES.add(word);
const MAX_DEPTH = 64;
/** Fields of every message, which are ignored. */
const REPEATED = ['scan_id', 'repository_name', 'timestamp'];

/** Whether an event marks the end of the stream by its name or text. */
export const isEnd = (name: string | undefined): boolean => {
  const word = name?.toLowerCase();
  return word !== undefined && (ENDED.has(word) || COMPLETED.has(word));
};

/**
 * Parses an event of a stream, which may also be a line of text.
 * @returns null if it only keeps the connection alive
 * @throws ServiceError as `parseMessage`
 */
export function parseEvent(data: string, event?: string): Message | null {
  const text = data.trim();
  const word = text.replace(/^"|"$/g, '').toLowerCase();
  const named = event?.toLowerCase();
  if (PINGS.has(named ?? '') || (word === 'null' && !isEnd(named))) return null;
  if (named === undefined && PINGS.has(word)) return null;
  if (isText(text) && !isEnd(word) && !(isEnd(named) && BLANK.test(word)))
    return readMessage({ message: text.replace(/^"(.*)"$/s, '$1') }, named, data);
  return isPing(text) ? null : parseMessage(data, event);
}

/** Whether it is neither JSON nor a page. Lines of text may begin with `[INFO]`. */
const isText = (text: string): boolean =>
  text !== '' && (!/^[[{<]/.test(text) || /^\[[^"{}[\]]{1,100}\]\s*\S/.test(text));

function isPing(json: string): boolean {
  if (json.length > MAX_PING) return false;
  try {
    const { type, event, status } = JSON.parse(json);
    return [type, event, status].some((name) => PINGS.has(textOf(name)?.toLowerCase() ?? ''));
  } catch {
    return false;
  }
}

/** Contents of a final event without information. */
const BLANK = /^(?:|null|true|1|bye|ok)$/;

/**
 * @param event name of its event, which serves as the status of a message without one
 * @throws ServiceError for invalid JSON or invalid values
 */
export function parseMessage(json: string, event?: string): Message {
  const named = event?.toLowerCase();
  const word = json.trim().replace(/^"|"$/g, '').toLowerCase();
  if (isEnd(word) || (isEnd(named) && BLANK.test(word)))
    return readMessage({ status: 'completed' }, undefined, json);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new ServiceError(`sent invalid JSON: ${excerpt(json)}`, { cause });
  }
  if (!isShallow(value, MAX_DEPTH)) throw new ServiceError(`sent JSON of more than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return readMessage({ vulnerabilities: value }, named, json);
  if (!isFields(value)) throw new ServiceError(`sent JSON that is not an object: ${excerpt(json)}`);
  return readMessage(...unwrap(value, named), json);
}

/** Removes the envelope `{ type, data }`. @returns the content of a message and its name */
function unwrap(value: Fields, event: string | undefined): [Fields, string | undefined] {
  const key = value.type === undefined && textOf(value.event) !== null ? 'event' : 'type';
  const type = textOf(value[key])?.toLowerCase();
  const isTyped = type !== undefined && TYPES.has(type) && (event === undefined || event === 'message');
  const named = isTyped ? type : event;
  let content = value;
  if (isTyped) {
    const { [key]: _, data, ...others } = value;
    content = others;
    if (isFields(data)) content = { ...others, ...data };
    else if (Array.isArray(data) && FINDING.has(type)) content = { ...others, vulnerabilities: data };
    else if (data !== undefined && data !== null) content = { ...others, data };
  }
  const isBare = named !== undefined && FINDING.has(named) && !isMessage(content);
  return [isBare ? { finding: content } : content, named];
}

const isMessage = (value: object) =>
  [...LISTS, ...OTHER_LISTS, 'finding', 'vulnerability', 'runs'].some((name) => Object.hasOwn(value, name));

/** SARIF 2.1.0, section 3.13: an object with runs and a version 2. */
const isSarif = (value: unknown): boolean =>
  isFields(value) && Array.isArray(value.runs) && String(value.version).startsWith('2.');

function readMessage(value: Fields, event: string | undefined, json: string): Message {
  const { take, rest } = readFields(value);
  const sarif = isSarif(value)
    ? { runs: value.runs }
    : take((one) => (isSarif(one) ? one : null), 'sarif', 'report', 'results', 'result', 'data');
  const status = take(statusOf, 'status', 'state') ?? statusOfEvent(event);
  const percent = (field: unknown) => fractionOf(field, json);
  const findings = takeFindings(take);
  const message: Message = {
    status,
    outcome: outcomeOf(status),
    fraction:
      take(percent, 'progress_percent', 'percent') ??
      // This may also be an object, or a text.
      take((field) => (numberOf(field) === null ? null : percent(field)), 'progress'),
    text: take(textOf, 'message'),
    progressText: take(textOf, 'progress_text'),
    lines: [...(take(linesOf, 'log') ?? []), ...(take(linesOf, 'logs') ?? [])],
    error: take(errorOf, 'error', ...(outcomeOf(status) === 'failed' ? ['detail', 'reason', 'errors'] : [])),
    statusUrl: take(textOf, 'status_url'),
    hosts: take(listOf, 'hosts') ?? [],
    endpoints: take(listOf, 'endpoints') ?? [],
    vulnerabilities: findings.all,
    hasResults: sarif !== null || findings.isListed,
    sarif,
    errors: take(listOf, 'errors') ?? [],
    isUnderstood: false,
    rest: {},
  };
  const unread = rest();
  const known = Object.values(value).filter((field) => field !== null).length;
  const isUnderstood = sarif !== null || status !== null || Object.keys(unread).length < known;
  if (sarif !== null) for (const name of ['runs', 'version', '$schema']) delete unread[name];
  for (const name of REPEATED) delete unread[name];
  return { ...message, isUnderstood, rest: unread };
}

/** `false` says that there is none. */
const errorOf = (value: unknown): string | null => (typeof value === 'boolean' ? null : reasonIn(value));

const statusOf = (value: unknown): string | null =>
  textOf(value)
    ?.toLowerCase()
    .replace(/^scan[_-]/, '') ?? null;

/** The status that the name of an event implies. */
function statusOfEvent(event: string | undefined): string | null {
  if (event !== undefined && (COMPLETED.has(event) || FAILED.has(event))) return event;
  return isEnd(event) ? 'completed' : null;
}

function outcomeOf(status: string | null): Message['outcome'] {
  if (status === null) return null;
  if (COMPLETED.has(status)) return 'completed';
  return FAILED.has(status) ? 'failed' : null;
}

/** @returns the findings, and whether there was a list, empty or not */
function takeFindings(take: FieldReader['take']): { all: readonly unknown[]; isListed: boolean } {
  const own = LISTS.map((name) => take(listOf, name));
  const hasOwn = own.some((list) => list !== null);
  const lists = hasOwn ? own : OTHER_LISTS.map((name) => take(listOfFields, name));
  const single = take((one) => (isFields(one) ? one : null), 'finding', 'vulnerability');
  return {
    all: [...lists.flatMap((list) => list ?? []), ...(single ? [single] : [])],
    isListed: lists.some((list) => list !== null),
  };
}

const listOf = (value: unknown): readonly unknown[] | null => (Array.isArray(value) ? value : null);

/** A list of objects. For ambiguous names, other lists do not count as findings. */
const listOfFields = (value: unknown): readonly unknown[] | null =>
  Array.isArray(value) && value.every(isFields) ? value : null;

/** A percentage as a number, or as text with or without a percent sign. */
function fractionOf(value: unknown, json: string): number {
  const percent = numberOf(typeof value === 'string' ? value.trim().replace(/%$/, '') : value);
  if (percent === null || percent < 0 || percent >= 101) {
    throw new ServiceError(`sent a progress value that is not between 0 and 100: ${excerpt(json)}`);
  }
  // Sums of rounded shares are a little above 100.
  return Math.min(percent, 100) / 100;
}

function linesOf(value: unknown): Message['lines'] | null {
  const list = Array.isArray(value) ? value : [value];
  const lines = list.flatMap((one): Message['lines'] => {
    const text = textOf(isFields(one) ? (one.message ?? one.text) : one);
    return text === null ? [] : [{ level: isFields(one) ? levelOf(one.level) : 'INFO', text }];
  });
  return lines.length > 0 ? lines : null;
}

const OTHER_LEVELS: Readonly<Record<string, LogLevel>> = {
  TRACE: 'DEBUG',
  WARNING: 'WARN',
  CRITICAL: 'ERROR',
  FATAL: 'ERROR',
};

function levelOf(value: unknown): LogLevel {
  const word = textOf(value)?.toUpperCase() ?? '';
  const other = Object.hasOwn(OTHER_LEVELS, word) ? OTHER_LEVELS[word] : undefined;
  return LOG_LEVELS.find((level) => level === word) ?? other ?? 'INFO';
}

/** The beginning of a text, for messages. */
function excerpt(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
