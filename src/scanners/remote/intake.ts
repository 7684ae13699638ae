/** Turns a service's messages into emissions, each only once, however often the service repeats it. */

import { cleanText } from '../../core/clean-text.ts';
import { DigestMap } from '../../core/digest-map.ts';
import { locationOf as defaultIdentityOf } from '../../core/emission.ts';
import type { LogLevel } from '../../core/event.ts';
import { type FindingInit, findingSchema } from '../../core/result.ts';
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
import { createDistinct } from '../../formats/read/distinct.ts';
import { reportedError } from '../../formats/read/foreign-value.ts';
import { readSarif } from '../../formats/read/sarif.ts';
import { readEndpoint, readHost } from './asset.ts';
import { ServiceError } from './failure.ts';
import { fitting, isFields } from './fields.ts';
import { digest, IdentityOwners, KnownResults, LogLines, MAX_LINES } from './intake-memory.ts';
import type { Message } from './message.ts';
import { locationOf, readVulnerability } from './vulnerability.ts';

/** Default place of results. */
export type DefaultPlace = Pick<FindingInit, 'host' | 'port' | 'url'>;

const MAX_LINE = 4000;
const MAX_PROGRESS_TEXT = 500;
const MAX_UNREAD_JSON = 60_000;
/** Remembered warnings, to avoid repeating them. */
const MAX_WARNED = 100_000;
/** Maximum length of an identity part in core. */
const MAX_PART = 2000;

export interface IntakeInit {
  /** `source` of results */
  source: string;
  place: DefaultPlace;
  produces: readonly ResultKind[];
  /** further results are dropped */
  maxResults: number;
}

type Emissions = Generator<Emission, void, void>;

export class Intake {
  readonly #source: string;
  readonly #place: DefaultPlace;
  readonly #maxResults: number;
  readonly #lines = new LogLines();
  readonly #results: KnownResults;
  readonly #owners: IdentityOwners;
  /** reported warnings: the service may repeat their cause */
  readonly #warned = new DigestMap();
  #unrated = 0;
  /** names of the fields of the first finding without a severity */
  #unratedNames = '';
  #fraction = -1;
  /** number of progress increases */
  #steps = 0;
  #lastStatus: string | null = null;
  #lastText: string | null = null;
  #lastProgressText = '';
  #lastUnread = '';

  constructor({ source, place, produces, maxResults }: IntakeInit) {
    this.#source = source;
    this.#place = place;
    this.#maxResults = maxResults;
    this.#results = new KnownResults(produces, maxResults);
    this.#owners = new IdentityOwners(4 * maxResults);
  }

  /** Number of new messages so far, to detect a connection without news. */
  get news(): number {
    return this.#lines.count + this.#results.count + this.#steps;
  }

  /** Call for each new connection, over which the service may repeat everything. */
  begin(): void {
    this.#lines.nextTurn();
    this.#lastStatus = null;
    this.#lastText = null;
    this.#lastUnread = '';
  }

  /** @param eventId distinguishes messages with the same text */
  *take(message: Message, eventId?: string): Emissions {
    yield* this.#takeTexts(message, eventId);
    this.#results.beginMessage();
    for (const one of message.hosts) yield* this.#reportHost(one);
    for (const one of message.endpoints) yield* this.#reportEndpoint(one);
    for (const one of message.vulnerabilities) yield* this.#reportVulnerability(one);
    if (message.sarif !== null) yield* this.#reportSarif(message.sarif);
    for (const one of message.errors) {
      const reported = reportedError(one);
      if (reported !== null)
        yield* this.#warnOnce('TOOL_INCOMPLETE', `the service reports an error: ${reported}`);
    }
    yield* this.#takeProgress(message);
    yield* this.#reportUnread(message, eventId);
  }

  /** Warnings about merged, dropped and unreadable results. Call it once, at the end. */
  summary(): { code: WarningCode; message: string; count: number }[] {
    const all: { code: WarningCode; message: string; count: number }[] = [];
    const add = (code: WarningCode, count: number, message: string) => {
      if (count > 0) all.push({ code, count, message: `${count} ${message}` });
    };
    const { merged, beyond, unwanted } = this.#results;
    add('RESULTS_MERGED', merged, 'duplicate findings were merged');
    add('LIMIT_REACHED', beyond, `results beyond the first ${this.#maxResults} were dropped`);
    add('LOG_DROPPED', this.#lines.count - MAX_LINES, `log lines beyond the first ${MAX_LINES} were dropped`);
    for (const [kind, dropped] of unwanted)
      add('CONTENT_SKIPPED', dropped, `${kind}s were dropped: the scanner is configured not to produce them`);
    const names = cleanText(this.#unratedNames, 300);
    const unrated = `findings have no known severity; the fields of the first are: ${names}`;
    add('OUTPUT_NOT_UNDERSTOOD', this.#unrated, unrated);
    return all;
  }

  *#takeTexts({ status, text, lines, error, outcome }: Message, eventId?: string): Emissions {
    if (status !== null && status !== this.#lastStatus)
      yield* this.#log('INFO', `status: ${status}`, eventId);
    this.#lastStatus = status ?? this.#lastStatus;
    for (const line of lines) yield* this.#log(line.level, line.text, eventId);
    if (text !== null && text !== this.#lastText) yield* this.#log('INFO', text, eventId);
    this.#lastText = text ?? this.#lastText;
    // The error of a failed scan becomes the scanner's error.
    if (error !== null && outcome !== 'failed') yield* this.#log('ERROR', error, eventId);
  }

  *#takeProgress({ fraction, progressText, text, status }: Message): Emissions {
    const label = progressText ?? text ?? status ?? '';
    const hasRisen = fraction !== null && fraction > this.#fraction;
    if (!hasRisen && (fraction !== this.#fraction || label === this.#lastProgressText)) return;
    if (hasRisen) this.#steps++;
    this.#fraction = fraction;
    this.#lastProgressText = label;
    yield progress(fraction, cleanText(label, MAX_PROGRESS_TEXT));
  }

  *#log(level: LogLevel, text: string, eventId = '', data?: unknown): Emissions {
    if (this.#lines.add(level, text, eventId, data)) yield log(level, cleanText(text, MAX_LINE), data);
  }

  *#warnOnce(code: WarningCode, text: string, value?: unknown): Emissions {
    if (this.#warned.size < MAX_WARNED && !this.#warned.add(JSON.stringify([text, value]))) return;
    const excerpt = value === undefined ? '' : `: ${cleanText(JSON.stringify(value) ?? '', 200)}`;
    yield warning(code, `${text}${excerpt}`);
  }

  *#reportHost(value: unknown): Emissions {
    const init = readHost(value, this.#source);
    if (!init) yield* this.#warnOnce('INVALID_RESULT', 'dropped a host without a name', value);
    else if (this.#results.add('host', `host ${init.name}`)) yield host(init);
  }

  *#reportEndpoint(value: unknown): Emissions {
    const init = readEndpoint(value, this.#source);
    if (!init) yield* this.#warnOnce('INVALID_RESULT', 'dropped an endpoint without an http(s) URL', value);
    else if (this.#results.add('endpoint', `endpoint ${init.url}`)) yield endpoint(init);
  }

  *#reportVulnerability(value: unknown): Emissions {
    const read = readVulnerability(value);
    if (read === null) {
      const text = 'dropped a vulnerability without a title, type or message';
      yield* this.#warnOnce('INVALID_RESULT', text, value);
      return;
    }
    const { finding: found, id, typed, rated } = read;
    if (!rated && this.#unrated++ === 0) this.#unratedNames = Object.keys(value as object).join(', ');
    const ownLocation = locationOf(found);
    if (ownLocation.length === 0) Object.assign(found, this.#place);
    const location = locationOf(found);
    const titled = [...location, found.title];
    const identity = this.#owners.claim(found.type, JSON.stringify(titled), [
      // Ids may start at 1 for each input.
      ...(id === null ? [] : [['id', ...[...locationOf(this.#place), id].map(short)]]),
      // The title distinguishes findings without a type and place of their own.
      ...(typed && ownLocation.length > 0 ? [location.map(short)] : []),
      titled.map(short),
    ]);
    found.identity = identity;
    const key = JSON.stringify(['finding', found.type, identity]);
    if (this.#results.add('finding', key, JSON.stringify(found))) yield finding(found);
  }

  *#reportSarif(document: unknown): Emissions {
    const distinct = createDistinct();
    const place = { scanner: this.#source, host: this.#place.host ?? null, folders: [] };
    const reader = readSarif(document, place);
    let next = reader.next();
    for (; !next.done; next = reader.next()) {
      const emission = next.value;
      if (emission.kind === 'warning') yield* this.#warnOnce(emission.code, emission.message);
      if (emission.kind !== 'finding') continue;
      const found = distinct.take(emission.finding);
      if (!found) {
        this.#results.merged++;
        continue;
      }
      const { data } = findingSchema.safeParse(found);
      const identity = found.identity ?? (data && defaultIdentityOf(data));
      const key = JSON.stringify(['finding', found.type, identity]);
      if (this.#results.add('finding', key, JSON.stringify(found))) yield finding(found);
    }
    if (next.value !== null) throw new ServiceError(`sent a SARIF report that cannot be used: ${next.value}`);
  }

  *#reportUnread({ rest, isUnderstood }: Message, eventId?: string): Emissions {
    const names = Object.keys(rest);
    const results = names.filter((name) => hasObjects(rest[name]));
    if (!isUnderstood && names.length > 0) {
      const text = `a message was not understood: it has no status, progress, findings, hosts or endpoints; its fields are: ${listed(names)}`;
      yield* this.#warnOnce('OUTPUT_NOT_UNDERSTOOD', text);
    } else if (results.length > 0) {
      yield* this.#warnOnce('OUTPUT_NOT_UNDERSTOOD', `lists of objects were not read: ${listed(results)}`);
    }
    const unread = fitting(rest, MAX_UNREAD_JSON);
    const json = JSON.stringify(unread);
    if (unread !== null && json !== this.#lastUnread) {
      const text = `also sent: ${cleanText(Object.keys(unread).join(', '), 300)}`;
      yield* this.#log('DEBUG', text, eventId, unread);
    }
    this.#lastUnread = json;
  }
}

const listed = (names: readonly string[]): string => cleanText(names.slice(0, 20).join(', '), 300);

/** Whether a value is a list of objects, or an object with one: it may be results under an unknown name. */
function hasObjects(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isFields);
  return (
    isFields(value) && Object.values(value).some((inner) => Array.isArray(inner) && inner.some(isFields))
  );
}

/** Core truncates long parts, so those with the same beginning would become equal. */
const short = (part: string): string => (part.length > MAX_PART ? digest([part]) : part);
