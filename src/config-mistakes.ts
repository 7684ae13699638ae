/** Turns the problems that zod finds in the configuration into one message for each mistake. */
import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { z } from 'zod';
import { messageOf, valueAt } from './core/zod-error.ts';

export interface Mistake {
  path: readonly PropertyKey[];
  message: string;
}

type Issue = z.core.$ZodIssue;

/** A check of several keys reports one of them, or an item of it. */
const MAX_CHECKED_DEPTH = 2;

/** @param given the value in which the issues were found */
export function mistakesIn(given: unknown, found: readonly Issue[]): Mistake[] {
  const mistakes: Mistake[] = [];
  const misspelt = found.filter(({ code }) => code === 'unrecognized_keys');
  // Checks of several keys of a mapping may fail because one of these is misspelt.
  const isChecked = ({ path: of }: Issue, path: readonly PropertyKey[]) =>
    isPrefix(of, path) && path.length - of.length <= MAX_CHECKED_DEPTH;
  const issues = found.filter(
    ({ code, path }) => code !== 'custom' || !misspelt.some((other) => isChecked(other, path)),
  );
  const missing = issues.filter((issue) => isMissing(given, issue));
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') mistakes.push(...unknownKeys(issue, missing));
    else if (!isMissing(given, issue)) mistakes.push(...mistakesOf(given, issue));
  }
  for (const { path } of missing) mistakes.push({ path, message: 'is missing' });
  // The first message about a value is enough: others about it, or about its parts, have the same cause.
  return mistakes.filter(
    ({ path }, index) => !mistakes.slice(0, index).some((other) => isPrefix(other.path, path)),
  );
}

function mistakesOf(given: unknown, issue: Issue): Mistake[] {
  const { path } = issue;
  if (issue.code === 'invalid_key') return [{ path, message: issue.issues[0]?.message ?? issue.message }];
  if (issue.code !== 'invalid_union') return [{ path, message: messageOf(issue, valueAt(given, path)) }];
  // The alternative that the value was meant to be: the one that only parts of it do not fit.
  const [meant] = issue.errors
    .map((errors) => mistakesIn(valueAt(given, path), errors))
    .filter((errors) => errors.every((error) => error.path.length > 0))
    .sort((a, b) => a.length - b.length);
  return (
    meant?.map((mistake) => ({ ...mistake, path: [...path, ...mistake.path] })) ?? [
      { path, message: issue.message },
    ]
  );
}

/** A key that is unknown while another one is missing is probably misspelt. @param missing loses that one */
function unknownKeys(
  { path, keys, message }: Issue & { code: 'unrecognized_keys' },
  missing: Issue[],
): Mistake[] {
  return keys.map((key) => {
    const index = missing.findIndex(
      (issue) => issue.path.length === path.length + 1 && isPrefix(path, issue.path),
    );
    const [meant] = index === -1 ? [] : missing.splice(index, 1);
    const hint = meant ? `"${String(meant.path.at(-1))}" is missing; ` : '';
    return {
      path: [...path, key],
      message: `is not a key here; ${hint}${message.replace(/^.*?; known/, 'known')}`,
    };
  });
}

function isMissing(given: unknown, { code, path }: Issue): boolean {
  return code !== 'unrecognized_keys' && path.length > 0 && valueAt(given, path) === undefined;
}

const isPrefix = (prefix: readonly PropertyKey[], path: readonly PropertyKey[]) =>
  prefix.every((key, index) => key === path[index]);

/** Characters of a path in a message. */
const MAX_PATH = 500;

/** @returns why the server cannot use a configured file or folder; null if it can */
export function pathProblem(kind: 'file' | 'folder', path: string): string | null {
  const absolute = resolve(path);
  const named = `"${path.slice(0, MAX_PATH)}"${absolute === path ? '' : ` (${absolute.slice(0, MAX_PATH)})`}`;
  try {
    const stats = statSync(absolute);
    if (kind === 'file' ? stats.isDirectory() : !stats.isDirectory()) return `${named} is not a ${kind}`;
    accessSync(absolute, constants.R_OK);
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return `${named} does not exist`;
    return `${named} cannot be read: ${code}`;
  }
}
