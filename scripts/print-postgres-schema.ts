/** Writes the Prisma schema for PostgreSQL, prisma/postgres/schema.prisma, from that for SQLite; with --check, fails if it is out of date. */
import { readFileSync, writeFileSync } from 'node:fs';

const SOURCE = new URL('../prisma/schema.prisma', import.meta.url);
const RESULT = new URL('../prisma/postgres/schema.prisma', import.meta.url);

/** The client for SQLite serves the types of Pothos: both clients have the same models. */
const POTHOS = /generator pothos \{[^}]*\}\n\n/;

const replaced = (text: string, what: string | RegExp, by: string): string => {
  const changed = text.replace(what, by);
  if (changed === text) throw new Error(`prisma/schema.prisma has no ${what}`);
  return changed;
};

const source = readFileSync(SOURCE, 'utf8');
let schema = replaced(source, 'provider = "sqlite"', 'provider = "postgresql"');
schema = replaced(schema, POTHOS, '');
schema = replaced(schema, '"../src/store/generated"', '"../../src/store/postgres/generated"');
const text = `// Made from ../schema.prisma by \`npm run tables\`.\n\n${schema}`;

if (!process.argv.includes('--check')) {
  writeFileSync(RESULT, text);
} else if (readFileSync(RESULT, 'utf8') !== text) {
  console.error('prisma/postgres/schema.prisma is out of date; run `npm run tables`.');
  process.exit(1);
}
