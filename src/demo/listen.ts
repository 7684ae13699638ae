import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** @returns the port, and a function that closes the server with all its connections */
export async function listen(
  server: Server,
  host: string,
  port: number,
): Promise<{ port: number; close(): Promise<void> }> {
  // Those of unfinished TLS handshakes too, which closeAllConnections() does not know.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
