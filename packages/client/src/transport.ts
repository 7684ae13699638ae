import { ScanwireError } from './error.ts';
import type { Http } from './http.ts';
import type { Operation, Result } from './operation.ts';

export type Transport = 'websocket' | 'sse' | 'polling';

/**
 * How a subscription ended: null, completed by the server; given up to be opened again at once; interrupted; or by an error
 * that a retry does not fix.
 */
export type StreamEnd = null | { kind: 'reopen' } | { kind: 'lost' | 'failed'; reason: unknown };

export interface Receiver {
  /** The server answers on this transport. May be called more than once. */
  opened(): void;
  next(result: Result): void;
  end(end: StreamEnd): void;
}

/** What is followed, with the cursor of the last message received. Transports differ in how they carry it. */
export interface Source<Item> {
  /** The subscription from the cursor on. */
  subscription(): Operation;
  /** How it is followed by queries, which are loaded with the transport. */
  poll(polls: typeof import('./poll.ts')): import('./poll.ts').Poll;
  /** Called when the server answers, for subscriptions without a first message of their own. */
  opened?(transport: Transport): void;
  /** Takes an error that a retry does not fix. @returns whether it is opened again, with another cursor */
  recovers?(code: string | null): boolean;
  /** Takes the data of a message. @returns an item for the reader, if it is new */
  // biome-ignore lint/suspicious/noExplicitAny: data of the operation
  read(data: any, transport: Transport): Item | null;
}

/** Opens a subscription over one transport. @returns closes it */
export type Connect = (source: Source<unknown>, receiver: Receiver) => () => void;

/** A transport of the second chunk, and all that it needs. It follows until it ends, or until `closed` is aborted. */
export type Follow = (
  source: Source<unknown>,
  receiver: Receiver,
  needs: {
    http: Http;
    /** Longest silence of the server. */
    silenceMs: number;
    closed: AbortSignal;
    sleep: typeof sleep;
    /** Whether another transport is to be tried again. */
    isEnough: () => boolean;
  },
) => Promise<StreamEnd>;

export const endOf = (reason: unknown): StreamEnd => ({
  kind: reason instanceof ScanwireError ? 'failed' : 'lost',
  reason,
});

/** Waits for a time, or until the signal is aborted. */
export const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
