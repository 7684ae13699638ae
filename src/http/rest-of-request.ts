/** Bounds what is read of a request after its response. Node would read the rest for as long as the client sends it. */
import type { ServerResponse } from 'node:http';
import type { Limits } from './limits.ts';

/**
 * Closes the connection if the rest of the request is too large or takes too long. It is closed after `restMs`, not at
 * once, because a reset could reach the client before it has read the response.
 */
export function limitRest(response: ServerResponse, { restBytes, restMs }: Limits): void {
  const request = response.req;
  const { socket } = request;
  // Node's own listener for `finish` starts to discard the rest.
  response.once('finish', () => {
    if (request.complete || socket.destroyed) return;
    let left = restBytes;
    const count = (data: Buffer) => {
      left -= data.length;
      if (left >= 0) return;
      request.pause();
      socket.pause();
      socket.end();
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
}
