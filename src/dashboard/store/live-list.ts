/** A list that the server filters and sorts, read page by page, with a stream of what is new. */
import type { Retry } from '@scanwire/client';
import type { Connection, Link } from './connection.ts';
import { Observable } from './observable.ts';
import { followStream } from './stream.ts';

export interface ListPage<Row> {
  rows: readonly Row[];
  /** cursor of the next page; null: this is the last one */
  next: string | null;
}

export interface LiveListOptions<Row, Event> {
  /** @param after null: the first page */
  readPage(after: string | null, signal: AbortSignal): Promise<ListPage<Row>>;
  follow(callbacks: {
    signal: AbortSignal;
    onRetry(retry: Retry): void;
    onConnected(): void;
  }): AsyncIterable<Event>;
  /** Rows that the events have added or changed, and that the filter matches. At most 200 events at a time. */
  rowsOf(events: readonly Event[], signal: AbortSignal): Promise<readonly Row[]>;
  /** Place of a row: the highest is first. */
  rankOf(row: Row): number;
  /** Shortest time between two looks at the events, in milliseconds. */
  everyMs: number;
}

/** A row with its place, which stays while the row changes. */
export interface Entry<Row> {
  row: Row;
  rank: number;
}

const MAX_EVENTS = 200;
/** Then the stream has to wait. */
const MAX_PENDING = 1000;

export class LiveList<Row extends { id: string }, Event> extends Observable {
  isLoaded = false;
  /** Whether there are rows after those that were read. */
  hasMore = false;
  error: unknown = null;
  /** Number of times that the stream has added or changed rows. */
  arrivals = 0;
  readonly #connection: Connection;
  readonly #options: LiveListOptions<Row, Event>;
  #entries: Entry<Row>[] = [];
  readonly #byId = new Map<string, Entry<Row>>();
  #hasMoved = false;
  #next: string | null = null;
  /** rank of the last row that was read */
  #lowest = Number.POSITIVE_INFINITY;
  #isReading = false;
  #pending: Event[] = [];
  #resume: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Reads, one after another, so that a later one has newer rows. */
  #reads: Promise<void> = Promise.resolve();
  #stop: AbortController | null = null;

  constructor(connection: Connection, options: LiveListOptions<Row, Event>) {
    super();
    this.#connection = connection;
    this.#options = options;
  }

  get entries(): readonly Entry<Row>[] {
    return this.#entries;
  }

  row(id: string): Row | null {
    return this.#byId.get(id)?.row ?? null;
  }

  /** Begins to follow the list, or goes on after `close`. */
  open(): void {
    if (this.#stop) return;
    this.#stop = new AbortController();
    void this.#follow(this.#stop.signal);
  }

  close(): void {
    this.#stop?.abort();
    this.#stop = null;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending = [];
    this.#isReading = false;
    this.#resume?.();
  }

  /** Tries again after an error. */
  retry(): void {
    this.error = null;
    this.changed();
    this.close();
    this.open();
  }

  /** Reads the next page, unless one is being read. */
  more(): void {
    const signal = this.#stop?.signal;
    if (this.hasMore && !this.#isReading && signal) this.#readPage(signal);
  }

  /** Gives each row the place that it has now. @returns whether one has another place */
  rankAgain(): boolean {
    if (!this.#hasMoved) return false;
    this.#hasMoved = false;
    for (const entry of this.#entries) entry.rank = this.#options.rankOf(entry.row);
    return true;
  }

  #follow(signal: AbortSignal): Promise<void> {
    return followStream<Event>({
      connection: this.#connection,
      signal,
      open: ({ connected, ...callbacks }) =>
        this.#options.follow({
          ...callbacks,
          onConnected: () => {
            connected();
            if (!this.isLoaded && !this.#isReading) this.#readPage(signal);
          },
        }),
      take: (event, link) => {
        this.#pending.push(event);
        this.#schedule(signal, link);
        if (this.#pending.length < MAX_PENDING) return undefined;
        return new Promise<void>((resolve) => {
          this.#resume = resolve;
        });
      },
      ended: (error) => {
        this.error = error;
        this.changed();
      },
    });
  }

  #readPage(signal: AbortSignal): void {
    this.#isReading = true;
    this.#read(signal, async () => {
      try {
        const { rows, next } = await this.#options.readPage(this.#next, signal);
        if (signal.aborted) return;
        for (const row of rows) this.#put(row);
        this.#lowest = Math.min(this.#lowest, ...rows.map((row) => this.#options.rankOf(row)));
        this.#next = next;
        this.hasMore = next !== null;
        this.isLoaded = true;
      } finally {
        this.#isReading = false;
      }
    });
  }

  #apply(rows: readonly Row[], signal: AbortSignal): void {
    if (signal.aborted) return;
    for (const row of rows) {
      const isBelow = this.hasMore && this.#options.rankOf(row) < this.#lowest;
      if (!isBelow || this.#byId.has(row.id)) this.#put(row);
    }
    if (rows.length > 0) this.arrivals++;
  }

  #schedule(signal: AbortSignal, link: Link): void {
    if (signal.aborted) return;
    this.#timer ??= setTimeout(() => {
      // Not for each event, since it renders.
      link.behind(this.#pending.length);
      const events = this.#pending.splice(0, MAX_EVENTS);
      this.#resume?.();
      this.#read(signal, async () => {
        try {
          this.#apply(await this.#options.rowsOf(events, signal), signal);
        } finally {
          this.#timer = undefined;
          link.behind(this.#pending.length);
          if (this.#pending.length > 0) this.#schedule(signal, link);
        }
      });
    }, this.#options.everyMs);
  }

  #read(signal: AbortSignal, work: () => Promise<void>): void {
    this.#reads = this.#reads.then(async () => {
      if (signal.aborted) return;
      try {
        await work();
        this.error = null;
      } catch (error) {
        if (signal.aborted) return;
        this.error = error;
      }
      if (!signal.aborted) this.changed();
    });
  }

  #put(row: Row): void {
    const known = this.#byId.get(row.id);
    const rank = this.#options.rankOf(row);
    if (known) {
      known.row = row;
      this.#hasMoved ||= known.rank !== rank;
      return;
    }
    const entry = { row, rank };
    this.#byId.set(row.id, entry);
    this.#entries.push(entry);
  }
}
