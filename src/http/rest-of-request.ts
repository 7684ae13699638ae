/** Bounds what is read of requests after their responses. Node would read the rest for as long as the client sends it. */
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Limits } from './limits.ts';

export type LimitRest = (response: ServerResponse) => void;

/**
 * @returns a function that closes the connection of a response if the rest of its request is too large or takes
 * too long. The connection is closed after `restMs`, or when `restConnections` newer ones wait to be closed: a reset
 * at once could reach the client before it has read the response.
 */
export function createRestLimit({ restBytes, restMs, restConnections }: Limits): LimitRest {
  // Oldest first. Each holds up to two reads of 64 KiB.
  const unread = new Set<Socket>();
  const stopReading = (socket: Socket) => {
    socket.pause();
    socket.end();
    unread.add(socket);
    socket.once('close', () => unread.delete(socket));
    const [oldest] = unread;
    if (!oldest || unread.size <= restConnections) return;
    unread.delete(oldest);
    oldest.destroy();
  };

  return (response) => {
    const request = response.req;
    const { socket } = request;
    // Node's own listener for `finish` starts to discard the rest.
    response.once('finish', () => {
      if (request.complete || socket.destroyed) return;
      let left = restBytes;
      const count = (data: Buffer) => {
        left -= data.length;
        if (left >= 0 || unread.has(socket)) return;
        request.pause();
        stopReading(socket);
      };
      const timer = setTimeout(() => socket.destroy(), restMs).unref();
      const done = () => {
        clearTimeout(timer);
        socket.off('data', count);
      };
      socket.on('data', count);
      socket.once('close', done);
      request.once('end', () => {
        socket.off('close', done);
        done();
      });
      // The handler may have stopped reading in the middle.
      request.resume();
    });
  };
}
