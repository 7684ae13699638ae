/**
 * The servers of bench/page-flow.ts: scanwire, and a bare server that visits and parses the posted page and pushes two
 * messages without judging or storing anything. Both report when a request arrived.
 */
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import closeWithGrace from 'close-with-grace';
import { Parser } from 'htmlparser2';
import { Agent, interceptors, request } from 'undici';
import { WebSocketServer } from 'ws';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';

subscribe('http.server.request.start', (message) => {
  const { request } = message as { request: IncomingMessage };
  if (request.method === 'POST') process.send?.({ receivedAt: Date.now() });
});

const dispatcher = new Agent({ connect: { rejectUnauthorized: false } }).compose(
  interceptors.redirect({ maxRedirections: 10 }),
);
const bare = createServer(async (posted, response) => {
  const send = (event: object) => {
    for (const socket of sockets.clients) socket.send(JSON.stringify(event));
  };
  const { page } = (await json(posted)) as { page: { url: string; html: string } };
  response.end('{}');
  send({ type: 'PROGRESS', at: new Date() });
  const visit = request(page.url, { dispatcher }).then(({ body }) => body.text());
  const parser = new Parser({});
  parser.end(page.html);
  await visit;
  send({ type: 'ASSESSMENT', at: new Date() });
});
const sockets = new WebSocketServer({ server: bare });
bare.listen(0, '127.0.0.1');
await once(bare, 'listening');

const app = await createApp(loadConfig({ ...process.env, PORT: '0', LOG_LEVEL: 'error' }));
process.send?.({ url: app.url, bareUrl: `http://127.0.0.1:${(bare.address() as AddressInfo).port}` });
closeWithGrace({ logger: false }, async () => {
  for (const socket of sockets.clients) socket.terminate();
  bare.close();
  await dispatcher.close();
  await app.close();
});
