/** The commands. Each loads its modules when it runs, so that help and usage errors appear at once. */
import { Command, CommanderError, Option } from 'commander';
import { version } from '../core/version.ts';
import type { CopyOptions } from './copy.ts';
import { withEnvFile } from './environment.ts';
import type { ExportOptions } from './export.ts';
import { printable } from './printable.ts';
import { FORMAT_LIST } from './result-output.ts';
import type { ScanOptions } from './scan-command.ts';
import { TARGET_KINDS } from './scan-request.ts';
import { addDisplayOptions, addImport, addResults, addServerOption, addWatch } from './server-commands.ts';
import { CommandError, EXIT, type Shell } from './shell.ts';
import type { CreateOptions } from './token.ts';

const SCAN_HELP = `
A target is a domain (example.com), a URL (https://example.com/app),
an address (192.0.2.7, 192.0.2.7:8080) or a repository (/srv/repository).
Only scan what you are allowed to scan.

With --server or SCANWIRE_URL, the scan runs on that server, with the API key
in SCANWIRE_TOKEN. A scan without a server is not stored: use --output to keep
its results. Settings come from the environment, or from .env in this folder.

Examples:
  scanwire scan example.com
  scanwire scan example.com --preset quick --output results.json
  scanwire scan example.com -s subdomains -o subdomains.workers=10
  scanwire scan https://staging.test:8443/ --allow staging.test
  scanwire scan /srv/repository --format jsonl | jq .finding.title
  scanwire scan acme/shop --kind repository -s sast_scanner
  scanwire scan example.com -s mock -o mock.events=50
  scanwire scan example.com --server https://scans.example.com --fail-on high

Exit codes: 0 completed, 1 failed (also if the target cannot be reached, or no
file of a repository was read), 2 usage error or target not allowed, 3 findings
at or above the --fail-on severity, 128 + n ended by signal n (130 for Ctrl-C).`;

const COPY_HELP = `
Everything keeps its ids, seqs and positions, so that clients' cursors keep
working. If it is interrupted, run it again: it continues where it stopped.

Example:
  scanwire copy --from file:./data/scanwire.db --to postgresql://scanwire@localhost/scanwire`;

const collect = (value: string, values: readonly string[] = []) => [...values, value];

/** The exit code, set by commands whose code is not always 0. */
interface Exit {
  code: number;
}

/** Runs the command that the arguments name. @returns the exit code; errors are printed to standard error */
export async function runProgram(shell: Shell): Promise<number> {
  const exit: Exit = { code: EXIT.ok };
  const program = new Command('scanwire')
    .description('Starts security scans and streams every result the moment it is found.')
    .version(version())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => shell.stdout.write(text),
      writeErr: (text) => shell.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error:/, 'scanwire:')),
    })
    .showHelpAfterError('Use --help to list commands and options.');
  addServe(program, shell);
  addScan(program, shell, exit);
  addWatch(program, shell, exit);
  addResults(program, shell);
  addExport(program, shell);
  addImport(program, shell, exit);
  addBackup(program, shell);
  addCopy(program, shell);
  addToken(program, shell);
  addDemo(program, shell, exit);

  try {
    await program.parseAsync(shell.args, { from: 'user' });
    return exit.code;
  } catch (error) {
    // Commander has printed its message already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const explanation = await explain(error);
    if (explanation !== '') shell.stderr.write(`scanwire: ${explanation}\n`);
    return error instanceof CommandError ? error.exitCode : EXIT.failed;
  }
}

function addServe(program: Command, shell: Shell): void {
  program
    .command('serve')
    .description('start the server; HOST and PORT set its address')
    .option('--no-workers', 'serve the API only; scans run in other processes (scanwire work)')
    .action(async ({ workers }: { workers: boolean }) => {
      const [{ serve }, { loadConfig }] = await Promise.all([import('./serve.ts'), import('../config.ts')]);
      await serve(loadConfig(withEnvFile(shell.env)), shell, { role: workers ? 'both' : 'api' });
    });
  program
    .command('work')
    .description(
      'run scans that servers on the same database start; HOST and PORT set the address of /health and /metrics',
    )
    .action(async () => {
      const [{ serve }, { loadConfig }] = await Promise.all([import('./serve.ts'), import('../config.ts')]);
      await serve(loadConfig(withEnvFile(shell.env)), shell, { role: 'worker' });
    });
}

function addScan(program: Command, shell: Shell, exit: Exit): void {
  const command = program
    .command('scan')
    .argument('<target>', 'domain, URL, address or folder (see below)')
    .description('scan a target, with or without a server')
    .addOption(
      new Option('-k, --kind <kind>', 'kind of target (default: derived from the target)').choices(
        TARGET_KINDS,
      ),
    )
    .option('-s, --scanner <name>', 'scanner to use; may be repeated (default: every passive one)', collect)
    .option('-p, --preset <name>', 'set of scanners: quick, recon, web, repository, full, or your own')
    .option(
      '-o, --option <scanner.key=value>',
      'scanner option; the value is JSON or text; may be repeated',
      collect,
    )
    .option('--label <text>', 'note stored with the scan')
    .option('--allow <entry>', 'private address, CIDR, domain or *.domain to allow; may be repeated', collect)
    .option('--resolver <address>', 'DNS server to use, with or without :port; may be repeated', collect);
  addServerOption(command, SCAN_HELP)
    .option('--no-server', 'scan without a server, even if SCANWIRE_URL is set')
    .addOption(
      new Option('--detach', 'start the scan on the server, print its id and return').conflicts([
        'output',
        'format',
        'failOn',
        'json',
        'quiet',
      ]),
    );
  addDisplayOptions(command).action(async (target: string, options: ScanOptions) => {
    const { runScan } = await import('./scan-command.ts');
    exit.code = await runScan(target, options, shell);
  });
}

function addExport(program: Command, shell: Shell): void {
  program
    .command('export')
    .argument('<scan>', 'id of a scan, or "latest"')
    .description('write the results of a scan to a file or to standard output; the scan may still be running')
    .option('--output <file>', 'file to write, in the format of its extension (default: standard output)')
    .option('--format <name>', `${FORMAT_LIST}; default: jsonl`)
    .option('--types <list>', 'only results of these types: host, endpoint, finding, assessment')
    .option('--min-severity <severity>', 'only findings of this severity or higher')
    .option('--after <seq>', 'start after this seq (jsonl only), to resume an export')
    .option('--first <number>', 'at most this many results (jsonl only)')
    .option('--workspace <name>', 'workspace of the scan, in the database (default: default)')
    .option(
      '--server <url>',
      'export from this server instead of the local database (SCANWIRE_URL is not used); the key is SCANWIRE_TOKEN',
    )
    .action(async (scan: string, options: ExportOptions) => {
      const [{ exportResults }, { loadConfig }] = await Promise.all([
        import('./export.ts'),
        import('../config.ts'),
      ]);
      await exportResults(scan, options, () => loadConfig(withEnvFile(shell.env)), shell);
    });
}

function addBackup(program: Command, shell: Shell): void {
  program
    .command('backup')
    .argument('<file>', 'file to create')
    .description('copy the database to a file, even while a server is running')
    .option('--force', 'replace the file if it already exists')
    .action(async (file: string, options: { force?: true }) => {
      const [{ backup }, { loadConfig }] = await Promise.all([import('./backup.ts'), import('../config.ts')]);
      await backup(loadConfig(withEnvFile(shell.env)), file, options, shell);
    });
}

function addCopy(program: Command, shell: Shell): void {
  program
    .command('copy')
    .description('copy a SQLite database that no server is using to an empty PostgreSQL database')
    .requiredOption('--from <url>', 'SQLite file, such as file:./data/scanwire.db')
    .option(
      '--to <url>',
      'PostgreSQL database, such as postgresql://user@host/scanwire (default: DATABASE_URL)',
    )
    .option('--json', 'print the report as one line of JSON')
    .option('--quiet', 'print the summary only')
    .option('--no-color', 'print without colours (as NO_COLOR=1 does)')
    .addHelpText('after', COPY_HELP)
    .action(async (options: CopyOptions) => {
      const { copy } = await import('./copy.ts');
      await copy(options, shell);
    });
}

function addToken(program: Command, shell: Shell): void {
  const token = program
    .command('token')
    .description('create, list and revoke API keys, even while a server is running');
  const parts = async () => {
    const { loadConfig } = await import('../config.ts');
    return { config: loadConfig(withEnvFile(shell.env)), shell };
  };
  token
    .command('create')
    .description('create a key; it is shown only once')
    .requiredOption('--name <text>', 'name to recognise the key by')
    .option('--role <role>', 'viewer, operator or admin; required without --only')
    .option(
      '--only <use>',
      'limit the key to scan-page (assess pages) or ingest (push results into external scans); it can also read the scans that it started',
    )
    .option('--workspace <name>', 'workspace of the key; created if it does not exist (default: default)')
    .option('--expires <time>', 'time from now (12h, 90d, 8w) or date (2027-01-31); default: never')
    .action(async (options: CreateOptions) => {
      const { createToken } = await import('./token.ts');
      await createToken(options, await parts());
    });
  token
    .command('list')
    .description('list the keys, without their secrets')
    .action(async () => {
      const { listTokens } = await import('./token.ts');
      await listTokens(await parts());
    });
  token
    .command('revoke')
    .argument('<id>', 'id of the key')
    .description('revoke a key; a running server closes its connections within 5 seconds')
    .action(async (id: string) => {
      const { revokeToken } = await import('./token.ts');
      await revokeToken(id, await parts());
    });
}

function addDemo(program: Command, shell: Shell, exit: Exit): void {
  program
    .command('demo')
    .description(
      'scan targets that run on this machine: a company, a vulnerable web application, a repository, pages',
    )
    .option('--serve', 'start the server and the targets, to scan them from GraphiQL')
    .option('--no-color', 'print without colours (as NO_COLOR=1 does)')
    .action(async ({ serve: serves, color }: { serve?: true; color: boolean }) => {
      const { demo, serveDemo } = await import('./demo.ts');
      if (serves) await serveDemo(shell);
      else exit.code = await demo({ color }, shell);
    });
}

async function explain(error: unknown): Promise<string> {
  if (error instanceof CommandError) return error.message.split('\n').map(printable).join('\n');
  const [{ ConfigError }, { DatabaseError }] = await Promise.all([
    import('../config.ts'),
    import('../store/database-error.ts'),
  ]);
  if (error instanceof ConfigError || error instanceof DatabaseError) return error.message;
  const { code, syscall, message, stack } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `the port is in use: ${message}. Set PORT to another one.`;
  if (syscall === 'listen' || syscall === 'getaddrinfo') return `cannot listen: ${message}`;
  return stack ?? String(error);
}
