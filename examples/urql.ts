import {
  Client,
  cacheExchange,
  type ExecutionResult,
  fetchExchange,
  gql,
  subscriptionExchange,
} from '@urql/core';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
// In your project: from '@scanwire/client/live'.
import { liveOptions } from '../packages/client/src/live-entry.ts';

const url = process.argv[2] ?? 'http://127.0.0.1:4000/graphql';

const socket = createClient(
  liveOptions({
    url: url.replace(/^http/, 'ws'),
    // Not needed in browsers and in Node 22 or newer.
    webSocketImpl: WebSocket,
    // With a token: connectionParams: { authorization: 'Bearer …' },
  }),
);
const client = new Client({
  url,
  preferGetMethod: false,
  exchanges: [
    cacheExchange,
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = '', variables }) => ({
        subscribe: (sink) => ({
          unsubscribe: socket.subscribe(
            { query, variables },
            {
              next: (result) => sink.next(result as ExecutionResult),
              error: (error) => sink.error(error),
              complete: () => sink.complete(),
            },
          ),
        }),
      }),
    }),
  ],
});

interface Started {
  startScan: { scan?: { id: string }; message?: string };
}

const START = gql<Started>`
  mutation Start($input: StartScanInput!) {
    startScan(input: $input) {
      ... on StartScanSuccess { scan { id } }
      ... on Error { code message }
    }
  }
`;

interface Followed {
  scanEvents: {
    seq: number;
    type: string;
    host?: { name: string };
    endpoint?: { url: string | null };
    finding?: { title: string };
  };
}

const FOLLOW = gql<Followed>`
  subscription Follow($scanId: ID!, $after: Int) {
    scanEvents(scanId: $scanId, after: $after) {
      id
      seq
      type
      ... on HostEvent { host { id name } }
      ... on EndpointEvent { endpoint { id url } }
      ... on FindingEvent { finding { id title } }
    }
  }
`;

const input = {
  target: 'example.com',
  scanners: { only: [{ name: 'mock', options: { events: 100, rate: 25 } }] },
};
const started = await client.mutation(START, { input }).toPromise();
const scanId = started.data?.startScan.scan?.id;
if (scanId === undefined) throw new Error(started.error?.message ?? started.data?.startScan.message);

client.subscription(FOLLOW, { scanId, after: 0 }).subscribe(({ data, error, hasNext }) => {
  if (error) return console.error(error.message);
  // urql repeats the last event when the stream has ended.
  if (!hasNext) return console.log('the scan has ended');
  if (!data) return;
  const { seq, type, host, endpoint, finding } = data.scanEvents;
  console.log(seq, type, host?.name ?? endpoint?.url ?? finding?.title ?? '');
});
