/** Closes WebSockets of graphql-ws that have died silently: graphql-ws alone waits for ever on them. */
import { TerminatedCloseEvent } from 'graphql-ws/client';
import { silenceTimer } from './silence.ts';

/** The part of a WebSocket that is needed here, of browsers and of the package `ws`. */
interface Socket {
  onopen: unknown;
  onmessage: unknown;
  onerror: unknown;
  onclose: ((event: unknown) => void) | null;
  readonly readyState: number;
  send(text: string): void;
  addEventListener(type: string, listener: () => void): void;
  close(): void;
  /** Only in `ws`: closes without waiting for the other side. */
  terminate?(): void;
}
/** `readyState` of a socket that can send. */
const OPEN = 1;

export type SocketClass = new (url: string, protocols?: string | string[]) => Socket;

/**
 * Gives up a socket that does not answer in time: the attempt to connect, `connection_init`, or a ping.
 *
 * @param answerMs time until a ping must be answered; 0: no limit
 * @param connectMs time until the connection must be acknowledged
 * @returns options for graphql-ws's `createClient`
 */
export function watchSockets(Base: SocketClass, answerMs: number, connectMs: number) {
  let socket: Socket | undefined;
  const giveUp = () => {
    if (!socket) return;
    const { onclose } = socket;
    socket.onopen = socket.onmessage = socket.onerror = socket.onclose = null;
    // A closing handshake with a dead peer takes half a minute or more, so graphql-ws is told at once.
    if (socket.terminate) socket.terminate();
    else socket.close();
    stop();
    onclose?.call(socket, new TerminatedCloseEvent());
  };
  const { expect, heard, stop: expectNothing } = silenceTimer(giveUp);
  const checks: (() => void)[] = [];
  const stop = () => {
    expectNothing();
    for (const resolve of checks.splice(0)) resolve();
  };
  return {
    giveUp,
    /** Asks for a sign of life at once. Resolves when there was one, or the socket was given up; undefined if none is open. */
    check(ms: number): Promise<void> | undefined {
      if (socket?.readyState !== OPEN) return;
      socket.send('{"type":"ping"}');
      expect(ms);
      return new Promise((resolve) => checks.push(resolve));
    },
    // graphql-ws shows its sockets only once they are open.
    webSocketImpl: class extends Base {
      constructor(url: string, protocols?: string | string[]) {
        super(url, protocols);
        socket = this;
        expect(connectMs);
        this.addEventListener('open', () => expect(connectMs));
        this.addEventListener('close', () => {
          if (socket !== this) return;
          socket = undefined;
          stop();
        });
        // An error without a listener would end a Node process.
        this.addEventListener('error', () => {});
      }
    },
    on: {
      connected: stop,
      // The answer to a ping may be behind many events.
      message: heard,
      ping: (received: boolean) => {
        if (!received) expect(answerMs);
      },
      pong: (received: boolean) => {
        if (received) stop();
      },
    },
  };
}
