/** Connections that die without a word: every client with the helpers gets every event once, in order. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ApolloClient, gql, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { type ExecutionResult, subscriptionExchange, Client as Urql } from '@urql/core';
import { createParser } from 'eventsource-parser';
import { createClient as createStreamClient } from 'graphql-sse';
import { type Client, createClient } from 'graphql-ws';
import { Environment, Network, Observable, RecordSource, requestSubscription, Store } from 'relay-runtime';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import FollowSubscription from '../examples/relay/__generated__/ScanFollowSubscription.graphql.ts';
import { liveFetch } from '../packages/client/src/live-fetch.ts';
import { liveOptions } from '../packages/client/src/live-options.ts';
import { sharedApp, until } from './support/app.ts';
import { type Relay, withRelay } from './support/relay.ts';
import { logLine } from './support/sample-events.ts';
import { openScan } from './support/scan.ts';

interface Event {
  seq: number;
  type: string;
}

/** Follows a scan to its end, and calls back with each event. */
type Follow = (url: string, scanId: string, take: (event: Event) => void) => Promise<void>;

const FOLLOW = `subscription Follow($scanId: ID!, $after: Int) {
  scanEvents(scanId: $scanId, after: $after) { seq type }
}`;

const KEEP_ALIVE_MS = 600;
const socketUrl = (url: string) => `${url.replace(/^http/, 'ws')}/graphql`;
const liveClient = (url: string) =>
  createClient(liveOptions({ url: socketUrl(url), webSocketImpl: WebSocket, keepAlive: KEEP_ALIVE_MS }));

const overSocket =
  (create: (url: string) => Client): Follow =>
  (url, scanId, take) =>
    new Promise((resolve, reject) => {
      create(url).subscribe<{ scanEvents: Event }>(
        { query: FOLLOW, variables: { scanId } },
        {
          next: ({ data }) => {
            if (data) take(data.scanEvents);
          },
          error: reject,
          complete: resolve,
        },
      );
    });

const iterating: Follow = async (url, scanId, take) => {
  const events = liveClient(url).iterate<{ scanEvents: Event }>({ query: FOLLOW, variables: { scanId } });
  for await (const { data } of events) if (data) take(data.scanEvents);
};

const withUrql: Follow = (url, scanId, take) => {
  const socket = liveClient(url);
  const client = new Urql({
    url,
    preferGetMethod: false,
    exchanges: [
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
  return new Promise((resolve, reject) => {
    client.subscription(FOLLOW, { scanId }).subscribe(({ data, error, hasNext }) => {
      if (error) reject(error);
      else if (hasNext) take(data.scanEvents);
      else resolve();
    });
  });
};

const withApollo: Follow = (url, scanId, take) => {
  const client = new ApolloClient({ cache: new InMemoryCache(), link: new GraphQLWsLink(liveClient(url)) });
  return new Promise((resolve, reject) => {
    client
      .subscribe<{ scanEvents: Event }>({
        query: gql(FOLLOW),
        variables: { scanId },
        fetchPolicy: 'no-cache',
      })
      .subscribe({
        next({ data, error }) {
          if (error) reject(error);
          else if (data) take(data.scanEvents);
        },
        error: reject,
        complete: () => resolve(),
      });
  });
};

const withRelayRuntime: Follow = (url, scanId, take) => {
  const socket = liveClient(url);
  const environment = new Environment({
    store: new Store(new RecordSource()),
    network: Network.create(
      () => {
        throw new Error('there are only subscriptions');
      },
      ({ text, name }, variables) =>
        Observable.create((sink) =>
          socket.subscribe({ operationName: name, query: text ?? '', variables }, sink as never),
        ),
    ),
  });
  return new Promise((resolve, reject) => {
    requestSubscription(environment, {
      subscription: FollowSubscription,
      variables: { scanId, after: 0 },
      onNext: (response) => take((response as { scanEvents: Event }).scanEvents),
      onError: reject,
      onCompleted: () => resolve(),
    });
  });
};

const withGraphqlSse: Follow = (url, scanId, take) => {
  const client = createStreamClient({
    url: `${url}/graphql`,
    fetchFn: liveFetch(),
    retryAttempts: Number.POSITIVE_INFINITY,
    retry: () => sleep(50),
  });
  let last = 0;
  return new Promise((resolve, reject) => {
    client.subscribe<{ scanEvents: Event }>(
      {
        query: FOLLOW,
        variables: {
          scanId,
          get after() {
            return last;
          },
        },
      },
      {
        next({ data }) {
          if (!data) return;
          last = data.scanEvents.seq;
          take(data.scanEvents);
        },
        error: reject,
        complete: resolve,
      },
    );
  });
};

const withFetch: Follow = async (url, scanId, take) => {
  const fetch = liveFetch();
  let last = '0';
  let ended = false;
  const parser = createParser({
    onEvent({ id, event, data }) {
      last = id ?? last;
      if (event === 'complete') ended = true;
      else take(JSON.parse(data).data.scanEvents);
    },
  });
  const search = new URLSearchParams({ query: FOLLOW, variables: JSON.stringify({ scanId }) });
  while (!ended) {
    try {
      const headers = { accept: 'text/event-stream', 'last-event-id': last };
      const { body } = await fetch(`${url}/graphql?${search}`, { headers });
      const decoder = new TextDecoder();
      for await (const chunk of body as unknown as AsyncIterable<Uint8Array>)
        parser.feed(decoder.decode(chunk, { stream: true }));
    } catch {
      parser.reset();
      await sleep(50);
    }
  }
};

const FOLLOWERS: Record<string, Follow> = {
  'graphql-ws': overSocket(liveClient),
  'graphql-ws, iterated': iterating,
  urql: withUrql,
  'Apollo Client': withApollo,
  Relay: withRelayRuntime,
  'graphql-sse': withGraphqlSse,
  'a reader that uses fetch': withFetch,
};

const app = sharedApp({
  env: { SCANWIRE_MAX_CONCURRENT_SCANS: '20' },
  limits: { keepAliveMs: KEEP_ALIVE_MS },
});
const startMock = (events: number, rate: number) =>
  app().startScan({ target: 'example.com', scanners: [{ name: 'mock', options: { events, rate } }] });

/** Follows a scan through a network of its own. @returns the events, without the greetings */
async function followThrough(
  follow: Follow,
  trouble: (relay: Relay, goOn: (events: number) => Promise<void>) => Promise<void>,
): Promise<Event[]> {
  return await withRelay(app().url, async (relay) => {
    const seen: Event[] = [];
    const following = follow(relay.url, await startMock(200, 60), (event) => {
      if (event.type !== 'CONNECTED') seen.push(event);
    });
    await trouble(relay, (events) => {
      const enough = seen.length + events;
      // On a busy machine, the scan may end while a dead connection is not noticed yet.
      return until(() => seen.length >= enough || seen.at(-1)?.type === 'COMPLETED', 'it goes on');
    });
    await following;
    expect(relay.connections()).toBeGreaterThan(1);
    return seen;
  });
}

function expectWholeLog(events: readonly Event[]): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.at(-1)?.type).toBe('COMPLETED');
}

describe.concurrent('a connection that dies silently', () => {
  test.for(Object.entries(FOLLOWERS))('is noticed, and %s resumes', async ([, follow], { expect }) => {
    const events = await followThrough(follow, async (relay, goOn) => {
      await goOn(10);
      relay.freeze();
      await goOn(10);
      relay.drop();
      await goOn(10);
      relay.freeze();
    });
    expect(events.length).toBeGreaterThan(200);
    expectWholeLog(events);
  });

  test.for(['to server', 'to client'] as const)('in one direction (%s) is noticed', async (direction) => {
    await withRelay(app().url, async (relay) => {
      const claim = await openScan(app());
      const seen: Event[] = [];
      const scanId = Buffer.from(`Scan:${claim.id}`).toString('base64');
      const following = overSocket(liveClient)(relay.url, scanId, (event) => seen.push(event));
      await until(() => seen.length > 1, 'it follows');
      relay.freeze(direction);
      await until(() => relay.connections() > 1, 'it connects again');
      const { log } = app().app.core;
      await log.append(claim, [logLine('one'), { type: 'FAILED', error: 'test' }]);
      await following;
      const events = seen.filter(({ type }) => type !== 'CONNECTED');
      expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    });
  });

  test('while it is being opened is noticed', async () => {
    const events = await followThrough(overSocket(liveClient), async (relay, goOn) => {
      await goOn(10);
      relay.freezeNext(2);
      relay.drop();
      await goOn(10);
    });
    expectWholeLog(events);
  });

  test('is never noticed by graphql-ws alone', async ({ expect }) => {
    await withRelay(app().url, async (relay) => {
      const seen: Event[] = [];
      const client = createClient({
        url: socketUrl(relay.url),
        webSocketImpl: WebSocket,
        keepAlive: KEEP_ALIVE_MS,
        retryAttempts: Number.POSITIVE_INFINITY,
        shouldRetry: () => true,
      });
      void overSocket(() => client)(relay.url, await startMock(200, 60), (event) => seen.push(event));
      await until(() => seen.length > 10, 'it follows');
      relay.freeze();
      const had = seen.length;
      await sleep(4 * KEEP_ALIVE_MS);
      expect(seen.length).toBeLessThan(had + 5);
      expect(relay.connections()).toBe(1);
      client.terminate();
      await client.dispose();
    });
  });
});
