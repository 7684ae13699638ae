import type { PubSub } from '../../../core/pubsub.ts';
import type { Search } from '../../../core/search.ts';
import { createIndexer, type IndexProgress } from '../../indexer.ts';
import { createStats } from '../../stats.ts';
import type { Database } from '../database.ts';
import { createSelect } from '../select.ts';
import { createIssueSearch } from './issue-search.ts';
import { createResultSearch } from './result-search.ts';

const PROGRESS = `SELECT
  (SELECT max("position") FROM "Finding") AS "finding", (SELECT max("position") FROM "PageAssessment") AS "assessment",
  (SELECT max("key") FROM "Scan") AS "scan",
  (SELECT "position" FROM "IndexState" WHERE "name" = 'finding') AS "findingDone",
  (SELECT "position" FROM "IndexState" WHERE "name" = 'assessment') AS "assessmentDone",
  (SELECT "position" FROM "IndexState" WHERE "name" = 'scan') AS "scanDone"`;

/** Starts to index what is not in the index yet. */
export function createSearch(
  { writer, reader }: Pick<Database, 'writer' | 'reader'>,
  pubsub: PubSub,
  onError: (error: unknown) => void,
): { searchIn(workspace: string): Search; close(): Promise<void> } {
  const select = createSelect(reader);
  const progress = async (): Promise<IndexProgress> => {
    const [row] = await select(() => PROGRESS);
    const read = (name: string) => ({
      newest: Number(row?.[name] ?? 0),
      done: Number(row?.[`${name}Done`] ?? 0),
    });
    return { finding: read('finding'), assessment: read('assessment'), scan: read('scan') };
  };
  const indexer = createIndexer({ indexSome: () => writer.call('indexSome'), progress, pubsub, onError });
  return {
    searchIn: (workspace) => ({
      catchUp: indexer.catchUp,
      ...createResultSearch(reader, indexer, workspace),
      ...createStats(select, indexer, workspace),
      issues: createIssueSearch(reader, indexer, workspace),
    }),
    close: indexer.close,
  };
}
