/** Long bodies are read one at a time in the whole process, which limits their memory. */
import { createGate } from '../../core/gate.ts';

/** Bytes of a page or script that any number of requests may read at once. */
export const USUAL_BYTES = 1024 * 1024;
/** Bytes of a page or script; the rest is not read. */
export const MAX_BYTES = 8 * 1024 * 1024;

const places = createGate(1);

/**
 * Waits for the lock, which is held while the body is in use.
 * @returns releases the lock; may be called repeatedly
 * @throws the signal's reason
 */
export async function enterLargeBody(signal: AbortSignal): Promise<() => void> {
  await places.enter(signal);
  let inside = true;
  const release = () => {
    if (inside) places.leave();
    inside = false;
  };
  return release;
}
