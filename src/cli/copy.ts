import { count } from '../core/count.ts';
import { type CopyProgress, type CopyReport, copyStore } from '../store/copy.ts';
import { isPostgresUrl, shownUrl } from '../store/database-url.ts';
import { withEnvFile } from './environment.ts';
import { printable } from './printable.ts';
import { CommandError, type Shell, STOP_SIGNALS, UsageError } from './shell.ts';
import { clock, progressBar } from './status-line.ts';
import { chooseColors, createTerminal } from './terminal.ts';

export interface CopyOptions {
  from: string;
  to?: string;
  json?: true;
  quiet?: true;
  color: boolean;
}

/** Where there is no status line, a line is printed after so many percent. */
const PERCENT_A_LINE = 10;

/** Copies a SQLite file to PostgreSQL. @throws CommandError, DatabaseError */
export async function copy(options: CopyOptions, shell: Shell): Promise<void> {
  const { from, to } = databasesOf(options, shell);
  const stop = new AbortController();
  const leave = shell.onSignal((signal) => {
    const message = `interrupted by ${signal}; run the same command again to continue where this one stopped`;
    stop.abort(new CommandError(message, 128 + STOP_SIGNALS[signal]));
  });
  const startedMs = performance.now();
  const progress = openProgress(options, shell);
  let report: CopyReport;
  try {
    report = await copyStore(from, to, { signal: stop.signal, onProgress: progress.show });
  } finally {
    leave();
    progress.close();
  }
  const seconds = (performance.now() - startedMs) / 1000;
  if (options.json) shell.stdout.write(`${JSON.stringify({ ...report, seconds })}\n`);
  else print(report, { to, seconds }, shell);
}

/** @throws UsageError */
function databasesOf({ from, to: given }: CopyOptions, { env }: Shell): { from: string; to: string } {
  const to = given ?? withEnvFile(env).DATABASE_URL ?? '';
  if (!from.startsWith('file:') || !isPostgresUrl(to) || !URL.canParse(to))
    throw new UsageError(
      'scanwire copies from SQLite to PostgreSQL only: --from takes file: and a path, and --to takes postgresql://user@host/database',
    );
  return { from, to };
}

function openProgress({ json, quiet, color }: CopyOptions, shell: Shell) {
  const silent = json || quiet;
  const terminal = createTerminal(shell.stderr, { dumb: shell.env.TERM === 'dumb', plain: silent ?? false });
  const colors = chooseColors(shell.stderr, shell, color);
  const startedMs = performance.now();
  let first: CopyProgress | undefined;
  let now: CopyProgress = { table: null, rows: 0, total: 0 };
  let nextLine = PERCENT_A_LINE;
  const percent = () => (now.total === 0 ? 100 : Math.floor((100 * now.rows) / now.total));
  const rows = () => `${now.rows.toLocaleString('en')} of ${count(now.total, 'row')}`;
  const draw = (columns: number) => {
    const elapsedMs = performance.now() - startedMs;
    const rate = (now.rows - (first?.rows ?? 0)) / elapsedMs;
    const left = rate > 0 ? `${clock((now.total - now.rows) / rate)} left` : '';
    const what = now.table ?? 'checking';
    return [progressBar(percent(), columns, colors), rows(), now.table ? left : '', colors.dim(what)]
      .filter((part) => part !== '')
      .join('  ');
  };
  return {
    show(progress: CopyProgress): void {
      first ??= progress;
      now = progress;
      if (silent) return;
      terminal.setStatus(draw);
      const isDue = now.table === null || percent() >= nextLine;
      if (terminal.live || !isDue) return;
      shell.stderr.write(now.table === null ? 'checking\n' : `${percent()}%  ${rows()}\n`);
      nextLine = percent() - (percent() % PERCENT_A_LINE) + PERCENT_A_LINE;
    },
    close: () => terminal.close(),
  };
}

function print(
  { rows, total, earlier, cleaned, limited, incomplete }: CopyReport,
  { to, seconds }: { to: string; seconds: number },
  { stdout, stderr }: Shell,
): void {
  const { Scan: scans = 0, ScanEvent: events = 0, ScanSecret: secrets = 0 } = rows;
  const again = earlier > 0 ? `, ${count(earlier, 'row')} of them before an interruption` : '';
  stdout.write(
    `Copied ${count(scans, 'scan')} with ${count(events, 'event')}, ${count(total, 'row')} in all${again}, in ${clock(1000 * seconds)} min.\n` +
      `Verified: every table has all rows of the source, and every scan has all of its events.\n` +
      `Now set DATABASE_URL to ${printable(shownUrl(to))}, with its password, and start the server.\n`,
  );
  const notes = [
    secrets > 0 &&
      'scans that have not ended have encrypted options; set SCANWIRE_SECRET_KEY to the content of scanwire.key, beside the SQLite file, unless it is set already',
    cleaned > 0 &&
      `PostgreSQL does not store some characters of ${count(cleaned, 'text')}; they became U+FFFD`,
    limited > 0 && `${count(limited, 'value')} out of range for the column became the nearest possible one`,
    incomplete.length > 0 &&
      `these scans already lacked events in the source, and were copied as they are: ${incomplete.join(', ')}`,
  ];
  for (const note of notes) if (note) stderr.write(`note: ${note}\n`);
}
