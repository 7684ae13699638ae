/** Collects the distinct messages of warnings, which a scan's record adds up by code and scanner. */
import type { ScanEvent } from '../core/event.ts';
import type { ScanWarning } from '../core/warning.ts';
import { withoutValues } from './log-fold.ts';

/** Messages of one code and scanner, besides the first. */
const MAX_OTHERS = 3;

export interface WarningCauses {
  take(event: ScanEvent): void;
  /** Messages that differ from that of the warning, and from each other, in more than values. */
  others(warning: Pick<ScanWarning, 'code' | 'scanner'>): string[];
}

export function createWarningCauses(): WarningCauses {
  const known = new Map<string, Map<string, string>>();
  return {
    take(event) {
      if (event.type !== 'LOG' || !event.warning) return;
      const message = event.message.replace(/^\d+ more of this kind, most recently: /, '');
      const key = `${event.scanner} ${event.warning.code}`;
      const messages = known.get(key) ?? new Map<string, string>();
      known.set(key, messages);
      const cause = withoutValues(message);
      if (messages.size <= MAX_OTHERS && !messages.has(cause)) messages.set(cause, message);
    },
    others: ({ scanner, code }) => [...(known.get(`${scanner} ${code}`)?.values() ?? [])].slice(1),
  };
}
