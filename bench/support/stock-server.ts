/**
 * The usual design: Yoga's pub/sub carries the events, and graphql-ws executes each event for each subscriber. It has
 * scanwire's schema with default resolvers on plain objects, no storage and no access control.
 */
import { once, setMaxListeners } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { DateTimeResolver, JSONResolver, URLResolver } from 'graphql-scalars';
import { useServer } from 'graphql-ws/use/ws';
import { createPubSub, createSchema } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { answerCommands } from './answer-commands.ts';
import { EVENTS_BEFORE, findingEvent } from './stream-event.ts';

type Event = ReturnType<typeof findingEvent>;

// It adds a listener for each subscriber.
setMaxListeners(0);
const pubSub = createPubSub<{ event: [Event] }>();
let lastSeq = EVENTS_BEFORE;
let listeners = 0;
let replay: Event[] = [];

const schema = createSchema({
  typeDefs: await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8'),
  resolvers: {
    DateTime: DateTimeResolver,
    JSON: JSONResolver,
    URL: URLResolver,
    Subscription: {
      scanEvents: {
        subscribe: () => {
          if (replay.length > 0) return iterate(replay);
          listeners++;
          return pubSub.subscribe('event');
        },
        resolve: (event: Event) => event,
      },
    },
  },
});

async function* iterate(events: readonly Event[]) {
  yield* events;
}

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
useServer({ schema }, server);
await once(server, 'listening');

answerCommands({
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  lastSeq,
  make: (events) => Array.from({ length: events }, () => findingEvent(++lastSeq)),
  publish(events) {
    for (const event of events) pubSub.publish('event', event);
  },
  commands: {
    listeners: () => listeners,
    /** Sends only these events from now on. */
    fill({ events }: { events: number }) {
      replay = Array.from({ length: events }, (_, index) => findingEvent(EVENTS_BEFORE + 1 + index));
    },
  },
  close() {
    for (const client of server.clients) client.terminate();
    server.close();
  },
});
