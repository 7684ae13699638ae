import type { Chunk } from './chunk.ts';
import type { Group, Member } from './group.ts';

/** Where a stream's chunks go: a WebSocket or an event stream. It buffers no more than what it is writing. */
export interface Sink {
  /** Nothing may be sent for now. */
  readonly blocked: boolean;
  send(chunk: Chunk): void;
  /** Calls `resume` once, as soon as more may be sent. */
  whenReady(resume: () => void): void;
  /** The stream has ended. */
  close(): void;
}

/**
 * One subscriber. Chunks go directly to its sink; the iterator only reports the end: `next()` starts the stream, and
 * resolves when it has ended.
 */
export class Stream implements Member, AsyncIterableIterator<never, void> {
  position: number;
  slot = -1;
  noticed = 0;
  /** The subscriber had read everything before it opened the stream. */
  readonly endedBefore: boolean;
  readonly #group: Group;
  #greeting: Chunk | null;
  readonly #onLeave: () => void;
  readonly #deliveries: { value: number };
  #sink: Sink | null = null;
  #state: 'new' | 'open' | 'over' = 'new';
  #failure: { error: unknown } | null = null;
  #settle: { resolve(result: IteratorResult<never, void>): void; reject(error: unknown): void } | null = null;
  #held = false;

  constructor(
    group: Group,
    after: number,
    parts: { greeting: Chunk | null; ended: boolean; onLeave(): void; deliveries: { value: number } },
  ) {
    this.position = after;
    this.endedBefore = parts.ended;
    this.#group = group;
    this.#greeting = parts.greeting;
    this.#onLeave = parts.onLeave;
    this.#deliveries = parts.deliveries;
    group.join(this);
  }

  /** Call it before the first `next()`. */
  attach(sink: Sink): void {
    this.#sink = sink;
  }

  /** Sends everything to a sink. @returns a promise for the end of the stream; rejects with the reason of a failure */
  async sendTo(sink: Sink): Promise<void> {
    this.attach(sink);
    await this.next();
  }

  advance(first?: Chunk): void {
    const sink = this.#sink;
    if (this.#state !== 'open' || !sink || this.#held) return;
    let chunk = first;
    while (true) {
      if (sink.blocked) {
        this.#held = true;
        sink.whenReady(() => {
          this.#held = false;
          this.advance();
        });
        return;
      }
      chunk ??= this.#group.next(this);
      if (!chunk) return;
      this.position = chunk.upTo;
      if (chunk.payloads.length > 0) {
        sink.send(chunk);
        this.#deliveries.value += chunk.payloads.length;
      }
      if (chunk.ended) {
        this.#end();
        return;
      }
      chunk = undefined;
    }
  }

  notify(chunk: Chunk): void {
    if (this.#state !== 'open' || !this.#sink) return;
    // To a blocked sink as well: it is one message for each stall of the database.
    this.#sink.send(chunk);
    this.#deliveries.value += chunk.payloads.length;
  }

  fail(error: unknown): void {
    this.#failure = { error };
    this.#end();
  }

  next(): Promise<IteratorResult<never, void>> {
    if (this.#state === 'over') {
      const failure = this.#failure;
      this.#failure = null;
      return failure ? Promise.reject(failure.error) : Promise.resolve(DONE);
    }
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      if (this.#state === 'open') return;
      this.#state = 'open';
      const greeting = this.#greeting;
      this.#greeting = null;
      if (greeting) {
        this.#sink?.send(greeting);
        this.#deliveries.value += greeting.payloads.length;
      }
      this.advance();
    });
  }

  async return(): Promise<IteratorResult<never, void>> {
    this.#failure = null;
    this.#end();
    return DONE;
  }

  async throw(error: unknown): Promise<IteratorResult<never, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #end(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#group.leave(this);
    this.#onLeave();
    this.#sink?.close();
    const settle = this.#settle;
    this.#settle = null;
    if (!settle) return;
    const failure = this.#failure;
    this.#failure = null;
    if (failure) settle.reject(failure.error);
    else settle.resolve(DONE);
  }
}

const DONE: IteratorResult<never, void> = { done: true, value: undefined };
