import { rmSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { auditDraft } from '../core/audit-entry.ts';
import { commandLine } from '../core/identity.ts';
import { databaseFile } from '../store/database-url.ts';
import { recordInFile } from '../store/sqlite/audit.ts';
import { copyDatabase } from '../store/sqlite/database.ts';
import { CommandError, type Shell, UsageError } from './shell.ts';

/**
 * Copies the database to a file, also while a server uses it. The file appears only when it is complete and on disk.
 */
export async function backup(
  { databaseUrl }: Pick<Config, 'databaseUrl'>,
  target: string,
  { force = false }: { force?: boolean },
  shell: Pick<Shell, 'stdout' | 'stderr' | 'onExit'>,
): Promise<void> {
  const source = databaseFile(databaseUrl);
  if (source === null)
    throw new UsageError('DATABASE_URL names a PostgreSQL database; back it up with pg_dump');
  const file = resolve(target);
  const found = await stat(source).catch(() => null);
  if (!found?.isFile())
    throw new CommandError(`there is no database at ${source}; set DATABASE_URL to the server's database`);
  if (file === source)
    throw new UsageError('the backup would replace the database itself; name another file');
  const existing = await stat(file).catch(() => null);
  if (existing && !existing.isFile()) throw new UsageError(`${file} is not a file`);
  if (existing && !force) throw new UsageError(`${file} already exists; name another file, or add --force`);

  const part = join(dirname(file), `.${basename(file)}.${process.pid}.part`);
  const forget = shell.onExit(() => rmSync(part, { force: true }));
  try {
    const problem = record(source, file);
    // Private from the start.
    await (await open(part, 'wx', 0o600)).close();
    copyDatabase(source, part);
    await sync(part);
    await rename(part, file);
    await sync(dirname(file));
    if (problem !== null) shell.stderr.write(`the audit log has no entry about this backup: ${problem}\n`);
  } catch (error) {
    await rm(part, { force: true });
    throw new CommandError(`the backup failed: ${(error as Error).message}`);
  } finally {
    forget();
  }
  const { size } = await stat(file);
  shell.stdout.write(`saved ${source} to ${file} (${Math.ceil(size / 1024).toLocaleString('en')} KiB)\n`);
}

/** Records the backup in the audit log. @returns why it failed: a backup is made even if the disk of the database is full */
function record(source: string, file: string): string | null {
  try {
    recordInFile(source, auditDraft(commandLine(), 'EXPORT', {}, { detail: file }));
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
