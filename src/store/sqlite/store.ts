import { assembleStore } from '../assembled-store.ts';
import type { OpenStore } from '../store.ts';
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
  const { reader } = database;
  return assembleStore({
    ...{ database, pubsub, onAudited, toKnownError: asUnavailable },
    log: createEventLog(database, pubsub, { observer, onError: options.onError, onAudited }),
    select: createSelect(reader),
    feedReads: createFeedReads(reader),
    lists: (workspace) => createLists(reader, workspace),
    search: createSearch(database, pubsub, (error) => options.onError?.(error, 'indexing results failed')),
    plainOptions: createPlainOptionsStore(database),
  });
};
