import { assembleStore } from '../assembled-store.ts';
import { createResultLists } from '../lists.ts';
import { createScanLists } from '../scan-lists.ts';
import type { OpenStore } from '../store.ts';
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
  const { sql, reader } = database;
  const select = createSelect(reader);
  return assembleStore({
    ...{ database, select, pubsub, onAudited, toKnownError: asUnavailable },
    log: createEventLog(database, pubsub, { observer, onError: options.onError, onAudited }),
    feedReads: createFeedReads(reader),
    lists: (workspace) => ({
      ...createResultLists(select, workspace),
      ...createScanLists(select, workspace),
    }),
    search: createSearch({ sql, select }, pubsub, (error) =>
      options.onError?.(error, 'indexing results failed'),
    ),
    // Versions that stored secret options as plain text had no PostgreSQL.
    plainOptions: { next: async () => null, replace: async () => {}, finish: async () => {} },
  });
};
