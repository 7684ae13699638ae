/**
 * Applies Prisma's migration folders and maintains its table `_prisma_migrations`, so that Prisma's own tools see the same
 * state. Each migration and its row are one transaction, so an interrupted migration leaves no trace.
 */
import { randomUUID } from 'node:crypto';
import Libsql from 'libsql';
import {
  type AppliedMigration,
  type Migration,
  MigrationError,
  pendingOf,
  readMigrations,
} from '../migrations.ts';

export const MIGRATIONS = new URL('../../../prisma/migrations/', import.meta.url);

/** As Prisma creates it. */
const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;
const INSERT = `INSERT INTO "_prisma_migrations"
  ("id", "checksum", "finished_at", "migration_name", "started_at", "applied_steps_count") VALUES (?, ?, ?, ?, ?, 1)`;

/**
 * Applies the pending migrations.
 * @returns their names
 * @throws MigrationError
 */
export async function migrate(path: string, timeoutMs: number, folder: URL = MIGRATIONS): Promise<string[]> {
  const known = await readMigrations(folder);
  const database = new Libsql(path, { timeout: timeoutMs });
  try {
    // Migrations that recreate a table must not delete the rows that refer to it. Has no effect within a transaction.
    database.exec('PRAGMA foreign_keys = OFF');
    const pending = () => pendingOf(known, appliedIn(database));
    if (pending().length === 0) return [];
    const done: string[] = [];
    for (const migration of pending()) {
      database.exec('BEGIN IMMEDIATE');
      try {
        // Another process may have applied it meanwhile.
        if (pending()[0]?.name === migration.name) apply(database, migration);
        database.exec('COMMIT');
      } catch (error) {
        if (database.inTransaction) database.exec('ROLLBACK');
        throw error;
      }
      done.push(migration.name);
    }
    return done;
  } finally {
    database.close();
  }
}

/** @returns whether the database has all migrations @throws MigrationError if it is of a newer version */
export const isMigrated = async (database: Libsql.Database): Promise<boolean> =>
  pendingOf(await readMigrations(MIGRATIONS), appliedIn(database)).length === 0;

function apply(database: Libsql.Database, { name, sql, checksum }: Migration): void {
  const startedAt = Date.now();
  database.exec(CREATE_TABLE);
  database.exec(sql);
  const broken = database.prepare('PRAGMA foreign_key_check').get();
  if (broken)
    throw new MigrationError(`the migration ${name} would break references between rows; restore a backup`);
  database.prepare(INSERT).run(randomUUID(), checksum, Date.now(), name, startedAt);
}

function appliedIn(database: Libsql.Database): AppliedMigration[] {
  const exists = database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = '_prisma_migrations'`).get();
  if (!exists) return [];
  const rows = database
    .prepare(
      `SELECT "migration_name" AS "name", "finished_at" IS NOT NULL AS "finished" FROM "_prisma_migrations"
       WHERE "rolled_back_at" IS NULL`,
    )
    .all() as { name: string; finished: number }[];
  return rows.map(({ name, finished }) => ({ name, finished: finished === 1 }));
}
