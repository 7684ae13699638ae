/** What queries read, and the small stores, on PostgreSQL. */
import { afterAll, beforeAll, describe } from 'vitest';
import type { PubSub } from '../src/core/pubsub.ts';
import type { OnAudited } from '../src/store/audit-store.ts';
import { openPostgresStore } from '../src/store/postgres/store.ts';
import { accessContract } from './contracts/access.ts';
import { listsContract } from './contracts/lists.ts';
import { searchContract } from './contracts/search.ts';
import { type Postgres, startPostgres } from './support/postgres.ts';
import { isPostgresInstalled } from './support/postgres-programs.ts';

describe.skipIf(!isPostgresInstalled)('on PostgreSQL', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.close());

  const open = async (pubsub: PubSub, onAudited?: OnAudited) =>
    await openPostgresStore(await postgres.createDatabase(), { pubsub, onAudited });

  accessContract('on PostgreSQL', open);
  listsContract('on PostgreSQL', open);
  searchContract('on PostgreSQL', open);
});
