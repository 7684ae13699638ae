/** Counts content that the limits of a layer skip. */
import type { Indicator, LayerWarning } from './layer.ts';

/** Name under which `heaviest` counts. */
const WEAKER_INDICATORS = 'indicators of one kind';

export class Omissions {
  readonly #counts = new Map<string, number>();

  /** @param what plural noun phrase, such as `encoded literals` */
  add(what: string, count = 1): void {
    if (count > 0) this.#counts.set(what, (this.#counts.get(what) ?? 0) + count);
  }

  addAll(others: Omissions): void {
    for (const [what, count] of others.#counts) this.add(what, count);
  }

  /** The `most` indicators with the most points; the others are counted. */
  heaviest(indicators: Iterable<Indicator>, most: number): Indicator[] {
    const sorted = [...indicators].sort((a, b) => b.points - a.points);
    this.add(WEAKER_INDICATORS, sorted.length - most);
    return sorted.slice(0, most);
  }

  get kinds(): string[] {
    return [...this.#counts.keys()];
  }

  /** One warning for each kind. @param parts of the page, such as `The scripts of the page` */
  warnings(parts: string): LayerWarning[] {
    return [...this.#counts].map(([what, count]) => ({
      code: 'LIMIT_REACHED',
      message: `${parts} reached a limit: ${count} ${what} were skipped.`,
      count,
    }));
  }
}
