import { BroadcastChannel } from 'node:worker_threads';
import { createInProcessPubSub, type Hint, type PubSub } from '../../src/core/pubsub.ts';

/** A pub/sub over a BroadcastChannel. Like one between processes, it delivers copies, and delivers them later. */
export function createBroadcastPubSub(
  channel: string,
  onError?: (error: unknown) => void,
): PubSub & { close(): void } {
  const local = createInProcessPubSub(onError);
  // A channel does not deliver to its sender.
  const [sender, receiver] = [new BroadcastChannel(channel), new BroadcastChannel(channel)];
  receiver.onmessage = (message) => local.publish((message as { data: Hint }).data);
  return {
    publish: (hint) => sender.postMessage(hint),
    subscribe: local.subscribe,
    subscribeAll: local.subscribeAll,
    close() {
      sender.close();
      receiver.close();
    },
  };
}
