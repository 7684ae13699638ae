/** Renews a claim while its scan runs; reasons to stop a scan early. */
import { FencedError } from './errors.ts';
import type { Claim, EventLog, Renewed } from './event-log.ts';

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

/** Why a runner has to stop; null if it may go on. A cancelled scan is not paused. */
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

/**
 * Renews a claim three times in each `leaseMs`.
 *
 * @param on.stop called with CANCEL or PAUSE if a client has requested it, with FencedError if the claim is lost
 * @param on.skip called for each scanner that a client has asked to skip
 * @returns a function that stops renewing
 */
export function holdLease(
  log: Pick<EventLog, 'renew'>,
  claim: Claim,
  leaseMs: number,
  on: { stop(reason: unknown): void; skip(scanner: string): void },
): () => void {
  const renewal = setInterval(async () => {
    try {
      const renewed = await log.renew(claim, leaseMs);
      const reason = stopRequested(renewed);
      if (reason) on.stop(reason);
      for (const scanner of renewed.skipRequested) on.skip(scanner);
    } catch (error) {
      // Other failures may pass before the lease expires.
      if (error instanceof FencedError) on.stop(error);
    }
  }, leaseMs / 3);
  return () => clearInterval(renewal);
}
