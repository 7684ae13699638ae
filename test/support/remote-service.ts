/** A scriptable scanner service over HTTP: it can stream, be polled, drip, lie, stop and restart. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request to the service, and the ways to respond. */
export interface Call {
  /** 0, 1, 2 … in order of arrival */
  index: number;
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** JSON body; null if there is none */
  body: Record<string, unknown> | null;
  response: ServerResponse;
  /** aborted when the client closes the connection or the service stops */
  signal: AbortSignal;
  /** Sends the headers of an event stream; `event` and `bytes` do so if needed. */
  open(headers?: Record<string, string>): void;
  /** Sends an event. Resolves when the socket accepts more. */
  event(data: unknown, fields?: { id?: string; event?: string }): Promise<void>;
  /** Sends raw text. */
  bytes(text: string | Uint8Array): Promise<void>;
  /** Responds with a JSON document. */
  json(document: unknown, status?: number, headers?: Record<string, string>): void;
  /** Waits; throws if the connection closes first. */
  wait(ms: number): Promise<void>;
  /** Destroys the connection. */
  drop(): void;
}

export interface RemoteService {
  url: string;
  /** all requests so far */
  calls: Call[];
  /** number of open connections */
  connections(): number;
  /** Closes all connections and accepts no new ones. */
  die(): Promise<void>;
  /** Listens on the same port again. */
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
      // A script that waits or writes is told that the client has left.
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
