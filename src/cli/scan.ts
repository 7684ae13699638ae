/** A scan in the terminal: the server's core, a database for this scan alone, and a reader of its log that prints. */
import { join, resolve } from 'node:path';
import picocolors from 'picocolors';
import { type Logger, pino } from 'pino';
import { type Core, createCore } from '../app.ts';
import type { Config } from '../config.ts';
import { ConflictError, ScanwireError } from '../core/errors.ts';
import { isTerminal, TERMINAL_TYPES, type TerminalBody } from '../core/event.ts';
import { follow } from '../core/feed.ts';
import type { ScannerChoice } from '../core/registry.ts';
import { RESULT_TYPES } from '../core/result.ts';
import { parseTarget, type Target } from '../core/target.ts';
import { createEventLine } from './event-line.ts';
import { printable } from './printable.ts';
import { openResultFile, type ResultFile } from './result-file.ts';
import { describeEnd, describeWarnings, readScanRecord, type ScanRecord } from './scan-record.ts';
import { CommandError, EXIT, type Shell, STOP_SIGNALS, type StopSignal, UsageError } from './shell.ts';
import { count, createStatusLine } from './status-line.ts';
import { createTemporaryFolder } from './temporary-folder.ts';
import { createTerminal, type Terminal } from './terminal.ts';

export interface ScanRequest {
  target: string;
  /** names; left out: those that the server would take */
  scanners?: readonly string[] | undefined;
  /** name of a set of them, instead */
  preset?: string | undefined;
  /** by name of the scanner that they are for */
  options?: ReadonlyMap<string, Record<string, unknown>> | undefined;
  label?: string | undefined;
  /** path of the file that the results go to */
  output?: string | undefined;
  /** Lines of level DEBUG are printed, too. */
  verbose?: boolean | undefined;
  /** false: never; otherwise where the terminal has them */
  color?: boolean | undefined;
}

const PAGE = 500;

/**
 * Runs a scan to its end and prints what it finds the moment that it is found. The first SIGINT or SIGTERM cancels
 * the scan, the second ends the process.
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
  const complain = (message: string) =>
    terminal.apart(() => shell.stderr.write(`scanwire: ${printable(message)}\n`));

  /** Aborted with what broke the core. A server would try again later; here nobody waits for that. */
  const broken = new AbortController();
  const core = await createCore(config, { logger: createFaultLogger((error) => broken.abort(error)) });
  try {
    const path = /^\.{1,2}(\/|$)/.test(request.target) ? resolve(request.target) : request.target;
    const target = await usage(() => parseTarget(path));
    const scanners = await usage(() => chooseScanners(core, target, request));
    const { label } = request;
    const { id: scanId } = await usage(() =>
      core.scans.start(core.identity, { target: target.value, scanners, label }),
    );
    const cancel = async () => {
      try {
        await core.scans.cancel(core.identity, scanId);
      } catch (error) {
        // It has ended by itself, or is being cancelled already.
        if (!(error instanceof ConflictError)) broken.abort(error);
      }
    };

    const hasColors = request.color !== false && !shell.env.NO_COLOR && terminal.live;
    const colors = picocolors.createColors(hasColors);
    const status = createStatusLine(colors);
    const linesOf = createEventLine(colors, { verbose: request.verbose ?? false });
    stop.onStop(() => {
      status.hold('stopping; once more to end at once');
      void cancel();
    });

    // Apart from the printing: a reader that pauses must not keep the results from the file.
    const ending = readEnd(core, scanId, broken.signal).then((end) => readScanRecord(core, scanId, end));
    const saving = ending.then(async (record) => (await file?.write(record, results(core, scanId))) ?? null);
    // Both are awaited below; a failure before that is not one that nobody handles.
    saving.catch(() => {});

    const printAll = async () => {
      const names = scanners.map(({ name }) => name).join(', ');
      await terminal.print([`${colors.bold('[Scan Started]')} ${printable(target.value)} (${names})`]);
      terminal.setStatus(status.draw);
      for await (const page of follow(core.log, core.pubsub, scanId, {
        after: 0,
        signal: broken.signal,
        pageSize: PAGE,
      })) {
        for (const event of page) status.take(event);
        await terminal.print(page.flatMap(linesOf));
      }
    };
    try {
      await printAll();
    } catch (error) {
      if (error === terminal.failure) await cancel();
      else if (!broken.signal.aborted) throw error;
    }

    const record = await ending;
    terminal.setStatus(null);
    await printIfPossible(terminal, [describeEnd(record, colors), ...describeWarnings(record, colors)]);
    if (record.error !== null) complain(`the scan failed: ${record.error}`);
    const saved = await saving;
    if (saved !== null) {
      const path = printable(request.output ?? '');
      await printIfPossible(terminal, [`${colors.bold('[Saved]')} ${count(saved, 'result')} to ${path}`]);
    }
    return exitCode(record, around);
  } finally {
    await core.close();
  }
}

/** Where nothing can be printed any more, the exit code tells it. */
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

/** @throws UsageError for options of a scanner that is not chosen */
async function chooseScanners(
  { registry }: Core,
  target: Target,
  { scanners, preset, options = new Map() }: ScanRequest,
): Promise<ScannerChoice[]> {
  if (preset !== undefined && scanners) throw new UsageError('Give --preset or --scanner, not both.');
  const planned: readonly ScannerChoice[] =
    preset !== undefined
      ? await registry.planPreset(target, preset)
      : (scanners?.map((name) => ({ name })) ?? (await registry.plan(target)));
  const names = planned.map(({ name }) => name);
  for (const name of options.keys()) {
    if (names.includes(name)) continue;
    throw new UsageError(
      `There are options for "${name}", which is not among the scanners of this scan (${names.join(', ')}). Add --scanner ${name}.`,
    );
  }
  return planned.map(({ name, options: base }) => ({
    name,
    options: { ...(base as object | undefined), ...options.get(name) },
  }));
}

/** What the core refuses is what the user asked for. */
async function usage<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ScanwireError)) throw error;
    const hint = error.message.endsWith('in SCANWIRE_TARGETS_ALLOW.') ? ' Or pass it with --allow.' : '';
    throw new UsageError(error.message + hint);
  }
}

/** The event that ends the log. Where the core breaks, there is none, and the reason stands for it. */
async function readEnd({ log, pubsub }: Core, scanId: string, signal: AbortSignal): Promise<TerminalBody> {
  try {
    for await (const [event] of follow(log, pubsub, scanId, { after: 0, types: TERMINAL_TYPES, signal })) {
      if (isTerminal(event)) return event as TerminalBody;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  const { reason } = signal;
  return { type: 'FAILED', error: reason instanceof Error ? reason.message : String(reason) };
}

async function* results({ log }: Core, scanId: string) {
  for (let after = 0; ; ) {
    const page = await log.read(scanId, { after, limit: PAGE, types: RESULT_TYPES });
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last.seq;
  }
}

/** A logger whose every line is a reason to give up. */
function createFaultLogger(onFault: (error: Error) => void): Logger {
  const write = (line: string) => {
    const { msg, err } = JSON.parse(line) as { msg: string; err?: { message: string } };
    // `msg` tells what a server does about it.
    onFault(new Error(err?.message ?? msg));
  };
  return pino({ level: 'error' }, { write });
}

interface Stop {
  /** the first one that came */
  readonly signal: StopSignal | null;
  /** Told when it comes, or at once where it has come. */
  onStop(listener: () => void): void;
  close(): void;
}

/** `timeout` of coreutils signals its child, and then the group that the child is in: one signal comes as two. */
const SAME_SIGNAL_MS = 200;

function listenForStop(shell: Shell): Stop {
  let first: { signal: StopSignal; at: number } | null = null;
  let tell = () => {};
  const close = shell.onSignal((signal) => {
    if (first === null) {
      first = { signal, at: performance.now() };
      tell();
    } else if (performance.now() - first.at > SAME_SIGNAL_MS) {
      shell.exit(128 + STOP_SIGNALS[signal]);
    }
  });
  return {
    get signal() {
      return first?.signal ?? null;
    },
    onStop(listener) {
      tell = listener;
      if (first !== null) listener();
    },
    close,
  };
}
