import { dataOf } from './error.ts';
import type { Connect, Source, StreamEnd, Transport } from './transport.ts';

/** One subscription over one transport. */
export interface Stream<Item> {
  /** The next item; null after the last one, then `end` has the reason. */
  take(): Promise<Item | null>;
  /** null while it is open, and after `close` */
  readonly end: StreamEnd;
  /** When the server first answered, in milliseconds of `performance.now()`; null: not yet */
  readonly openedAt: number | null;
  /** Ends the subscription and drops buffered items. */
  close(): void;
}

/** @param maxBuffered The subscription is ended when this number of items is buffered. */
export function openStream<Item>(
  { name: transport, connect }: { name: Transport; connect: Connect },
  source: Source<Item>,
  maxBuffered: number,
  onOpened: () => void,
): Stream<Item> {
  let waiting: Item[] = [];
  let isClosed = false;
  let wake = () => {};
  const stream: { -readonly [Name in keyof Stream<Item>]: Stream<Item>[Name] } = {
    end: null,
    openedAt: null,
    async take() {
      if (waiting.length === 0 && !isClosed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return waiting.shift() ?? null;
    },
    close() {
      waiting = [];
      finish(null);
    },
  };
  const finish = (end: StreamEnd) => {
    if (isClosed) return;
    isClosed = true;
    stream.end = end;
    disconnect();
    wake();
  };
  const disconnect = connect(source, {
    opened() {
      if (isClosed || stream.openedAt !== null) return;
      stream.openedAt = performance.now();
      onOpened();
      source.opened?.(transport);
    },
    next(result) {
      if (isClosed) return;
      try {
        const item = source.read(dataOf(result), transport);
        if (item === null) return;
        waiting.push(item);
        if (waiting.length >= maxBuffered) finish({ kind: 'reopen' });
        else wake();
      } catch (reason) {
        // Also what a callback of the reader throws.
        finish({ kind: 'failed', reason });
      }
    },
    end: finish,
  });
  return stream;
}
