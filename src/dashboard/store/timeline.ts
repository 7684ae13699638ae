/** Counts over time, in at most so many buckets, whose width doubles when they are full. */
const MAX_BUCKETS = 240;
const FIRST_WIDTH_MS = 1000;

export const SERIES = ['hosts', 'endpoints', 'CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO', 'UNKNOWN'] as const;
export type Series = (typeof SERIES)[number];

export class Timeline {
  #start: number | null = null;
  #widthMs = FIRST_WIDTH_MS;
  #counts = new Map<Series, number[]>();

  add(series: Series, at: number): void {
    this.#start ??= at;
    let index = Math.max(0, Math.floor((at - this.#start) / this.#widthMs));
    while (index >= MAX_BUCKETS) {
      this.#halve();
      index >>>= 1;
    }
    const counts = this.#countsOf(series);
    while (counts.length <= index) counts.push(0);
    counts[index] = (counts[index] as number) + 1;
  }

  /** @returns times in seconds since 1970, and the running total of each series at that time */
  totals(series: readonly Series[]): { times: number[]; totals: number[][] } {
    const length = Math.max(0, ...series.map((name) => this.#countsOf(name).length));
    const start = this.#start ?? 0;
    const times = Array.from({ length }, (_, index) => (start + (index + 1) * this.#widthMs) / 1000);
    const totals = series.map((name) => {
      const counts = this.#countsOf(name);
      let sum = 0;
      return times.map((_, index) => {
        sum += counts[index] ?? 0;
        return sum;
      });
    });
    return { times, totals };
  }

  #countsOf(series: Series): number[] {
    let counts = this.#counts.get(series);
    if (!counts) {
      counts = [];
      this.#counts.set(series, counts);
    }
    return counts;
  }

  #halve(): void {
    this.#widthMs *= 2;
    for (const [series, counts] of this.#counts) {
      const halved = Array.from(
        { length: Math.ceil(counts.length / 2) },
        (_, index) => (counts[2 * index] ?? 0) + (counts[2 * index + 1] ?? 0),
      );
      this.#counts.set(series, halved);
    }
  }
}
