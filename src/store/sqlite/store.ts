import { closeInOrder } from '../../core/closing.ts';
import type { OpenStore } from '../store.ts';
import { openDatabase } from './database.ts';
import { createEventLog } from './event-log.ts';
import { createKeyStore } from './key-store.ts';
import { createLists } from './lists.ts';
import { createAssessments, createFindings } from './result-feeds.ts';
import { createSearch } from './search/search.ts';
import { asUnavailable } from './unavailable.ts';
import { createVerifiedTargetStore } from './verified-target-store.ts';

/** Opens a SQLite file: `file:` and a path, relative to the working folder. */
export const openSqliteStore: OpenStore = async (url, { pubsub, observer, ...options }) => {
  const database = await openDatabase(url, options);
  const { search, close } = createSearch(database, pubsub, (error) =>
    options.onError?.(error, 'indexing results failed'),
  );
  return {
    log: createEventLog(database, pubsub, { observer, onError: options.onError }),
    findings: createFindings(database.reader, pubsub),
    lists: createLists(database.reader),
    assessments: createAssessments(database.reader, pubsub),
    search,
    keys: createKeyStore(database),
    verifiedTargets: createVerifiedTargetStore(database),
    prisma: database.prisma,
    toKnownError: asUnavailable,
    check: database.writer.check,
    hurry: database.writer.hurry,
    close: () => closeInOrder([close, database.close]),
  };
};
