import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

/**
 * The file that a program's name stands for. Relative entries of PATH do not count: what they name would change with
 * the working folder, and that may be somebody else's.
 * @returns its path, or why there is none
 */
export async function findProgram(
  program: string,
  path: string | undefined,
): Promise<{ file: string } | { reason: string }> {
  if (isAbsolute(program)) {
    return (await isExecutable(program))
      ? { file: program }
      : { reason: `${program} is not installed: there is no such file that can be run` };
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
