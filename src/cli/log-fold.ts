/** Folds log lines of a scan that say the same: prints the first ones and counts the others. */
import type { ScanEvent } from '../core/event.ts';

export type LogLine = Pick<ScanEvent & { type: 'LOG' }, 'scanner' | 'level' | 'message' | 'warning'>;

/** Lines of one kind that are printed, if their texts differ. */
const MAX_PRINTED = 3;
/** The same for warnings, which the end of the scan lists again. */
const MAX_PRINTED_WARNINGS = 1;
/** Kinds that are remembered; lines of further kinds are printed. */
const MAX_KINDS = 1000;

interface Kind {
  scanner: string | null;
  printed: Set<string>;
  hidden: number;
  last: LogLine;
}

export interface LogFold {
  /** @returns whether to print the line */
  take(line: LogLine): boolean;
  /** Returns a line for each kind with hidden lines, and forgets them; of one scanner or of all. */
  end(scanner?: string): LogLine[];
}

export function createLogFold(): LogFold {
  const kinds = new Map<string, Kind>();
  return {
    take(line) {
      const key = keyOf(line);
      const kind = kinds.get(key);
      if (kind === undefined) {
        const { message } = line;
        // The same error of several scanners, such as an unreachable target, is counted when the scan ends.
        const scanner = line.level === 'ERROR' ? null : line.scanner;
        if (kinds.size < MAX_KINDS)
          kinds.set(key, { scanner, printed: new Set([message]), hidden: 0, last: line });
        return true;
      }
      if (
        kind.printed.has(line.message) ||
        kind.printed.size >= (line.warning ? MAX_PRINTED_WARNINGS : MAX_PRINTED)
      ) {
        kind.hidden++;
        kind.last = line;
        return false;
      }
      kind.printed.add(line.message);
      return true;
    },
    end(scanner) {
      const ended = [...kinds].filter(([, kind]) => scanner === undefined || kind.scanner === scanner);
      for (const [key] of ended) kinds.delete(key);
      return ended.flatMap(([, kind]) => (kind.hidden > 0 && !kind.last.warning ? [foldedLine(kind)] : []));
    },
  };
}

/** Lines of a kind differ in values only. The end of a scan lists its warnings by code, with their numbers. */
function keyOf({ scanner, level, message, warning }: LogLine): string {
  if (level === 'ERROR') return `${level} ${message}`;
  return `${scanner} ${level} ${warning?.code ?? withoutValues(message)}`;
}

/** Replaces words that are numbers, paths, URLs, names of hosts or quoted, and lists of them. */
export const withoutValues = (message: string) =>
  message
    .split(/\s+/)
    .map((word) => (/[\d/"'=]|\w\.\w/.test(word) ? '#' : word))
    .join(' ')
    .replace(/#(?: #)+(?: and # more)?/g, '#');

function foldedLine({ printed, hidden, last }: Kind): LogLine {
  const times = hidden === 1 ? 'once' : `${hidden} times`;
  if (printed.size === 1) return { ...last, message: `${last.message} (repeated ${times})` };
  // The last line is printed here.
  return hidden === 1 ? last : { ...last, message: `${last.message} (and ${hidden - 1} more like it)` };
}
