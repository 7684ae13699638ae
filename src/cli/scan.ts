/** Runs a scan and prints its events to the terminal as they happen. */
import { join, resolve } from 'node:path';
import picocolors from 'picocolors';
import type { Config } from '../config.ts';
import { count } from '../core/count.ts';
import { ScanwireError } from '../core/errors.ts';
import { type LocalScan, startLocalScan } from '../sdk/local-scan.ts';
import type { ScanRecord } from '../sdk/scan-record.ts';
import { createEventLine } from './event-line.ts';
import { printable } from './printable.ts';
import { openResultFile, type ResultFile } from './result-file.ts';
import { describeEnd, describeWarnings } from './scan-record.ts';
import { CommandError, EXIT, type Shell, STOP_SIGNALS, type StopSignal, UsageError } from './shell.ts';
import { createStatusLine } from './status-line.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { createTerminal, type Terminal } from './terminal.ts';

export interface ScanRequest {
  target: string;
  /** scanner names; default: the server's default scanners */
  scanners?: readonly string[] | undefined;
  /** name of a preset, instead of `scanners` */
  preset?: string | undefined;
  /** options by scanner name */
  options?: ReadonlyMap<string, Record<string, unknown>> | undefined;
  label?: string | undefined;
  /** path of the result file */
  output?: string | undefined;
  /** whether to print DEBUG lines */
  verbose?: boolean | undefined;
  /** false to never use colours; default: if the terminal supports them */
  color?: boolean | undefined;
}

/**
 * Runs a scan to its end and prints results as they are found. The first SIGINT or SIGTERM cancels the scan, the second
 * ends the process.
 *
 * @param config its `databaseUrl` is not used
 * @returns the exit code
 * @throws UsageError, ConfigError, DatabaseError
 */
export async function scan(config: Config, request: ScanRequest, shell: Shell): Promise<number> {
  const file = request.output === undefined ? null : await openResultFile(request.output, shell);
  const terminal = createTerminal(shell.stdout, { dumb: shell.env.TERM === 'dumb' });
  const forgetTerminal = shell.onExit(() => terminal.close());
  const stop = listenForStop(shell);
  try {
    const folder = await createTemporaryFolder(shell);
    try {
      const own = { ...config, databaseUrl: `file:${join(folder.path, 'scan.db')}` };
      return await runScan(own, request, { shell, terminal, file, stop });
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
  file: ResultFile | null;
  stop: Stop;
}

async function runScan(config: Config, request: ScanRequest, around: Surroundings): Promise<number> {
  const { shell, terminal, file, stop } = around;
  const running = await start(config, request);
  try {
    const hasColors = request.color !== false && !shell.env.NO_COLOR && terminal.live;
    const colors = picocolors.createColors(hasColors);
    const status = createStatusLine(colors);
    stop.onStop(() => {
      status.hold('stopping; press Ctrl-C again to quit at once');
      void running.cancel();
    });

    // Independent of the printing: a paused reader must not delay the file.
    const saving = running.ended.then(
      async (record) => (await file?.write(record, running.results())) ?? null,
    );
    // Awaited below, after the printing.
    saving.catch(() => {});

    const linesOf = createEventLine(colors, { verbose: request.verbose ?? false });
    const printAll = async () => {
      const head = `${printable(running.target.value)} (${running.scanners.join(', ')})`;
      await terminal.print([`${colors.bold('[Scan Started]')} ${head}`]);
      terminal.setStatus(status.draw);
      for await (const page of running.events()) {
        for (const event of page) status.take(event);
        await terminal.print(page.flatMap(linesOf));
      }
    };
    try {
      await printAll();
    } catch (error) {
      if (error !== terminal.failure) throw error;
      await running.cancel();
    }

    const record = await running.ended;
    terminal.setStatus(null);
    await printIfPossible(terminal, [describeEnd(record, colors), ...describeWarnings(record, colors)]);
    if (record.error !== null) {
      const message = `scanwire: the scan failed: ${printable(record.error)}\n`;
      terminal.apart(() => shell.stderr.write(message));
    }
    const saved = await saving;
    if (saved !== null) {
      const path = printable(request.output ?? '');
      await printIfPossible(terminal, [`${colors.bold('[Saved]')} ${count(saved, 'result')} to ${path}`]);
    }
    return exitCode(record, around);
  } finally {
    await running.close();
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

function exitCode({ status }: ScanRecord, { terminal, stop }: Surroundings): number {
  if (terminal.failure !== null) {
    if (terminal.failure.code === 'EPIPE') return EXIT.readerGone;
    throw new CommandError(`cannot print: ${terminal.failure.message}`);
  }
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
