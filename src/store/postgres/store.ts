import { closeInOrder } from '../../core/closing.ts';
import { createAuditStore } from '../audit-store.ts';
import { createBreakdowns } from '../breakdowns.ts';
import { createKeyStore } from '../key-store.ts';
import { createResultLists } from '../lists.ts';
import { createAssessments, createFindings } from '../result-feeds.ts';
import { createResultTexts } from '../result-texts.ts';
import { createScanLists } from '../scan-lists.ts';
import { createSessionStore } from '../session-store.ts';
import type { OpenStore } from '../store.ts';
import { createTicketStore } from '../ticket-store.ts';
import { createVerifiedTargetStore } from '../verified-target-store.ts';
import { bindClient } from '../workspace-client.ts';
import { openDatabase } from './database.ts';
import { createEventLog } from './event-log.ts';
import { createFeedReads } from './result-feeds.ts';
import { createSearch } from './search/search.ts';
import { createSelect } from './select.ts';
import { asUnavailable } from './unavailable.ts';

/** Opens a PostgreSQL database that exists: see `openDatabase`. */
export const openPostgresStore: OpenStore = async (
  url,
  { pubsub, observer, onAudited = () => {}, ...options },
) => {
  const database = await openDatabase(url, options);
  const { sql, reader, writer, prisma } = database;
  const select = createSelect(reader);
  const feedReads = createFeedReads(reader);
  const texts = { select, positions: feedReads, prisma, toKnownError: asUnavailable };
  const { searchIn, close } = createSearch({ sql, select }, pubsub, (error) =>
    options.onError?.(error, 'indexing results failed'),
  );
  return {
    log: createEventLog(database, pubsub, { observer, onError: options.onError, onAudited }),
    reads: (workspace) => ({
      findings: createFindings(feedReads, pubsub, workspace),
      lists: { ...createResultLists(select, workspace), ...createScanLists(select, workspace) },
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
    // Versions that stored secret options as plain text had no PostgreSQL.
    plainOptions: { next: async () => null, replace: async () => {}, finish: async () => {} },
    prisma,
    toKnownError: asUnavailable,
    check: writer.check,
    hurry: writer.hurry,
    close: () => closeInOrder([close, database.close]),
  };
};
