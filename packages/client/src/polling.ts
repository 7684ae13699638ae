import { Deadline, type Http } from './http.ts';
import { type Connect, endOf, type Receiver, type Source, type StreamEnd } from './transport.ts';

/** One query after the other, each of which the server answers when there is something, or after a while. */
export function pollingTransport(http: Http, silenceMs: number, isEnough: () => boolean): Connect {
  return (source, receiver) => {
    const closed = new AbortController();
    void poll(
      http,
      source.poll as NonNullable<typeof source.poll>,
      receiver,
      closed.signal,
      silenceMs,
      isEnough,
    )
      .catch(endOf)
      .then((end) => {
        closed.abort();
        receiver.end(end);
      });
    return () => closed.abort();
  };
}

async function poll(
  http: Http,
  { operation, read, pauseMs }: NonNullable<Source<unknown>['poll']>,
  receiver: Receiver,
  closed: AbortSignal,
  silenceMs: number,
  isEnough: () => boolean,
): Promise<StreamEnd> {
  for (let waitMs = 0; ; waitMs = Math.round(silenceMs * 0.8)) {
    const deadline = new Deadline(silenceMs, closed);
    const response = await http.query(operation(waitMs), deadline.signal).finally(() => deadline.end());
    receiver.opened();
    const { messages, complete } = read(response);
    for (const data of messages) receiver.next({ data });
    if (complete) return { kind: 'complete' };
    if (isEnough()) return { kind: 'reopen' };
    await pause(pauseMs, closed);
  }
}

/** @throws the reason of the signal when it is aborted */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', leave);
      resolve();
    }, ms);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave);
  });
}
