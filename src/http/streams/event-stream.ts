/**
 * A stream as Server-Sent Events (HTML standard, section 9.2), with everything that `EventSource` needs: `id:` lines and
 * a `retry:` hint to resume after an interruption, and an id that makes it stop.
 */
import { BadInputError } from '../../core/errors.ts';
import type { Chunk, Framing } from './chunk.ts';
import type { Sink, Stream } from './stream.ts';

export const EVENT_STREAM = 'text/event-stream';
export const EVENT_STREAM_HEADERS = {
  'content-type': EVENT_STREAM,
  // Compressing proxies and middlewares would hold events back.
  'cache-control': 'no-cache, no-transform',
  // nginx would buffer the events.
  'x-accel-buffering': 'no',
};

const RETRY_MS = 1000;
/** of one stream, on their way to the response */
const MAX_HELD_BYTES = 64 * 1024;

/** Interval of pings in milliseconds, for clients that detect dead connections. */
export const PING_HEADER = 'scanwire-ping-ms';

/** A ping as a comment, or as an event for `EventSource`, which cannot see comments. */
const pingAs = {
  comment: () => ': ping\n\n',
  event: (intervalMs: number) => `event: ping\ndata: ${intervalMs}\n\n`,
};

/**
 * Id of an event after which the stream must not be opened again. `EventSource` reconnects after every end of a stream,
 * and sends the last id; only an answer other than 200 stops it.
 */
export const END_ID = 'end';

/** Each payload as one event, with its position as `id:` where readers can resume from it. */
export class EventFraming implements Framing<Buffer> {
  readonly #name: string;

  /** @param name of the events; without one, `EventSource` calls `onmessage` */
  constructor(name?: string) {
    this.#name = name === undefined ? '' : `event: ${name}\n`;
  }

  frame({ payloads, positions }: Chunk): Buffer {
    let text = '';
    for (const [index, payload] of payloads.entries()) {
      const id = positions ? `id: ${positions[index]}\n` : '';
      text += `${id}${this.#name}data: ${payload}\n\n`;
    }
    return Buffer.from(text);
  }
}

/** A request of a reader of events, of any kind. */
export interface Reader {
  method: string;
  /** @returns the value of a header, by its name in lower case */
  header(name: string): string | undefined;
  /** absolute, or the path and query of a valid request */
  url: string;
}

const queryOf = ({ url }: Reader) => new URL(url, 'http://localhost').searchParams;
const givenEventId = (reader: Reader) =>
  reader.header('last-event-id') ?? queryOf(reader).get('lastEventId') ?? undefined;

/** Whether a reader comes back after an event with `END_ID`. */
export function hasSeenEnd(reader: Reader): boolean {
  return reader.method === 'GET' && givenEventId(reader) === END_ID;
}

/** Position to resume from: the `Last-Event-ID` header, or `lastEventId` in the query. @throws BadInputError */
export function lastEventId(reader: Reader): number | undefined {
  return positionIn('lastEventId', givenEventId(reader));
}

/** @returns undefined for none @throws BadInputError */
export function positionIn(name: string, given: string | undefined): number | undefined {
  if (given === undefined || given === '') return undefined;
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw new BadInputError(
    `${name}: "${given.slice(0, 50)}" is not an id of this server. Omit it to start from the beginning.`,
  );
}

/** Position to resume from: `after` in the query. @throws BadInputError */
export const afterOf = (query: URLSearchParams): number | undefined =>
  positionIn('after', query.get('after') ?? undefined);

/** Whether the reader asks for pings as events, which `EventSource` can see, instead of comments. */
export const wantsPingEvents = (reader: Reader): boolean => queryOf(reader).get('pings') === 'true';

export interface EventStreamOptions {
  framing: EventFraming;
  /** the last event of a stream that has ended */
  complete: string;
  /** @returns the event that reports a failure; `complete` follows it */
  failed(error: unknown): string;
  /** A ping is sent after this long without an event. */
  keepAliveMs: number;
  pings: keyof typeof pingAs;
  /** A client that reads nothing for this long is disconnected. */
  stallMs: number;
  /** Aborted when the client is gone. */
  signal: AbortSignal;
  /** Ends the connection. */
  cut(): void;
  /** Constructor of the stream, where the response needs one of its own. */
  ReadableStream?: typeof ReadableStream;
}

/** The body of a response. It is pulled: what has been taken is written before more is read from the feed. */
export function eventStreamBody(
  stream: Stream,
  { framing, complete, failed, keepAliveMs, pings, stallMs, signal, cut, ...options }: EventStreamOptions,
): ReadableStream<Uint8Array> {
  const mailbox = new Mailbox(framing);
  const ping = Buffer.from(pingAs[pings](keepAliveMs));
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const finish = () => {
    over = true;
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  };
  const leave = () => {
    if (over) return;
    finish();
    void stream.return();
    mailbox.end();
  };
  const end = (text: string) => {
    mailbox.put(Buffer.from(text));
    mailbox.end();
  };
  signal.addEventListener('abort', leave);
  const Readable = options.ReadableStream ?? ReadableStream;
  return new Readable({
    start(controller) {
      controller.enqueue(Buffer.from(`retry: ${RETRY_MS}\n\n`));
      // The reader learns the interval.
      if (pings === 'event') controller.enqueue(ping);
      stream.sendTo(mailbox).then(
        () => end(complete),
        (error) => end(failed(error) + complete),
      );
      if (signal.aborted) leave();
    },
    async pull(controller) {
      clearTimeout(timer);
      const taken = await mailbox.take(keepAliveMs);
      if (over) return;
      if (taken === 'end') {
        finish();
        controller.close();
        return;
      }
      controller.enqueue(taken === 'timeout' ? ping : taken);
      // Without another pull the client reads nothing. It resumes when it comes back.
      timer = setTimeout(() => {
        leave();
        controller.error(new Error('the client does not read its stream'));
        cut();
      }, stallMs);
    },
    cancel: leave,
  });
}

/** Holds what has been sent until the response asks for it. */
class Mailbox implements Sink {
  readonly #framing: EventFraming;
  #held: Buffer[] = [];
  #bytes = 0;
  #ended = false;
  #wake = () => {};
  #resume: (() => void)[] = [];

  constructor(framing: EventFraming) {
    this.#framing = framing;
  }

  get blocked(): boolean {
    return this.#bytes >= MAX_HELD_BYTES;
  }

  send(chunk: Chunk): void {
    this.put(chunk.in(this.#framing));
  }

  whenReady(resume: () => void): void {
    this.#resume.push(resume);
  }

  close(): void {}

  put(text: Buffer): void {
    this.#held.push(text);
    this.#bytes += text.length;
    this.#wake();
  }

  /** Nothing is put after this. */
  end(): void {
    this.#ended = true;
    this.#resume = [];
    this.#wake();
  }

  /** Waits up to `timeoutMs`. @returns everything that has been put */
  async take(timeoutMs: number): Promise<Buffer | 'timeout' | 'end'> {
    if (this.#held.length === 0 && !this.#ended) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, timeoutMs);
      });
      clearTimeout(timer);
      this.#wake = () => {};
    }
    const taken = this.#held;
    this.#held = [];
    this.#bytes = 0;
    const ready = this.#resume;
    this.#resume = [];
    // In a later turn, so that one reader does not delay the others.
    if (ready.length > 0) setImmediate(callAll, ready);
    if (taken.length === 0) return this.#ended ? 'end' : 'timeout';
    return taken.length === 1 ? (taken[0] as Buffer) : Buffer.concat(taken);
  }
}

function callAll(calls: readonly (() => void)[]): void {
  for (const call of calls) call();
}
