/** Carries hints between the nodes of a deployment. Listeners of this process get its own hints without Redis. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { createInProcessPubSub, type Hint, type PubSub } from '../core/pubsub.ts';
import type { RedisLink } from './link.ts';

const CHANNEL = 'scanwire:hints';
/** Hints in one message. */
const BATCH = 500;
/** Hints that wait for Redis; further ones are dropped. */
const MAX_WAITING = 10_000;

const message = z.object({
  node: z.string(),
  hints: z
    .array(
      z.union([
        z.object({ scanId: z.string(), toSeq: z.int().min(0), transition: z.literal(true).exactOptional() }),
        z.object({ scanId: z.string(), gone: z.literal(true) }),
        z.object({ scanId: z.string(), asked: z.literal(true) }),
      ]),
    )
    .max(BATCH),
});

export interface RedisPubSub extends PubSub {
  /** Calls the listeners of this process only. */
  deliver(hint: Hint): void;
  /** Resolves when the hints that wait have been sent. */
  flush(): Promise<void>;
}

/**
 * @param on.error receives the errors of listeners
 * @param on.lost receives the number of hints that could not be sent, or not be read
 */
export function createRedisPubSub(
  link: Pick<RedisLink, 'isUp' | 'listen' | 'publish'>,
  on: { error?: (error: unknown) => void; lost?: ((hints: number) => void) | undefined } = {},
): RedisPubSub {
  const node = randomUUID();
  const local = createInProcessPubSub(on.error);
  const lost = (hints: number) => on.lost?.(hints);
  let waiting: Hint[] = [];
  let sending: Promise<void> | null = null;

  link.listen(CHANNEL, (text) => {
    const received = parse(text);
    if (!received) return lost(1);
    if (received.node === node) return;
    for (const hint of received.hints) local.publish(hint);
  });

  /** One message at a time, so that hints are collected while Redis is slow. */
  const send = async () => {
    while (waiting.length > 0) {
      const hints = waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
      if (!(await link.publish(CHANNEL, JSON.stringify({ node, hints })))) lost(hints.length);
    }
    sending = null;
  };

  return {
    publish(hint) {
      local.publish(hint);
      if (!link.isUp || waiting.length >= MAX_WAITING) return lost(1);
      waiting.push(hint);
      sending ??= send();
    },
    deliver: local.publish,
    async flush() {
      await sending;
    },
    subscribe: local.subscribe,
    subscribeAll: local.subscribeAll,
  };
}

/** @returns null if another version of the server has sent something else */
function parse(text: string): z.infer<typeof message> | null {
  try {
    return message.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
