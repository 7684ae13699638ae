import { pollEvents, pollResults, pollScans } from './poll.ts';
import type { Follow } from './transport.ts';

/** The longest wait that the server accepts. */
const MAX_WAIT_MS = 60_000;

/** One query after the other, each of which the server answers when there is something, or after a while. */
export const polling: Follow = async (source, receiver, { http, silenceMs, closed, sleep, isEnough }) => {
  const poll = source.poll({ pollEvents, pollResults, pollScans });
  for (let waitMs = 0; ; waitMs = Math.min(MAX_WAIT_MS, Math.round(silenceMs * 0.8))) {
    const response = await http.query(poll.operation(waitMs), silenceMs, closed);
    receiver.opened();
    const { messages, complete, pauseMs } = poll.read(response);
    for (const message of messages) receiver.next(message);
    if (complete) return null;
    if (isEnough()) return { kind: 'reopen' };
    await sleep(pauseMs, closed);
  }
};
