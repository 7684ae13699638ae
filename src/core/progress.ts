import { strongComponents } from './strong-components.ts';

/**
 * Progress of a scan, in whole percent: half of it is the mean of its scanners' progress, the other half the least of them, since a
 * scan takes as long as its slowest scanner. It never falls; only a completed scan has 100.
 *
 * The progress of a scanner is the share of its known inputs that are done, times the least progress of its feeders.
 * Scanners that feed each other in a circle (a strongly connected component of the graph of feeders) depend on each
 * other's progress; within a circle, the shares of the other members are used instead.
 */
export interface ScannerShare {
  /** inputs known so far */
  known: number;
  /** sum of the completed shares of these inputs, 0 to `known` */
  done: number;
  ended: boolean;
  /** scanners that may give it more inputs */
  upstream: readonly ScannerShare[];
}

export interface Progress {
  readonly percent: number;
  /** @returns the new percent; null if it has not risen */
  update(): number | null;
}

/** @param shares their `upstream` must not change any more */
export function createProgress(startPercent: number, shares: readonly ScannerShare[]): Progress {
  const circles = findCircles(shares);
  let percent = startPercent;
  return {
    get percent() {
      return percent;
    },
    update() {
      const { sum, least } = addUp(circles);
      const now = Math.min(99, Math.floor((100 * (sum / Math.max(1, shares.length) + least)) / 2));
      if (now <= percent) return null;
      percent = now;
      return percent;
    },
  };
}

/** A strongly connected component, usually of a single scanner. */
interface Circle {
  members: ScannerShare[];
  /** circles that feed a member; ordered before this one */
  feeders: Circle[];
  /** least progress of a member that has not ended; 1 if all have ended */
  least: number;
}

/** The sum of the scanners' progress, and the least of them. */
function addUp(circles: readonly Circle[]): { sum: number; least: number } {
  let sum = 0;
  let least = circles.length > 0 ? 1 : 0;
  for (const circle of circles) {
    let fed = 1;
    for (const feeder of circle.feeders) fed = Math.min(fed, feeder.least);
    // The two smallest shares give each member the least share of the others.
    let smallest = 1;
    let second = 1;
    for (const member of circle.members) {
      const share = shareDone(member);
      if (share < smallest) [smallest, second] = [share, smallest];
      else if (share < second) second = share;
    }
    circle.least = 1;
    for (const member of circle.members) {
      const share = shareDone(member);
      const others = share === smallest ? second : smallest;
      const fraction = member.ended ? 1 : share * Math.min(fed, others);
      circle.least = Math.min(circle.least, fraction);
      sum += fraction;
    }
    least = Math.min(least, circle.least);
  }
  return { sum, least };
}

function shareDone({ ended, known, done }: ScannerShare): number {
  if (ended) return 1;
  return known === 0 ? 0 : Math.min(1, done / known);
}

/** Finds the circles, ordered so that feeders come first. */
function findCircles(shares: readonly ScannerShare[]): Circle[] {
  const circleOf = new Map<ScannerShare, Circle>();
  return strongComponents(shares, ({ upstream }) => upstream).map((members) => {
    const circle: Circle = { members, feeders: [], least: 0 };
    for (const member of members) circleOf.set(member, circle);
    const feeders = new Set(members.flatMap(({ upstream }) => upstream.map((share) => circleOf.get(share))));
    feeders.delete(circle);
    circle.feeders = [...feeders] as Circle[];
    return circle;
  });
}
