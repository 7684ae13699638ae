/** Makes emissions of what a service says, each thing once, however often the service says it. */
import { createHash } from 'node:crypto';
import { setBounded } from '../../core/bounded-map.ts';
import type { LogLevel } from '../../core/event.ts';
import { cleanText, type EndpointInit, type FindingInit, type HostInit } from '../../core/result.ts';
import {
  type Emission,
  endpoint,
  finding,
  host,
  log,
  progress,
  type ResultKind,
} from '../../core/scanner.ts';
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
}

/** Where a result lies whose service does not say. */
export type Place = Pick<FindingInit, 'host' | 'port' | 'url'>;

/** Log lines that are remembered, so as not to be repeated. */
const MAX_REMEMBERED_LINES = 10_000;
/** Things without sense that are told of one by one. */
const MAX_LEFT_OUT = 100;
const MAX_LINE = 4000;
const MAX_PROGRESS_TEXT = 500;
const MAX_UNREAD_JSON = 60_000;
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
  /** digests of results */
  const seen = new Set<string>();
  /** what each id of the service was given to, by digest */
  const ids = new Map<string, string>();
  /** digests of lines, with the turn in which each was said */
  const lines = new Map<string, number>();
  /** of the things that are said once, though they may be said often */
  const warned = new Set<string>();
  let turn = 0;
  let news = 0;
  let leftOut = 0;
  let reached = -1;
  let lastStatus: string | null = null;
  let lastText: string | null = null;
  let lastProgressText = '';
  let lastUnread = '';

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
    yield log(level, cleanText(text, MAX_LINE), data);
  }

  function* leaveOut(what: string, value: unknown): Generator<Emission, void, void> {
    if (++leftOut > MAX_LEFT_OUT)
      return yield* warnOnce('left out', 'more was left out, of which nothing is told');
    yield* say('WARN', `left out ${what}: ${cleanText(JSON.stringify(value) ?? '', 200)}`);
  }

  function* warnOnce(key: string, text: string): Generator<Emission, void, void> {
    if (warned.has(key)) return;
    warned.add(key);
    yield log('WARN', text);
  }

  function* report(kind: ResultKind, key: string, emission: Emission): Generator<Emission, void, void> {
    if (seen.has(key)) return;
    if (seen.size >= maxResults) {
      yield* warnOnce('full', `more than ${maxResults} results: the rest is not taken`);
      return;
    }
    if (!produces.includes(kind)) {
      yield* warnOnce(
        kind,
        `sends ${kind}s, which this scanner is not configured to produce: they are left out`,
      );
      return;
    }
    seen.add(key);
    news++;
    yield emission;
  }

  function* reportVulnerability(value: unknown): Generator<Emission, void, void> {
    const read = readVulnerability(value);
    if (read === null) {
      yield* leaveOut('a vulnerability that says nothing', value);
      return;
    }
    const { finding: found, id, typed } = read;
    const ownLocation = locationOf(found);
    if (ownLocation.length === 0) Object.assign(found, place);
    const location = locationOf(found);
    // Where neither kind nor place tells two flaws apart, what they are called does.
    const identity = typed && ownLocation.length > 0 ? location : [...location, found.title];
    const type = found.type;
    found.identity = identity.map(short);
    if (id !== null) {
      // An id is good for this input only: the next one's may count from 1 as well.
      const byId = [...locationOf(place), id].map(short);
      const key = digest([type, byId]);
      const there = digest(identity);
      // Some give the id of the rule to each place where it was broken.
      if (seen.size < maxResults && !ids.has(key)) ids.set(key, there);
      if (ids.get(key) === there) found.identity = ['id', ...byId];
    }
    yield* report('finding', digest(['finding', type, found.identity]), finding(found));
  }

  function* reportHost(value: unknown): Generator<Emission, void, void> {
    const init = readHost(value, source);
    if (init) yield* report('host', digest(['host', init.name]), host(init));
    else yield* leaveOut('a host without a name', value);
  }

  function* reportEndpoint(value: unknown): Generator<Emission, void, void> {
    const init = readEndpoint(value, source);
    if (init) yield* report('endpoint', digest(['endpoint', init.url]), endpoint(init));
    else yield* leaveOut('an endpoint without a URL', value);
  }

  return {
    get news() {
      return news;
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

      for (const one of message.hosts) yield* reportHost(one);
      for (const one of message.endpoints) yield* reportEndpoint(one);
      for (const one of message.vulnerabilities) yield* reportVulnerability(one);

      const { fraction } = message;
      const told = message.progressText ?? text ?? status ?? '';
      if (fraction !== null && (fraction > reached || (fraction === reached && told !== lastProgressText))) {
        if (fraction > reached) news++;
        reached = fraction;
        lastProgressText = told;
        yield progress(fraction, cleanText(told, MAX_PROGRESS_TEXT));
      }
      const unread = fitting(message.rest, MAX_UNREAD_JSON);
      const unreadJson = JSON.stringify(unread);
      if (unread !== null && unreadJson !== lastUnread) {
        const names = cleanText(Object.keys(unread).join(', '), 300);
        yield* say('DEBUG', `also sent: ${names}`, eventId, unread);
      }
      lastUnread = unreadJson;
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

/** Core would cut it, and then take two for one that only begin alike. */
const short = (part: string): string => (part.length > MAX_PART ? digest([part]) : part);

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}
