/** A live list of scans. Any number of updates are applied once a frame. */
import { followScans, type ScanFilter, type ScanUpdate, type ScanwireClient } from '@scanwire/client';
import { createBatch } from './batch.ts';
import type { Connection } from './connection.ts';
import { Observable } from './observable.ts';
import { followStream } from './stream.ts';

interface ListedScan {
  id: string;
  createdAt: string;
}

export interface ScanListOptions<Scan> {
  filter: ScanFilter;
  /** Fields of a Scan that the list has, without braces; with `id` and `createdAt`. */
  selection: string;
  /** Reads the list: newest first. */
  read(signal: AbortSignal): Promise<readonly Scan[]>;
}

export class ScanList<Scan extends ListedScan> extends Observable {
  #byId = new Map<string, Scan>();
  #scans: readonly Scan[] = [];
  /** null until it has been read */
  error: unknown = null;
  isLoaded = false;
  readonly #client: ScanwireClient;
  readonly #connection: Connection;
  readonly #options: ScanListOptions<Scan>;
  #stop: AbortController | null = null;
  readonly #batch = createBatch<ScanUpdate<Scan>>((updates) => this.#apply(updates));
  /** Updates since the list was asked for, which are newer than it. */
  #newer: Map<string, Scan | null> | null = null;

  constructor(client: ScanwireClient, connection: Connection, options: ScanListOptions<Scan>) {
    super();
    this.#client = client;
    this.#connection = connection;
    this.#options = options;
  }

  /** Begins to follow the list, or goes on after `close`. */
  open(): this {
    if (!this.#stop) {
      this.#stop = new AbortController();
      void this.#follow(this.#stop.signal);
    }
    return this;
  }

  /** Adds older scans than those that were read. */
  add(scans: readonly Scan[]): void {
    for (const scan of scans) if (!this.#byId.has(scan.id)) this.#byId.set(scan.id, scan);
    this.#publish();
  }

  /** Newest first. */
  get scans(): readonly Scan[] {
    return this.#scans;
  }

  scan(id: string): Scan | null {
    return this.#byId.get(id) ?? null;
  }

  close(): void {
    this.#stop?.abort();
    this.#stop = null;
    this.#batch.clear();
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { filter, selection } = this.#options;
    await followStream<ScanUpdate<Scan>>({
      connection: this.#connection,
      signal,
      open: ({ onRetry, connected }) =>
        followScans<Scan>({
          client: this.#client,
          filter,
          selection,
          signal,
          onRetry,
          onConnected: ({ isComplete }) => {
            connected();
            if (!isComplete) void this.#read(signal);
          },
        }),
      take: (update) => this.#batch.push(update),
      ended: (error) => {
        this.error = error;
        this.changed();
      },
    });
  }

  async #read(signal: AbortSignal): Promise<void> {
    const newer = new Map<string, Scan | null>();
    this.#newer = newer;
    try {
      const scans = await this.#options.read(signal);
      if (this.#newer !== newer) return;
      this.#batch.flush();
      this.#byId = new Map(scans.map((scan) => [scan.id, scan]));
      for (const [id, scan] of newer) this.#put(id, scan);
      this.error = null;
      this.isLoaded = true;
      this.#publish();
    } catch (error) {
      if (signal.aborted) return;
      this.error = error;
      this.changed();
    }
  }

  #apply(updates: readonly ScanUpdate<Scan>[]): void {
    for (const { type, scanId, scan } of updates) {
      const kept = type === 'LEFT' || type === 'DELETED' ? null : scan;
      this.#newer?.set(scanId, kept);
      this.#put(scanId, kept);
    }
    this.#publish();
  }

  #put(id: string, scan: Scan | null): void {
    if (scan) this.#byId.set(id, scan);
    else this.#byId.delete(id);
  }

  #publish(): void {
    this.#scans = [...this.#byId.values()].sort((a, b) =>
      a.createdAt === b.createdAt ? (a.id < b.id ? 1 : -1) : a.createdAt < b.createdAt ? 1 : -1,
    );
    this.changed();
  }
}
