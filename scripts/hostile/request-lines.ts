/** Request lines, headers and upgrades that no client library would send. */
import { once } from 'node:events';
import fc from 'fast-check';
import { malformedRequest } from '../../test/support/malformed-request.ts';
import type { HostileCase } from './case.ts';
import { renderPage } from './page-readers.ts';
import { forEach, handshake, openSocket } from './raw-socket.ts';

const SEED = 20_261_127;
const REQUESTS = 10_000;
const PER_CONNECTION = 4;
const PATIENCE_MS = 1500;
/** Each of these once crashed the process. */
const KNOWN = [
  ...['//', '///', 'http://a:999999/x'].map((target) => `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`),
  handshake('//'),
];

/** @returns whether there was any answer; a connection closed without one counts as refused */
async function send(url: string, bytes: string): Promise<boolean> {
  const socket = await openSocket(url);
  let answered = false;
  socket.on('data', () => {
    answered = true;
  });
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.write(Buffer.from(bytes, 'latin1'));
  if (!socket.closed) await once(socket, 'close');
  return answered;
}

export const requestLineCases: HostileCase[] = [
  {
    name: '10,000 malformed request lines, headers and upgrades',
    bound: { megabytes: 64, seconds: 60 },
    prepare: renderPage,
    async run({ url }) {
      const requests = fc.sample(malformedRequest, { numRuns: REQUESTS, seed: SEED });
      for (const request of KNOWN) await send(url, request);
      const probe = 'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n';
      const answers = await forEach(REQUESTS / PER_CONNECTION, 24, (index) =>
        send(url, requests.slice(index * PER_CONNECTION, (index + 1) * PER_CONNECTION).join('') + probe),
      );
      const answered = answers.filter(Boolean).length;
      return { answered, refused: answers.length - answered };
    },
  },
];
