/** Writes schema.graphql, the types of the client and those that the documents of the dashboard are checked against; with --check, fails if they are out of date. */
import { readFile, writeFile } from 'node:fs/promises';
import { minifyIntrospection, outputIntrospectionFile } from '@gql.tada/internal';
import { buildSchema, introspectionFromSchema } from 'graphql';
import { printedSchema } from '../src/graphql/schema.ts';
import { apolloCache, clientTypes } from './client-types.ts';

const text = printedSchema();
const parsed = buildSchema(text);
const types = outputIntrospectionFile(minifyIntrospection(introspectionFromSchema(parsed)), {
  fileType: '.d.ts',
  shouldPreprocess: true,
});
const files = {
  'schema.graphql': text,
  'packages/client/src/event.ts': clientTypes(parsed),
  'packages/client/src/apollo.ts': apolloCache(parsed),
  'src/dashboard/api/__generated__/schema.d.ts': types,
};
for (const [name, printed] of Object.entries(files)) {
  const file = new URL(`../${name}`, import.meta.url);
  if (!process.argv.includes('--check')) {
    await writeFile(file, printed);
  } else if ((await readFile(file, 'utf8')) !== printed) {
    console.error(`${name} is not up to date with the code; run: npm run schema`);
    process.exitCode = 1;
  }
}
