/** Makes emissions of what a service says, each thing once, however often the service says it. */
import { createHash } from 'node:crypto';
import { setBounded } from '../../core/bounded-map.ts';
import { DigestMap } from '../../core/digest-map.ts';
import { locationOf as defaultIdentityOf } from '../../core/emission.ts';
import type { LogLevel } from '../../core/event.ts';
import {
  cleanText,
  type EndpointInit,
  type FindingInit,
  findingSchema,
  type HostInit,
} from '../../core/result.ts';
import {
  type Emission,
  endpoint,
  finding,
  host,
  log,
  progress,
  type ResultKind,
  warning,
} from '../../core/scanner.ts';
import type { WarningCode } from '../../core/warning.ts';
import { createDistinct } from '../kit/tool-output/distinct.ts';
import { reportedError } from '../kit/tool-output/foreign-value.ts';
import { readSarif } from '../kit/tool-output/sarif.ts';
import { ServiceError } from './failure.ts';
import { fitting, intOf, isFields, readFields, textOf } from './fields.ts';
import type { Message } from './message.ts';
import { locationOf, readVulnerability } from './vulnerability.ts';

export interface Intake {
  /** What comes from here on may be said anew from the start. */
  begin(): void;
  /** @param eventId tells it apart from another message of the same words */
  take(message: Message, eventId?: string): Generator<Emission, void, void>;
  /** things that were new, so far */
  readonly news: number;
  /** What was merged, dropped or not understood, added up; called once, at the end. */
  summary(): { code: WarningCode; message: string; count: number }[];
}

/** Where a result lies whose service does not say. */
export type Place = Pick<FindingInit, 'host' | 'port' | 'url'>;

/** Log lines that are remembered, so as not to be repeated. */
const MAX_REMEMBERED_LINES = 10_000;
/** Log lines that a service may have; the rest is counted. */
const MAX_LINES = 10_000;
const MAX_LINE = 4000;
const MAX_PROGRESS_TEXT = 500;
const MAX_UNREAD_JSON = 60_000;
/** Warnings that are remembered, so as not to be repeated. */
const MAX_WARNED = 100_000;
/** Parts of an identity that core takes whole. */
const MAX_PART = 2000;

const httpStatus = intOf(100, 999);
const count = intOf(0, Number.MAX_SAFE_INTEGER);
const truth = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);

/**
 * @param source name that results are marked with
 * @param maxResults more are not taken, nor remembered
 */
export function createIntake({
  source,
  place,
  produces,
  maxResults,
}: {
  source: string;
  place: Place;
  produces: readonly ResultKind[];
  maxResults: number;
}): Intake {
  const seen = new DigestMap();
  /** everything that was said of a finding: said again, it is not news */
  const said = new DigestMap();
  /** whose an identity is */
  const owners = new DigestMap();
  /** digests of lines, with the turn in which each was said */
  const lines = new Map<string, number>();
  /** what was reported by a warning: it may be sent again */
  const warned = new DigestMap();
  const unwanted = new Map<ResultKind, number>();
  let turn = 0;
  let news = 0;
  let lineCount = 0;
  let merged = 0;
  let beyond = 0;
  let unrated = 0;
  let unratedNames = '';
  let reached = -1;
  let lastStatus: string | null = null;
  let lastText: string | null = null;
  let lastProgressText = '';
  let lastUnread = '';
  /** findings of the message that is being taken */
  let current = new DigestMap();

  function* say(
    level: LogLevel,
    text: string,
    eventId = '',
    data?: unknown,
  ): Generator<Emission, void, void> {
    const key = digest([level, text, eventId, data]);
    if ((lines.get(key) ?? turn) < turn) return;
    setBounded(lines, key, turn, MAX_REMEMBERED_LINES);
    news++;
    if (++lineCount <= MAX_LINES) yield log(level, cleanText(text, MAX_LINE), data);
  }

  function* warnOnce(code: WarningCode, text: string, value?: unknown): Generator<Emission, void, void> {
    if (warned.size < MAX_WARNED && !warned.add(JSON.stringify([text, value]))) return;
    const shown = value === undefined ? '' : `: ${cleanText(JSON.stringify(value) ?? '', 200)}`;
    yield warning(code, `${text}${shown}`);
  }

  /** @param content all that is said of it */
  function* report(
    kind: ResultKind,
    key: string,
    emission: Emission,
    content = key,
  ): Generator<Emission, void, void> {
    const isNew = said.size >= maxResults || said.add(`${key} ${content}`);
    const isRepeated = kind === 'finding' && !current.add(`${key} ${content}`);
    if (seen.has(key)) {
      if (kind === 'finding' && (isNew || isRepeated)) merged++;
      return;
    }
    if (!produces.includes(kind)) {
      unwanted.set(kind, (unwanted.get(kind) ?? 0) + 1);
      return;
    }
    if (seen.size >= maxResults) {
      beyond++;
      return;
    }
    seen.add(key);
    news++;
    yield emission;
  }

  /**
   * The first of the identities, from the most to the least stable, that no other finding has. An id that a service gives
   * to every place where a rule is broken, or a place with several findings, does not make them the same.
   */
  function ownIdentity(type: string, self: string, identities: readonly string[][]): string[] {
    for (const identity of identities) {
      const key = JSON.stringify([type, identity]);
      if (owners.has(`${key} ${self}`)) return identity;
      if (owners.has(key) || owners.size >= 4 * maxResults) continue;
      owners.add(key);
      owners.add(`${key} ${self}`);
      return identity;
    }
    return identities.at(-1) ?? [];
  }

  function* reportVulnerability(value: unknown): Generator<Emission, void, void> {
    const read = readVulnerability(value);
    if (read === null) {
      yield* warnOnce('INVALID_RESULT', 'dropped a vulnerability without a title, type or message', value);
      return;
    }
    const { finding: found, id, typed, rated } = read;
    if (!rated && unrated++ === 0) unratedNames = Object.keys(value as object).join(', ');
    const ownLocation = locationOf(found);
    if (ownLocation.length === 0) Object.assign(found, place);
    const location = locationOf(found);
    const titled = [...location, found.title];
    const identity = ownIdentity(found.type, JSON.stringify(titled), [
      // An id is good for this input only: the next one's may count from 1 as well.
      ...(id === null ? [] : [['id', ...[...locationOf(place), id].map(short)]]),
      // Where neither kind nor place tells two flaws apart, what they are called does.
      ...(typed && ownLocation.length > 0 ? [location.map(short)] : []),
      titled.map(short),
    ]);
    found.identity = identity;
    const key = JSON.stringify(['finding', found.type, identity]);
    yield* report('finding', key, finding(found), JSON.stringify(found));
  }

  function* reportSarif(document: unknown): Generator<Emission, void, void> {
    const distinct = createDistinct();
    const reader = readSarif(document, { scanner: source, host: place.host ?? null, folders: [] });
    for (let next = reader.next(); ; next = reader.next()) {
      if (next.done) {
        if (next.value !== null) throw new ServiceError(`sent a report of a failure: ${next.value}`);
        return;
      }
      if (next.value.kind !== 'finding') {
        if (next.value.kind === 'warning') yield* warnOnce(next.value.code, next.value.message);
        continue;
      }
      const found = distinct.take(next.value.finding);
      if (!found) merged++;
      else {
        const { data } = findingSchema.safeParse(found);
        const key = JSON.stringify([
          'finding',
          found.type,
          found.identity ?? (data && defaultIdentityOf(data)),
        ]);
        yield* report('finding', key, finding(found), JSON.stringify(found));
      }
    }
  }

  function* reportHost(value: unknown): Generator<Emission, void, void> {
    const init = readHost(value, source);
    if (init) yield* report('host', `host ${init.name}`, host(init));
    else yield* warnOnce('INVALID_RESULT', 'dropped a host without a name', value);
  }

  function* reportEndpoint(value: unknown): Generator<Emission, void, void> {
    const init = readEndpoint(value, source);
    if (init) yield* report('endpoint', `endpoint ${init.url}`, endpoint(init));
    else yield* warnOnce('INVALID_RESULT', 'dropped an endpoint without an http(s) URL', value);
  }

  function* reportUnread({ rest, isUnderstood }: Message, eventId?: string): Generator<Emission, void, void> {
    const results = Object.keys(rest).filter((name) => hasObjects(rest[name]));
    if (!isUnderstood && Object.keys(rest).length > 0) {
      const names = cleanText(Object.keys(rest).slice(0, 20).join(', '), 300);
      const text = `a message was not understood: it has no status, progress, findings, hosts or endpoints; its names are: ${names}`;
      yield* warnOnce('OUTPUT_NOT_UNDERSTOOD', text);
    } else if (results.length > 0) {
      const names = cleanText(results.slice(0, 20).join(', '), 300);
      yield* warnOnce('OUTPUT_NOT_UNDERSTOOD', `lists of objects were not read: ${names}`);
    }
    const unread = fitting(rest, MAX_UNREAD_JSON);
    const unreadJson = JSON.stringify(unread);
    if (unread !== null && unreadJson !== lastUnread) {
      const names = cleanText(Object.keys(unread).join(', '), 300);
      yield* say('DEBUG', `also sent: ${names}`, eventId, unread);
    }
    lastUnread = unreadJson;
  }

  return {
    get news() {
      return news;
    },
    summary() {
      const all: { code: WarningCode; message: string; count: number }[] = [];
      const add = (code: WarningCode, count: number, message: string) => {
        if (count > 0) all.push({ code, count, message: `${count} ${message}` });
      };
      add('RESULTS_MERGED', merged, 'findings had the identity of another one, and were merged with it');
      add('LIMIT_REACHED', beyond, `results beyond the first ${maxResults} were dropped`);
      add('LOG_DROPPED', lineCount - MAX_LINES, `log lines beyond the first ${MAX_LINES} were dropped`);
      for (const [kind, dropped] of unwanted)
        add(
          'CONTENT_SKIPPED',
          dropped,
          `${kind}s were dropped: the scanner is configured not to produce them`,
        );
      add(
        'OUTPUT_NOT_UNDERSTOOD',
        unrated,
        `findings have no severity that is understood; the names in the first are: ${cleanText(unratedNames, 300)}`,
      );
      return all;
    },
    begin() {
      turn++;
      lastStatus = null;
      lastText = null;
      lastUnread = '';
    },
    *take(message, eventId) {
      const { status, text, error, outcome } = message;
      if (status !== null && status !== lastStatus) yield* say('INFO', `status: ${status}`, eventId);
      lastStatus = status ?? lastStatus;
      for (const line of message.lines) yield* say(line.level, line.text, eventId);
      if (text !== null && text !== lastText) yield* say('INFO', text, eventId);
      lastText = text ?? lastText;
      // The error that a scan ends with is told by its end.
      if (error !== null && outcome !== 'failed') yield* say('ERROR', error, eventId);

      current = new DigestMap();
      for (const one of message.hosts) yield* reportHost(one);
      for (const one of message.endpoints) yield* reportEndpoint(one);
      for (const one of message.vulnerabilities) yield* reportVulnerability(one);
      if (message.sarif !== null) yield* reportSarif(message.sarif);
      for (const one of message.errors) {
        const reported = reportedError(one);
        if (reported !== null)
          yield* warnOnce('TOOL_INCOMPLETE', `the service reports an error: ${reported}`);
      }

      const { fraction } = message;
      const told = message.progressText ?? text ?? status ?? '';
      if (fraction !== null && (fraction > reached || (fraction === reached && told !== lastProgressText))) {
        if (fraction > reached) news++;
        reached = fraction;
        lastProgressText = told;
        yield progress(fraction, cleanText(told, MAX_PROGRESS_TEXT));
      }
      yield* reportUnread(message, eventId);
    },
  };
}

function readHost(value: unknown, source: string): HostInit | null {
  const { take } = readFields(isFields(value) ? value : { name: value });
  const name = take(textOf, 'name', 'host', 'hostname', 'domain');
  if (name === null || name.length > 255) return null;
  const url = take(webUrl, 'url');
  const status = take(httpStatus, 'status', 'status_code');
  return {
    name: name.toLowerCase(),
    ip: take(addressesOf, 'ip', 'ips', 'addresses') ?? [],
    // Seen to answer, or said to.
    alive: take(truth, 'alive', 'is_alive') ?? (url !== null || status !== null),
    url,
    status,
    title: take(textOf, 'title'),
    server: take(textOf, 'server'),
    source: take(textOf, 'source') ?? source,
  };
}

function readEndpoint(value: unknown, source: string): EndpointInit | null {
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

function addressesOf(value: unknown): string[] | null {
  const list = (Array.isArray(value) ? value : [value]).slice(0, 64).map(textOf);
  return list.filter((address) => address !== null);
}

/** A list of objects, or an object that has one: it may be the results under another name. */
function hasObjects(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isFields);
  return (
    isFields(value) && Object.values(value).some((inner) => Array.isArray(inner) && inner.some(isFields))
  );
}

/** Core would cut it, and then take two for one that only begin alike. */
const short = (part: string): string => (part.length > MAX_PART ? digest([part]) : part);

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}
