import type { KeyStore } from '../core/api-key.ts';
import type { AuditStore } from '../core/audit.ts';
import type { AuditEntry } from '../core/audit-entry.ts';
import type { StallCause } from '../core/availability.ts';
import type { Breakdowns } from '../core/breakdown.ts';
import type { EventLog, LogObserver } from '../core/event-log.ts';
import type { ResultTexts } from '../core/export.ts';
import type { PlainOptionsStore } from '../core/plain-options.ts';
import type { PubSub } from '../core/pubsub.ts';
import type { Assessments, Findings } from '../core/result-feeds.ts';
import type { Lists } from '../core/result-lists.ts';
import type { Search } from '../core/search.ts';
import type { SessionStore } from '../core/session.ts';
import type { TicketStore } from '../core/stream-ticket.ts';
import type { VerifiedTargetStore } from '../core/target-verification.ts';
import type { PrismaClient } from './generated/client.ts';
import type { WorkspaceClient } from './workspace-client.ts';

/**
 * What queries read, of one workspace: nothing here takes the name of a workspace, and what belongs to another one does not
 * exist.
 */
export interface WorkspaceReads {
  readonly findings: Findings;
  readonly lists: Lists;
  readonly breakdowns: Breakdowns;
  readonly assessments: Assessments;
  readonly search: Search;
  /** results as JSON lines, for exports */
  readonly texts: ResultTexts;
  readonly prisma: WorkspaceClient;
}

/** The interface of a database to the rest of the server. A folder beside this file implements it. */
export interface Store {
  readonly log: EventLog;
  readonly keys: KeyStore;
  readonly audit: AuditStore;
  readonly tickets: TicketStore;
  readonly sessions: SessionStore;
  readonly verifiedTargets: VerifiedTargetStore;
  readonly plainOptions: PlainOptionsStore;
  reads(workspace: string): WorkspaceReads;
  /** All workspaces: for the command line, never for a client of the server. */
  readonly prisma: PrismaClient;
  /** Converts temporary errors of `prisma` to UnavailableError; returns other errors unchanged. */
  toKnownError(error: unknown): unknown;
  /** Why the database cannot be written now; null if it can. */
  check(): Promise<StallCause | null>;
  /** Stops all waits for a database that cannot be written, since the server is stopping. */
  hurry(): void;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** receives a hint after every commit */
  pubsub: PubSub;
  observer?: LogObserver | undefined;
  /** maximum wait of scans for a database that cannot be written */
  maxWaitMs?: number | undefined;
  /** maximum number of connections to a database server */
  maxConnections?: number | undefined;
  onWarning?: ((message: string) => void) | undefined;
  /** receives errors that no caller waits for */
  onError?: ((error: unknown, message: string) => void) | undefined;
  /** receives each entry of the audit log, after it was recorded */
  onAudited?: ((entry: Omit<AuditEntry, 'position'>) => void) | undefined;
}

/** @throws DatabaseError if the database cannot be created, read, written or migrated */
export type OpenStore = (url: string, options: StoreOptions) => Promise<Store>;
