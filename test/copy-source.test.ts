/** A SQLite file that is to be copied. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DatabaseError } from '../src/store/database-error.ts';
import { openCopySource } from '../src/store/sqlite/copy-source.ts';
import { withFolder } from './support/app.ts';

test('a file that SQLite cannot open is refused with one line', async () => {
  await withFolder(async (folder) => {
    // SQLite opens no path of more than 512 bytes.
    const deep = join(folder, ...Array.from({ length: 5 }, () => 'x'.repeat(200)));
    await mkdir(deep, { recursive: true });
    const path = join(deep, 'scanwire.db');
    await writeFile(path, '');
    const error = await openCopySource(`file:${path}`).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(DatabaseError);
    expect((error as Error).message).toMatch(/^cannot copy the database .*: [^\n]+$/);
  });
});
