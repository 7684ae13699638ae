/** Compiles the program for tests that run it as a command, unless no source has changed, and creates their empty database. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { createEmptyDatabase } from './empty-database.ts';
import { isPostgresInstalled } from './postgres-programs.ts';

const REFRESH = fileURLToPath(new URL('../../scripts/refresh.mjs', import.meta.url));
const compile = () => void execFileSync(process.execPath, [REFRESH, 'program'], { stdio: 'inherit' });

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!isPostgresInstalled) console.log('PostgreSQL is not installed: its tests are skipped.');
  compile();
  project.onTestsRerun(async () => compile());
  return await createEmptyDatabase();
}
