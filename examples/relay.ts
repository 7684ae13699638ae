import { createClient } from 'graphql-ws';
import {
  commitMutation,
  Environment,
  Network,
  Observable,
  RecordSource,
  requestSubscription,
  Store,
} from 'relay-runtime';
import WebSocket from 'ws';
// In your project: from '@scanwire/client/live'.
import { liveOptions } from '../packages/client/src/live-entry.ts';
import FollowSubscription, {
  type ScanFollowSubscription,
} from './relay/__generated__/ScanFollowSubscription.graphql.ts';
import StartMutation, { type ScanStartMutation } from './relay/__generated__/ScanStartMutation.graphql.ts';

const url = process.argv[2] ?? 'http://127.0.0.1:4000/graphql';

const socket = createClient(
  liveOptions({
    url: url.replace(/^http/, 'ws'),
    // Not needed in browsers and in Node 22 or newer.
    webSocketImpl: WebSocket,
    // With a token: connectionParams: { authorization: 'Bearer …' },
  }),
);
const environment = new Environment({
  store: new Store(new RecordSource()),
  network: Network.create(
    async ({ text }, variables) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: text, variables }),
      });
      return await response.json();
    },
    ({ text, name }, variables) =>
      Observable.create((sink) =>
        socket.subscribe({ operationName: name, query: text ?? '', variables }, sink as never),
      ),
  ),
});

const scanId = await new Promise<string>((resolve, reject) => {
  commitMutation<ScanStartMutation>(environment, {
    mutation: StartMutation,
    variables: {
      input: {
        target: 'example.com',
        scanners: { only: [{ name: 'mock', options: { events: 100, rate: 25 } }] },
      },
    },
    onCompleted({ startScan }) {
      if (startScan.scan) resolve(startScan.scan.id);
      else reject(new Error(startScan.message));
    },
    onError: reject,
  });
});

requestSubscription<ScanFollowSubscription>(environment, {
  subscription: FollowSubscription,
  variables: { scanId, after: 0 },
  onNext(response) {
    if (!response) return;
    const { seq, type, host, endpoint, finding } = response.scanEvents;
    console.log(seq, type, host?.name ?? endpoint?.url ?? finding?.title ?? '');
  },
  onError: console.error,
  onCompleted: () => console.log('the scan has ended'),
});
