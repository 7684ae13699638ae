import type { Follow, Receiver, StreamEnd } from './transport.ts';

/** Time until the server must have answered. */
const CONNECT_MS = 10_000;
const MEDIA_TYPE = 'text/event-stream';
const NO_STREAM = {
  message: 'The response is not an event stream.',
  extensions: { code: 'BAD_RESPONSE' },
};

/** Server-Sent Events over fetch, since EventSource cannot send a token. */
export const eventStream: Follow = (source, receiver, { http, silenceMs, closed }) =>
  http.send(
    source.subscription(),
    MEDIA_TYPE,
    Math.min(silenceMs, CONNECT_MS),
    closed,
    async ({ body, headers }, expect) => {
      if (!body || !headers.get('content-type')?.startsWith(MEDIA_TYPE)) {
        receiver.next({ errors: [NO_STREAM] });
        return null;
      }
      return readEvents(body, receiver, () => {
        // The server sends a comment after twelve seconds without an event.
        expect(silenceMs);
        receiver.opened();
      });
    },
  );

/** @param heard is called for all data, also for comments */
async function readEvents(
  body: ReadableStream<Uint8Array>,
  receiver: Receiver,
  heard: () => void,
): Promise<StreamEnd> {
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
      // A regular expression would also find lines that end with U+2028, which text in JSON may contain.
      const lines = block.split('\n');
      if (lines.includes('event: complete')) return null;
      const data = lines.find((line) => line.startsWith('data:'))?.slice('data:'.length);
      if (data) receiver.next(JSON.parse(data));
    }
  }
}
