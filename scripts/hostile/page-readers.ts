/** Clients that request the GraphiQL page several times on a connection and do not read the answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostileCase, HostileServer } from './case.ts';
import { forEach, openSocket } from './raw-socket.ts';

const PAGE = 'GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n';
const HOLD_MS = 4000;

/** Makes the server render and compress the page, which it does once. */
export async function renderPage({ url }: HostileServer): Promise<void> {
  for (const coding of ['identity', 'gzip', 'br']) {
    const headers = { accept: 'text/html', 'accept-encoding': coding };
    await (await fetch(`${url}/graphql`, { headers })).arrayBuffer();
  }
}

const pageReaders = (sockets: number, pipelined: number): HostileCase => ({
  name: `GraphiQL page, ${sockets} sockets x ${pipelined} pipelined, not reading`,
  bound: { megabytes: 64, seconds: 10 },
  prepare: renderPage,
  async run({ url }) {
    const opened = await forEach(sockets, 20, async () => {
      const socket = await openSocket(url);
      socket.pause();
      socket.write(PAGE.repeat(pipelined));
      return socket;
    });
    await sleep(HOLD_MS);
    // Reads only the beginning of each answer.
    const answers = await Promise.all(
      opened.map(
        (socket) =>
          new Promise<string>((resolve) => {
            socket.once('data', (data) => {
              socket.pause();
              resolve(data.toString('latin1', 0, 12));
            });
            socket.once('close', () => resolve(''));
            socket.resume();
            setTimeout(() => resolve(''), 1000).unref();
          }),
      ),
    );
    const answered = answers.filter((line) => line === 'HTTP/1.1 200').length;
    return {
      answered,
      refused: answers.length - answered,
      release: () => {
        for (const socket of opened) socket.destroy();
      },
    };
  },
});

export const pageReaderCases = [pageReaders(40, 3), pageReaders(100, 5)];
