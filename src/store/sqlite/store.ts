import { closeInOrder } from '../../core/closing.ts';
import { createAuditStore } from '../audit-store.ts';
import { createBreakdowns } from '../breakdowns.ts';
import { createKeyStore } from '../key-store.ts';
import { createAssessments, createFindings } from '../result-feeds.ts';
import { createResultTexts } from '../result-texts.ts';
import { createSessionStore } from '../session-store.ts';
import type { OpenStore } from '../store.ts';
import { createTicketStore } from '../ticket-store.ts';
import { createVerifiedTargetStore } from '../verified-target-store.ts';
import { bindClient } from '../workspace-client.ts';
import { openDatabase } from './database.ts';
import { createEventLog } from './event-log.ts';
import { createLists } from './lists.ts';
import { createPlainOptionsStore } from './plain-options-store.ts';
import { createFeedReads } from './result-feeds.ts';
import { createSearch } from './search/search.ts';
import { createSelect } from './select.ts';
import { asUnavailable } from './unavailable.ts';

/** Opens a SQLite file: `file:` and a path, relative to the working folder. */
export const openSqliteStore: OpenStore = async (
  url,
  { pubsub, observer, onAudited = () => {}, ...options },
) => {
  const database = await openDatabase(url, options);
  const { searchIn, close } = createSearch(database, pubsub, (error) =>
    options.onError?.(error, 'indexing results failed'),
  );
  const { writer, prisma } = database;
  const select = createSelect(database.reader);
  const feedReads = createFeedReads(database.reader);
  const texts = { select, positions: feedReads, prisma, toKnownError: asUnavailable };
  return {
    log: createEventLog(database, pubsub, { observer, onError: options.onError, onAudited }),
    reads: (workspace) => ({
      findings: createFindings(feedReads, pubsub, workspace),
      lists: createLists(database.reader, workspace),
      breakdowns: createBreakdowns(select, workspace),
      assessments: createAssessments(feedReads, pubsub, workspace),
      search: searchIn(workspace),
      texts: createResultTexts(texts, workspace),
      prisma: bindClient(prisma, workspace),
    }),
    keys: createKeyStore({ select, writer }, onAudited),
    audit: createAuditStore(database, onAudited),
    tickets: createTicketStore({ select, writer }, onAudited),
    sessions: createSessionStore({ select, writer }, onAudited),
    verifiedTargets: createVerifiedTargetStore({ select, writer }, onAudited),
    plainOptions: createPlainOptionsStore(database),
    prisma,
    toKnownError: asUnavailable,
    check: database.writer.check,
    hurry: database.writer.hurry,
    close: () => closeInOrder([close, database.close]),
  };
};
