/** Writes a migration from the state of prisma/migrations to prisma/schema.prisma: `npm run migration -- NAME`. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pendingMigrationSql } from './schema-engine.ts';

const name = process.argv[2];
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  console.error('usage: npm run migration -- NAME   (lower case, digits and underscores)');
  process.exit(2);
}
const scratch = await mkdtemp(join(tmpdir(), 'scanwire-migration-'));
try {
  const sql = await pendingMigrationSql(join(scratch, 'scratch.db'));
  if (sql === '') {
    console.log('The migrations already lead to prisma/schema.prisma.');
  } else {
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const folder = new URL(`../prisma/migrations/${stamp}_${name}/`, import.meta.url);
    await mkdir(folder, { recursive: true });
    await writeFile(new URL('migration.sql', folder), sql);
    console.log(`wrote prisma/migrations/${stamp}_${name}/migration.sql`);
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
