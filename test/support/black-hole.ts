/** An address of this machine that answers nothing, not even requests to connect, as behind a firewall that drops packets. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { startProgram } from './command.ts';

/** A server that accepts nothing; its queue has room for few connections. */
const PROGRAM = `const server = require('node:net').createServer().listen(0, '127.0.0.1', 1, () => {
  console.log(server.address().port);
  process.kill(process.pid, 'SIGSTOP');
})`;

export async function withBlackHole<T>(test: (port: number) => Promise<T>): Promise<T> {
  const server = startProgram([process.execPath, '-e', PROGRAM], { cwd: tmpdir() });
  const sockets: Socket[] = [];
  try {
    await server.prints('\n');
    const port = Number(server.stdout());
    while (sockets.length < 20) {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      sockets.push(socket);
      const isOpen = await Promise.race([
        once(socket, 'connect').then(() => true),
        new Promise((resolve) => setTimeout(resolve, 500, false)),
      ]);
      if (!isOpen) return await test(port);
    }
    throw new Error('the server accepts connections');
  } finally {
    for (const socket of sockets) socket.destroy();
    server.kill('SIGKILL');
    await server.exit;
  }
}
