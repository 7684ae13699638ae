/** Which of Prisma's migration folders a database lacks. Independent of the database. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

export interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/** A row of the table `_prisma_migrations` that was not rolled back. */
export interface AppliedMigration {
  name: string;
  finished: boolean;
}

/** The migrations cannot be applied; the message says what to do. */
export class MigrationError extends Error {}

/** @returns the migrations of a folder in their order */
export async function readMigrations(folder: URL): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return await Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(new URL(`${name}/migration.sql`, folder), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** @throws MigrationError if the database is of a newer version, or if a migration was interrupted */
export function pendingOf(
  known: readonly Migration[],
  applied: readonly AppliedMigration[],
): readonly Migration[] {
  const interrupted = applied.find(({ finished }) => !finished);
  if (interrupted) {
    throw new MigrationError(
      `the migration ${interrupted.name} was interrupted halfway by an earlier version; restore a backup from before it, or move the file away to start with an empty database`,
    );
  }
  const names = new Set(known.map(({ name }) => name));
  const newer = applied.filter(({ name }) => !names.has(name)).map(({ name }) => name);
  if (newer.length > 0) {
    throw new MigrationError(
      `it was written by a newer version of scanwire (migration ${newer.sort().at(-1)}; this version knows those up to ${known.at(-1)?.name}); start that version, or restore a backup from before the upgrade`,
    );
  }
  const done = new Set(applied.map(({ name }) => name));
  return known.filter(({ name }) => !done.has(name));
}
