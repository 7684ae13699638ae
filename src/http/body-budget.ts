/** Limits the bytes of request bodies that are held at once. Node reads up to two pieces of a body that nobody reads. */
import type { IncomingMessage } from 'node:http';

export interface BodyBudget {
  /**
   * Counts a body until `release`. Over the limit, the oldest ones are evicted.
   * @returns `release`
   */
  hold(request: IncomingMessage, evict: () => void): () => void;
}

/** Two reads of 64 KiB. */
const MAX_HELD = 128 * 1024;

export function createBodyBudget(maxBytes: number): BodyBudget {
  /** oldest first */
  const held = new Map<symbol, { bytes: number; evict(): void }>();
  let total = 0;
  const release = (key: symbol) => {
    total -= held.get(key)?.bytes ?? 0;
    held.delete(key);
  };
  return {
    hold(request, evict) {
      const bytes = Math.min(MAX_HELD, sizeOf(request));
      if (bytes === 0) return () => {};
      const key = Symbol();
      held.set(key, { bytes, evict });
      total += bytes;
      for (const [oldest, body] of held) {
        if (total <= maxBytes) break;
        release(oldest);
        body.evict();
      }
      return () => release(key);
    },
  };
}

/** Declared size of the body; Infinity if it is chunked. */
function sizeOf({ headers }: IncomingMessage): number {
  if (headers['transfer-encoding'] !== undefined) return Number.POSITIVE_INFINITY;
  return Number(headers['content-length'] ?? 0);
}
