import { type EventBody, type EventFilter, isTerminal, matches, type ScanEvent } from './event.ts';
import type { Head } from './event-log.ts';
import type { LogPage } from './feed.ts';

/** Bounds of the events kept for one scan. */
const TAIL_EVENTS = 4096;
/** characters of JSON */
const TAIL_SIZE = 4 * 1024 * 1024;
/** Cached data is used for this long, since another process may have changed the database. */
export const FRESH_MS = 1000;

/** A cache of the head and the newest events of one log that is being followed. */
export class Topic {
  readonly listeners = new Set<() => void>();
  /** Pending reads, forgotten at the next hint: a read that began before it may miss events. */
  headReading: Promise<Head | null> | null = null;
  readonly pageReadings = new Map<string, Promise<LogPage>>();

  #head: Head | null = null;
  /** value of performance.now() when `#head` was last known to be correct */
  #headAt = Number.NEGATIVE_INFINITY;
  /** greatest seq known to exist */
  #toSeq = 0;
  /** events `#from + 1`, `#from + 2` … and their sizes */
  #tail: { event: ScanEvent; size: number }[] = [];
  #size = 0;
  #from = 0;

  /** The head; null if it is unknown or may be out of date. */
  get freshHead(): Head | null {
    return this.#isFresh() ? this.#head : null;
  }

  hasRead(head: Head | null): void {
    this.#head = head;
    this.#headAt = performance.now();
    this.mayReach(head?.lastSeq ?? 0);
  }

  /** An event of this seq exists. */
  mayReach(seq: number): void {
    this.#toSeq = Math.max(this.#toSeq, seq);
  }

  forgetReadings(): void {
    this.headReading = null;
    // Clearing allocates a table, even for an empty Map.
    if (this.pageReadings.size > 0) this.pageReadings.clear();
  }

  /** The scan is gone. */
  clear(): void {
    this.forgetReadings();
    this.#head = null;
    this.#headAt = Number.NEGATIVE_INFINITY;
    this.#toSeq = 0;
    this.#startTail(0);
  }

  /** @returns undefined if the page is not completely in memory */
  page(after: number, limit: number, filter: EventFilter): LogPage | undefined {
    const end = this.#from + this.#tail.length;
    if (after === end && this.#isFresh() && this.#toSeq === end) return { events: [], upTo: end };
    if (after < this.#from || after >= end) return undefined;
    const events: ScanEvent[] = [];
    for (let index = after - this.#from; index < this.#tail.length; index++) {
      const { event } = this.#tail[index] as { event: ScanEvent };
      if (!matches(filter, event)) continue;
      events.push(event);
      if (events.length === limit) return { events, upTo: event.seq };
    }
    return { events, upTo: end };
  }

  /** Adds events that this process committed: see `SharedLog.appended`. */
  append(scanId: string, toSeq: number, at: string, events: readonly string[]): void {
    // Parses the written JSON, so that events from memory and from the database are identical.
    const from = toSeq - events.length;
    // Some events do not come through here, such as requests to cancel.
    if (this.#from + this.#tail.length !== from) this.#startTail(from);
    for (const [index, text] of events.entries()) {
      const body: EventBody = JSON.parse(text);
      this.#tail.push({ event: { scanId, seq: from + index + 1, at, ...body }, size: text.length });
      this.#size += text.length;
      if (this.#head) learn(this.#head, body);
    }
    this.mayReach(toSeq);
    if (this.#head) {
      // No other process can have appended in between.
      if (this.#head.lastSeq === from) this.#headAt = performance.now();
      this.#head.lastSeq = toSeq;
    }
    this.#shorten();
  }

  #isFresh(): boolean {
    return this.#head?.lastSeq === this.#toSeq && performance.now() - this.#headAt < FRESH_MS;
  }

  #startTail(from: number): void {
    this.#tail = [];
    this.#size = 0;
    this.#from = from;
  }

  /** Drops a quarter at once, since each splice moves the rest. */
  #shorten(): void {
    if (this.#tail.length <= TAIL_EVENTS && this.#size <= TAIL_SIZE) return;
    let count = 0;
    while (this.#tail.length - count > (TAIL_EVENTS * 3) / 4 || this.#size > (TAIL_SIZE * 3) / 4) {
      this.#size -= this.#tail[count++]?.size ?? 0;
    }
    this.#tail.splice(0, count);
    this.#from += count;
  }
}

function learn(head: Head, body: EventBody): void {
  if (body.type === 'STATUS') head.status = body.status;
  if (!isTerminal(body)) return;
  head.status = body.type;
  head.terminal = body.type;
}
