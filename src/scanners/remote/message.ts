/** What a service says about a scan at one time: an event of its stream, or the document at its status address. */
import { LOG_LEVELS, type LogLevel } from '../../core/event.ts';
import { ServiceError } from './failure.ts';
import { isFields, isShallow, numberOf, readFields, textOf } from './fields.ts';

export interface Message {
  /** in lower case; null where it does not say */
  status: string | null;
  /** how the scan has ended; null while it goes on, as far as this says */
  outcome: 'completed' | 'failed' | null;
  /** 0 to 1 */
  fraction: number | null;
  /** what it is doing, for people */
  text: string | null;
  /** of the progress alone */
  progressText: string | null;
  lines: { level: LogLevel; text: string }[];
  error: string | null;
  /** where to ask how it goes on */
  statusUrl: string | null;
  hosts: readonly unknown[];
  endpoints: readonly unknown[];
  vulnerabilities: readonly unknown[];
  /** whether it has a list of vulnerabilities, be it an empty one */
  hasResults: boolean;
  /** what is not understood */
  rest: Record<string, unknown>;
}

const COMPLETED = new Set(['completed', 'complete', 'done', 'finished', 'success', 'succeeded']);
const FAILED = new Set([
  ...['failed', 'failure', 'error', 'errored', 'aborted', 'cancelled', 'canceled', 'timeout', 'timed_out'],
]);
const MAX_DEPTH = 64;
/** Said with every message, and known already. */
const REPEATED = ['scan_id', 'repository_name', 'timestamp'];

/**
 * @param event name of the event that it came with, which stands for a status that it does not have
 * @throws ServiceError where it is not JSON, or says what cannot be
 */
export function parseMessage(json: string, event?: string): Message {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new ServiceError(`sent what is not JSON: ${excerpt(json)}`, { cause });
  }
  if (!isShallow(value, MAX_DEPTH)) throw new ServiceError(`sent JSON of more than ${MAX_DEPTH} levels`);
  const named = event?.toLowerCase();
  if (Array.isArray(value)) return readMessage({ vulnerabilities: value }, json, named);
  if (!isFields(value)) throw new ServiceError(`sent JSON that is no object: ${excerpt(json)}`);
  const bare = (named === 'finding' || named === 'vulnerability') && !isMessage(value);
  return readMessage(bare ? { finding: value } : value, json, named);
}

const isMessage = (value: object) =>
  ['finding', 'vulnerability', 'findings', 'vulnerabilities'].some((name) => Object.hasOwn(value, name));

function readMessage(value: Record<string, unknown>, json: string, event: string | undefined): Message {
  const { take, rest } = readFields(value);
  const ownStatus =
    take(textOf, 'status', 'state')
      ?.toLowerCase()
      .replace(/^scan[_-]/, '') ?? null;
  const isOutcome = event !== undefined && (COMPLETED.has(event) || FAILED.has(event));
  const status = ownStatus ?? (isOutcome ? event : null);
  const outcome =
    status === null ? null : COMPLETED.has(status) ? 'completed' : FAILED.has(status) ? 'failed' : null;
  const percent = (field: unknown) => fractionOf(field, json);
  const lists = ['vulnerabilities', 'findings'].map((name) => take(listOf, name));
  const single = take((one) => (isFields(one) ? one : null), 'finding', 'vulnerability');
  const message: Message = {
    status,
    outcome,
    fraction:
      take(percent, 'progress_percent', 'percent') ??
      // Elsewhere this may be an object, or the text about it.
      take((field) => (numberOf(field) === null ? null : percent(field)), 'progress'),
    text: take(textOf, 'message'),
    progressText: take(textOf, 'progress_text'),
    lines: [...(take(linesOf, 'log') ?? []), ...(take(linesOf, 'logs') ?? [])],
    error: take((field) => textOf(isFields(field) ? (field.message ?? field.detail) : field), 'error'),
    statusUrl: take(textOf, 'status_url'),
    hosts: take(listOf, 'hosts') ?? [],
    endpoints: take(listOf, 'endpoints') ?? [],
    vulnerabilities: [...lists.flatMap((list) => list ?? []), ...(single ? [single] : [])],
    hasResults: lists.some((list) => list !== null),
    rest: {},
  };
  const unread = rest();
  for (const name of REPEATED) delete unread[name];
  return { ...message, rest: unread };
}

const listOf = (value: unknown): readonly unknown[] | null => (Array.isArray(value) ? value : null);

/** A percentage; text that is a number is one, with or without its sign. */
function fractionOf(value: unknown, json: string): number {
  const percent = numberOf(typeof value === 'string' ? value.trim().replace(/%$/, '') : value);
  if (percent === null || percent < 0 || percent > 100) {
    throw new ServiceError(`sent a progress that is not 0 to 100: ${excerpt(json)}`);
  }
  return percent / 100;
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

/** The beginning, for people. */
function excerpt(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
