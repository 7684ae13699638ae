/**
 * Subscriptions to feeds. Those that see the same share a group, which reads and renders each item once (see group.ts).
 * A subscription decides what it follows and how an item is rendered; a sink decides where the bytes go.
 */
import { ForbiddenError, LimitReachedError } from '../../core/errors.ts';
import type { Feed } from '../../core/feed.ts';
import type { Identity } from '../../core/identity.ts';
import { type Chunk, chunkAt } from './chunk.ts';
import { createChunkStore } from './chunk-store.ts';
import { Group, type Render, type RenderStored } from './group.ts';
import { createIdentityLimit } from './identity-limit.ts';
import { Stream } from './stream.ts';

/** Bytes of rendered chunks that are kept for subscribers who read them later. */
const STORE_BYTES = 32 * 1024 * 1024;

/** What a subscription follows. */
export interface Source<Item> {
  readonly feed: Feed<Item>;
  /** position after which it begins */
  readonly after: number;
  /** items that this subscriber gets first; they take no position */
  readonly greetings: readonly Item[];
  /** no item will ever follow `after` */
  readonly ended?: boolean;
}

export interface Subscription<Item = unknown> {
  source: Source<Item>;
  render: Render<Item>;
  /** gives the same text, from what the log stores */
  renderStored?: RenderStored | undefined;
  /**
   * Subscriptions to one feed with the same key render the same bytes for subscribers with the same rights, and share
   * a group. null: it is rendered for this subscriber alone.
   */
  shareKey: string | null;
}

/** What the hub counts. */
export interface HubObserver {
  /** An item was rendered for a group. */
  executed?(): void;
  /** A number, since a call for each delivery would take more time. */
  deliveries?: { value: number };
  /** A subscriber came back with a cursor. */
  resumed?(): void;
  /** An item was rendered this long after it was recorded. */
  lagged?(ms: number): void;
  groups?(count: number): void;
  subscribers?(count: number): void;
}

export interface Hub {
  /**
   * Takes one of the identity's places, then opens the subscription and joins its group.
   *
   * @param open checks the identity's right to the source; what it throws is thrown on
   * @throws LimitReachedError, ForbiddenError
   */
  subscribe<Item>(identity: Identity, open: () => Promise<Subscription<Item>>): Promise<Stream>;
}

const REVOKED = 'Access has been revoked.';

export function createHub({
  maxPerIdentity,
  observer = {},
}: {
  maxPerIdentity: number;
  observer?: HubObserver;
}): Hub {
  const groupOf = createGroups(observer);
  const places = createIdentityLimit(maxPerIdentity);
  const deliveries = observer.deliveries ?? { value: 0 };
  let subscribers = 0;

  const join = (
    identity: Identity,
    subscription: Subscription,
    greeting: Chunk | null,
    release: () => void,
  ) => {
    const { feed, after, ended = false } = subscription.source;
    const { revoked } = identity;
    const revoke = () => stream.fail(new ForbiddenError(REVOKED));
    const stream: Stream = new Stream(groupOf(identity, subscription), after, {
      greeting,
      ended,
      deliveries,
      onLeave() {
        revoked?.removeEventListener('abort', revoke);
        release();
        observer.subscribers?.(--subscribers);
      },
    });
    observer.subscribers?.(++subscribers);
    if (after > 0 && feed.durable) observer.resumed?.();
    revoked?.addEventListener('abort', revoke);
    if (revoked?.aborted) revoke();
    return stream;
  };

  return {
    async subscribe(identity, open) {
      const release = places.enter(identity);
      if (!release) {
        throw new LimitReachedError(
          `At most ${maxPerIdentity} subscriptions at once. End some of them first.`,
        );
      }
      try {
        if (identity.revoked?.aborted) throw new ForbiddenError(REVOKED);
        const subscription = (await open()) as Subscription;
        const greeting = await renderGreeting(subscription);
        return join(identity, subscription, greeting, release);
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}

/** The groups that have members. @returns a function that finds or opens the group of a subscription */
function createGroups(observer: HubObserver) {
  const store = createChunkStore(STORE_BYTES);
  const groups = new Map<string, Group>();
  let unshared = 0;
  return (
    identity: Identity,
    { source: { feed, after }, shareKey, render, renderStored }: Subscription,
  ): Group => {
    const key = shareKey === null ? `unshared ${++unshared}` : groupKey(identity, feed.key, shareKey);
    const known = groups.get(key);
    if (known) return known;
    const group = new Group(after, {
      feed,
      store,
      onLag: (ms) => observer.lagged?.(ms),
      render(item) {
        observer.executed?.();
        return render(item);
      },
      renderStored:
        renderStored &&
        ((event) => {
          const text = renderStored(event);
          if (text !== undefined) observer.executed?.();
          return text;
        }),
      onEmpty() {
        groups.delete(key);
        observer.groups?.(groups.size);
      },
    });
    groups.set(key, group);
    observer.groups?.(groups.size);
    return group;
  };
}

/** A group never spans different rights. */
const groupKey = ({ workspace, role, scan }: Identity, feedKey: string, shareKey: string): string =>
  JSON.stringify([scan?.workspace, workspace, role, feedKey, shareKey]);

async function renderGreeting({ source, render }: Subscription): Promise<Chunk | null> {
  const { greetings, after, feed } = source;
  if (greetings.length === 0) return null;
  const payloads: string[] = [];
  for (const item of greetings) payloads.push(await render(item));
  return chunkAt(after, payloads, feed.durable);
}
