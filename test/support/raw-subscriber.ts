/** graphql-transport-ws without a library, for clients that misbehave. */
import { once } from 'node:events';
import WebSocket from 'ws';
import type { AnyEvent } from './app.ts';

export interface RawSubscriber {
  socket: WebSocket;
  events: AnyEvent[];
  /** Resolves with the number of events when the stream completes. @throws if the socket closes first */
  complete: Promise<number>;
}

/** @param url of the server, http: */
export async function subscribeRaw(
  url: string,
  scanId: string,
  selection: string,
  after = 0,
): Promise<RawSubscriber> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  const events: AnyEvent[] = [];
  const complete = new Promise<number>((resolve, reject) => {
    socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      if (message.type === 'connection_ack') {
        const query = `subscription ($scanId: ID!, $after: Int!) { scanEvents(scanId: $scanId, after: $after) { ${selection} } }`;
        socket.send(
          JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables: { scanId, after } } }),
        );
      } else if (message.type === 'next') {
        if (message.payload.errors) reject(new Error(JSON.stringify(message.payload.errors)));
        events.push(message.payload.data.scanEvents);
      } else if (message.type === 'complete') {
        resolve(events.length);
        socket.close();
      }
    });
    socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
  });
  complete.catch(() => {});
  socket.send(JSON.stringify({ type: 'connection_init' }));
  return { socket, events, complete };
}
