/** Compiles the program before the tests that start it as a command; does nothing when no source has changed. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

const REFRESH = fileURLToPath(new URL('../../scripts/refresh.mjs', import.meta.url));
const compile = () => void execFileSync(process.execPath, [REFRESH, 'program'], { stdio: 'inherit' });

export default function setup(project: TestProject): void {
  compile();
  project.onTestsRerun(async () => compile());
}
