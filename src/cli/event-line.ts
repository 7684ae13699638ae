/** Formats the events of a scan for a terminal. */
import type { LogLevel, ScanEvent } from '../core/event.ts';
import { printable } from './printable.ts';
import { resultLines } from './result-line.ts';
import type { Colors } from './terminal.ts';

/** @returns printable lines for an event, or none; `verbose` includes DEBUG lines */
export function createEventLine(colors: Colors, { verbose }: { verbose: boolean }) {
  const LEVELS: Record<LogLevel, string> = {
    DEBUG: 'DEBUG ',
    INFO: '',
    WARN: `${colors.yellow('WARN')} `,
    ERROR: `${colors.red('ERROR')} `,
  };
  const logLines = (scanner: string | null, level: LogLevel, message: string): string[] => {
    if (level === 'DEBUG' && !verbose) return [];
    const text = printable(message);
    const isQuiet = level === 'DEBUG' || level === 'INFO';
    return [
      `${colors.dim(`[${printable(scanner ?? 'scan')}]`)} ${LEVELS[level]}${isQuiet ? colors.dim(text) : text}`,
    ];
  };
  const scannerLines = ({ scanner, state, error }: ScanEvent & { type: 'SCANNER' }): string[] => {
    switch (state) {
      case 'STARTED':
        return logLines(scanner, 'DEBUG', 'started');
      case 'SKIPPED':
        return logLines(scanner, 'WARN', `skipped: ${error}`);
      case 'FAILED':
        // Each of its failures was logged when it happened.
        return logLines(scanner, 'DEBUG', 'failed');
      case 'FINISHED':
        return error === null
          ? logLines(scanner, 'DEBUG', 'finished')
          : logLines(scanner, 'WARN', `finished, but ${error}`);
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
        return resultLines(colors, event);
      case 'LOG':
        return logLines(event.scanner, event.level, event.message);
      case 'PROGRESS':
        return event.layer ? logLines(event.scanner, 'INFO', event.message) : [];
      case 'SCANNER':
        return scannerLines(event);
      // The status line and the last line show these.
      case 'STATUS':
      case 'COMPLETED':
      case 'FAILED':
      case 'CANCELLED':
        return [];
      default:
        return event satisfies never;
    }
  };
}
