import { strongComponents } from './strong-components.ts';

/**
 * Progress of a scan: the mean over its scanners of how far each is. Whole percent; never falls; 100 is for the
 * completed scan alone.
 *
 * A scanner is as far as the share of its known inputs that are done, times how far those that feed it are: the least
 * of its feeders' progress. Scanners that feed each other in a circle (a strongly connected component of the graph of
 * feeders) cannot wait for each other's progress; there, the share of each other member takes its place.
 */
export interface ScannerShare {
  /** inputs known so far */
  known: number;
  /** sum of the shares done of them, 0 to `known` */
  done: number;
  ended: boolean;
  /** those that may still give it inputs */
  upstream: readonly ScannerShare[];
}

export interface Progress {
  readonly percent: number;
  /** @returns the new percent, or null when it has not risen */
  update(): number | null;
}

/** @param shares their `upstream` does not change any more */
export function createProgress(startPercent: number, shares: readonly ScannerShare[]): Progress {
  const circles = findCircles(shares);
  let percent = startPercent;
  return {
    get percent() {
      return percent;
    },
    update() {
      const now = Math.min(99, Math.floor((100 * sumOfFractions(circles)) / Math.max(1, shares.length)));
      if (now <= percent) return null;
      percent = now;
      return percent;
    },
  };
}

/** A strongly connected component: most often a scanner by itself. */
interface Circle {
  members: ScannerShare[];
  /** circles that feed a member; they come before this one */
  feeders: Circle[];
  /** the least progress of a member that has not ended; 1 when all have */
  least: number;
}

function sumOfFractions(circles: readonly Circle[]): number {
  let sum = 0;
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
  }
  return sum;
}

function shareDone({ ended, known, done }: ScannerShare): number {
  if (ended) return 1;
  return known === 0 ? 0 : Math.min(1, done / known);
}

/** The circles, feeders before those they feed. */
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
