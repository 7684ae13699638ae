import type { PubSub } from '../../../core/pubsub.ts';
import type { Search } from '../../../core/search.ts';
import type { Database } from '../database.ts';
import { createIndexer } from './indexer.ts';
import { createIssueSearch } from './issue-search.ts';
import { createResultSearch } from './result-search.ts';
import { createStats } from './stats.ts';

/** Starts to index what is not in the index yet. */
export function createSearch(
  { writer, reader }: Pick<Database, 'writer' | 'reader'>,
  pubsub: PubSub,
  onError: (error: unknown) => void,
): { searchIn(workspace: string): Search; close(): Promise<void> } {
  const indexer = createIndexer({ writer, reader, pubsub, onError });
  return {
    searchIn: (workspace) => ({
      catchUp: indexer.catchUp,
      ...createResultSearch(reader, indexer, workspace),
      ...createStats(reader, indexer, workspace),
      issues: createIssueSearch(reader, indexer, workspace),
    }),
    close: indexer.close,
  };
}
