import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
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
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new HttpLink({ uri: url }),
  ),
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

interface Started {
  startScan: { scan?: { id: string }; message?: string };
}

interface Followed {
  scanEvents: {
    seq: number;
    type: string;
    host?: { name: string };
    endpoint?: { url: string };
    finding?: { title: string };
  };
}

const input = {
  target: 'example.com',
  scanners: { only: [{ name: 'mock', options: { events: 100, rate: 25 } }] },
};
const started = await client.mutate<Started>({
  mutation: START,
  variables: { input },
  fetchPolicy: 'no-cache',
});
const scanId = started.data?.startScan.scan?.id;
if (scanId === undefined) throw new Error(started.data?.startScan.message);

// Do not cache the events: a scan may have very many.
client
  .subscribe<Followed>({ query: FOLLOW, variables: { scanId, after: 0 }, fetchPolicy: 'no-cache' })
  .subscribe({
    next({ data, error }) {
      if (error) return console.error(error.message);
      if (!data) return;
      const { seq, type, host, endpoint, finding } = data.scanEvents;
      console.log(seq, type, host?.name ?? endpoint?.url ?? finding?.title ?? '');
    },
    error: console.error,
    complete: () => console.log('the scan has ended'),
  });
