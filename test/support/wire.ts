/** A graphql-transport-ws connection without a library, message by message. */
import { once } from 'node:events';
import WebSocket from 'ws';

export interface Message {
  type: string;
  id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  payload?: any;
}

export interface Wire {
  socket: WebSocket;
  /** all received messages, in order */
  received: Message[];
  /** Sends an object as JSON, and text or bytes unchanged. */
  send(message: unknown): void;
  subscribe(id: string, query: string, variables?: Record<string, unknown>): void;
  /** The first message, from index `from` on, that matches. @throws if the socket closes first */
  message(isIt: (message: Message) => boolean, from?: number): Promise<Message>;
  /** Resolves when the server has read everything that was sent, and its earlier messages have arrived. */
  settled(): Promise<void>;
  /** Close code */
  closed: Promise<number>;
}

export interface WireOptions {
  /** payload of `connection_init`; omitted: none is sent */
  init?: unknown;
  protocols?: string | string[];
  headers?: Record<string, string>;
  /** default: /graphql */
  path?: string;
}

/** @param url of the server, http: */
export async function openWire(
  url: string,
  { protocols = 'graphql-transport-ws', headers = {}, path = '/graphql' }: WireOptions = {},
): Promise<Wire> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, protocols, { headers });
  const received: Message[] = [];
  const waiting = new Set<() => void>();
  let closedWith: number | undefined;
  const wake = () => {
    for (const look of waiting) look();
  };
  socket.on('message', (data) => {
    received.push(JSON.parse(String(data)));
    wake();
  });
  const closed = new Promise<number>((resolve) => {
    socket.on('close', (code) => {
      closedWith = code;
      resolve(code);
      wake();
    });
  });
  await once(socket, 'open');
  socket.on('error', () => {});
  let settling = 0;

  const wire: Wire = {
    socket,
    received,
    closed,
    send(message) {
      socket.send(
        typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message),
      );
    },
    subscribe(id, query, variables) {
      wire.send({ id, type: 'subscribe', payload: { query, variables } });
    },
    message(isIt, from = 0) {
      return new Promise((resolve, reject) => {
        let looked = from;
        const look = () => {
          while (looked < received.length) {
            const message = received[looked++] as Message;
            if (!isIt(message)) continue;
            waiting.delete(look);
            return resolve(message);
          }
          if (closedWith === undefined) return;
          waiting.delete(look);
          const last = JSON.stringify(received.slice(-3));
          reject(new Error(`closed with ${closedWith}, after ${last}`));
        };
        waiting.add(look);
        look();
      });
    },
    async settled() {
      const mark = `settled ${++settling}`;
      wire.send({ type: 'ping', payload: { mark } });
      await wire.message(({ type, payload }) => type === 'pong' && payload?.mark === mark);
    },
  };
  return wire;
}

/** Opens an acknowledged connection. */
export async function openAcknowledged(url: string, options: WireOptions = {}): Promise<Wire> {
  const wire = await openWire(url, options);
  wire.send({ type: 'connection_init', ...('init' in options ? { payload: options.init } : {}) });
  await wire.message(({ type }) => type === 'connection_ack');
  return wire;
}
