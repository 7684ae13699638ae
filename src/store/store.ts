import type { StallCause } from '../core/availability.ts';
import type { EventLog, LogObserver } from '../core/event-log.ts';
import type { Findings } from '../core/findings.ts';
import type { PubSub } from '../core/pubsub.ts';
import type { PrismaClient } from './generated/client.ts';

/** A database, as the rest of the server uses it. A folder beside this file implements it. */
export interface Store {
  readonly log: EventLog;
  readonly findings: Findings;
  /** for queries */
  readonly prisma: PrismaClient;
  /** An error of `prisma` that may pass, as an UnavailableError; any other as it is. */
  toKnownError(error: unknown): unknown;
  /** Why nothing can be written now; null when it can. */
  check(): Promise<StallCause | null>;
  /** The server is stopping: from now on, nothing waits for a database that cannot be written. */
  hurry(): void;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** gets a hint after every commit */
  pubsub: PubSub;
  observer?: LogObserver | undefined;
  /** how long scans wait for a database that cannot be written */
  maxWaitMs?: number | undefined;
  onWarning?: ((message: string) => void) | undefined;
  /** receives errors of work that no caller waits for */
  onError?: ((error: unknown, message: string) => void) | undefined;
}

/** @throws DatabaseError when the database cannot be created, read, written or migrated */
export type OpenStore = (url: string, options: StoreOptions) => Promise<Store>;
