import { type EventFilter, isTerminal, matches } from './event.ts';
import type { Head } from './event-log.ts';
import type { LogPage } from './feed.ts';
import { KeptEvent, StoredPage, storedType } from './stored-event.ts';

/** Bounds of the events kept for one scan. */
const TAIL_EVENTS = 4096;
/** characters of JSON */
const TAIL_SIZE = 4 * 1024 * 1024;
/** Cached data is used for this long, since another process may have changed the database. */
export const FRESH_MS = 1000;

interface PageReading {
  page: Promise<LogPage>;
  /** It began after the event with this seq was recorded. */
  reaches: number;
}

/** A cache of the head and the newest events of one log that is being followed. */
export class Topic {
  readonly listeners = new Set<() => void>();
  /** Pending reads, forgotten at the next hint: a read that began before it may miss events. */
  headReading: Promise<Head | null> | null = null;
  readonly pageReadings = new Map<string, PageReading>();

  #head: Head | null = null;
  /** value of performance.now() when `#head` was last known to be correct */
  #headAt = Number.NEGATIVE_INFINITY;
  #toSeq = 0;
  /** events `#from + 1`, `#from + 2` … */
  #tail: KeptEvent[] = [];
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

  /** greatest seq known to exist */
  get toSeq(): number {
    return this.#toSeq;
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

  /**
   * @param known seq of an event that exists: see `LogReader.page`
   * @returns undefined if the page is not completely in memory
   */
  page(after: number, limit: number, filter: EventFilter, known: number): LogPage | undefined {
    const end = this.#from + this.#tail.length;
    if (after === end && known <= end && this.#isFresh() && this.#toSeq === end)
      return { events: [], upTo: end };
    if (after < this.#from || after >= end) return undefined;
    const events: KeptEvent[] = [];
    for (let index = after - this.#from; index < this.#tail.length; index++) {
      const event = this.#tail[index] as KeptEvent;
      if (!passes(filter, event)) continue;
      events.push(event);
      if (events.length === limit) return new StoredPage(events, event.seq);
    }
    // Some events do not come through `append`. Without them, a reader would wait for a hint that it has had already.
    return end < Math.max(known, this.#toSeq) ? undefined : new StoredPage(events, end);
  }

  /** Adds events that this process committed: see `SharedLog.appended`. */
  append(scanId: string, toSeq: number, at: number, events: readonly string[]): void {
    const from = toSeq - events.length;
    // Some events do not come through here, such as requests to cancel.
    if (this.#from + this.#tail.length !== from) this.#startTail(from);
    // The head lacks what they have changed.
    if (this.#head?.lastSeq !== from) this.#head = null;
    for (const [index, body] of events.entries()) {
      const event = new KeptEvent({ scanId, seq: from + index + 1, at, body });
      this.#tail.push(event);
      this.#size += body.length;
      if (this.#head) learn(this.#head, event);
    }
    this.mayReach(toSeq);
    if (this.#head) {
      // No other process can have appended in between.
      this.#headAt = performance.now();
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
      this.#size -= this.#tail[count++]?.body.length ?? 0;
    }
    this.#tail.splice(0, count);
    this.#from += count;
  }
}

/** Parses the event only if the filter needs it. */
const passes = (filter: EventFilter, event: KeptEvent): boolean =>
  (!filter.types && !filter.scanners && filter.minSeverity === undefined) || matches(filter, event.parsed);

function learn(head: Head, event: KeptEvent): void {
  const type = storedType(event) ?? event.parsed.type;
  if (type !== 'STATUS' && !isTerminal({ type })) return;
  const { parsed } = event;
  if (parsed.type === 'STATUS') head.status = parsed.status;
  if (!isTerminal(parsed)) return;
  head.status = parsed.type;
  head.terminal = parsed.type;
}
