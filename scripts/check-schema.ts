/**
 * Compares schema.graphql with that of the last release: `npm run check:schema`. Fails at a breaking change, and prints
 * dangerous ones. Does nothing while there is no tag, as in a shallow clone.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSchema, findBreakingChanges, findDangerousChanges } from 'graphql';

const git = (folder: string, ...args: string[]): string | null => {
  try {
    return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return null;
  }
};

/** @returns what has changed since the last tag; null if there is no tag with a schema */
export function schemaChanges(
  folder: string,
): { tag: string; breaking: string[]; dangerous: string[] } | null {
  const tag = git(folder, 'describe', '--tags', '--abbrev=0')?.trim();
  const released = tag && git(folder, 'show', `${tag}:schema.graphql`);
  if (!tag || !released) return null;
  const [before, now] = [released, readFileSync(`${folder}/schema.graphql`, 'utf8')].map((text) =>
    buildSchema(text),
  );
  if (!before || !now) return null;
  const described = ({ type, description }: { type: string; description: string }) =>
    `${type}: ${description}`;
  return {
    tag,
    breaking: findBreakingChanges(before, now).map(described),
    dangerous: findDangerousChanges(before, now).map(described),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const changes = schemaChanges(fileURLToPath(new URL('..', import.meta.url)));
  for (const change of changes?.dangerous ?? [])
    console.log(`schema.graphql, since ${changes?.tag}: ${change}`);
  for (const change of changes?.breaking ?? []) {
    console.error(
      `schema.graphql breaks clients of ${changes?.tag}: ${change}. Deprecate instead (docs/graphql.md).`,
    );
    process.exitCode = 1;
  }
}
