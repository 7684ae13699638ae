/**
 * Subscribers that see the same. Each item is rendered once for all of them. Members at the front wait for new items; a
 * member that is behind reads on from its own position, and uses what others have read.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { type Feed, type FeedPage, openPages, sizeOf } from '../../core/feed.ts';
import type { StoredEvent } from '../../core/stored-event.ts';
import { Chunk, chunkAt } from './chunk.ts';
import type { ChunkStore } from './chunk-store.ts';

/** Items in one read: a few milliseconds of work. */
const PAGE = 256;
/** UTF-16 units of the text of one chunk, unless a single item is longer; a subscriber is written one chunk at a time. */
const MAX_CHUNK_LENGTH = 64 * 1024;
/** UTF-16 units of text that are rendered before any member has read them. */
const MAX_AHEAD_LENGTH = 1024 * 1024;
/**
 * Bytes of chunks that are kept of a group with one member, for those that join it soon, besides those rendered next. More would
 * reach V8's old generation, which is expensive to collect.
 */
const SOLE_BYTES = 2 * 1024 * 1024;
/** Bytes of memory of a chunk besides its text, which it holds twice: as payloads, and framed. */
const CHUNK_OVERHEAD = 500;
const PAYLOAD_OVERHEAD = 200;

/** A subscriber's place in its group. */
export interface Member {
  position: number;
  /** index among the waiting members; used by the group alone */
  slot: number;
  /** number of the last notice that it received */
  noticed: number;
  /** Reads on: there are new items, or the feed has ended. @param chunk what follows its position, if already known */
  advance(chunk?: Chunk): void;
  /** Delivers messages that take no position. */
  notify(chunk: Chunk): void;
  fail(error: unknown): void;
}

/** @returns the text that subscribers get for an item */
export type Render<Item> = (item: Item) => Promise<string> | string;

/** Renders an event from its stored text. @returns undefined if it must be parsed, and rendered as an item */
export type RenderStored = (event: StoredEvent) => string | undefined;

export interface GroupParts {
  feed: Feed<unknown>;
  render: Render<unknown>;
  /** for pages with stored events; default: they are parsed */
  renderStored?: RenderStored | undefined;
  store: ChunkStore;
  /** The newest item was rendered this long after it was recorded, for members that had everything before it. */
  onLag(ms: number): void;
  onEmpty(): void;
}

export class Group {
  readonly #parts: GroupParts;
  readonly #members = new Set<Member>();
  /** members at the front: they have everything that has been read */
  #waiting: Member[] = [];
  /** spare array, swapped in to avoid allocating one for each event */
  #spare: Member[] = [];
  /** members behind the front, by the position that is being read for them */
  readonly #loading = new Map<number, Set<Member>>();
  /** the greatest position of any member */
  #front: number;
  #pulling: AbortController | null = null;
  /** the notice that was rendered last */
  #notice: { number: number; position: number; chunk: Chunk } | null = null;
  readonly #unlisten: () => void;

  constructor(front: number, parts: GroupParts) {
    this.#front = front;
    this.#parts = parts;
    // A feed keeps what its readers share for as long as somebody listens.
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

  /** The chunk after a member's position if it is in memory; otherwise the member advances when it is. */
  next(member: Member): Chunk | undefined {
    const { position } = member;
    // Most members wait at the front, where a look into the store would find nothing.
    if (position >= this.#front) {
      this.#wait(member);
      return undefined;
    }
    const chunk = this.#parts.store.get(this, position);
    if (!chunk) this.#load(member);
    return chunk;
  }

  #wait(member: Member): void {
    member.slot = this.#waiting.push(member) - 1;
    if (member.position > this.#front) {
      // Its cursor is ahead of all others, which are now behind the front.
      this.#front = member.position;
      this.#pulling?.abort();
      this.#pulling = null;
      for (const other of this.#waiting.filter(({ position }) => position < this.#front)) {
        this.#unwait(other);
        other.advance();
      }
    }
    if (!this.#pulling) void this.#pull();
    if (this.#parts.feed.notices) this.#notify(member);
  }

  /** Sends the latest notice to a member at the front, unless it has it, or it ends a notice that it never had. */
  #notify(member: Member): void {
    const { feed, render } = this.#parts;
    const { position } = member;
    const notice = feed.notices?.latest(position);
    if (!notice || notice.number <= member.noticed) return;
    if (notice.ends && member.noticed !== notice.number - 1) return;
    const noticed = member.noticed;
    member.noticed = notice.number;
    const known = this.#notice;
    if (known?.number === notice.number && known.position === position) {
      member.notify(known.chunk);
      return;
    }
    const deliver = (payload: string) => {
      const chunk = chunkAt(position, [payload], feed.durable);
      this.#notice = { number: notice.number, position, chunk };
      if (!this.#members.has(member)) return;
      if (member.position === position) return member.notify(chunk);
      // It has advanced while the notice was rendered, and gets it at its new position.
      if (member.noticed === notice.number) member.noticed = noticed;
      if (this.#waiting[member.slot] === member) this.#notify(member);
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

  /** Reads new items for as long as members wait at the front. */
  async #pull(): Promise<void> {
    const pulling = new AbortController();
    this.#pulling = pulling;
    const { signal } = pulling;
    const { feed } = this.#parts;
    /** The last page reached the end of the feed. */
    let live = false;
    const pages = openPages(feed, { limit: PAGE, signal });
    try {
      while (this.#waiting.length > 0 && !signal.aborted) {
        const from = this.#front;
        const page = await pages.next(from);
        const upTo = await this.#render(from, page);
        if (signal.aborted) return;
        this.#front = upTo;
        if (live) this.#reportLag(page);
        const full = sizeOf(page) === PAGE;
        live = !full;
        const chunk = this.#parts.store.get(this, from);
        const waiting = this.#waiting;
        this.#waiting = this.#spare;
        for (const member of waiting) {
          if (member.position === from) member.advance(chunk);
          else member.advance();
        }
        waiting.length = 0;
        this.#spare = waiting;
        // A long replay yields to other work.
        if (full) await turn();
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#failAll(error);
    } finally {
      pages.close();
      if (this.#pulling === pulling) this.#pulling = null;
    }
  }

  #reportLag(page: FeedPage<unknown>): void {
    const { feed, onLag } = this.#parts;
    const stored = page.stored?.at(-1);
    const newest = stored ?? page.items.at(-1);
    const time = stored ? stored.at : newest === undefined ? undefined : feed.timeOf?.(newest);
    if (time !== undefined) onLag(Date.now() - time);
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
      // Up to a boundary that is the same for all members, so that those with different cursors share later pages.
      const limit = PAGE - (from % PAGE);
      const page = await this.#parts.feed.page(from, limit, front);
      // A page that reaches no further has found that there is nothing up to the front.
      const upTo = page.upTo > from ? page.upTo : Math.max(from, front);
      await this.#render(from, page, upTo);
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

  /** Puts the chunks of a page into the store. @returns the position reached: the rest of a large page is read again later */
  async #render(from: number, page: FeedPage<unknown>, pageEnd = page.upTo): Promise<number> {
    const { feed, render, renderStored, store } = this.#parts;
    const stored = renderStored && page.stored;
    // Not while chunks are added: the first of them is what the member waits for.
    if (this.#members.size === 1) store.trim(this, SOLE_BYTES);
    let payloads: string[] = [];
    let positions: number[] = [];
    let size = 0;
    let ahead = 0;
    let start = from;
    const finish = (upTo: number, ended: boolean) => {
      const chunk = new Chunk({
        from: start,
        upTo,
        ended,
        payloads,
        positions: feed.durable ? positions : null,
        size: CHUNK_OVERHEAD + PAYLOAD_OVERHEAD * payloads.length + 2 * size,
      });
      store.put(this, chunk);
      ahead += size;
      start = upTo;
      payloads = [];
      positions = [];
      size = 0;
    };
    const count = sizeOf(page);
    for (let index = 0; index < count; index++) {
      const event = stored?.[index];
      let payload = event && renderStored?.(event);
      if (payload === undefined) {
        const rendered = render(page.items[index]);
        payload = typeof rendered === 'string' ? rendered : await rendered;
      }
      if (size + payload.length > MAX_CHUNK_LENGTH && payloads.length > 0) {
        finish(positions.at(-1) as number, false);
        if (ahead >= MAX_AHEAD_LENGTH) return start;
      }
      payloads.push(payload);
      positions.push(event ? event.seq : feed.positionOf(page.items[index]));
      size += payload.length;
    }
    if (payloads.length > 0 || page.ended || pageEnd > start) finish(pageEnd, page.ended);
    return pageEnd;
  }
}
