/** Commands that use a server, and options that several commands have. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { IMPORT_FORMATS } from '../core/import.ts';
import type { ResultType, Severity } from '../core/vocabulary.ts';
import type { ImportOptions } from './import.ts';
import { FORMAT_LIST } from './result-output.ts';
import type { ScanDisplay } from './scan.ts';
import type { Shell } from './shell.ts';

const SERVER_HELP = `
The API key is SCANWIRE_TOKEN. It and SCANWIRE_URL come from the environment,
or from .env in this folder.`;

const WATCH_HELP = `
Exit codes: 0 completed, 1 failed, 2 usage error, 3 findings at or above the
--fail-on severity, 128 + n ended by signal n (130 for Ctrl-C).`;

const RESULTS_HELP = `
Examples:
  scanwire results latest --min-severity medium
  scanwire results --first 20 --server https://scans.example.com

Exit codes: 0 listed, 1 failed, 2 usage error.`;

const IMPORT_HELP = `
Formats: SARIF 2.1.0, JSON lines of nuclei, XML of nmap, JSON lines of scanwire.
Without a server, results go into the database of DATABASE_URL.

Examples:
  scanwire import results.sarif --target https://github.com/acme/app
  nmap -sV -oX - 192.0.2.7 | scanwire import -
  nuclei -u https://app.test -jsonl | scanwire import - --server https://scans.example.com

Exit codes: 0 imported, 1 failed, or some results were refused,
2 usage error.`;

const MAX_PAGE = 500;
// Repeated here, because core/result.ts takes long to load.
const SEVERITIES = [
  'CRITICAL',
  'HIGH',
  'MEDIUM',
  'LOW',
  'INFO',
  'UNKNOWN',
] as const satisfies readonly Severity[];
const RESULT_TYPES = ['HOST', 'ENDPOINT', 'FINDING', 'ASSESSMENT'] as const satisfies readonly ResultType[];

/** @param help on the address and the key */
export const addServerOption = (command: Command, help = SERVER_HELP): Command =>
  command
    .option('--server <url>', 'address of the server (default: SCANWIRE_URL)')
    .addHelpText('after', help);

const oneOf =
  <Name extends string>(names: readonly Name[]) =>
  (text: string): Name => {
    const name = names.find((one) => one === text.toUpperCase());
    if (name !== undefined) return name;
    throw new InvalidArgumentError(`Choose one of ${names.join(', ').toLowerCase()}.`);
  };
const severity = oneOf(SEVERITIES);

function pageLength(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1 && number <= MAX_PAGE) return number;
  throw new InvalidArgumentError(`Choose a number from 1 to ${MAX_PAGE}.`);
}

/** The options that say how a scan is shown. */
export const addDisplayOptions = (command: Command): Command =>
  command
    .option(
      '--output <file>',
      'save the results to a file in the format of its extension, such as results.json',
    )
    .option(
      '--format <name>',
      `${FORMAT_LIST}; without --output, the results go to standard output and everything else to standard error`,
    )
    .addOption(
      new Option(
        '--fail-on <severity>',
        'exit with code 3 if there are findings of this severity or higher',
      ).argParser(severity),
    )
    .addOption(new Option('--json', 'print all events as JSON lines, and nothing else').conflicts('quiet'))
    .option('--quiet', 'print the summary only')
    .option('--verbose', 'also print DEBUG lines and all repeated lines')
    .option('--no-color', 'print without colours (as NO_COLOR=1 does)');

export function addWatch(program: Command, shell: Shell, exit: { code: number }): void {
  const command = program
    .command('watch')
    .argument('[scan]', 'id of a scan, or "latest"', 'latest')
    .description('replay a scan on a server, then follow it live; Ctrl-C stops watching, not the scan');
  addDisplayOptions(addServerOption(command))
    .addHelpText('after', WATCH_HELP)
    .action(async (scan: string, options: ScanDisplay & { server?: string }) => {
      const { watchScan } = await import('./scan-command.ts');
      exit.code = await watchScan(scan, options, shell);
    });
}

interface ResultsOptions {
  server?: string;
  minSeverity?: Severity;
  types?: ResultType[];
  first: number;
  after?: string;
  json?: true;
  color: boolean;
}

export function addResults(program: Command, shell: Shell): void {
  const command = program
    .command('results')
    .argument(
      '[scan]',
      'id of a scan, or "latest"; without it, findings of all scans are listed, newest first',
    )
    .description('list results that a server has recorded');
  addServerOption(command)
    .addOption(
      new Option('--min-severity <severity>', 'only findings of this severity or higher').argParser(severity),
    )
    .addOption(
      new Option(
        '--types <list>',
        'only results of these types: host, endpoint, finding, assessment',
      ).argParser((list) => list.split(',').map(oneOf(RESULT_TYPES))),
    )
    .addOption(
      new Option('--first <number>', `number of results, at most ${MAX_PAGE}`)
        .default(50)
        .argParser(pageLength),
    )
    .option('--after <position>', 'continue after this position, which the previous page printed')
    .option('--json', 'print results as JSON lines')
    .option('--no-color', 'print without colours (as NO_COLOR=1 does)')
    .addHelpText('after', RESULTS_HELP)
    .action(async (scan: string | undefined, { server, ...options }: ResultsOptions) => {
      const [{ openRemote }, { printResults }] = await Promise.all([
        import('./remote.ts'),
        import('./results.ts'),
      ]);
      await printResults(openRemote({ server }, shell), { scan, ...options }, shell);
    });
}

export function addImport(program: Command, shell: Shell, exit: { code: number }): void {
  const command = program
    .command('import')
    .argument('<file>', 'results file, optionally gzipped; "-" for standard input')
    .description(
      'import results from another tool as a completed scan, into the local database or on a server',
    )
    .addOption(
      new Option('--format <name>', 'format of the file (default: detected from the content)').choices(
        IMPORT_FORMATS,
      ),
    )
    .option('--target <target>', 'what was scanned (default: the target named in the file)')
    .option('--label <text>', 'note stored with the scan')
    .option('--scan <id>', 'scan to import into, to continue an interrupted import');
  addServerOption(command)
    .option('--no-server', 'import into the local database, even if SCANWIRE_URL is set')
    .addOption(new Option('--json', 'print the report as JSON').conflicts('quiet'))
    .option('--quiet', 'print the summary only')
    .addHelpText('after', IMPORT_HELP)
    .action(async (file: string, options: ImportOptions) => {
      const { importFile } = await import('./import.ts');
      exit.code = await importFile(file, options, shell);
    });
}
