/** A group of subscribers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Subscriber, type SubscriberOptions } from './subscriber.ts';

export interface Crowd {
  readonly members: readonly Subscriber[];
  /**
   * Resolves when everybody, or each of the given members, has received the event.
   * @throws the failure of any member (a gap, a repetition, a close), or a time-out after a minute without events
   */
  reached(seq: number, among?: readonly Subscriber[]): Promise<void>;
  /** Waits for a promise. @throws the failure of any member in the meantime */
  unlessFailed<T>(work: Promise<T>): Promise<T>;
  /** Waits a moment. @throws if an unexpected event arrives */
  quiet(): Promise<void>;
  /** Rejects all waits. */
  close(): void;
}

export type CrowdOptions = Omit<SubscriberOptions, 'onFailure'> & {
  /** of the nth member, if members differ */
  queryOf?: (index: number) => string;
  onEventOf?: (index: number) => SubscriberOptions['onEvent'];
  /** Does not send `subscribe`. */
  connectOnly?: boolean;
};

/** Concurrent connection attempts: more than the server's backlog would be refused. */
const AT_ONCE = 100;
const STALLED_MS = 60_000;
const QUIET_MS = 200;

/** Resolves when all have subscribed, and have received CONNECTED if the server sends it. */
export async function connectCrowd(size: number, options: CrowdOptions): Promise<Crowd> {
  const { queryOf, onEventOf, connectOnly, ...common } = options;
  const members: Subscriber[] = [];
  let fail = (_: Error) => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {});

  const crowd: Crowd = {
    members,
    async reached(seq, among = members) {
      let missing = 0;
      let all = () => {};
      const arrived = () => {
        if (--missing === 0) all();
      };
      for (const member of among) {
        if (member.lastSeq >= seq) continue;
        missing++;
        member.target = seq;
        member.onTarget = arrived;
      }
      if (missing === 0) return;
      const everybody = new Promise<void>((resolve) => {
        all = resolve;
      });
      const watch = watchProgress(among, seq, fail);
      try {
        await crowd.unlessFailed(everybody);
      } finally {
        clearInterval(watch);
      }
    },
    unlessFailed: (work) => Promise.race([work, failed]),
    quiet: () => crowd.unlessFailed(sleep(QUIET_MS)),
    close() {
      fail(new Error('the crowd is closed'));
      for (const member of members) member.close();
    },
  };

  const join = async (index: number): Promise<void> => {
    const member = new Subscriber({
      ...common,
      query: queryOf?.(index) ?? common.query,
      onEvent: onEventOf?.(index) ?? common.onEvent,
      onFailure: fail,
    });
    members.push(member);
    await member.acknowledged;
    if (connectOnly) return;
    member.subscribe();
    await member.ready;
  };
  for (let from = 0; from < size; from += AT_ONCE) {
    const few = Array.from({ length: Math.min(AT_ONCE, size - from) }, (_, index) => join(from + index));
    await crowd.unlessFailed(Promise.all(few));
  }
  return crowd;
}

function watchProgress(among: readonly Subscriber[], seq: number, fail: (error: Error) => void) {
  const sum = () => among.reduce((total, { events }) => total + events, 0);
  let before = sum();
  return setInterval(() => {
    const now = sum();
    if (now === before) {
      const behind = among.filter(({ lastSeq }) => lastSeq < seq);
      const at = Math.min(...behind.map(({ lastSeq }) => lastSeq));
      fail(
        new Error(`${behind.length} of ${among.length} wait for event ${seq}, the first of them after ${at}`),
      );
    }
    before = now;
  }, STALLED_MS);
}
