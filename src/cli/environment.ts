import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { CommandError } from './shell.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Adds the variables of .env in the working folder; the environment takes precedence. @throws CommandError if .env cannot be read */
export function withEnvFile(env: Environment): Environment {
  try {
    return { ...parseEnv(readFileSync('.env', 'utf8')), ...env };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return env;
    throw new CommandError(`.env cannot be read: ${message}`);
  }
}
