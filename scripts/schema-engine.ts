/** Runs Prisma's schema engine to write migrations. Uses the WebAssembly module, so that no binary is downloaded. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import type * as Engine from '@prisma/schema-engine-wasm/schema_engine_bg';
import Libsql from 'libsql';
import { migrate } from '../src/store/sqlite/migrate.ts';

// Declared here, since @types/node does not declare this global.
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: object,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

const PRISMA_FOLDER = new URL('../prisma/', import.meta.url);
const NO_FILTER = { externalTables: [], externalEnums: [] };

/**
 * SQL that migrates a database from the last migration to prisma/schema.prisma; empty if there is no difference.
 * @param path path of a new database, to which all migrations are applied
 */
export async function pendingMigrationSql(path: string): Promise<string> {
  await migrate(path, 5000);
  dropUndeclared(path);
  const engine = await startEngine(new PrismaLibSql({ url: `file:${path}` }));
  try {
    const path = fileURLToPath(new URL('schema.prisma', PRISMA_FOLDER));
    const files = [{ path, content: await readFile(path, 'utf8') }];
    const { stdout } = await engine.diff({
      // Not 'migrations': the engine would run each of their statements in an empty in-memory database.
      from: { tag: 'schemaDatasource', files, configDir: fileURLToPath(PRISMA_FOLDER) },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: NO_FILTER,
    });
    return stdout === null || stdout.startsWith('-- This is an empty migration') ? '' : stdout;
  } finally {
    engine.free();
  }
}

/** Drops what hand-written migrations create besides: the engine cannot read it, and the schema cannot declare it. */
function dropUndeclared(path: string): void {
  const database = new Libsql(path);
  const created = database
    .prepare(
      `SELECT "type", "name" FROM "sqlite_schema" WHERE ("type" = 'index' AND "sql" LIKE '% WHERE %')
         OR ("type" = 'table' AND "sql" LIKE 'CREATE VIRTUAL %')`,
    )
    .all() as { type: string; name: string }[];
  for (const { type, name } of created) database.exec(`DROP ${type} "${name}"`);
  database.close();
}

async function startEngine(adapter: SqlMigrationAwareDriverAdapterFactory): Promise<Engine.SchemaEngine> {
  engineModule ??= loadEngine();
  const { SchemaEngine } = await engineModule;
  const schema = await readFile(new URL('schema.prisma', PRISMA_FOLDER), 'utf8');
  return await SchemaEngine.new(
    { datamodels: [['schema.prisma', schema]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
}

/** Loaded once per process: the glue code keeps views of one instance's memory, and a second instance breaks both. */
let engineModule: Promise<typeof Engine> | undefined;

async function loadEngine(): Promise<typeof Engine> {
  // The package's entry imports the .wasm file as a module, which Node 20 does not support.
  const glue: typeof Engine = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = await readFile(entry.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return glue;
}
