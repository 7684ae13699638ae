/** Runs tests of the GraphQL API on PostgreSQL: `npm run test:postgres [-- FILE…]`. Skips them if it is not installed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startPostgres } from '../test/support/postgres.ts';
import { POSTGRES_VARIABLE } from '../test/support/postgres-database.ts';
import { isPostgresInstalled } from '../test/support/postgres-programs.ts';

/** Tests that do not look into the database file. */
const FILES = [
  ...[
    'access-matrix',
    'breakdowns',
    'cancel',
    'compat-repositories',
    'global-ids',
    'import',
    'ingest',
    'limits',
  ],
  ...[
    'live-lists',
    'mutations',
    'pause',
    'query-cost',
    'stream',
    'stream-groups',
    'stream-tickets',
    'typename',
  ],
];

if (isPostgresInstalled) {
  const postgres = await startPostgres();
  try {
    const given = process.argv.slice(2);
    const files = given.length > 0 ? given : FILES.map((name) => `test/${name}.test.ts`);
    const env = { ...process.env, [POSTGRES_VARIABLE]: await postgres.createDatabase() };
    const child = spawn('npx', ['vitest', 'run', ...files], { env, stdio: 'inherit' });
    const [code] = await once(child, 'exit');
    process.exitCode = code ?? 1;
  } finally {
    await postgres.close();
  }
} else console.log('skipped: PostgreSQL is not installed (apt-get install postgresql)');
