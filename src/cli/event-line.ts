/** Formats the events of a scan for a terminal. */
import type { LogLevel, ScanEvent } from '../core/event.ts';
import { type Columns, wrapLine } from './layout.ts';
import { createLogFold, type LogLine } from './log-fold.ts';
import { printable } from './printable.ts';
import { resultLines } from './result-line.ts';
import type { Colors } from './terminal.ts';

/**
 * @param columns the width of the terminal at present
 * @returns printable lines for an event, or none; `verbose` includes DEBUG lines and all repeated lines
 */
export function createEventLine(
  colors: Colors,
  { verbose, columns }: { verbose: boolean; columns: () => Columns },
) {
  const LEVELS: Record<LogLevel, string> = {
    DEBUG: 'DEBUG ',
    INFO: '',
    WARN: `${colors.yellow('WARN')} `,
    ERROR: `${colors.red('ERROR')} `,
  };
  const fold = createLogFold();
  const format = ({ scanner, level, message }: LogLine): string[] => {
    const text = printable(message);
    const isQuiet = level === 'DEBUG' || level === 'INFO';
    const name = colors.dim(`[${printable(scanner ?? 'scan')}]`);
    return wrapLine(`${name} ${LEVELS[level]}${isQuiet ? colors.dim(text) : text}`, columns());
  };
  const logLines = (line: LogLine): string[] => {
    if (verbose) return format(line);
    // Each input that failed has an ERROR line, and the end of the scan lists their number.
    if (line.level === 'DEBUG' || line.warning?.code === 'INPUTS_FAILED') return [];
    return fold.take(line) ? format(line) : [];
  };
  const scannerLines = ({ scanner, state, error }: ScanEvent & { type: 'SCANNER' }): string[] => {
    switch (state) {
      case 'STARTED':
        return logLines({ scanner, level: 'DEBUG', message: 'started' });
      case 'SKIPPED':
        return logLines({ scanner, level: 'WARN', message: `skipped: ${error}` });
      case 'FAILED':
        // Each of its failures was logged when it happened.
        return [
          ...fold.end(scanner).flatMap(format),
          ...logLines({ scanner, level: 'DEBUG', message: 'failed' }),
        ];
      case 'FINISHED':
        // The warning before it has the number of failed inputs.
        return [
          ...fold.end(scanner).flatMap(format),
          ...logLines({ scanner, level: 'DEBUG', message: 'finished' }),
        ];
      default:
        return state satisfies never;
    }
  };

  return (event: ScanEvent): string[] => {
    switch (event.type) {
      case 'HOST':
      case 'ENDPOINT':
      case 'FINDING':
      case 'ASSESSMENT':
        return resultLines(colors, event, columns());
      case 'LOG':
        return logLines(event);
      case 'PROGRESS':
        return event.layer ? logLines({ ...event, level: 'INFO', message: `risk by ${event.message}` }) : [];
      case 'SCANNER':
        return scannerLines(event);
      case 'COMPLETED':
      case 'FAILED':
      case 'CANCELLED':
        return fold.end().flatMap(format);
      // The status line shows it.
      case 'STATUS':
        return [];
      default:
        return event satisfies never;
    }
  };
}
