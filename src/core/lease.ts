/** Renews a claim while its scan runs; reasons to stop a scan early. */
import { FencedError } from './errors.ts';
import type { Claim, EventLog } from './event-log.ts';

/** Why a scan is stopped early. */
export type StopReason =
  | { stop: 'cancel'; reason: string }
  /** The scan resumes later. @param message the reason, for the scan's log; default: the server is stopping */
  | { stop: 'shutdown'; message?: string };

/** A client requested it, in this process or another. */
export const CANCEL = { stop: 'cancel', reason: 'cancelled by request' } as const satisfies StopReason;

export function isStopReason(reason: unknown): reason is StopReason {
  return typeof reason === 'object' && reason !== null && 'stop' in reason;
}

/**
 * Renews a claim three times in each `leaseMs`.
 *
 * @param stop called with CANCEL if the scan is to be cancelled, with FencedError if the claim is lost
 * @returns a function that stops renewing
 */
export function holdLease(
  log: Pick<EventLog, 'renew'>,
  claim: Claim,
  leaseMs: number,
  stop: (reason: unknown) => void,
): () => void {
  const renewal = setInterval(async () => {
    try {
      const { cancelRequested } = await log.renew(claim, leaseMs);
      if (cancelRequested) stop(CANCEL);
    } catch (error) {
      // Other failures may pass before the lease expires.
      if (error instanceof FencedError) stop(error);
    }
  }, leaseMs / 3);
  return () => clearInterval(renewal);
}
