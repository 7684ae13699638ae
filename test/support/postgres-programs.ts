import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = '/usr/lib/postgresql';

/** Folder of the programs of the newest version that Debian's packages have installed; undefined if there is none. */
export const POSTGRES_PROGRAMS = findPrograms();
export const isPostgresInstalled = POSTGRES_PROGRAMS !== undefined;

function findPrograms(): string | undefined {
  try {
    const versions = readdirSync(ROOT).map(Number).filter(Number.isInteger);
    return versions.length > 0 ? join(ROOT, String(Math.max(...versions)), 'bin') : undefined;
  } catch {
    return undefined;
  }
}
