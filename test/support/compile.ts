/** Compiles the program for tests that run it as a command, unless no source has changed. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

const REFRESH = fileURLToPath(new URL('../../scripts/refresh.mjs', import.meta.url));
const compile = () => void execFileSync(process.execPath, [REFRESH, 'program'], { stdio: 'inherit' });

export default function setup(project: TestProject): void {
  compile();
  project.onTestsRerun(async () => compile());
}
