/** Clients of a server behind nginx with TLS, as the tests of deployments use them. */
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { AnyEvent } from './app.ts';

interface Asked {
  headers?: Record<string, string>;
  body?: string;
  /** address of the client */
  from?: string;
}

interface Result {
  data?: { scanEvents: AnyEvent } | null | undefined;
  errors?: unknown;
}

export type SecureClient = ReturnType<typeof createSecureClient>;

/**
 * @param options.url of nginx
 * @param options.ca certificate that it has, or its authority, as PEM
 * @param options.host name in the certificate and in the Host header; default: that of the URL
 * @param options.from address of the client
 */
export function createSecureClient({
  url,
  ca,
  token,
  host = new URL(url).host,
  from,
}: {
  url: string;
  ca: string;
  token: string;
  host?: string;
  from: string;
}) {
  const address = `https://127.0.0.1:${new URL(url).port}`;
  const servername = host.split(':')[0] ?? '';
  const options = { ca, servername, headers: { host } };
  const bearer = { authorization: `Bearer ${token}` };
  const ask = (path: string, { headers = {}, body, from: localAddress = from }: Asked) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const outgoing = request(`${address}${path}`, {
        ...options,
        ...{ method: body === undefined ? 'GET' : 'POST', localAddress, agent: false },
        headers: { host, ...headers },
      });
      outgoing.on('error', reject).on('response', (response) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
      });
      outgoing.end(body);
    });
  const subscription = (id: string, after: number) =>
    `subscription { scanEvents(scanId: "${id}", after: ${after}) { type seq ... on StatusEvent { status } } }`;

  return {
    ask,
    /** Sends an operation with the key. @returns its data; the answer if it failed */
    // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
    async query(query: string): Promise<any> {
      const headers = { 'content-type': 'application/json', ...bearer };
      const answer = await ask('/graphql', { headers, body: JSON.stringify({ query }) });
      return answer.status === 200 ? JSON.parse(answer.body).data : answer;
    },
    openSocket(localAddress = from): WebSocket {
      return new WebSocket(`${address.replace('https', 'wss')}/graphql`, 'graphql-transport-ws', {
        ...{ ...options, localAddress },
      });
    },
    async *overWebSocket(id: string, after = 0): AsyncGenerator<AnyEvent> {
      class Secure extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols, { ...options, localAddress: from });
        }
      }
      const url = `${address.replace('https', 'wss')}/graphql`;
      const client = createClient({ url, webSocketImpl: Secure, retryAttempts: 0, connectionParams: bearer });
      try {
        for await (const result of client.iterate<{ scanEvents: AnyEvent }>({
          query: subscription(id, after),
        }))
          yield eventOf(result);
      } finally {
        await client.dispose();
      }
    },
    async *overEventStream(id: string, after = 0): AsyncGenerator<AnyEvent> {
      const outgoing = request(`${address}/graphql?query=${encodeURIComponent(subscription(id, after))}`, {
        ...{ ...options, localAddress: from, agent: false },
        headers: { host, accept: 'text/event-stream', ...bearer },
      }).end();
      const response = await new Promise<IncomingMessage>((resolve, reject) =>
        outgoing.on('error', reject).on('response', resolve),
      );
      try {
        if (response.statusCode !== 200)
          throw new Error(`HTTP ${response.statusCode}: ${await text(response)}`);
        for await (const line of createInterface({ input: response }))
          if (line.startsWith('data: {')) yield eventOf(JSON.parse(line.slice('data: '.length)));
      } finally {
        outgoing.destroy();
      }
    },
  };
}

/** @throws if the result has errors */
function eventOf({ data, errors }: Result): AnyEvent {
  if (errors || !data) throw new Error(JSON.stringify(errors));
  return data.scanEvents;
}
