import { Client, type ExecutionResult, fetchExchange, gql, subscriptionExchange } from '@urql/core';
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

const START = gql`
  mutation Start($input: StartScanInput!) {
    startScan(input: $input) {
      ... on StartScanSuccess { scan { id } }
      ... on Error { code message }
    }
  }
`;

const FOLLOW = gql`
  subscription Follow($scanId: ID!, $after: Int) {
    scanEvents(scanId: $scanId, after: $after) {
      seq
      type
      ... on HostEvent { host { name } }
      ... on EndpointEvent { endpoint { url } }
      ... on FindingEvent { finding { title } }
    }
  }
`;

const input = {
  target: 'example.com',
  scanners: { only: [{ name: 'mock', options: { events: 100, rate: 25 } }] },
};
const started = await client.mutation(START, { input }).toPromise();
const scanId = started.data?.startScan.scan?.id;
if (scanId === undefined) throw new Error(started.error?.message ?? started.data.startScan.message);

client.subscription(FOLLOW, { scanId, after: 0 }).subscribe(({ data, error, hasNext }) => {
  if (error) return console.error(error.message);
  // urql repeats the last event when the stream has ended.
  if (!hasNext) return console.log('the scan has ended');
  const { seq, type, host, endpoint, finding } = data.scanEvents;
  console.log(seq, type, host?.name ?? endpoint?.url ?? finding?.title ?? '');
});
