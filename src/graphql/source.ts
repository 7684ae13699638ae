import type { Feed } from '../core/feed.ts';

/**
 * What the resolver of a subscription returns once it has checked the right to it: items for this subscriber, then a
 * feed from a position. GraphQL demands an async iterable; the HTTP layer takes the feed, and never iterates.
 */
export class Source<Item> implements AsyncIterable<Item> {
  readonly feed: Feed<Item>;
  readonly after: number;
  readonly greetings: readonly Item[];

  constructor(feed: Feed<Item>, after: number, greetings: readonly Item[] = []) {
    this.feed = feed;
    this.after = after;
    this.greetings = greetings;
  }

  [Symbol.asyncIterator](): never {
    throw new Error('a source is read through its feed');
  }
}
