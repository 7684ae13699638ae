import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Sends a JSON response in one line. */
export function answer(
  response: ServerResponse,
  status: number,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
): void {
  const text = `${JSON.stringify(body)}\n`;
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
      ...headers,
    })
    .end(text);
}

/** Sends a response on a socket that node:http has handed over for an upgrade, and closes it without waiting for the peer. */
export function answerAndClose(socket: Duplex, status: string, reason: string): void {
  const text = `HTTP/1.1 ${status}\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n${reason}\n`;
  socket.end(text, () => socket.destroy());
}
