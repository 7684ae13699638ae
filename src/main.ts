#!/usr/bin/env node
/** The command line; the only reader of process.* */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { Command } from 'commander';
import { serve } from './cli/serve.ts';
import { ConfigError, loadConfig } from './config.ts';
import { DatabaseError } from './store/database.ts';

const program = new Command('scanwire')
  .description('Starts security scans and streams every result the moment it is found.')
  .version('0.1.0');

program
  .command('serve')
  .description('serve GraphQL, with GraphiQL, at HOST and PORT')
  .action(() => serve(loadConfig(environment())));

try {
  await program.parseAsync();
} catch (error) {
  console.error(`scanwire: ${explain(error)}`);
  process.exitCode = 1;
}

/** The environment, and below it what .env in the working folder sets. */
function environment(): Record<string, string | undefined> {
  let file: Record<string, string | undefined> = {};
  try {
    file = parseEnv(readFileSync('.env', 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return { ...file, ...process.env };
}

function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof DatabaseError) return error.message;
  const { code, message, stack } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `the port is in use: ${message}. Set PORT to another one.`;
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `cannot listen: ${message}`;
  return stack ?? String(error);
}
