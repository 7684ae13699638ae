/** One scan at a service: sends the request, reconnects when the stream drops, and polls the status without a stream. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Emission,
  type FetchResponse,
  type ScanContext,
  type StreamResponse,
  warning,
} from '../../core/scanner.ts';
import { readEvents } from './event-stream.ts';
import { checkStatus, DroppedError, droppedBy, retryAfterMs, ServiceError } from './failure.ts';
import type { Intake } from './intake.ts';
import { isEnd, type Message, parseEvent, parseMessage } from './message.ts';
import type { FullRemoteSpec } from './spec.ts';

export interface ConversationInit {
  spec: FullRemoteSpec;
  scanId: string;
  /** sent to the service */
  request: Record<string, unknown>;
  intake: Intake;
  /** also aborted when the total time is over */
  signal: AbortSignal;
}

const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;
/** Characters of an event whose values are not counted, since they are few. */
const UNCOUNTED = 1024 * 1024;
/** Maximum number of commas and brackets in a document. */
const MAX_VALUES = 5_000_000;
const MAX_SEE_OTHER = 5;
/** Bytes read of the body of an error response. */
const MAX_REASON_BYTES = 16 * 1024;
const REASON_MS = 2000;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 15_000;
const FIRST_POLL_MS = 1000;
const MAX_POLL_MS = 5000;

/** Either the scan has ended, or its status must be polled. */
type Answered = 'ended' | { statusUrl: string; afterMs: number | null };

export class Conversation {
  readonly #spec: FullRemoteSpec;
  readonly #request: Record<string, unknown>;
  readonly #intake: Intake;
  readonly #signal: AbortSignal;
  readonly #egress: ScanContext['services'];
  readonly #headers: Record<string, string>;
  #statusUrl: string | null;
  /** where the service has sent the client instead of its URL, with status 303 */
  #seeOther: string | null = null;
  /** Whether the service may have begun the scan: it has got the request, and has not said that it did nothing. */
  #mayHaveBegun = false;
  /** number of answers with status 303 */
  #seen = 0;
  #lastEventId = '';
  #firstDelayMs = FIRST_DELAY_MS;

  constructor({ spec, scanId, request, intake, signal }: ConversationInit, egress: ScanContext['services']) {
    const { token, statusUrl, url } = spec;
    this.#spec = spec;
    this.#request = request;
    this.#intake = intake;
    this.#signal = signal;
    this.#egress = egress;
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    this.#statusUrl =
      statusUrl === undefined
        ? null
        : new URL(statusUrl.replaceAll('{scan_id}', encodeURIComponent(scanId)), url).href;
  }

  /** @throws ServiceError, DroppedError when the last try was lost, or what the signal is aborted with */
  async *run(): AsyncGenerator<Emission, void, void> {
    for (let failures = 0; ; ) {
      this.#intake.begin();
      const known = this.#intake.news;
      let answered: Answered | DroppedError;
      try {
        answered = yield* this.#ask();
      } catch (error) {
        answered = droppedBy(error);
      }
      if (answered === 'ended') return;
      if (!(answered instanceof DroppedError)) return yield* this.#poll(answered.statusUrl, answered.afterMs);
      const { message, retryAfterMs } = answered;
      if (answered.isUntouched) this.#mayHaveBegun = false;
      if (this.#intake.news > known) failures = 0;
      const last = this.#lastError(answered, failures);
      if (last !== null) {
        if (this.#statusUrl === null) throw last;
        const next = 'polling its status URL from now on';
        yield warning('UNREACHABLE', `the service: ${message}; ${next}`);
        return yield* this.#poll(this.#statusUrl, 0);
      }
      const waitMs = Math.max(retryAfterMs ?? 0, delayMs(this.#firstDelayMs, failures++));
      const next = `trying again in ${(waitMs / 1000).toFixed(1)} s`;
      yield warning('UNREACHABLE', `the service: ${message}; ${next}`);
      await sleep(waitMs, undefined, { signal: this.#signal });
    }
  }

  /**
   * A POST that may have begun a scan would begin a second one, unless the service can resume.
   * @returns null if the request can be repeated
   */
  #lastError(dropped: DroppedError, failures: number): DroppedError | null {
    const canResume = this.#spec.idempotent || this.#seeOther !== null || this.#lastEventId !== '';
    if (this.#mayHaveBegun && !canResume) return unrepeated(dropped);
    return failures >= this.#spec.retries ? lost(dropped, failures + 1) : null;
  }

  async *#ask(): AsyncGenerator<Emission, Answered, void> {
    const { url, connectSeconds, silenceSeconds } = this.#spec;
    const headers = {
      ...this.#headers,
      accept: 'text/event-stream, application/json',
      ...(this.#lastEventId !== '' && { 'last-event-id': this.#lastEventId }),
    };
    const request =
      this.#seeOther === null
        ? {
            method: 'POST' as const,
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify(this.#request),
          }
        : { headers };
    const answer = await this.#egress.stream(this.#seeOther ?? url, {
      ...request,
      timeoutMs: connectSeconds * 1000,
      silenceMs: silenceSeconds * 1000,
      signal: this.#signal,
      onSent: () => {
        this.#mayHaveBegun = true;
      },
    });
    try {
      if (answer.status === 303 && this.#seen++ < MAX_SEE_OTHER) {
        this.#seeOther = this.#adoptStatusUrl(answer.headers.location);
        if (this.#seeOther !== null) {
          answer.close();
          return yield* this.#ask();
        }
      }
      checkStatus(answer, answer.status >= 400 ? await readReason(answer) : '');
      const location = this.#adoptStatusUrl(answer.headers.location);
      switch (kindOf(answer)) {
        case 'stream':
          yield* this.#listen(answer);
          return 'ended';
        case 'document':
          return yield* this.#readAnswer(answer, location);
        case 'nothing':
          if (location !== null) return { statusUrl: location, afterMs: retryAfterOf(answer) };
          throw new ServiceError(
            `responded with ${answer.headers['content-type'] ?? 'no content type'} instead of text/event-stream or application/json`,
          );
      }
    } finally {
      answer.close();
    }
  }

  async *#listen({ body }: StreamResponse): AsyncGenerator<Emission, void, void> {
    const onRetry = (ms: number) => {
      this.#firstDelayMs = Math.min(Math.max(ms, FIRST_DELAY_MS), MAX_DELAY_MS);
    };
    let hasResults = false;
    let fraction: number | null = null;
    for await (const { data, event, id, unfinished } of readEvents(body, this.#spec.maxEventBytes, onRetry)) {
      if (data.trim() === '' && !isEnd(event)) continue;
      if (data.length > UNCOUNTED && countValues(Buffer.from(data)) > MAX_VALUES) throw tooLong();
      const message = unfinished ? parseUnfinished(data, event) : parseEvent(data, event);
      if (message === null) continue;
      this.#adoptStatusUrl(message.statusUrl);
      yield* this.#intake.take(message, id);
      hasResults ||= bringsResults(message);
      fraction = message.fraction ?? fraction;
      // Set only after the message was processed. A header may contain printable ASCII only.
      if (id !== undefined && /^[\x20-\x7e]{0,1000}$/.test(id)) this.#lastEventId = id.trim();
      if (ends(message)) return;
    }
    if (fraction === 1) return;
    if (!hasResults) throw new DroppedError('the stream ended before the scan had ended');
    if (fraction === null) return;
    const percent = Math.floor(fraction * 100);
    const text = `the service ended its stream at ${percent} % without a final status; its results may be incomplete`;
    yield warning('TOOL_INCOMPLETE', text);
  }

  async *#readAnswer(
    answer: StreamResponse,
    location: string | null,
  ): AsyncGenerator<Emission, Answered, void> {
    const text = await readText(answer);
    const message = parseMessage(text.trim() === '' ? '{}' : text);
    const named = this.#adoptStatusUrl(message.statusUrl) ?? location;
    yield* this.#intake.take(message);
    if (ends(message)) return 'ended';
    if (!message.isUnderstood && named === null && this.#statusUrl === null && answer.status !== 202) {
      const names = Object.keys(message.rest).slice(0, 20).join(', ') || 'none';
      throw new ServiceError(
        `responded with a document that has no status, vulnerabilities, findings, results, hosts, endpoints or SARIF; its fields are: ${names.slice(0, 300)}`,
      );
    }
    const hasMore = answer.status === 202 || (named !== null && !message.hasResults);
    if (isWhole(message) && !hasMore) return 'ended';
    const next = named ?? this.#statusUrl;
    if (next !== null) return { statusUrl: next, afterMs: retryAfterOf(answer) };
    if (message.hasResults) return 'ended';
    throw new ServiceError(
      message.error ?? `responded that the scan is ${message.status ?? 'accepted'}, but without a status URL`,
    );
  }

  /** @throws ServiceError for a URL at another origin */
  #adoptStatusUrl(given: string | null | undefined): string | null {
    if (given === null || given === undefined) return null;
    const url = URL.canParse(given, this.#spec.url) ? new URL(given, this.#spec.url) : null;
    if (url?.origin !== new URL(this.#spec.url).origin) {
      throw new ServiceError(`sent a status URL at another origin: ${given.slice(0, 200)}`);
    }
    this.#statusUrl = url.href;
    return url.href;
  }

  async *#poll(url: string, firstWaitMs: number | null): AsyncGenerator<Emission, void, void> {
    let waitMs = FIRST_POLL_MS;
    let nextMs = firstWaitMs;
    for (let failures = 0; ; ) {
      await sleep(nextMs ?? waitMs, undefined, { signal: this.#signal });
      waitMs = Math.min(waitMs * 1.25, MAX_POLL_MS);
      this.#intake.begin();
      try {
        const answer = await this.#fetchStatus(url);
        nextMs = retryAfterOf(answer);
        failures = 0;
        if (answer.body.length === 0) continue;
        const message = parseMessage(documentOf(answer));
        yield* this.#intake.take(message);
        if (ends(message) || (isWhole(message) && message.hasResults)) return;
      } catch (error) {
        const dropped = droppedBy(error);
        if (failures++ >= this.#spec.retries) throw lost(dropped, failures);
        nextMs = dropped.retryAfterMs;
        yield warning('UNREACHABLE', `the service: ${dropped.message}; polling again`);
      }
    }
  }

  async #fetchStatus(url: string, seen = 0): Promise<FetchResponse> {
    const { connectSeconds, silenceSeconds } = this.#spec;
    const answer = await this.#egress.fetch(url, {
      headers: { ...this.#headers, accept: 'application/json' },
      maxBytes: MAX_DOCUMENT_BYTES,
      timeoutMs: (connectSeconds + silenceSeconds) * 1000,
      signal: this.#signal,
    });
    const next = answer.status === 303 ? this.#adoptStatusUrl(answer.headers.location) : null;
    if (next !== null && seen < MAX_SEE_OTHER) return await this.#fetchStatus(next, seen + 1);
    checkStatus(answer, answer.body.toString('utf8', 0, MAX_REASON_BYTES));
    return answer;
  }
}

const lost = (last: DroppedError, tries: number) =>
  new DroppedError(`failed after ${tries} ${tries === 1 ? 'try' : 'tries'}: ${last.message}`, null, {
    cause: last,
  });

const unrepeated = ({ message }: DroppedError) =>
  new DroppedError(
    `${message}; the request was not repeated, since the service may have begun and has not said how to resume (event ids, a status URL, or the setting "idempotent")`,
  );

/** Exponential backoff with jitter. */
const delayMs = (firstMs: number, failures: number) =>
  Math.min(firstMs * 2 ** Math.min(failures, 10), MAX_DELAY_MS) * (0.5 + Math.random() / 2);

const retryAfterOf = ({ headers }: Pick<StreamResponse, 'headers'>) => retryAfterMs(headers['retry-after']);

/** @returns whether the scan is over. @throws ServiceError when it has failed */
function ends({ outcome, error, text, status }: Message): boolean {
  if (outcome === 'failed')
    throw new ServiceError(`reports that the scan has failed: ${error ?? text ?? status}`);
  return outcome === 'completed';
}

const bringsResults = ({ hasResults, vulnerabilities, hosts, endpoints }: Message) =>
  hasResults || vulnerabilities.length + hosts.length + endpoints.length > 0;

/** Whether a document without a status is a result, rather than the state of a running scan. */
const isWhole = ({ status, fraction, hasResults, error }: Message) =>
  status === null && (hasResults || error === null) && (fraction === null || fraction === 1);

function kindOf({ headers }: Pick<StreamResponse, 'headers'>): 'stream' | 'document' | 'nothing' {
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding !== 'identity')
    throw new ServiceError(`responded with an unsupported content coding: ${coding}`);
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'text/event-stream') return 'stream';
  return type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json'))
    ? 'document'
    : 'nothing';
}

/** The beginning of a body, as far as it arrives quickly. */
async function readReason(answer: StreamResponse): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => answer.close(), REASON_MS);
  try {
    for await (const chunk of answer.body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= MAX_REASON_BYTES) break;
    }
  } catch {
    // Without a readable body, the status is the only reason.
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).toString('utf8', 0, MAX_REASON_BYTES);
}

async function readText({ body }: StreamResponse): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  let values = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    values += countValues(chunk);
    if (size > MAX_DOCUMENT_BYTES || values > MAX_VALUES) throw tooLong();
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function documentOf(answer: FetchResponse): string {
  const type = answer.headers['content-type'];
  if (type === undefined || !/json/i.test(type)) {
    throw new ServiceError(
      `returned ${type ?? 'no content type'} instead of application/json at its status URL`,
    );
  }
  if (answer.truncated || countValues(answer.body) > MAX_VALUES) throw tooLong();
  return new TextDecoder().decode(answer.body);
}

/** Upper bound of the values in a document, which take far more memory when parsed: each follows a comma or bracket. */
function countValues(json: Uint8Array): number {
  let count = 0;
  for (const byte of json) if (byte === 0x2c || byte === 0x5b || byte === 0x7b) count++;
  return count;
}

const tooLong = () =>
  new ServiceError(`sent more than ${MAX_DOCUMENT_BYTES / 1024 / 1024} MiB, or ${MAX_VALUES} values`);

/** An incomplete event at the end of a stream means a dropped connection, not an invalid message. */
function parseUnfinished(data: string, event: string | undefined): Message | null {
  try {
    return parseEvent(data, event);
  } catch (cause) {
    throw new DroppedError('the stream ended in the middle of an event', null, { cause });
  }
}
