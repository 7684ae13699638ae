/** Exports the results of a scan, from the database of this machine or from a server. */
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Config } from '../config.ts';
import { auditDraft } from '../core/audit-entry.ts';
import { count } from '../core/count.ts';
import { NotFoundError, ScanwireError } from '../core/errors.ts';
import { createExports, type Resume, type Selection } from '../core/export.ts';
import type { ExportFormat, ExportHead } from '../core/export-source.ts';
import { commandLine } from '../core/identity.ts';
import { createInProcessPubSub } from '../core/pubsub.ts';
import { parseScanId } from '../core/scan-id.ts';
import { RESULT_TYPES, type ResultType, SEVERITIES, type Severity } from '../core/vocabulary.ts';
import { EXPORT_FORMATS } from '../formats/write/index.ts';
import { shownUrl } from '../store/database-url.ts';
import { openStore } from '../store/open-store.ts';
import { printable } from './printable.ts';
import { openRemote } from './remote.ts';
import { checkWritable, createResultStream, findFormat, openResultFile } from './result-output.ts';
import { CommandError, type Shell, UsageError } from './shell.ts';

export interface ExportOptions {
  format?: string;
  output?: string;
  types?: string;
  minSeverity?: string;
  after?: string;
  first?: string;
  workspace?: string;
  server?: string;
}

const LATEST = 'latest';

/** @throws UsageError, CommandError */
export async function exportResults(
  scan: string,
  options: ExportOptions,
  loadConfig: () => Pick<Config, 'databaseUrl'>,
  shell: Shell,
): Promise<void> {
  const path = options.output === '-' ? undefined : options.output;
  const format = findFormat(options.format ?? (path === undefined ? 'jsonl' : undefined), path);
  const selection: Selection = {
    types: options.types?.split(',').map((type) => oneOf('types', RESULT_TYPES, type) as ResultType),
    minSeverity: oneOf('min-severity', SEVERITIES, options.minSeverity) as Severity | undefined,
  };
  const resume = { after: wholeNumber('after', options.after), first: wholeNumber('first', options.first) };
  if (!format.resumable && (options.after ?? options.first) !== undefined)
    throw new UsageError(`--after and --first are for --format jsonl; ${format.name} is always complete.`);
  if (options.server !== undefined) return await exportFromServer(scan, options, format, path, shell);
  await exportFromDatabase(
    scan,
    { selection, resume, workspace: options.workspace },
    format,
    path,
    loadConfig(),
    shell,
  );
}

async function exportFromDatabase(
  scan: string,
  { selection, resume, workspace }: { selection: Selection; resume: Resume; workspace: string | undefined },
  format: ExportFormat,
  path: string | undefined,
  { databaseUrl }: Pick<Config, 'databaseUrl'>,
  shell: Shell,
): Promise<void> {
  const output =
    path === undefined ? createResultStream(shell.stdout, format) : await openResultFile(path, format, shell);
  const scanId = scan === LATEST ? '' : parseScanId(scan);
  const identity = commandLine(workspace);
  const store = await openStore(databaseUrl, { pubsub: createInProcessPubSub() });
  try {
    const exports = createExports({
      reads: store.reads,
      registry: { get: () => undefined },
      audit: { attempt: (_, __, ___, work) => work(), done: async () => {} },
      formats: EXPORT_FORMATS,
      publicUrl: null,
    });
    if (scanId === null) throw new NotFoundError('');
    const exported = await exports.scan(identity, scanId, selection, resume);
    const detail = path ?? format.name;
    const draft = auditDraft(identity, 'EXPORT', { scanId: exported.scanId ?? '' }, { detail });
    await store.audit.record(draft);
    const results = Object.values(exported.facts.totals).reduce((sum, number) => sum + number, 0);
    if (path === undefined)
      shell.stderr.write(
        `scanwire: exporting ${printable(exported.name)}, scan ${printable(exported.scanId ?? '')}, ${count(results, 'result')}\n`,
      );
    const notes = await output.write(exported);
    for (const note of [...snapshotNotes(exported.facts), ...notes])
      shell.stderr.write(`scanwire: ${printable(note)}\n`);
    if (path !== undefined) {
      shell.stderr.write(
        `Saved ${count(results, 'result')} of ${printable(exported.name)} to ${printable(path)}\n`,
      );
    }
  } catch (error) {
    if (error instanceof NotFoundError)
      throw new CommandError(
        scan === LATEST
          ? `there are no scans in ${shownUrl(databaseUrl)}`
          : `there is no scan ${printable(scan)} in ${shownUrl(databaseUrl)}. "latest" is the newest one; --workspace names another workspace`,
      );
    throw error instanceof ScanwireError ? new UsageError(error.message) : error;
  } finally {
    await store.close();
  }
}

const snapshotNotes = ({ scan }: ExportHead): string[] =>
  scan && scan.finishedAt === null
    ? [`the scan is ${scan.status}: these are its results up to event ${scan.lastSeq}`]
    : [];

async function exportFromServer(
  scan: string,
  { server, types, minSeverity, after, first }: ExportOptions,
  format: ExportFormat,
  path: string | undefined,
  shell: Shell,
): Promise<void> {
  if (path !== undefined) await checkWritable(path);
  const remote = openRemote({ server: server || undefined }, shell);
  const query = new URLSearchParams(
    Object.entries({ types, minSeverity, after, first }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  const id = await remote.scanId(scan);
  const { body, headers } = await remote.fetch(
    `/scans/${encodeURIComponent(id)}/export.${format.name}?${query}`,
  );
  if (path === undefined) shell.stderr.write(`scanwire: exporting scan ${printable(id)}\n`);
  const bytes = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
  try {
    if (path === undefined) await pipeline(bytes, shell.stdout, { end: false });
    else await save(bytes, path);
  } catch (error) {
    throw remote.explain(error);
  }
  const status = headers.get('scanwire-scan-status') ?? '';
  if (!['COMPLETED', 'FAILED', 'CANCELLED'].includes(status))
    shell.stderr.write(
      `scanwire: the scan is ${printable(status)}: these are its results up to event ${printable(headers.get('scanwire-last-seq') ?? '')}\n`,
    );
  if (path !== undefined) shell.stderr.write(`Saved ${printable(path)}\n`);
}

/** The path gets the file when it is complete. */
async function save(bytes: Readable, path: string): Promise<void> {
  const unfinished = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    const file = await open(unfinished, 'wx');
    await pipeline(bytes, file.createWriteStream({ flush: true }));
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** @throws UsageError */
function oneOf(option: string, values: readonly string[], given: string | undefined): string | undefined {
  if (given === undefined || values.includes(given.toUpperCase())) return given?.toUpperCase();
  throw new UsageError(`--${option} ${printable(given)} is not one of ${values.join(', ').toLowerCase()}`);
}

/** @throws UsageError */
function wholeNumber(option: string, given: string | undefined): number | undefined {
  if (given === undefined || /^\d{1,10}$/.test(given)) return given === undefined ? undefined : Number(given);
  throw new UsageError(`--${option} ${printable(given)} is not a whole number`);
}
