/** Finds files with secrets that every user of this machine can read. */
import { readFileSync, statSync } from 'node:fs';
import { platform } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { parseDocument } from 'yaml';
import type { Config } from './config.ts';
import { databaseFile } from './store/database-url.ts';
import { KEY_FILE } from './store/secret-key.ts';
import { DATABASE_SUFFIXES } from './store/sqlite/private-files.ts';

const READ_BY_OTHERS = 0o004;

const SECRET_NAME = /TOKEN|SECRET|PASSWORD|KEY|AUTHORIZATION|COOKIE/i;

/** @returns one line with the paths and what to do; null if no such file is readable by others */
export function warnOfExposedFiles({ databaseUrl, environment }: Config): string | null {
  // Its files have no such permissions.
  if (platform() === 'win32') return null;
  const database = databaseFile(databaseUrl);
  const config = environment.SCANWIRE_CONFIG;
  const paths = [
    ...(database === null
      ? []
      : [...DATABASE_SUFFIXES.map((suffix) => database + suffix), join(dirname(database), KEY_FILE)]),
    ...secretIn('.env', (text) => hasSecret(parseEnv(text))),
    ...(config
      ? secretIn(config, (text) => hasSecret(parseDocument(text).toJS({ maxAliasCount: 100 })))
      : []),
  ].filter(isExposed);
  if (paths.length === 0) return null;
  const files = paths.length === 1 ? 'this file' : 'these files';
  const list = paths.map(quoted).join(' ');
  return `every user of this machine can read ${files}, which may contain secrets or scan results: ${list}; run: chmod o-rwx ${list}`;
}

function secretIn(path: string, hasSecrets: (text: string) => boolean): string[] {
  try {
    return hasSecrets(readFileSync(path, 'utf8')) ? [resolve(path)] : [];
  } catch {
    return [];
  }
}

/** Whether a value has a secret itself, not the name of a variable that has it. */
const hasSecret = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).some(([name, item]) =>
    typeof item === 'string' ? item !== '' && SECRET_NAME.test(name) : hasSecret(item),
  );

const isExposed = (path: string): boolean =>
  ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & READ_BY_OTHERS) !== 0;

const quoted = (path: string) => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`);
