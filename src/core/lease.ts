/** What holds a claim while its scan runs, and what ends a scan before its time. */
import { FencedError } from './errors.ts';
import type { Claim, EventLog } from './event-log.ts';

/** Why a scan is made to stop before its end. */
export type StopReason =
  | { stop: 'cancel'; reason: string }
  /** It goes on later. @param message why, for its log; default: the server is stopping */
  | { stop: 'shutdown'; message?: string };

/** Somebody asked for it, in this process or another. */
export const CANCEL = { stop: 'cancel', reason: 'cancelled by request' } as const satisfies StopReason;

export function isStopReason(reason: unknown): reason is StopReason {
  return typeof reason === 'object' && reason !== null && 'stop' in reason;
}

/**
 * Renews a claim three times in each `leaseMs`.
 *
 * @param stop is called with CANCEL when the log says that the scan is to be cancelled, and with FencedError when the
 *   claim is lost
 * @returns how to let go of it
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
      // Any other failure may pass before the lease runs out.
      if (error instanceof FencedError) stop(error);
    }
  }, leaseMs / 3);
  return () => clearInterval(renewal);
}
