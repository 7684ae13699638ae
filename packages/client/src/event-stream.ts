import { ScanwireError } from './error.ts';
import { Deadline, type Http } from './http.ts';
import {
  CONNECT_MS,
  type Connect,
  endOf,
  type Operation,
  type Receiver,
  type StreamEnd,
} from './transport.ts';

/** Server-Sent Events over fetch, since EventSource cannot send a token. */
export function eventStreamTransport(http: Http, silenceMs: number): Connect {
  return (source, receiver) => {
    const closed = new AbortController();
    const deadline = new Deadline(Math.min(silenceMs, CONNECT_MS), closed.signal);
    void readEvents(http, source.subscription(), receiver, deadline, silenceMs)
      .catch(endOf)
      .then((end) => {
        closed.abort();
        receiver.end(end);
      });
    return () => closed.abort();
  };
}

async function readEvents(
  http: Http,
  operation: Operation,
  receiver: Receiver,
  deadline: Deadline,
  silenceMs: number,
): Promise<StreamEnd> {
  const response = await http.post(operation, 'text/event-stream', deadline.signal);
  if (!response.headers.get('content-type')?.startsWith('text/event-stream'))
    throw new ScanwireError('BAD_RESPONSE', 'The response is not an event stream.');
  const decoder = new TextDecoder();
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error('The event stream ended too early.');
    // The server sends a comment after twelve seconds without an event.
    deadline.extend(silenceMs);
    receiver.opened();
    const blocks = (text + decoder.decode(value, { stream: true }).replaceAll('\r', '')).split('\n\n');
    text = blocks.pop() as string;
    for (const block of blocks) {
      if (/^event: ?complete$/m.test(block)) return { kind: 'complete' };
      const data = /^data: ?(.+)$/m.exec(block)?.[1];
      if (data) receiver.next(JSON.parse(data));
    }
  }
}
