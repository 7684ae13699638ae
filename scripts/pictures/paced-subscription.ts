/** Hands the events of a subscription to a page at the pace of a film, however fast they arrive. */
import { EventEmitter, once } from 'node:events';
import type { Page } from 'playwright-core';

export interface PacedSubscription {
  /** Delivers this many events, or fewer at the end. @returns false after the end */
  deliver(count: number): Promise<boolean>;
}

const PATIENCE_MS = 60_000;

/** Must be called before the page loads. */
export async function paceSubscription(page: Page): Promise<PacedSubscription> {
  const held: (() => void)[] = [];
  const arrivals = new EventEmitter();
  let ended = false;
  await page.routeWebSocket(/graphql$/, (socket) => {
    socket.connectToServer().onMessage((message) => {
      const { type } = JSON.parse(String(message)) as { type: string };
      if (type === 'connection_ack' || type === 'ping') return socket.send(message);
      held.push(() => {
        ended = type !== 'next';
        socket.send(message);
      });
      arrivals.emit('message');
    });
  });
  return {
    async deliver(count) {
      if (ended) return false;
      for (let delivered = 0; delivered < count && !ended; delivered++) {
        if (held.length === 0) await once(arrivals, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) });
        held.shift()?.();
      }
      return true;
    },
  };
}
