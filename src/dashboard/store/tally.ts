/** Values that `top` knows. */
const MAX_TOP = 8;

/** How often each value occurs. Counts only rise, so that the most frequent values are known without sorting. */
export class Tally {
  readonly counts = new Map<string, number>();
  readonly #top: string[] = [];

  /** The eight most frequent values, the most frequent first. */
  get top(): readonly string[] {
    return this.#top;
  }

  add(value: string): void {
    const top = this.#top;
    const count = (this.counts.get(value) ?? 0) + 1;
    this.counts.set(value, count);
    let at = top.indexOf(value);
    if (at < 0) {
      at = Math.min(top.length, MAX_TOP - 1);
      if (top.length === MAX_TOP && count <= this.#countAt(at)) return;
    }
    for (; at > 0 && this.#countAt(at - 1) < count; at--) top[at] = top[at - 1] as string;
    top[at] = value;
  }

  #countAt(index: number): number {
    return this.counts.get(this.#top[index] as string) as number;
  }
}
