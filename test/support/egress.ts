/** An egress session on loopback, and small servers for it. */
import { createServer, type RequestListener, type Server } from 'node:http';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server as NetServer,
  type Socket,
} from 'node:net';
import { afterEach } from 'vitest';
import { EgressError } from '../../src/core/scanner.ts';
import { createEgressFactory, type EgressConfig, type EgressSession } from '../../src/egress/index.ts';

export const LOOPBACK: EgressConfig = {
  allow: ['127.0.0.1', '::1'],
  deny: [],
  dnsServers: [],
  fileRoots: [],
  userAgent: 'scanwire-test',
};

/** Opens a session, and closes it after the test. */
export async function withSession<T>(
  config: Partial<EgressConfig>,
  run: (session: EgressSession, abort: AbortController) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const session = createEgressFactory({ ...LOOPBACK, ...config }).openScan(abort.signal);
  try {
    return await run(session, abort);
  } finally {
    await session.close();
  }
}

export interface TestServer {
  port: number;
  url: string;
  /** total number of connections */
  connections(): number;
  /** number of open connections */
  open(): number;
  close(): Promise<void>;
}

export async function serve(
  server: NetServer,
  { host = '127.0.0.1', scheme = 'http' } = {},
): Promise<TestServer> {
  const open = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted++;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${scheme}://${host}:${port}`,
    connections: () => accepted,
    open: () => open.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

export const serveHttp = (listener: RequestListener, host?: string): Promise<TestServer> =>
  serve(createServer(listener) as Server, host === undefined ? {} : { host });

/** Calls `answer` for each connection when the head of its request has arrived. */
export const serveRaw = (answer: (socket: Socket) => void): Promise<TestServer> =>
  serve(createTcpServer((socket) => socket.once('data', () => answer(socket))));

/** @returns a function that registers a server to be closed after the test */
export function closeAfterEach() {
  const servers: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  return async <T extends { close(): Promise<void> }>(server: Promise<T>): Promise<T> => {
    servers.push(await server);
    return server;
  };
}

/** The code of the EgressError that the promise rejects with, or any other error that it rejects with. */
export const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'fulfilled',
    (error) => (error instanceof EgressError ? error.code : error),
  );

/** Polls until the condition holds. */
export async function eventually(condition: () => boolean, withinMs = 5000): Promise<void> {
  const until = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > until) throw new Error('did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
