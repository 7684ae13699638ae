/** Connects this node with the others of a deployment, if there is a Redis; otherwise it is the only one. */
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { closeInOrder } from './core/closing.ts';
import type { ReportError } from './core/error-report.ts';
import type { EventLog } from './core/event-log.ts';
import { watchMissedHints } from './core/missed-hints.ts';
import { createInProcessPubSub, type PubSub } from './core/pubsub.ts';
import type { SharedRates } from './egress/index.ts';
import { createSharedRates } from './redis/host-rates.ts';
import { openRedis } from './redis/link.ts';
import { createRedisPubSub } from './redis/pubsub.ts';

export interface Nodes {
  readonly pubsub: PubSub;
  /** of requests to target hosts, over all nodes */
  readonly rates?: SharedRates;
  /** Starts to look for changes whose hints were missed. */
  follow(log: Pick<EventLog, 'changed' | 'removed'>): void;
  close(): Promise<void>;
}

/** Observes the connection to other nodes, for metrics. */
export interface NodeObserver {
  /** Hints could not be sent or read. */
  hintsLost(hints: number): void;
  /** There is a Redis. @param isUp whether it answers; called at any time */
  redis(isUp: () => boolean): void;
}

export function openNodes(
  { redis: settings }: Config,
  {
    logger,
    onError,
    observer,
  }: { logger: Logger; onError: ReportError; observer?: NodeObserver | undefined },
): Nodes {
  const onListenerError = (error: unknown) => onError(error, 'a listener of the pub/sub failed');
  if (settings === null)
    return { pubsub: createInProcessPubSub(onListenerError), follow() {}, async close() {} };
  const link = openRedis(settings, {
    info: (message) => logger.info(message),
    warn: (message) => logger.warn(message),
  });
  observer?.redis(() => link.isUp);
  const pubsub = createRedisPubSub(link, { error: onListenerError, lost: observer?.hintsLost });
  let missed: { close(): Promise<void> } | undefined;
  return {
    pubsub,
    rates: createSharedRates(link),
    follow(log) {
      const watch = watchMissedHints({
        ...{ log, pubsub, deliver: pubsub.deliver },
        isConnected: () => link.isUp,
        onError: (error) => onError(error, 'looking for changes of other nodes failed'),
      });
      link.onUp(watch.look);
      missed = watch;
    },
    close: () => closeInOrder([() => missed?.close(), pubsub.flush, link.close]),
  };
}
