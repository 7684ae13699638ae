import {
  ApolloClient,
  ApolloLink,
  gql,
  HttpLink,
  InMemoryCache,
  type TypedDocumentNode,
} from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
// In your project: from '@scanwire/client/apollo' and '@scanwire/client/live'.
import { possibleTypes, typePolicies } from '../packages/client/src/apollo.ts';
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
  cache: new InMemoryCache({ possibleTypes, typePolicies }),
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new HttpLink({ uri: url }),
  ),
});

interface Started {
  startScan: { scan?: { id: string }; message?: string };
}

const START: TypedDocumentNode<Started> = gql`
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

// The cache keeps each event and each result by its id.
const FOLLOW: TypedDocumentNode<Followed> = gql`
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
const started = await client.mutate({ mutation: START, variables: { input } });
const scanId = started.data?.startScan.scan?.id;
if (scanId === undefined) throw new Error(started.data?.startScan.message);

client.subscribe({ query: FOLLOW, variables: { scanId, after: 0 } }).subscribe({
  next({ data, error }) {
    if (error) return console.error(error.message);
    if (!data) return;
    const { seq, type, host, endpoint, finding } = data.scanEvents;
    console.log(seq, type, host?.name ?? endpoint?.url ?? finding?.title ?? '');
  },
  error: console.error,
  complete: () => console.log('the scan has ended'),
});
