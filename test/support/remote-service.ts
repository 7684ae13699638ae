/** A scanner service over HTTP that does whatever a test wants of it: stream, poll, drip, lie, die and come back. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** One request to the service, and what can be done about it. */
export interface Call {
  /** 0, 1, 2 … in the order in which they came */
  index: number;
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** what was posted; null for none */
  body: Record<string, unknown> | null;
  response: ServerResponse;
  /** aborted when the other side has closed the connection, or the service has died */
  signal: AbortSignal;
  /** The head of a stream of events; `event` and `bytes` write it when it is due. */
  open(headers?: Record<string, string>): void;
  /** One event of a stream. Resolves when the socket takes more. */
  event(data: unknown, fields?: { id?: string; event?: string }): Promise<void>;
  /** Raw text of a stream. */
  bytes(text: string | Uint8Array): Promise<void>;
  /** A document. */
  json(document: unknown, status?: number, headers?: Record<string, string>): void;
  /** Waits; throws when the call is over before. */
  wait(ms: number): Promise<void>;
  /** Cuts this connection. */
  drop(): void;
}

export interface RemoteService {
  url: string;
  /** all requests that have come */
  calls: Call[];
  /** connections that are open now */
  connections(): number;
  /** Ends every connection, and takes no new one. */
  die(): Promise<void>;
  /** On the same port as before. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

export type Script = (call: Call) => unknown;

export async function startRemoteService(script: Script): Promise<RemoteService> {
  const calls: Call[] = [];
  const sockets = new Set<Socket>();

  const server = createServer(async (request, response) => {
    const text = (await request.toArray().catch(() => [])).join('');
    const over = new AbortController();
    response.once('close', () => over.abort(new Error('the call is over')));
    const open = (headers: Record<string, string> = {}) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
      response.flushHeaders();
    };
    const bytes = async (chunk: string | Uint8Array) => {
      if (!response.headersSent) open();
      over.signal.throwIfAborted();
      if (!response.write(chunk)) await once(response, 'drain', { signal: over.signal });
    };
    const call: Call = {
      index: calls.length,
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: text === '' ? null : JSON.parse(text),
      response,
      signal: over.signal,
      open,
      bytes,
      event: (data, fields = {}) => bytes(eventText(data, fields)),
      json(document, status = 200, headers = {}) {
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(typeof document === 'string' ? document : JSON.stringify(document));
      },
      wait: (ms) => sleep(ms, undefined, { signal: over.signal }),
      drop: () => request.socket.destroy(),
    };
    calls.push(call);
    try {
      await script(call);
      if (response.headersSent && !response.writableEnded) response.end();
    } catch (error) {
      // A script that waits or writes learns so that nobody listens any more.
      if (!over.signal.aborted) throw error;
    }
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const die = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/scan`,
    calls,
    connections: () => sockets.size,
    die,
    comeBack: () => listen(port),
    close: die,
  };
}

export function eventText(data: unknown, { id, event }: { id?: string; event?: string } = {}): string {
  const lines = (typeof data === 'string' ? data : JSON.stringify(data)).split('\n');
  return [
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...lines.map((line) => `data: ${line}`),
    '\n',
  ].join('\n');
}
