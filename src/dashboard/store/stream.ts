/** Follows a stream for as long as a store lives: the client resumes lost connections, this one ended sessions. */
import type { Retry } from '@scanwire/client';
import { type Connection, codeOf, type Link } from './connection.ts';

/** WebSocket close code "service restart". */
const RESTART = 1012;

export interface StreamOptions<Item> {
  connection: Connection;
  signal: AbortSignal;
  /** Opens the stream from where it left off. */
  open(callbacks: {
    signal: AbortSignal;
    onRetry(retry: Retry): void;
    connected(): void;
  }): AsyncIterable<Item>;
  /** The state of the stream as the page shows it, which is the same for all of its connections. */
  begun?(link: Link): void;
  /** @returns a promise to wait for before the next item */
  take(item: Item, link: Link): Promise<void> | undefined;
  /** @returns whether the stream can be opened again after this error */
  recovers?(error: unknown): boolean;
  /** The stream has ended, without an error if its source has. */
  ended(error: unknown): void;
}

export async function followStream<Item>(options: StreamOptions<Item>): Promise<void> {
  const { connection, signal, ended } = options;
  const link = connection.open();
  options.begun?.(link);
  try {
    for (;;) {
      try {
        await follow(options, link);
        if (!signal.aborted) ended(null);
        return;
      } catch (error) {
        if (!(await mayOpenAgain(options, link, error))) return;
        link.set({ kind: 'connecting' });
      }
    }
  } finally {
    link.close();
  }
}

/** Waits until a stream that has failed can be opened again, if it can. */
async function mayOpenAgain<Item>(
  { connection, signal, recovers, ended }: StreamOptions<Item>,
  link: Link,
  error: unknown,
): Promise<boolean> {
  if (signal.aborted) return false;
  const isSignedOut = await connection.isSignedOut(error);
  if (signal.aborted) return false;
  if (isSignedOut) {
    link.set({ kind: 'signed-out' });
    await connection.signedIn(signal);
    return !signal.aborted;
  }
  if (recovers?.(error)) return true;
  ended(error);
  // The view of something that does not exist says so.
  if (codeOf(error) === 'NOT_FOUND') return false;
  link.set({ kind: 'failed' });
  await aborted(signal);
  return false;
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

async function follow<Item>({ open, take, signal }: StreamOptions<Item>, link: Link): Promise<void> {
  let interruption: { kind: 'resuming' | 'restarting'; since: number } | null = null;
  const items = open({
    signal,
    connected() {
      interruption = null;
      link.set({ kind: 'live' });
    },
    onRetry({ reason }) {
      const { code } = Object(reason) as { code?: number };
      // Attempts that fail while the server restarts have other reasons.
      interruption ??= { kind: code === RESTART ? 'restarting' : 'resuming', since: Date.now() };
      link.set(interruption);
    },
  });
  for await (const item of items) {
    const pause = take(item, link);
    if (pause) await pause;
    if (signal.aborted) return;
  }
}
