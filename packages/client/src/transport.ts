import { type ResponseError, ScanwireError } from './error.ts';

export type Transport = 'websocket' | 'sse' | 'polling';

export interface Operation {
  query: string;
  variables: Record<string, unknown>;
}

/** A GraphQL response, or one message of a subscription. */
export interface Result {
  // biome-ignore lint/suspicious/noExplicitAny: the operation decides about its data
  data?: any;
  errors?: readonly ResponseError[] | undefined;
}

/**
 * How a subscription ended: completed by the server, given up to be opened again at once, interrupted, or by an error that
 * a retry does not fix.
 */
export type StreamEnd =
  | { kind: 'complete' }
  | { kind: 'reopen' }
  | { kind: 'lost'; reason: unknown }
  | { kind: 'failed'; error: unknown };

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
  /** How it is followed by queries. */
  poll: {
    /** A query for what has happened since the cursor, which may take `waitMs` until there is something; 0 at first. */
    operation(waitMs: number): Operation;
    /** @returns the response as messages of the subscription, and the time until the next query */
    // biome-ignore lint/suspicious/noExplicitAny: data of the operation
    read(data: any): { messages: unknown[]; complete?: boolean; pauseMs: number };
  };
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

/** Time until a server must have answered on a transport. */
export const CONNECT_MS = 10_000;

export const endOf = (error: unknown): StreamEnd =>
  error instanceof ScanwireError ? { kind: 'failed', error } : { kind: 'lost', reason: error };

/** @param work what a transport does until the signal is aborted @returns aborts it */
export function inBackground(
  receiver: Receiver,
  work: (closed: AbortSignal) => Promise<StreamEnd>,
): () => void {
  const closed = new AbortController();
  void work(closed.signal)
    .catch(endOf)
    .then((end) => receiver.end(end));
  return () => closed.abort();
}

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
