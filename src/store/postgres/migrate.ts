/** Applies the migration folders for PostgreSQL, and maintains Prisma's table `_prisma_migrations`. */
import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import { type AppliedMigration, pendingOf, readMigrations } from '../migrations.ts';

export const MIGRATIONS = new URL('../../../prisma/postgres/migrations/', import.meta.url);

/** As Prisma creates it. */
const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum"              VARCHAR(64) NOT NULL,
    "finished_at"           TIMESTAMPTZ,
    "migration_name"        VARCHAR(255) NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        TIMESTAMPTZ,
    "started_at"            TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count"   INTEGER NOT NULL DEFAULT 0
)`;
/** Of the advisory lock, so that servers that start at once migrate one after another. Any constant. */
const LOCK = 7_226_924;

/**
 * Applies the pending migrations in one transaction.
 * @returns their names
 * @throws MigrationError, the error of the driver
 */
export async function migrate(client: ClientBase, folder: URL = MIGRATIONS): Promise<string[]> {
  const known = await readMigrations(folder);
  if (pendingOf(known, await appliedIn(client)).length === 0) return [];
  await client.query('BEGIN');
  try {
    await client.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
    await client.query(CREATE_TABLE);
    // Another server may have applied some meanwhile.
    const pending = pendingOf(known, await appliedIn(client));
    for (const { name, sql, checksum } of pending) {
      await client.query(sql);
      await client.query(
        `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "applied_steps_count")
         VALUES ($1, $2, clock_timestamp(), $3, 1)`,
        [randomUUID(), checksum, name],
      );
    }
    await client.query('COMMIT');
    return pending.map(({ name }) => name);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

async function appliedIn(client: ClientBase): Promise<AppliedMigration[]> {
  const { rows } = await client.query(`SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS "exists"`);
  if (!rows[0]?.exists) return [];
  const applied = await client.query(
    `SELECT "migration_name" AS "name", "finished_at" IS NOT NULL AS "finished" FROM "_prisma_migrations"
     WHERE "rolled_back_at" IS NULL`,
  );
  return applied.rows as AppliedMigration[];
}
