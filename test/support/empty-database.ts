/** An empty database that the tests copy, because applying all migrations takes most of the time to start a server. */
import { constants, copyFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databasePath, openDatabase } from '../../src/store/sqlite/database.ts';

/** The variable passes the path to the processes of the tests. */
const VARIABLE = 'EMPTY_TEST_DATABASE';

/** Creates it. @returns a function that removes it */
export async function createEmptyDatabase(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'scanwire-empty-'));
  const path = join(folder, 'scanwire.db');
  await (await openDatabase(`file:${path}`)).close();
  process.env[VARIABLE] = path;
  return () => rm(folder, { recursive: true, force: true });
}

/** Copies it to the path of a database that does not exist yet. Does nothing outside the tests. */
export function placeEmptyDatabase(url: string): void {
  const empty = process.env[VARIABLE];
  if (empty === undefined) return;
  try {
    copyFileSync(empty, databasePath(url), constants.COPYFILE_EXCL);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
