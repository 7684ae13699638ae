/**
 * A minimal `ws` server that sends ready-made texts without checks, and stores nothing unless it is given a file to
 * append them to. It implements as much of graphql-transport-ws as the benchmark's subscriber needs.
 */
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { answerCommands, atRate } from './answer-commands.ts';
import { EVENTS_BEFORE, finding, findingText, nextMessage, stamp } from './stream-event.ts';

const extra = Number(process.env.EXTRA ?? 0);
const kept = process.env.KEEP_IN ? await open(process.env.KEEP_IN, 'a') : null;
const clients = new Set<WebSocket>();
let made = EVENTS_BEFORE;
let lastSeq = EVENTS_BEFORE;
let replay: string[] = [];

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
server.on('connection', (socket) => {
  socket.on('message', (data) => {
    const { type, payload } = JSON.parse(String(data));
    if (type === 'connection_init') return socket.send('{"type":"connection_ack"}');
    if (type !== 'subscribe') return;
    socket.send(nextMessage({ seq: payload.variables.after, type: 'CONNECTED' }));
    if (replay.length > 0) return void sendAll(socket, replay);
    clients.add(socket);
  });
  socket.on('close', () => clients.delete(socket));
});
await once(server, 'listening');

/** The bytes are shared: encoding the text for each client would take longer. */
function broadcast(text: string): void {
  const bytes = Buffer.from(text);
  for (const client of clients) client.send(bytes, { binary: false });
}

/** Sends one by one, with at most a megabyte buffered. */
async function sendAll(socket: WebSocket, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    if (socket.bufferedAmount < 1024 * 1024) socket.send(text);
    else await new Promise((resolve) => socket.send(text, resolve));
  }
}

answerCommands({
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  lastSeq,
  make: (events) => Array.from({ length: events }, () => finding(++made, extra)),
  async publish(events) {
    const texts = events.map((event) => findingText(++lastSeq, event));
    if (kept) {
      await kept.write(texts.join('\n'));
      await kept.datasync();
    }
    for (const text of texts) broadcast(text);
  },
  commands: {
    /** Sends only these events from now on. */
    fill({ events }: { events: number }) {
      replay = Array.from({ length: events }, (_, index) => {
        const seq = EVENTS_BEFORE + 1 + index;
        return findingText(seq, finding(seq, extra));
      });
    },
    tick: ({ events, rate }: { events: number; rate: number }) =>
      atRate(events, rate, () =>
        broadcast(
          nextMessage({ seq: ++lastSeq, type: 'LOG', level: 'INFO', message: stamp(), scanner: 'clock' }),
        ),
      ),
  },
  close() {
    for (const client of server.clients) client.terminate();
    server.close();
    return kept?.close();
  },
});
