/** Writes the tables of docs/scanners.md from the registry; with --check, fails if they are out of date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { EMPTY_FILE_CONFIG } from '../src/config-file.ts';
import type { InputKind, ResultKind, Scanner } from '../src/core/scanner.ts';
import { createScanners } from '../src/scanners/index.ts';
import { createPresets } from '../src/scanners/presets.ts';

const PAGE = new URL('../docs/scanners.md', import.meta.url);

const INPUTS: Record<InputKind, string> = {
  domain: 'domain',
  host: 'host',
  url: 'URL',
  endpoint: 'endpoint',
  repository: 'repository',
  page: 'page',
};
const RESULTS: Record<ResultKind, string> = {
  host: 'hosts',
  endpoint: 'endpoints',
  finding: 'findings',
  assessment: 'verdicts',
};

const row = (cells: readonly string[]) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const scannerRow = ({ name, consumes, produces, intrusiveness, description }: Scanner) =>
  row([
    `\`${name}\``,
    consumes.map((kind) => INPUTS[kind]).join(', '),
    produces.map((kind) => RESULTS[kind]).join(', '),
    intrusiveness,
    description,
  ]);

/** Defaults longer than this, such as lists of patterns, are not shown. */
const MAX_DEFAULT = 200;

function optionTable({ name, options }: Scanner): string[] {
  const { properties = {} } = z.toJSONSchema(options, { io: 'input', unrepresentable: 'any' });
  const rows = Object.entries(properties).map(([option, schema]) => {
    const { default: value, description = '' } = schema as { default?: unknown; description?: string };
    const text = value === undefined ? '' : JSON.stringify(value);
    const shown = text.length > MAX_DEFAULT ? 'see `optionsSchema`' : text && `\`${text}\``;
    return row([`\`${option}\``, description, shown]);
  });
  if (rows.length === 0) return [];
  return [`### \`${name}\``, '', row(['option', 'meaning', 'default']), '|---|---|---|', ...rows, ''];
}

const scanners = createScanners({
  ...EMPTY_FILE_CONFIG,
  ...{ blocklists: null, urlModel: null, libraries: null, environment: {} },
  ...{ archiveUrl: null, certificateTransparencyUrl: null },
});
const tables = {
  scanners: [
    row(['name', 'consumes', 'finds', 'intrusiveness', 'how']),
    '|---|---|---|---|---|',
    ...scanners.map(scannerRow),
  ],
  presets: [
    row(['preset', 'scanners', 'what for']),
    '|---|---|---|',
    ...createPresets(scanners).map((preset) =>
      row([
        `\`${preset.name}\``,
        preset.scanners.map(({ name }) => `\`${name}\``).join(', '),
        preset.description,
      ]),
    ),
  ],
  options: scanners.flatMap(optionTable).slice(0, -1),
};

const before = readFileSync(PAGE, 'utf8');
let after = before;
for (const [name, lines] of Object.entries(tables)) {
  const block = new RegExp(`(<!-- ${name}:[^>]*-->\n)[^]*?(\n<!-- /${name} -->)`);
  if (!block.test(after)) throw new Error(`docs/scanners.md has no place for its table of ${name}`);
  after = after.replace(block, (_, start, end) => `${start}\n${lines.join('\n')}\n${end}`);
}
await Promise.all(scanners.map((scanner) => scanner.close?.()));

if (process.argv.includes('--check')) {
  if (after !== before) {
    console.error('The tables of docs/scanners.md are not those of the registry. Run: npm run tables');
    process.exitCode = 1;
  }
} else {
  writeFileSync(PAGE, after);
}
