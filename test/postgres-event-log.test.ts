/** The event log and the findings on PostgreSQL. */
import { afterAll, beforeAll, describe } from 'vitest';
import type { PubSub } from '../src/core/pubsub.ts';
import { openDatabase } from '../src/store/postgres/database.ts';
import { createEventLog } from '../src/store/postgres/event-log.ts';
import { createFeedReads } from '../src/store/postgres/result-feeds.ts';
import { createFindings } from '../src/store/result-feeds.ts';
import { eventLogContract } from './contracts/event-log.ts';
import { findingsContract } from './contracts/findings.ts';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { isPostgresInstalled } from './support/postgres-programs.ts';

describe.skipIf(!isPostgresInstalled)('on PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  const open = async (pubsub: PubSub) => {
    const database = await openDatabase(await postgres.createDatabase());
    return {
      ...{ database, log: createEventLog(database, pubsub), close: database.close },
      findings: (workspace: string) => createFindings(createFeedReads(database.sql), pubsub, workspace),
    };
  };

  eventLogContract('on PostgreSQL', open);
  findingsContract('on PostgreSQL', open);
});
