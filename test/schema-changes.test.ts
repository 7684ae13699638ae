/** The check that compares the schema with that of the last release. */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { schemaChanges } from '../scripts/check-schema.ts';
import { withFolder } from './support/app.ts';

test('breaking changes since the last tag are found; without a tag there is nothing to compare', async () => {
  await withFolder(async (folder) => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], {
        cwd: folder,
        stdio: 'pipe',
      });
    const write = (schema: string) => writeFile(join(folder, 'schema.graphql'), schema);
    expect(schemaChanges(folder)).toBeNull();
    git('init', '--quiet');
    await write('type Query { old: Int kept: Color } enum Color { RED }');
    git('add', '.');
    git('commit', '--quiet', '--message', 'first');
    expect(schemaChanges(folder)).toBeNull();
    git('tag', 'v1.0.0');
    expect(schemaChanges(folder)).toEqual({ tag: 'v1.0.0', breaking: [], dangerous: [] });
    await write('type Query { kept: Color new: Int } enum Color { RED GREEN }');
    git('commit', '--quiet', '--all', '--message', 'second');
    expect(schemaChanges(folder)).toEqual({
      tag: 'v1.0.0',
      breaking: [expect.stringContaining('Query.old was removed')],
      dangerous: [expect.stringContaining('GREEN was added')],
    });
  });
});
