/** The status line at the bottom of the terminal: progress and numbers of results. */
import { count } from '../core/count.ts';
import { isResult, type ScanEvent } from '../core/event.ts';
import { RESULT_TYPES, type ResultType } from '../core/vocabulary.ts';
import { printable } from './printable.ts';
import type { Colors } from './terminal.ts';

const NOUNS: Record<ResultType, string> = {
  HOST: 'host',
  ENDPOINT: 'endpoint',
  FINDING: 'finding',
  ASSESSMENT: 'assessment',
};
const MAX_BAR = 30;
/** In narrower terminals there is no room for the bar. */
const MIN_COLUMNS_FOR_BAR = 60;

export function createStatusLine(colors: Colors, now: () => number = Date.now) {
  const counts = new Map<ResultType, number>();
  const begin = now();
  let percent = 0;
  let message = '';
  let held = false;

  return {
    take(event: ScanEvent): void {
      if (isResult(event)) counts.set(event.type, (counts.get(event.type) ?? 0) + 1);
      if (event.type === 'PROGRESS') percent = event.percent;
      if (held) return;
      if (event.type === 'PROGRESS') message = printable(event.message);
      else if (event.type === 'STATUS' && event.status === 'PAUSED') message = 'paused';
      else if (event.type === 'STATUS' && message === 'paused') message = '';
    },
    /** Shows this text instead of the scanners' messages. */
    hold(text: string): void {
      held = true;
      message = text;
    },
    draw: (columns: number): string => {
      const parts = RESULT_TYPES.flatMap((type) => {
        const number = counts.get(type);
        return number === undefined ? [] : [count(number, NOUNS[type])];
      });
      return [progressBar(percent, columns, colors), ...parts, clock(now() - begin), colors.dim(message)]
        .filter((part) => part !== '')
        .join('  ');
    },
  };
}

/** The percentage, and a bar if there is room for one. */
export function progressBar(percent: number, columns: number, colors: Colors): string {
  const head = `${String(percent).padStart(3)}%`;
  if (columns < MIN_COLUMNS_FOR_BAR) return head;
  const length = Math.min(MAX_BAR, Math.floor(columns / 5));
  const full = Math.floor((length * percent) / 100);
  return `${head} ${colors.cyan('━'.repeat(full))}${colors.dim('─'.repeat(length - full))}`;
}

/** minutes and seconds */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
