import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { CommandError } from './shell.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment, and below it what .env in the working folder sets. @throws CommandError when that cannot be read */
export function withEnvFile(env: Environment): Environment {
  try {
    return { ...parseEnv(readFileSync('.env', 'utf8')), ...env };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return env;
    throw new CommandError(`.env cannot be read: ${message}`);
  }
}
