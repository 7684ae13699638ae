/** Limits the bytes of request bodies that are held at once. Node reads up to two pieces of a body that nobody reads. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface BodyBudget {
  /**
   * Counts the body of a request. Over the limit, the oldest ones are evicted.
   * @returns ends the count; null if the request has no body
   */
  hold(request: IncomingMessage, evict: () => void): (() => void) | null;
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
      if (bytes === 0) return null;
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

/** The bodies of the requests of one connection. */
export function createHeldBodies(budget: BodyBudget, evict: () => void) {
  const releases = new Set<() => void>();
  return {
    /** Counts the body of the request of a response until either ends. */
    hold(response: ServerResponse): void {
      const release = budget.hold(response.req, evict);
      if (!release) return;
      const end = () => {
        release();
        releases.delete(release);
      };
      releases.add(release);
      // A response behind others has no `close` when its connection is closed.
      response.req.once('close', end);
      response.once('close', end);
    },
    /** Ends the count of all. */
    release(): void {
      for (const release of releases) release();
      releases.clear();
    },
  };
}

/** Declared size of the body; Infinity if it is chunked. */
function sizeOf({ headers }: IncomingMessage): number {
  if (headers['transfer-encoding'] !== undefined) return Number.POSITIVE_INFINITY;
  return Number(headers['content-length'] ?? 0);
}
