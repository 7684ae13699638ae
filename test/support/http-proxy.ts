/** A reverse proxy that does to WebSockets and event streams what proxies in companies do. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { serve, type TestServer } from './egress.ts';

/**
 * pass; refuse: with a page of its own; ignore: never answers; hold: answers when the whole response is there;
 * stall: passes the start of the response, and then nothing
 */
export type Treatment = 'pass' | 'refuse' | 'ignore' | 'hold' | 'stall';

export interface HttpProxy extends TestServer {
  /** Treatment of new requests, by what they ask for. */
  upgrades: Treatment;
  streams: Treatment;
  others: Treatment;
  /** Number of requests so far. */
  readonly seen: { upgrades: number; streams: number; others: number };
  /** Breaks all connections. */
  drop(): void;
  /** Responses that have begun stay open, and nothing more of them comes through. */
  freeze(): void;
}

async function startHttpProxy(url: string): Promise<HttpProxy> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const forwarded = new Set<IncomingMessage>();
  const seen = { upgrades: 0, streams: 0, others: 0 };
  const page = '<html><body>Not allowed here.</body></html>';

  const forward = (asked: IncomingMessage, answer: ServerResponse, treatment: Treatment) => {
    const { method, url: path, headers } = asked;
    const outgoing = request({ hostname, port, method, path, headers, agent: false }, (response) => {
      forwarded.add(response);
      answer.on('close', () => forwarded.delete(response));
      response.on('error', () => answer.destroy());
      if (treatment === 'hold') {
        const held: Buffer[] = [];
        response.on('data', (part) => held.push(part));
        response.on('end', () =>
          answer.writeHead(response.statusCode ?? 502, response.headers).end(Buffer.concat(held)),
        );
        return;
      }
      answer.writeHead(response.statusCode ?? 502, response.headers);
      if (treatment === 'stall') answer.flushHeaders();
      else response.pipe(answer);
    });
    outgoing.on('error', () => answer.destroy());
    answer.on('close', () => outgoing.destroy());
    asked.pipe(outgoing);
  };

  const server = createServer((asked, answer) => {
    const isStream = asked.headers.accept === 'text/event-stream';
    seen[isStream ? 'streams' : 'others']++;
    const treatment = isStream ? proxy.streams : proxy.others;
    if (treatment === 'ignore') return;
    if (treatment === 'refuse') answer.writeHead(403, { 'content-type': 'text/html' }).end(page);
    else forward(asked, answer, treatment);
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', ({ rawHeaders, url: path }: IncomingMessage, near: Socket) => {
    seen.upgrades++;
    if (proxy.upgrades === 'ignore') {
      near.resume().on('end', () => near.destroy());
      return;
    }
    if (proxy.upgrades !== 'pass') {
      near.end(`HTTP/1.1 403 Forbidden\r\ncontent-length: ${page.length}\r\n\r\n${page}`);
      return;
    }
    const far = connect(Number(port), hostname);
    const lines = rawHeaders.map((text, index) => (index % 2 ? `${text}\r\n` : `${text}: `)).join('');
    far.write(`GET ${path} HTTP/1.1\r\n${lines}\r\n`);
    far.pipe(near).pipe(far);
    far.on('error', () => near.destroy());
    near.on('close', () => far.destroy());
  });
  const proxy: HttpProxy = Object.assign(await serve(server), {
    upgrades: 'pass' as Treatment,
    streams: 'pass' as Treatment,
    others: 'pass' as Treatment,
    seen,
    drop() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    freeze() {
      for (const response of forwarded) {
        response.unpipe();
        response.resume();
      }
    },
  });
  return proxy;
}

/** Runs a test behind a proxy of its own, and closes it. */
export async function withHttpProxy<T>(url: string, test: (proxy: HttpProxy) => Promise<T>): Promise<T> {
  const proxy = await startHttpProxy(url);
  try {
    return await test(proxy);
  } finally {
    proxy.drop();
    await proxy.close();
  }
}
