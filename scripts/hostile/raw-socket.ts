/** Raw connections, for traffic that no client library would send. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Opens a connection. Connections are opened one after another, so that the server's backlog is never full. */
export async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => {});
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  return socket;
}

export function handshake(path = '/graphql'): string {
  return [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
    '\r\n',
  ].join('\r\n');
}

/** Opens a WebSocket that never answers. Resolves when the server has accepted it or closed the connection. */
export async function openWebSocket(url: string): Promise<Socket> {
  const socket = await openSocket(url);
  socket.write(handshake());
  if (!socket.destroyed) await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  return socket;
}

/** Runs a function for many numbers, some at a time. @returns the results, in order */
export async function forEach<T>(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next++;
      results[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** @returns the number of sockets that the server closed in time */
export async function closedWithin(sockets: readonly Socket[], ms: number): Promise<number> {
  const end = performance.now() + ms;
  const closed = () => sockets.filter((socket) => socket.closed || socket.readableEnded).length;
  while (closed() < sockets.length && performance.now() < end) await sleep(50);
  return closed();
}
