/** Collects the warnings of a running scan: the first of each kind are logged at once, the rest are added up. */
import { cleanText } from './clean-text.ts';
import type { WarningCode } from './warning.ts';
import { WARNING_CODES } from './warning.ts';

/** Number of warnings of one code and scanner that are logged individually. */
const MAX_LINES = 10;
/** Characters of a message; longer ones are cut. */
export const MAX_MESSAGE = 1000;

export interface WarningEvent {
  type: 'LOG';
  level: 'WARN';
  message: string;
  scanner: string | null;
  warning: { code: WarningCode; count: number };
}

export interface WarningTally {
  /** @returns the event to append now; null if the warning was added to a sum, which `take` returns */
  add(scanner: string | null, code: WarningCode, message: string, count?: number): WarningEvent | null;
  /** Returns and clears the sums, of one scanner or of all. */
  take(scanner?: string | null): WarningEvent[];
}

export function createWarningTally(): WarningTally {
  const kinds = new Map<string, { lines: number; rest: WarningEvent | null }>();

  return {
    add(scanner, code, message, count = 1) {
      const event: WarningEvent = {
        type: 'LOG',
        level: 'WARN',
        message: cleanText(String(message), MAX_MESSAGE),
        scanner,
        warning: {
          code: WARNING_CODES.includes(code) ? code : 'CONTENT_SKIPPED',
          count: Number.isSafeInteger(count) && count > 0 ? count : 1,
        },
      };
      const key = `${event.warning.code} ${scanner}`;
      const kind = kinds.get(key) ?? { lines: 0, rest: null };
      kinds.set(key, kind);
      if (kind.lines < MAX_LINES) {
        kind.lines++;
        return event;
      }
      event.warning.count += kind.rest?.warning.count ?? 0;
      kind.rest = event;
      return null;
    },
    take(scanner) {
      const taken: WarningEvent[] = [];
      for (const kind of kinds.values()) {
        const { rest } = kind;
        if (!rest || (scanner !== undefined && rest.scanner !== scanner)) continue;
        kind.rest = null;
        const message = cleanText(
          `${rest.warning.count} more of this kind, most recently: ${rest.message}`,
          MAX_MESSAGE,
        );
        taken.push({ ...rest, message });
      }
      return taken;
    },
  };
}
