import { defineConfig } from 'prisma/config';

// `prisma generate` never runs the schema engine, yet the CLI wants one at start and would download it.
// Any existing file satisfies it; migrations are applied in process (src/store/sqlite/migrate.ts).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;
// No word to anybody about new versions.
process.env.CHECKPOINT_DISABLE ??= '1';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
