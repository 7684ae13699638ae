import { ScanwireError } from './error.ts';
import { type Http, withDeadline } from './http.ts';
import { CONNECT_MS, type Connect, inBackground, type Receiver, type StreamEnd } from './transport.ts';

/** Server-Sent Events over fetch, since EventSource cannot send a token. */
export const eventStreamTransport =
  (http: Http, silenceMs: number): Connect =>
  (source, receiver) =>
    inBackground(receiver, (closed) =>
      withDeadline(Math.min(silenceMs, CONNECT_MS), closed, async (signal, expect) => {
        const response = await http.post(source.subscription(), 'text/event-stream', signal);
        return readEvents(response, receiver, () => {
          // The server sends a comment after twelve seconds without an event.
          expect(silenceMs);
          receiver.opened();
        });
      }),
    );

/** @param heard is called for all data, also for comments */
async function readEvents(
  { headers, body }: Response,
  receiver: Receiver,
  heard: () => void,
): Promise<StreamEnd> {
  if (!body || !headers.get('content-type')?.startsWith('text/event-stream'))
    throw new ScanwireError('BAD_RESPONSE', 'The response is not an event stream.');
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error('The event stream ended before the scan.');
    heard();
    const blocks = (text + decoder.decode(value, { stream: true }).replaceAll('\r', '')).split('\n\n');
    text = blocks.pop() as string;
    for (const block of blocks) {
      if (/^event: ?complete$/m.test(block)) return { kind: 'complete' };
      const data = /^data: ?(.+)$/m.exec(block)?.[1];
      if (data) receiver.next(JSON.parse(data));
    }
  }
}
