/** Writes schema.graphql; with --check, fails when the committed one is another. */
import { readFile, writeFile } from 'node:fs/promises';
import { printedSchema } from '../src/graphql/schema.ts';

const file = new URL('../schema.graphql', import.meta.url);
const printed = printedSchema();
if (!process.argv.includes('--check')) {
  await writeFile(file, printed);
} else if ((await readFile(file, 'utf8')) !== printed) {
  console.error('schema.graphql is not what the code says; run: npm run schema');
  process.exitCode = 1;
}
