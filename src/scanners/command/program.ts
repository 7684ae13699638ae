import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

/**
 * Finds the file of a program. Relative entries of PATH are ignored: they depend on the working folder, which
 * another user may control.
 * @returns its path, or why it was not found
 */
export async function findProgram(
  program: string,
  path: string | undefined,
): Promise<{ file: string } | { reason: string }> {
  if (isAbsolute(program)) {
    return (await isExecutable(program))
      ? { file: program }
      : { reason: `${program} is not installed: there is no such executable file` };
  }
  for (const folder of (path ?? '').split(':')) {
    if (isAbsolute(folder) && (await isExecutable(join(folder, program))))
      return { file: join(folder, program) };
  }
  return { reason: `${program} is not installed: it was not found in PATH` };
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
