/** Renews a claim while its scan runs; reasons to stop a scan early. */
import { type Canceller, cancellable } from './abort.ts';
import { FencedError } from './errors.ts';
import type { Claim, EventLog, Renewed } from './event-log.ts';
import type { PubSub } from './pubsub.ts';

/** Why a scan is stopped early. */
export type StopReason =
  | { stop: 'cancel'; reason: string }
  /** A user resumes the scan later. */
  | { stop: 'pause' }
  /** The scan resumes later. @param message the reason, for the scan's log; default: the server is stopping */
  | { stop: 'shutdown'; message?: string };

/** A client requested it, in this process or another. */
export const CANCEL = { stop: 'cancel', reason: 'cancelled by request' } as const satisfies StopReason;

export const PAUSE = { stop: 'pause' } as const satisfies StopReason;

/** Why a runner has to stop; null if it may continue. A cancelled scan is not paused. */
export function stopRequested({
  cancelRequested,
  pauseRequested,
}: Pick<Renewed, 'cancelRequested' | 'pauseRequested'>): StopReason | null {
  if (cancelRequested) return CANCEL;
  return pauseRequested ? PAUSE : null;
}

export function isStopReason(reason: unknown): reason is StopReason {
  return typeof reason === 'object' && reason !== null && 'stop' in reason;
}

/** Longest interval of renewals: without hints, a runner notices requests of users of other processes this late. */
const LONGEST_INTERVAL_MS = 4000;

/** A claim that is being renewed. */
export interface Lease {
  /**
   * Waits until the claim is renewed, if its time has run out: another process may run the scan.
   * @returns undefined while the claim is surely held
   * @throws the reason of the canceller
   */
  held(cancellers: readonly Canceller[]): Promise<void> | undefined;
  /** Stops renewing. */
  release(): void;
}

/**
 * Renews a claim at least three times in each `leaseMs`, and whenever a user has asked the scan's runner for something.
 *
 * @param claimedAt value of performance.now() when the claim was requested
 * @param on.stop called with CANCEL or PAUSE if a client has requested it, with FencedError if the claim is lost
 * @param on.skip called for each scanner that a client has asked to skip
 */
export function holdLease(
  { log, pubsub }: { log: Pick<EventLog, 'renew'>; pubsub: Pick<PubSub, 'subscribe'> },
  claim: Claim,
  { leaseMs, claimedAt }: { leaseMs: number; claimedAt: number },
  on: { stop(reason: unknown): void; skip(scanner: string): void },
): Lease {
  // The database counts from the time at which it gets the request, which is later.
  let heldUntil = claimedAt + leaseMs;
  const waiting = new Set<() => void>();
  const renewOnce = async () => {
    const askedAt = performance.now();
    try {
      const renewed = await log.renew(claim, leaseMs);
      heldUntil = askedAt + leaseMs;
      const reason = stopRequested(renewed);
      if (reason) on.stop(reason);
      for (const scanner of renewed.skipRequested) on.skip(scanner);
      for (const resolve of waiting) resolve();
    } catch (error) {
      // Other failures may pass before the lease expires.
      if (error instanceof FencedError) on.stop(error);
    }
  };
  let isRenewing = false;
  let isDue = false;
  const renew = async () => {
    isDue = true;
    if (isRenewing) return;
    isRenewing = true;
    while (isDue) {
      // A request that is made from here on may not be seen by this renewal.
      isDue = false;
      await renewOnce();
    }
    isRenewing = false;
  };
  const renewal = setInterval(renew, Math.min(leaseMs / 3, LONGEST_INTERVAL_MS));
  const leave = pubsub.subscribe(claim.id, (hint) => {
    if ('asked' in hint) void renew();
  });
  const isHeld = () => performance.now() < heldUntil;
  const untilHeld = async (cancellers: readonly Canceller[]) => {
    while (!isHeld())
      await cancellable<void>(cancellers, (resolve) => {
        waiting.add(resolve);
        return () => waiting.delete(resolve);
      });
  };
  return {
    held: (cancellers) => (isHeld() ? undefined : untilHeld(cancellers)),
    release() {
      clearInterval(renewal);
      leave();
      isDue = false;
    },
  };
}
