import { fromResponse } from './error.ts';
import type { Connect, Receiver, Source, StreamEnd, Transport } from './transport.ts';

/** One subscription over one transport. */
export interface Stream<Item> {
  /** The next item; null after the last one, then `end` has the reason. */
  take(): Promise<Item | null>;
  /** null while it is open, and after `close` */
  readonly end: StreamEnd | null;
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
  let end: StreamEnd | null = null;
  let isClosed = false;
  let openedAt: number | null = null;
  let wake = () => {};

  const finish = (how: StreamEnd | null) => {
    if (isClosed) return;
    isClosed = true;
    end = how;
    disconnect();
    wake();
  };
  const receiver: Receiver = {
    opened() {
      if (isClosed || openedAt !== null) return;
      openedAt = performance.now();
      onOpened();
      source.opened?.(transport);
    },
    next({ data, errors }) {
      if (isClosed) return;
      try {
        if (errors || !data) throw fromResponse(errors);
        const item = source.read(data, transport);
        if (item === null) return;
        waiting.push(item);
        if (waiting.length >= maxBuffered) finish({ kind: 'reopen' });
        else wake();
      } catch (error) {
        // Also what a callback of the reader throws.
        finish({ kind: 'failed', error });
      }
    },
    end: finish,
  };
  const disconnect = connect(source, receiver);

  return {
    async take() {
      if (waiting.length === 0 && !isClosed) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return waiting.shift() ?? null;
    },
    get end() {
      return end;
    },
    get openedAt() {
      return openedAt;
    },
    close() {
      waiting = [];
      finish(null);
    },
  };
}
