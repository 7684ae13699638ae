/** Bodies longer than usual are read one at a time in the whole process, so that the memory they take is bounded. */
import { createGate } from '../../core/gate.ts';

/** Bytes of a page or script that any number of requests may read at once. */
export const USUAL_BYTES = 1024 * 1024;
/** Bytes of a page or script that are read at most. */
export const MAX_BYTES = 8 * 1024 * 1024;

const places = createGate(1);

/**
 * Waits for the place. It is held while the body is in use.
 * @returns what gives the place back, which works once
 * @throws the signal's reason
 */
export async function enterLargeBody(signal: AbortSignal): Promise<() => void> {
  await places.enter();
  let inside = true;
  const release = () => {
    if (inside) places.leave();
    inside = false;
  };
  if (signal.aborted) release();
  signal.throwIfAborted();
  return release;
}
