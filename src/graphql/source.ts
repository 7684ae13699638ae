import type { Feed } from '../core/feed.ts';

/**
 * Result of the resolver of a subscription, after it has checked the caller's rights: first items for this subscriber, then
 * a feed from a position. GraphQL requires an async iterable, but the HTTP layer reads the feed and never iterates.
 */
export class Source<Item> implements AsyncIterable<Item> {
  readonly feed: Feed<Item>;
  readonly after: number;
  readonly greetings: readonly Item[];
  readonly ended: boolean;

  constructor(feed: Feed<Item>, after: number, greetings: readonly Item[] = [], ended = false) {
    this.feed = feed;
    this.after = after;
    this.greetings = greetings;
    this.ended = ended;
  }

  [Symbol.asyncIterator](): never {
    throw new Error('a source is read through its feed');
  }
}
