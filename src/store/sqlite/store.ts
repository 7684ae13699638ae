import type { OpenStore } from '../store.ts';
import { openDatabase } from './database.ts';
import { createEventLog } from './event-log.ts';
import { createFindings } from './findings.ts';
import { createLists } from './lists.ts';
import { asUnavailable } from './unavailable.ts';

/** Opens a SQLite file: `file:` and a path, relative to the working folder. */
export const openSqliteStore: OpenStore = async (url, { pubsub, observer, ...options }) => {
  const database = await openDatabase(url, options);
  return {
    log: createEventLog(database, pubsub, { observer, onError: options.onError }),
    findings: createFindings(database.reader, pubsub),
    lists: createLists(database.reader),
    prisma: database.prisma,
    toKnownError: asUnavailable,
    check: database.writer.check,
    hurry: database.writer.hurry,
    close: database.close,
  };
};
