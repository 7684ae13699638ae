/** Prints the events of a scan to the terminal as they happen, and its summary. */
import { count } from '../core/count.ts';
import type { ScanEvent } from '../core/event.ts';
import type { Severity } from '../core/vocabulary.ts';
import type { ScanRecord } from '../sdk/scan-record.ts';
import { encodeEvent } from './event-json.ts';
import { createEventLine } from './event-line.ts';
import { wrapLine } from './layout.ts';
import { printable } from './printable.ts';
import { createResultStream, findFormat, openResultFile, type ResultOutput } from './result-output.ts';
import type { OpenScan, RunningScan } from './running-scan.ts';
import {
  countFindings,
  describeEnd,
  describeFindings,
  describeNotRequested,
  describeWarnings,
} from './scan-record.ts';
import { CommandError, EXIT, type Shell, STOP_SIGNALS, type StopSignal, UsageError } from './shell.ts';
import { createStatusLine } from './status-line.ts';
import { type Colors, chooseColors, createTerminal, type Terminal } from './terminal.ts';
import { createWarningCauses } from './warning-causes.ts';
import { createWorstFindings } from './worst-findings.ts';

/** As an output: standard output instead of a file. */
const STANDARD_OUTPUT = '-';
/** Findings in the summary at the end. */
const MAX_WORST = 5;

export interface ScanDisplay {
  /** path of a file for the results, or `-` for standard output */
  output?: string | undefined;
  /** name of a format; default: that of the file's extension. Without a file, results go to standard output */
  format?: string | undefined;
  /** whether to print DEBUG lines */
  verbose?: boolean | undefined;
  /** whether to print only the summary */
  quiet?: boolean | undefined;
  /** whether to print all events as JSON lines, and nothing else */
  json?: boolean | undefined;
  /** The exit code tells whether there are findings of this severity or a higher one. */
  failOn?: Severity | undefined;
  /** false to never use colours; default: if the terminal supports them */
  color?: boolean | undefined;
}

export interface ScanOutcome {
  exitCode: number;
  record: ScanRecord;
}

/**
 * Follows a scan to its end and prints results as they are found. The first SIGINT or SIGTERM cancels it, the second ends
 * the process.
 * @throws CommandError
 */
export async function scan(open: OpenScan, display: ScanDisplay, shell: Shell): Promise<ScanOutcome> {
  const output = await openOutput(display, shell);
  const screen = output?.path === null ? shell.stderr : shell.stdout;
  const terminal = createTerminal(screen, { dumb: shell.env.TERM === 'dumb', plain: display.json ?? false });
  const forgetTerminal = shell.onExit(() => terminal.close());
  const stop = listenForStop(shell);
  try {
    const running = await open((text) => terminal.apart(() => shell.stderr.write(`scanwire: ${text}\n`)));
    try {
      return await show(running, display, { shell, terminal, output, stop });
    } finally {
      await running.close();
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
  output: ResultOutput | null;
  stop: Stop;
}

/** @returns null if results are only printed; `path` is null for standard output */
async function openOutput(
  { output, format, json }: ScanDisplay,
  shell: Shell,
): Promise<Surroundings['output']> {
  if (output === undefined && format === undefined) return null;
  const path = output === STANDARD_OUTPUT ? undefined : output;
  if (json && path === undefined)
    throw new UsageError('--json already prints to standard output: pass a file to --output, or omit it.');
  const found = findFormat(format, output);
  return path === undefined
    ? createResultStream(shell.stdout, found)
    : await openResultFile(path, found, shell);
}

async function show(
  running: RunningScan,
  display: ScanDisplay,
  { shell, terminal, output, stop }: Surroundings,
): Promise<ScanOutcome> {
  const colors = chooseColors(terminal.stream, shell, display.color);
  const status = createStatusLine(colors);
  stop.onStop((signal) => {
    status.hold('stopping; press Ctrl-C again to quit at once');
    void running.cancel(signal);
  });

  // Independent of the printing: a paused reader must not delay the file.
  const saving = output?.write(running.results({ live: output.path === null }));
  // Awaited below, after the printing.
  saving?.catch(() => running.cancel(null));

  const { worst, take: judge } = createWorstFindings(MAX_WORST);
  const causes = createWarningCauses();
  const take = (event: ScanEvent) => {
    judge(event);
    causes.take(event);
  };
  try {
    await printEvents(running, display, { terminal, status, colors, take });
  } catch (error) {
    if (error !== terminal.failure) throw error;
    await running.cancel(null);
  }

  const record = await running.ended.catch((error) => {
    if (terminal.failure !== null) explainFailure(terminal.failure);
    throw error;
  });
  terminal.setStatus(null);
  const print = async (lines: string[]) => {
    if (!display.json) await printIfPossible(terminal, lines);
  };
  const end = [
    describeEnd(record, colors),
    ...describeFindings(record, worst, colors),
    ...describeWarnings(record, causes, colors),
    ...describeNotRequested(running.notRequested ?? []),
  ];
  await print(end.flatMap((line) => wrapLine(line, terminal.columns)));
  const complain = (text: string) => terminal.apart(() => shell.stderr.write(`scanwire: ${text}\n`));
  if (record.error !== null) complain(`the scan failed: ${printable(record.error)}`);
  const notes = (await saving?.catch(explainFailure)) ?? [];
  await print(notes.flatMap((note) => wrapLine(colors.yellow(note), terminal.columns)));
  if (output && output.path !== null) {
    const { hosts, endpoints, findings, assessments } = record.summary;
    const results = count(hosts + endpoints + findings + assessments, 'result');
    await print([`${colors.bold('[Saved]')} ${results} to ${printable(output.path)}`]);
  }
  if (terminal.failure !== null) explainFailure(terminal.failure);
  return { exitCode: exitCode(record, display, stop, complain), record };
}

interface Printer {
  terminal: Terminal;
  status: ReturnType<typeof createStatusLine>;
  colors: Colors;
  /** takes each event before it is printed */
  take(event: ScanEvent): void;
}

async function printEvents(
  running: RunningScan,
  { verbose = false, quiet = false, json = false }: ScanDisplay,
  { terminal, status, colors, take }: Printer,
) {
  const lineOf = createEventLine(colors, { verbose, columns: () => terminal.columns });
  const linesOf = json ? (event: ScanEvent) => [encodeEvent(event)] : quiet ? () => [] : lineOf;
  if (!json && !quiet) {
    const head = `${printable(running.target)} (${running.scanners.map(printable).join(', ')})`;
    await terminal.print(wrapLine(`${colors.bold('[Scan Started]')} ${head}`, terminal.columns));
    terminal.setStatus(status.draw);
  }
  for await (const page of running.events()) {
    for (const event of page) {
      status.take(event);
      take(event);
    }
    await terminal.print(page.flatMap(linesOf));
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

function exitCode(
  record: ScanRecord,
  { failOn }: ScanDisplay,
  { signal }: Stop,
  complain: (text: string) => void,
): number {
  switch (record.status) {
    case 'COMPLETED': {
      const bad = failOn === undefined ? 0 : countFindings(record, failOn);
      if (bad === 0) return EXIT.ok;
      complain(`${count(bad, 'finding')} of severity ${failOn} or higher`);
      return EXIT.findings;
    }
    case 'FAILED':
      return EXIT.failed;
    case 'CANCELLED':
      return signal === null ? EXIT.failed : 128 + STOP_SIGNALS[signal];
    default:
      return record.status satisfies never;
  }
}

interface Stop {
  /** the first signal received */
  readonly signal: StopSignal | null;
  /** Calls the listener at the first signal, or at once if it was already received. */
  onStop(listener: (signal: StopSignal) => void): void;
  close(): void;
}

/** `timeout` of coreutils signals its child and then the child's process group, so one signal arrives twice. */
const SAME_SIGNAL_MS = 200;

function listenForStop(shell: Shell): Stop {
  let first: { signal: StopSignal; at: number } | null = null;
  let notify = (_: StopSignal) => {};
  const close = shell.onSignal((signal) => {
    if (first === null) {
      first = { signal, at: performance.now() };
      notify(signal);
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
      if (first !== null) listener(first.signal);
    },
    close,
  };
}
