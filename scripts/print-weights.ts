/**
 * Writes the tables of docs/page-signs.md from the table of weights; with --check, fails if they are out of date. With `--rates FILE`, a
 * result of `npm run bench -- page-verdicts`, it keeps the rates of that file's last set for its column of false alarms.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type IndicatorName, WEIGHTS, type Weight } from '../src/scanners/page/weights.ts';

const PAGE = new URL('../docs/page-signs.md', import.meta.url);
const RATES = new URL('page-verdict-rates.json', import.meta.url);
const TABLE = new URL('../src/scanners/page/weights.ts', import.meta.url);

const resultSchema = z.array(
  z.object({
    set: z.string(),
    signs: z.array(z.object({ sign: z.string(), benign: z.int() })),
    verdicts: z.array(z.object({ label: z.string() })),
  }),
);

const { values } = parseArgs({ options: { check: { type: 'boolean' }, rates: { type: 'string' } } });
if (values.rates !== undefined) keepRates(values.rates);
const rates = JSON.parse(readFileSync(RATES, 'utf8')) as {
  set: string;
  pages: number;
  hits: Record<string, number>;
};

const before = readFileSync(PAGE, 'utf8');
const block = /(<!-- weights:[^>]*-->\n)[\s\S]*?(\n<!-- \/weights -->)/;
if (!block.test(before)) throw new Error('docs/page-signs.md has no place for the table of weights');
const after = before.replace(block, (_, start, end) => `${start}\n${lines().join('\n')}\n${end}`);
if (!values.check) writeFileSync(PAGE, after);
else if (after !== before) {
  console.error('The tables of docs/page-signs.md are not those of the weights. Run: npm run tables');
  process.exitCode = 1;
}

function keepRates(file: string): void {
  const last = resultSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).at(-1);
  if (last === undefined) throw new Error(`${file} has no results`);
  const pages = last.verdicts.filter(({ label }) => label === 'benign').length;
  const hits = Object.fromEntries(
    last.signs.map(({ sign, benign }) => [sign, benign] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  writeFileSync(RATES, `${JSON.stringify({ set: last.set, pages, hits }, null, 2)}\n`);
}

function lines(): string[] {
  return [
    `The column “false alarms” says how many of the ${rates.pages} benign pages have the sign. The pages are ${rates.set}.`,
    'A dash means that no page has the sign, or that it needs data that was not measured, such as the network or blocklists.',
    ...sections().flatMap(({ title, names }) => [
      '',
      `## ${title[0]?.toUpperCase()}${title.slice(1)}`,
      '',
      '| sign | points | threat | false alarms | why |',
      '|---|---:|---|---:|---|',
      ...names.map(row),
    ]),
  ];
}

function row(name: IndicatorName): string {
  const { points, threat, source, once }: Weight = WEIGHTS[name];
  const hits = rates.hits[name] ?? 0;
  const share = hits === 0 ? '–' : `${hits}, ${((100 * hits) / rates.pages).toFixed(1)} %`;
  return `| \`${name}\` | ${points} | ${threat ?? ''} | ${share} | ${source.replaceAll('|', '\\|')}${alike(name, once)} |`;
}

/** The signs of which only the heaviest counts. */
function alike(name: IndicatorName, once: string | undefined): string {
  const others = (Object.keys(WEIGHTS) as IndicatorName[]).filter(
    (other) => other !== name && once !== undefined && (WEIGHTS[other] as Weight).once === once,
  );
  return others.length === 0 ? '' : ` Counts once with ${others.map((other) => `\`${other}\``).join(', ')}.`;
}

/** The sections are comments of the table. @throws Error if a row is in none */
function sections(): { title: string; names: IndicatorName[] }[] {
  const found: { title: string; names: IndicatorName[] }[] = [];
  const left = new Set(Object.keys(WEIGHTS));
  for (const [, title, quoted, plain] of readFileSync(TABLE, 'utf8').matchAll(
    /^ {2}(?:\/\/ (.+)|'([a-z0-9-]+)': \{.*|([a-z0-9]+): \{.*)$/gm,
  )) {
    if (title !== undefined) found.push({ title, names: [] });
    const name = quoted ?? plain;
    if (name !== undefined && left.delete(name)) found.at(-1)?.names.push(name as IndicatorName);
  }
  if (left.size > 0) throw new Error(`weights.ts has rows that are in no section: ${[...left].join(', ')}`);
  return found.filter(({ names }) => names.length > 0);
}
