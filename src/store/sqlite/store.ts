import { closeInOrder } from '../../core/closing.ts';
import { createAuditStore } from '../audit-store.ts';
import { createAssessments, createFindings } from '../result-feeds.ts';
import type { OpenStore } from '../store.ts';
import { bindClient } from '../workspace-client.ts';
import { createBreakdowns } from './breakdowns.ts';
import { openDatabase } from './database.ts';
import { createEventLog } from './event-log.ts';
import { createKeyStore } from './key-store.ts';
import { createLists } from './lists.ts';
import { createPlainOptionsStore } from './plain-options-store.ts';
import { createFeedReads } from './result-feeds.ts';
import { createResultTexts } from './result-texts.ts';
import { createSearch } from './search/search.ts';
import { createSessionStore } from './session-store.ts';
import { createTicketStore } from './ticket-store.ts';
import { asUnavailable } from './unavailable.ts';
import { createVerifiedTargetStore } from './verified-target-store.ts';

/** Opens a SQLite file: `file:` and a path, relative to the working folder. */
export const openSqliteStore: OpenStore = async (
  url,
  { pubsub, observer, onAudited = () => {}, ...options },
) => {
  const database = await openDatabase(url, options);
  const { searchIn, close } = createSearch(database, pubsub, (error) =>
    options.onError?.(error, 'indexing results failed'),
  );
  const feedReads = createFeedReads(database.reader);
  return {
    log: createEventLog(database, pubsub, { observer, onError: options.onError, onAudited }),
    reads: (workspace) => ({
      findings: createFindings(feedReads, pubsub, workspace),
      lists: createLists(database.reader, workspace),
      breakdowns: createBreakdowns(database.reader, workspace),
      assessments: createAssessments(feedReads, pubsub, workspace),
      search: searchIn(workspace),
      texts: createResultTexts(database, workspace),
      prisma: bindClient(database.prisma, workspace),
    }),
    keys: createKeyStore(database, onAudited),
    audit: createAuditStore(database, onAudited),
    tickets: createTicketStore(database, onAudited),
    sessions: createSessionStore(database, onAudited),
    verifiedTargets: createVerifiedTargetStore(database, onAudited),
    plainOptions: createPlainOptionsStore(database),
    prisma: database.prisma,
    toKnownError: asUnavailable,
    check: database.writer.check,
    hurry: database.writer.hurry,
    close: () => closeInOrder([close, database.close]),
  };
};
