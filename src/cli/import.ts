import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { monotonicFactory } from 'ulid';
import { type Config, loadConfig } from '../config.ts';
import { count } from '../core/count.ts';
import { ScanwireError } from '../core/errors.ts';
import type { EventLog } from '../core/event-log.ts';
import { commandLine } from '../core/identity.ts';
import { createImports, type ImportFormat, type ImportReport } from '../core/import.ts';
import { createIngest } from '../core/ingest.ts';
import { createInProcessPubSub } from '../core/pubsub.ts';
import { createRegistry } from '../core/registry.ts';
import { parseScanId, scanGlobalId } from '../core/scan-id.ts';
import { createScanStarts } from '../core/scan-starts.ts';
import { EVERY_TARGET } from '../core/target-scope.ts';
import { openResults } from '../formats/read/index.ts';
import { openStore } from '../store/open-store.ts';
import { withEnvFile } from './environment.ts';
import { printable } from './printable.ts';
import { openRemote } from './remote.ts';
import { CommandError, EXIT, type Shell, UsageError } from './shell.ts';

export interface ImportOptions {
  format?: ImportFormat;
  target?: string;
  label?: string;
  /** id of a scan */
  scan?: string;
  /** false: the local database, even if SCANWIRE_URL is set */
  server?: string | false;
  json?: true;
  quiet?: true;
}

/** What both ways of importing report; ids are global ones. */
type Report = Omit<ImportReport, 'status'> & { status: string };

/** Problems that are printed. */
const SHOWN = 20;

/**
 * Imports a file, or standard input for `-`.
 * @returns the exit code: failed, if results were refused
 * @throws CommandError
 */
export async function importFile(file: string, options: ImportOptions, shell: Shell): Promise<number> {
  const scan = options.scan === undefined ? undefined : parseScanId(options.scan);
  if (scan === null) throw new UsageError(`--scan ${printable(options.scan ?? '')} is not the id of a scan.`);
  if (scan !== undefined && (options.target !== undefined || options.label !== undefined))
    throw new UsageError('Give --scan, or --target and --label for a new scan, not both.');
  const source = await openSource(file, shell);
  const { server, ...request } = { ...options, scan };
  const isRemote = server !== false && (server !== undefined || Boolean(withEnvFile(shell.env).SCANWIRE_URL));
  const report = isRemote
    ? await importRemotely(source, { ...request, server }, shell)
    : await importLocally(source, request, shell);
  if (options.json) shell.stdout.write(`${JSON.stringify(report)}\n`);
  else print(report, options, shell);
  return report.refused > 0 ? EXIT.failed : EXIT.ok;
}

interface Request {
  format?: ImportFormat;
  target?: string;
  label?: string;
  scan: string | undefined;
}

/** @throws UsageError */
async function openSource(file: string, { stdin }: Shell): Promise<AsyncIterable<Buffer>> {
  if (file === '-') return stdin as AsyncIterable<Buffer>;
  const found = await stat(file).catch((error: Error) => {
    throw new UsageError(`${printable(file)} cannot be read: ${error.message}`);
  });
  if (found.isDirectory()) throw new UsageError(`${printable(file)} is a folder, not a file.`);
  return createReadStream(file, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>;
}

/** Imports into the database of DATABASE_URL, also while a server uses it. Runs no scans, as a server would. */
async function importLocally(
  source: AsyncIterable<Buffer>,
  { scan, ...request }: Request,
  shell: Shell,
): Promise<Report> {
  const { databaseUrl, ...config } = loadConfig(withEnvFile(shell.env));
  const pubsub = createInProcessPubSub(() => {});
  const store = await openStore(databaseUrl, { pubsub });
  const { log } = store;
  const audit = {
    attempt: <T>(_by: unknown, _action: unknown, _subject: unknown, work: () => Promise<T>) => work(),
  };
  const ingest = createIngest({ log, pubsub, audit, maxResults: config.maxExternalResults });
  const imports = createImports({
    ...{ ingest, log, audit, open: openResults, scans: startsOf(log, config) },
    ...{ maxBytes: config.maxImportBytes, maxAtOnce: 1, onError() {} },
  });
  const stop = new AbortController();
  const leave = shell.onSignal((signal) => stop.abort(new CommandError(`interrupted by ${signal}`)));
  try {
    const chunks = until(source, stop.signal);
    const report = await imports.run(commandLine(), chunks, { ...request, scanId: scan });
    return { ...report, scanId: scanGlobalId(report.scanId) };
  } catch (error) {
    if (error instanceof ScanwireError) throw new CommandError(error.message, EXIT.usage);
    throw error instanceof CommandError
      ? error
      : new CommandError(`the import failed: ${(error as Error).message}`);
  } finally {
    leave();
    await ingest.close();
    await store.close();
  }
}

/** Starts external scans, which need no scanners. */
const startsOf = (
  log: EventLog,
  {
    maxQueuedScans: maxQueued,
    maxQueuedScansPerWorkspace: maxQueuedPerWorkspace,
  }: Pick<Config, 'maxQueuedScans' | 'maxQueuedScansPerWorkspace'>,
) =>
  createScanStarts({
    ...{ log, maxQueued, maxQueuedPerWorkspace, registry: createRegistry([]), scope: EVERY_TARGET },
    demos: null,
    secrets: { seal: (_, request) => request },
    newId: monotonicFactory(),
    checkTarget() {},
    enqueue() {},
    isClosed: () => false,
  });

/** The chunks of a source. @throws the reason of the signal */
async function* until(
  source: AsyncIterable<Buffer>,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void, void> {
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  stopped.catch(() => {});
  const chunks = source[Symbol.asyncIterator]();
  for (;;) {
    const { value, done } = await Promise.race([chunks.next(), stopped]);
    if (done) return;
    yield value;
  }
}

async function importRemotely(
  source: AsyncIterable<Buffer>,
  { scan, server, ...request }: Request & { server: string | undefined },
  shell: Shell,
): Promise<Report> {
  const remote = openRemote({ server }, shell);
  const path = scan === undefined ? '/scans/import' : `/scans/${scanGlobalId(scan)}/import`;
  const query = new URLSearchParams(Object.entries(request).filter(([, value]) => value !== undefined));
  const response = await remote.fetch(`${path}?${query}`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/octet-stream' } },
    // Node needs `duplex` for a body that is a stream; its types do not know it.
    ...({ body: source, duplex: 'half' } as object),
  });
  try {
    return (await response.json()) as Report;
  } catch (error) {
    throw remote.explain(error);
  }
}

function print(
  { scanId, format, status, recorded, duplicates, refused, problems, warnings }: Report,
  { quiet }: ImportOptions,
  { stdout, stderr }: Shell,
): void {
  const results = [
    `${count(recorded, 'result')} recorded`,
    count(duplicates, 'duplicate'),
    `${refused} refused`,
  ];
  stdout.write(`Imported ${format} into the scan ${scanId} (${status}): ${results.join(', ')}\n`);
  if (quiet) return;
  for (const { line, problem } of problems.slice(0, SHOWN))
    stderr.write(`line ${line}: ${printable(problem)}\n`);
  if (refused > SHOWN) stderr.write(`${refused - SHOWN} more were refused; --json lists the first 100\n`);
  for (const { code, scanner, count: times, message } of warnings)
    stderr.write(
      `warning: [${printable(scanner ?? 'scan')}] ${code}${times > 1 ? ` ×${times}` : ''} ${printable(message)}\n`,
    );
}
