/** The parts of a store that are the same on every database. */
import { closeInOrder } from '../core/closing.ts';
import type { EventLog } from '../core/event-log.ts';
import type { PlainOptionsStore } from '../core/plain-options.ts';
import type { PubSub } from '../core/pubsub.ts';
import type { Lists } from '../core/result-lists.ts';
import type { Search } from '../core/search.ts';
import { createAuditStore, type OnAudited } from './audit-store.ts';
import { createBreakdowns } from './breakdowns.ts';
import type { PrismaClient } from './generated/client.ts';
import { createKeyStore } from './key-store.ts';
import type { PatientWriter } from './patient-writer.ts';
import { createAssessments, createFindings, type FeedReads } from './result-feeds.ts';
import { createResultTexts } from './result-texts.ts';
import type { Select } from './select.ts';
import { createSessionStore } from './session-store.ts';
import type { Store } from './store.ts';
import { createTicketStore } from './ticket-store.ts';
import { createVerifiedTargetStore } from './verified-target-store.ts';
import { bindClient } from './workspace-client.ts';

export interface StoreParts {
  database: { prisma: PrismaClient; writer: PatientWriter; close(): Promise<void> };
  log: EventLog;
  select: Select;
  feedReads: FeedReads;
  lists(workspace: string): Lists;
  search: { searchIn(workspace: string): Search; close(): Promise<void> };
  plainOptions: PlainOptionsStore;
  toKnownError(error: unknown): unknown;
  pubsub: PubSub;
  onAudited: OnAudited;
}

export function assembleStore(parts: StoreParts): Store {
  const { database, log, select, feedReads, search, plainOptions, toKnownError, pubsub, onAudited } = parts;
  const { prisma, writer } = database;
  const texts = { select, positions: feedReads, prisma, toKnownError };
  return {
    log,
    reads: (workspace) => ({
      findings: createFindings(feedReads, pubsub, workspace),
      lists: parts.lists(workspace),
      breakdowns: createBreakdowns(select, workspace),
      assessments: createAssessments(feedReads, pubsub, workspace),
      search: search.searchIn(workspace),
      texts: createResultTexts(texts, workspace),
      prisma: bindClient(prisma, workspace),
    }),
    keys: createKeyStore({ select, writer }, onAudited),
    audit: createAuditStore(database, onAudited),
    tickets: createTicketStore({ select, writer }, onAudited),
    sessions: createSessionStore({ select, writer }, onAudited),
    verifiedTargets: createVerifiedTargetStore({ select, writer }, onAudited),
    plainOptions,
    prisma,
    toKnownError,
    check: writer.check,
    hurry: writer.hurry,
    close: () => closeInOrder([search.close, database.close]),
  };
}
