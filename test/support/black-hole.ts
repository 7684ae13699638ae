/** An address of this machine that answers nothing, not even requests to connect, as behind a firewall that drops packets. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A server that accepts nothing; its queue has room for few connections. */
const PROGRAM = `const server = require('node:net').createServer().listen(0, '127.0.0.1', 1, () => {
  console.log(server.address().port);
  process.kill(process.pid, 'SIGSTOP');
})`;

export async function withBlackHole<T>(test: (port: number) => Promise<T>): Promise<T> {
  const child = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const sockets: Socket[] = [];
  try {
    const [line] = await once(child.stdout, 'data');
    const port = Number(line);
    for (;;) {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      sockets.push(socket);
      const isOpen = await Promise.race([
        once(socket, 'connect').then(() => true),
        new Promise((resolve) => setTimeout(resolve, 500, false)),
      ]);
      if (!isOpen) return await test(port);
    }
  } finally {
    for (const socket of sockets) socket.destroy();
    child.kill('SIGKILL');
    await exit;
  }
}
