/** Runs a scan and prints its events to the terminal as they happen. */
import { join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { count } from '../core/count.ts';
import { ScanwireError } from '../core/errors.ts';
import type { ScanEvent } from '../core/event.ts';
import { type LocalScan, startLocalScan } from '../sdk/local-scan.ts';
import type { ScanRecord } from '../sdk/scan-record.ts';
import { createEventLine } from './event-line.ts';
import { wrapLine } from './layout.ts';
import { printable } from './printable.ts';
import { findFormat } from './result-format.ts';
import { createResultStream, openResultFile, type ResultOutput } from './result-output.ts';
import { describeEnd, describeFindings, describeNotRequested, describeWarnings } from './scan-record.ts';
import { CommandError, EXIT, type Shell, STOP_SIGNALS, type StopSignal, UsageError } from './shell.ts';
import { createStatusLine } from './status-line.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { type Colors, chooseColors, createTerminal, type Terminal } from './terminal.ts';
import { createWarningCauses, type WarningCauses } from './warning-causes.ts';

/** As an output: standard output instead of a file. */
const STANDARD_OUTPUT = '-';
/** Findings in the summary at the end. */
const MAX_WORST = 5;

export interface ScanRequest {
  target: string;
  /** scanner names; default: the server's default scanners */
  scanners?: readonly string[] | undefined;
  /** name of a preset, instead of `scanners` */
  preset?: string | undefined;
  /** options by scanner name */
  options?: ReadonlyMap<string, Record<string, unknown>> | undefined;
  label?: string | undefined;
  /** path of a file for the results, or `-` for standard output */
  output?: string | undefined;
  /** name of a format; default: that of the file's extension. Without a file, results go to standard output */
  format?: string | undefined;
  /** whether to print DEBUG lines */
  verbose?: boolean | undefined;
  /** false to never use colours; default: if the terminal supports them */
  color?: boolean | undefined;
}

export interface ScanOutcome {
  exitCode: number;
  record: ScanRecord;
}

/**
 * Runs a scan to its end and prints results as they are found. The first SIGINT or SIGTERM cancels the scan, the second
 * ends the process.
 *
 * @param config its `databaseUrl` is not used
 * @throws UsageError, ConfigError, DatabaseError
 */
export async function scan(config: Config, request: ScanRequest, shell: Shell): Promise<ScanOutcome> {
  const output = await openOutput(request, shell);
  const screen = output?.path === null ? shell.stderr : shell.stdout;
  const terminal = createTerminal(screen, { dumb: shell.env.TERM === 'dumb' });
  const forgetTerminal = shell.onExit(() => terminal.close());
  const stop = listenForStop(shell);
  try {
    const folder = await createTemporaryFolder(shell);
    try {
      const own = { ...config, databaseUrl: `file:${join(folder.path, 'scan.db')}` };
      return await runScan(own, request, { shell, terminal, output, stop });
    } finally {
      await folder.remove();
    }
  } finally {
    stop.close();
    terminal.close();
    forgetTerminal();
  }
}

interface Surroundings {
  shell: Shell;
  terminal: Terminal;
  output: (ResultOutput & { path: string | null }) | null;
  stop: Stop;
}

/** @returns null if results are only printed; `path` is null for standard output */
async function openOutput({ output, format }: ScanRequest, shell: Shell): Promise<Surroundings['output']> {
  if (output === undefined && format === undefined) return null;
  const path = output === STANDARD_OUTPUT ? undefined : output;
  const found = findFormat(format, output);
  if (path === undefined) return { path: null, ...createResultStream(shell.stdout, found) };
  return { path, ...(await openResultFile(path, found, shell)) };
}

async function runScan(config: Config, request: ScanRequest, around: Surroundings): Promise<ScanOutcome> {
  const { shell, terminal, output, stop } = around;
  const running = await start(config, request);
  try {
    const colors = chooseColors(terminal.stream, shell, request.color);
    const status = createStatusLine(colors);
    stop.onStop(() => {
      status.hold('stopping; press Ctrl-C again to quit at once');
      void running.cancel();
    });

    // Independent of the printing: a paused reader must not delay the file.
    const saving = output?.write(running);
    // Awaited below, after the printing.
    saving?.catch(() => running.cancel());

    const causes = createWarningCauses();
    const options = { verbose: request.verbose ?? false, columns: () => terminal.columns };
    try {
      const linesOf = createEventLine(colors, options);
      await printEvents(running, { terminal, status, causes, colors, linesOf });
    } catch (error) {
      if (error !== terminal.failure) throw error;
      await running.cancel();
    }

    const record = await running.ended;
    terminal.setStatus(null);
    const worst = record.summary.findings > 0 ? await running.worstFindings(MAX_WORST) : [];
    const end = [
      describeEnd(record, colors),
      ...describeFindings(record, worst, colors),
      ...describeWarnings(record, causes, colors),
      ...describeNotRequested(running.notRequested),
    ];
    await printIfPossible(
      terminal,
      end.flatMap((line) => wrapLine(line, terminal.columns)),
    );
    if (record.error !== null) {
      const message = `scanwire: the scan failed: ${printable(record.error)}\n`;
      terminal.apart(() => shell.stderr.write(message));
    }
    if (saving) await saving.catch(explainFailure);
    if (output && output.path !== null) {
      const { hosts, endpoints, findings, assessments } = record.summary;
      const results = count(hosts + endpoints + findings + assessments, 'result');
      await printIfPossible(terminal, [`${colors.bold('[Saved]')} ${results} to ${printable(output.path)}`]);
    }
    return { exitCode: exitCode(record, around), record };
  } finally {
    await running.close();
  }
}

interface Printer {
  terminal: Terminal;
  status: ReturnType<typeof createStatusLine>;
  causes: WarningCauses;
  colors: Colors;
  linesOf: (event: ScanEvent) => string[];
}

async function printEvents(running: LocalScan, { terminal, status, causes, colors, linesOf }: Printer) {
  const head = `${printable(running.target.value)} (${running.scanners.join(', ')})`;
  await terminal.print(wrapLine(`${colors.bold('[Scan Started]')} ${head}`, terminal.columns));
  terminal.setStatus(status.draw);
  for await (const page of running.events()) {
    for (const event of page) {
      status.take(event);
      causes.take(event);
    }
    await terminal.print(page.flatMap(linesOf));
  }
}

/** @throws UsageError if the request is refused */
async function start(config: Config, request: ScanRequest): Promise<LocalScan> {
  const { target, scanners, preset, options, label } = request;
  if (preset !== undefined && scanners) throw new UsageError('Give --preset or --scanner, not both.');
  try {
    return await startLocalScan(config, {
      target: /^\.{1,2}(\/|$)/.test(target) ? resolve(target) : target,
      scanners: scanners?.map((name) => ({ name })),
      preset,
      options,
      label,
    });
  } catch (error) {
    if (!(error instanceof ScanwireError)) throw error;
    const hint = error.message.endsWith('in SCANWIRE_TARGETS_ALLOW.') ? ' Or pass it with --allow.' : '';
    throw new UsageError(error.message + hint);
  }
}

/** Prints lines, but ignores errors of the terminal: the exit code reports them. */
async function printIfPossible(terminal: Terminal, lines: readonly string[]): Promise<void> {
  try {
    await terminal.print(lines);
  } catch (error) {
    if (error !== terminal.failure) throw error;
  }
}

/** @throws CommandError for an error of standard output */
function explainFailure(error: NodeJS.ErrnoException): never {
  if (error instanceof CommandError) throw error;
  // Nobody is left to read a message.
  if (error.code === 'EPIPE') throw new CommandError('', EXIT.readerGone);
  throw new CommandError(`cannot print: ${error.message}`);
}

function exitCode({ status }: ScanRecord, { terminal, stop }: Surroundings): number {
  if (terminal.failure !== null) explainFailure(terminal.failure);
  switch (status) {
    case 'COMPLETED':
      return EXIT.ok;
    case 'FAILED':
      return EXIT.failed;
    case 'CANCELLED':
      return stop.signal === null ? EXIT.failed : 128 + STOP_SIGNALS[stop.signal];
    default:
      return status satisfies never;
  }
}

interface Stop {
  /** the first signal received */
  readonly signal: StopSignal | null;
  /** Calls the listener at the first signal, or at once if it was already received. */
  onStop(listener: () => void): void;
  close(): void;
}

/** `timeout` of coreutils signals its child and then the child's process group, so one signal arrives twice. */
const SAME_SIGNAL_MS = 200;

function listenForStop(shell: Shell): Stop {
  let first: { signal: StopSignal; at: number } | null = null;
  let notify = () => {};
  const close = shell.onSignal((signal) => {
    if (first === null) {
      first = { signal, at: performance.now() };
      notify();
    } else if (performance.now() - first.at > SAME_SIGNAL_MS) {
      shell.exit(128 + STOP_SIGNALS[signal]);
    }
  });
  return {
    get signal() {
      return first?.signal ?? null;
    },
    onStop(listener) {
      notify = listener;
      if (first !== null) listener();
    },
    close,
  };
}
