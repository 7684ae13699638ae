import type { Http } from './http.ts';
import { type Connect, inBackground, sleep } from './transport.ts';

/**
 * One query after the other, each of which the server answers when there is something, or after a while.
 * @param isEnough whether another transport is to be tried again
 */
export const pollingTransport =
  (http: Http, silenceMs: number, isEnough: () => boolean): Connect =>
  ({ poll }, receiver) =>
    inBackground(receiver, async (closed) => {
      for (let waitMs = 0; ; waitMs = Math.round(silenceMs * 0.8)) {
        const response = await http.query(poll.operation(waitMs), silenceMs, closed);
        receiver.opened();
        const { messages, complete, pauseMs } = poll.read(response);
        for (const data of messages) receiver.next({ data });
        if (complete) return { kind: 'complete' };
        if (isEnough()) return { kind: 'reopen' };
        await sleep(pauseMs, closed);
      }
    });
