/**
 * Progress of a scan: the mean over its scanners of the share of known inputs that are done. A scanner that others
 * feed cannot be further than they are. Whole percent; never falls; 100 is for the completed scan alone.
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

export function createProgress(startPercent: number) {
  let percent = startPercent;
  return {
    get percent() {
      return percent;
    },
    /** @returns the new percent, or null when it has not risen */
    update(shares: readonly ScannerShare[]): number | null {
      let sum = 0;
      for (const share of shares) sum += fraction(share, new Set());
      const now = Math.min(99, Math.floor((100 * sum) / Math.max(1, shares.length)));
      if (now <= percent) return null;
      percent = now;
      return percent;
    },
  };
}

function fraction(share: ScannerShare, above: Set<ScannerShare>): number {
  if (share.ended) return 1;
  const own = share.known === 0 ? 0 : share.done / share.known;
  above.add(share);
  let fed = 1;
  for (const feeder of share.upstream) if (!above.has(feeder)) fed = Math.min(fed, fraction(feeder, above));
  above.delete(share);
  return Math.min(1, own) * fed;
}
