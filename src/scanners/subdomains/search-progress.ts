import { type Emission, progress } from '../../core/scanner.ts';
import type { NameFrontier } from './frontier.ts';

export interface SearchProgress {
  /** @returns whether a report is due and none was requested */
  ask(): boolean;
  /** Marks the requested report as made. */
  answer(): void;
  /** The report; null unless the percentage has risen. */
  take(hosts: number): Emission | null;
}

/** @param guesses.rest words not tried yet */
export function createSearchProgress(
  { counts }: Pick<NameFrontier, 'counts'>,
  guesses: { readonly rest: number },
): SearchProgress {
  let reported = 0;
  let asked = false;
  const percent = () => {
    const known = counts.begun + guesses.rest;
    // Open work may add names, so the last percent is reserved for the end.
    return known === 0 ? 0 : Math.min(99, Math.floor((100 * counts.done) / known));
  };
  return {
    ask() {
      if (asked || percent() <= reported) return false;
      asked = true;
      return true;
    },
    answer() {
      asked = false;
    },
    take(hosts) {
      const now = percent();
      if (now <= reported) return null;
      reported = now;
      return progress(now / 100, `${counts.done} names tried, ${hosts} hosts found`);
    },
  };
}
