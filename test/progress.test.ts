import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createProgress, type ScannerShare } from '../src/core/progress.ts';

interface Share extends ScannerShare {
  done: number;
  ended: boolean;
  upstream: Share[];
}

/** Scanners with eighths of their inputs done (whose sums are exact), and the feeds between them. */
const graphs = fc
  .integer({ min: 1, max: 7 })
  .chain((size) =>
    fc.record({
      shares: fc.array(fc.record({ eighths: fc.integer({ min: 0, max: 8 }), ended: fc.boolean() }), {
        minLength: size,
        maxLength: size,
      }),
      feeds: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 2 * size }),
    }),
  )
  .map(({ shares, feeds }) => {
    const all = shares.map(({ eighths, ended }): Share => ({ known: 8, done: eighths, ended, upstream: [] }));
    for (const [from, to] of feeds) if (from !== to) all[to]?.upstream.push(all[from] as Share);
    return all;
  });

/** The definition at the top of core/progress.ts, literally. */
function percentByDefinition(shares: readonly Share[]): number {
  const feedsIndirectly = (from: Share, to: Share, seen = new Set<Share>()): boolean =>
    to.upstream.some(
      (feeder) => feeder === from || (!seen.has(feeder) && feedsIndirectly(from, feeder, seen.add(feeder))),
    );
  const inOneCircle = (a: Share, b: Share) => a === b || (feedsIndirectly(a, b) && feedsIndirectly(b, a));
  const own = ({ ended, done }: Share) => (ended ? 1 : done / 8);
  const fraction = (share: Share): number => {
    if (share.ended) return 1;
    const circle = shares.filter((other) => inOneCircle(share, other));
    const feeders = circle.flatMap(({ upstream }) => upstream).filter((feeder) => !circle.includes(feeder));
    const others = circle.filter((other) => other !== share);
    // A cycle is as far as the least of its members, whichever of them feeds.
    const feederCircles = feeders.flatMap((feeder) => shares.filter((other) => inOneCircle(feeder, other)));
    return own(share) * Math.min(1, ...feederCircles.map(fraction), ...others.map(own));
  };
  const fractions = shares.map(fraction);
  const mean = fractions.reduce((total, value) => total + value, 0) / shares.length;
  return Math.min(99, Math.floor((100 * (mean + Math.min(...fractions))) / 2));
}

describe('progress', () => {
  test('equals its definition for every graph of feeds', () => {
    fc.assert(
      fc.property(graphs, (shares) => {
        const progress = createProgress(0, shares);
        progress.update();
        expect(progress.percent).toBe(percentByDefinition(shares));
      }),
      { numRuns: 2000 },
    );
  });

  test('never falls, and never reaches 100', () => {
    fc.assert(
      fc.property(graphs, fc.infiniteStream(fc.nat(8)), (shares, numbers) => {
        const progress = createProgress(0, shares);
        let last = 0;
        for (const value of [...numbers.take(20)]) {
          for (const share of shares) share.done = value;
          progress.update();
          expect(progress.percent).toBeGreaterThanOrEqual(last);
          expect(progress.percent).toBeLessThan(100);
          last = progress.percent;
        }
      }),
    );
  });

  test('visits each feed once when all of 200 scanners feed each other', () => {
    const shares = Array.from(
      { length: 200 },
      (): Share => ({ known: 8, done: 4, ended: false, upstream: [] }),
    );
    let reads = 0;
    for (const share of shares) {
      const feeders = shares.filter((other) => other !== share);
      share.upstream = new Proxy(feeders, {
        get(target, key, receiver) {
          if (typeof key === 'string' && /^\d+$/.test(key)) reads++;
          return Reflect.get(target, key, receiver);
        },
      });
    }
    const progress = createProgress(0, shares);
    const atStart = reads;
    for (let i = 0; i < 100; i++) progress.update();
    expect(atStart).toBeLessThan(3 * 200 * 200);
    expect(reads - atStart).toBe(0);
    expect(progress.percent).toBe(25);
  });
});
