/**
 * Subscribers that see the same: one execution of each event, one text, for all of them. Those at the front wait for
 * what comes; whoever is behind reads on from where it is, and shares what others have read.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { type Feed, type FeedPage, openPages } from '../../core/feed.ts';
import type { Chunk } from './chunk.ts';

/** Items in one read: some milliseconds of work. */
const PAGE = 256;
/** Bytes of one chunk, but for a single item that is larger; what one subscriber is written at a time. */
const MAX_CHUNK_BYTES = 64 * 1024;
/** Bytes that are rendered ahead of any reader. */
const MAX_AHEAD_BYTES = 1024 * 1024;
/** What a chunk costs besides its bytes, which it holds twice: as payloads, and as frames. */
const CHUNK_OVERHEAD = 500;
const PAYLOAD_OVERHEAD = 200;

/** A subscriber's place in its group. */
export interface Member {
  position: number;
  /** where it waits at the front; its group's own affair */
  slot: number;
  /** number of the last notice that it was told */
  noticed: number;
  /** There is more, or nothing any more: reads on, beginning with what is at hand. */
  advance(chunk?: Chunk): void;
  /** Passes on what takes no position. */
  notify(chunk: Chunk): void;
  fail(error: unknown): void;
}

/** What all groups keep rendered, together; the oldest goes first. */
export interface ChunkStore {
  get(group: Group, from: number): Chunk | undefined;
  put(group: Group, chunk: Chunk): void;
  forget(group: Group): void;
}

export interface GroupParts {
  feed: Feed<unknown>;
  /** @returns JSON of the result of executing the operation on an item */
  render(item: unknown): Promise<Buffer> | Buffer;
  store: ChunkStore;
  /** Its newest item was rendered so long after it was recorded, for members who had all before it. */
  onLag(ms: number): void;
  onEmpty(): void;
}

export class Group {
  readonly #parts: GroupParts;
  readonly #members = new Set<Member>();
  /** Those at the front, for whom everything has been read. */
  #waiting: Member[] = [];
  /** the list that is not in use: some thousand places a second are not made anew */
  #spare: Member[] = [];
  /** Those behind it, by the position that is being read for them. */
  readonly #loading = new Map<number, Set<Member>>();
  /** The foremost position of any member. */
  #front: number;
  #pulling: AbortController | null = null;
  /** The notice that was rendered last. */
  #notice: { number: number; position: number; chunk: Chunk } | null = null;
  readonly #unlisten: () => void;

  constructor(front: number, parts: GroupParts) {
    this.#front = front;
    this.#parts = parts;
    // What is shared of the feed is kept while somebody listens.
    const unlisten = parts.feed.listen(() => {});
    const ignore = parts.feed.notices?.listen(() => {
      for (const member of [...this.#waiting]) this.#notify(member);
    });
    this.#unlisten = () => {
      unlisten();
      ignore?.();
    };
  }

  join(member: Member): void {
    this.#members.add(member);
  }

  leave(member: Member): void {
    if (!this.#members.delete(member)) return;
    this.#unwait(member);
    if (this.#members.size > 0) return;
    this.#pulling?.abort();
    this.#unlisten();
    this.#parts.store.forget(this);
    this.#parts.onEmpty();
  }

  /** What follows a member's position, where it is at hand; else the member is told when it is. */
  next(member: Member): Chunk | undefined {
    const { position } = member;
    const chunk = this.#parts.store.get(this, position);
    if (chunk) return chunk;
    if (position < this.#front) this.#load(member);
    else this.#wait(member);
    return undefined;
  }

  #wait(member: Member): void {
    member.slot = this.#waiting.push(member) - 1;
    if (member.position > this.#front) {
      // It came with a cursor beyond the others': they are behind from now on.
      this.#front = member.position;
      this.#pulling?.abort();
      this.#pulling = null;
      for (const other of this.#waiting.filter(({ position }) => position < this.#front)) {
        this.#unwait(other);
        other.advance();
      }
    }
    if (!this.#pulling) void this.#pull();
    this.#notify(member);
  }

  /** Tells a member at the front the latest notice, unless it has been told, or never needed to be. */
  #notify(member: Member): void {
    const { feed, render } = this.#parts;
    const { position } = member;
    const notice = feed.notices?.latest(position);
    if (!notice || notice.number <= member.noticed) return;
    if (notice.ends && member.noticed !== notice.number - 1) return;
    member.noticed = notice.number;
    const known = this.#notice;
    if (known?.number === notice.number && known.position === position) {
      member.notify(known.chunk);
      return;
    }
    const deliver = (payload: Buffer) => {
      const chunk = chunkOf(position, payload, feed.durable);
      this.#notice = { number: notice.number, position, chunk };
      // Rendering may have taken a moment, in which the member went on.
      if (this.#members.has(member) && member.position === position) member.notify(chunk);
    };
    const rendered = render(notice.item);
    if (rendered instanceof Promise) rendered.then(deliver, (error) => member.fail(error));
    else deliver(rendered);
  }

  #unwait(member: Member): void {
    const waiting = this.#waiting;
    if (waiting[member.slot] !== member) return;
    const last = waiting.pop() as Member;
    if (last === member) return;
    waiting[member.slot] = last;
    last.slot = member.slot;
  }

  /** Reads on at the front, for as long as somebody waits there. */
  async #pull(): Promise<void> {
    const pulling = new AbortController();
    this.#pulling = pulling;
    const { signal } = pulling;
    const { feed, onLag } = this.#parts;
    /** The last page was the end of what there was. */
    let live = false;
    const pages = openPages(feed, { limit: PAGE, signal });
    try {
      while (this.#waiting.length > 0 && !signal.aborted) {
        const from = this.#front;
        const page = await pages.next(from);
        const upTo = await this.#render(from, page);
        if (signal.aborted) return;
        this.#front = upTo;
        const newest = page.items.at(-1);
        if (live && newest !== undefined && feed.timeOf) onLag(Date.now() - feed.timeOf(newest));
        live = page.items.length < PAGE;
        const chunk = this.#parts.store.get(this, from);
        const waiting = this.#waiting;
        this.#waiting = this.#spare;
        for (const member of waiting) {
          if (member.position === from) member.advance(chunk);
          else member.advance();
        }
        waiting.length = 0;
        this.#spare = waiting;
        // A long replay lets others have their turn.
        if (page.items.length === PAGE) await turn();
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#failAll(error);
    } finally {
      pages.close();
      if (this.#pulling === pulling) this.#pulling = null;
    }
  }

  #load(member: Member): void {
    const from = member.position;
    const others = this.#loading.get(from);
    if (others) {
      others.add(member);
      return;
    }
    const members = new Set([member]);
    this.#loading.set(from, members);
    void this.#loadFor(from, members);
  }

  async #loadFor(from: number, members: Set<Member>): Promise<void> {
    try {
      await turn();
      if (this.#members.size === 0) return;
      const front = this.#front;
      // To a boundary that is the same for all, so that those who came with different cursors meet.
      const limit = PAGE - (from % PAGE);
      const page = await this.#parts.feed.page(from, limit);
      // At its end the log has been looked at as far as the front.
      const upTo = page.items.length < limit ? Math.max(page.upTo, front) : page.upTo;
      await this.#render(from, { ...page, upTo });
      this.#loading.delete(from);
      for (const member of members) if (this.#members.has(member)) member.advance();
    } catch (error) {
      this.#loading.delete(from);
      for (const member of members) if (this.#members.has(member)) member.fail(error);
    }
  }

  #failAll(error: unknown): void {
    for (const member of [...this.#members]) member.fail(error);
  }

  /** Leaves the chunks of a page in the store. @returns how far it came: what is much larger is read again later */
  async #render(from: number, page: FeedPage<unknown>): Promise<number> {
    const { feed, render, store } = this.#parts;
    let payloads: Buffer[] = [];
    let positions: number[] = [];
    let size = 0;
    let ahead = 0;
    let start = from;
    const finish = (upTo: number, ended: boolean) => {
      store.put(this, {
        from: start,
        upTo,
        ended,
        payloads,
        positions: feed.durable ? positions : null,
        size: CHUNK_OVERHEAD + PAYLOAD_OVERHEAD * payloads.length + 2 * size,
        templates: new Map(),
      });
      ahead += size;
      start = upTo;
      payloads = [];
      positions = [];
      size = 0;
    };
    for (const item of page.items) {
      const rendered = render(item);
      const payload = rendered instanceof Buffer ? rendered : await rendered;
      if (size + payload.length > MAX_CHUNK_BYTES && payloads.length > 0) {
        finish(positions.at(-1) as number, false);
        if (ahead >= MAX_AHEAD_BYTES) return start;
      }
      payloads.push(payload);
      positions.push(feed.positionOf(item));
      size += payload.length;
    }
    if (payloads.length > 0 || page.ended || page.upTo > start) finish(page.upTo, page.ended);
    return page.upTo;
  }
}

/** A chunk that takes its reader nowhere. */
const chunkOf = (position: number, payload: Buffer, durable: boolean): Chunk => ({
  from: position,
  upTo: position,
  ended: false,
  payloads: [payload],
  positions: durable ? [position] : null,
  size: 0,
  templates: new Map(),
});
