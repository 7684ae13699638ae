/** What is typed or pasted into the start bar. */

/** Targets in one call of `startScans`. */
export const MOST_TARGETS = 100;

/** Different targets, separated by white space, or by commas in what is not an address with a path. */
export function targetsIn(text: string): string[] {
  const words = text
    .split(/\s+/)
    .flatMap((word) => (/[/@]/.test(word) ? word.replace(/,$/, '') : word.split(',')));
  return [...new Set(words.filter((word) => word !== ''))];
}
