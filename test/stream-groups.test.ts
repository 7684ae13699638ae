/** Shared subscriptions: for clients they behave as if each were alone. */
import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { execute, type GraphQLObjectType, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { documentFor } from '../packages/client/src/follow.ts';
import type { Claim } from '../src/core/event-log.ts';
import type { Feed } from '../src/core/feed.ts';
import type { Identity } from '../src/core/identity.ts';
import { createRegistry } from '../src/core/registry.ts';
import { schema } from '../src/graphql/schema.ts';
import { createHub } from '../src/http/streams/hub.ts';
import { createCompiler } from '../src/http/subscriptions/compiled.ts';
import { createShareable } from '../src/http/subscriptions/shareable.ts';
import { mock } from '../src/scanners/mock.ts';
import { type AnyEvent, EVENT_FIELDS, until, withApp } from './support/app.ts';
import { adminOf } from './support/identity.ts';
import { metric } from './support/metric.ts';
import { subscribeRaw } from './support/raw-subscriber.ts';
import { logLine, newScan, sampleEvent } from './support/sample-events.ts';
import { openScan } from './support/scan.ts';

describe('identical subscriptions', () => {
  test('are executed once for all cursors and ids, and separately from others', async () => {
    await withApp({}, async (app) => {
      const { log } = app.app.core;
      const claim = await openScan(app);
      const same = await Promise.all(
        Array.from({ length: 20 }, (_, index) => subscribeRaw(app.url, claim.id, 'seq type', index % 2)),
      );
      const other = await subscribeRaw(app.url, claim.id, 'type seq');
      await until(() => [...same, other].every(({ events }) => events.at(-1)?.seq === 1), 'all are there');
      expect(await metric(app, 'stream_groups')).toBe(2);
      expect(await metric(app, 'stream_subscribers')).toBe(21);
      const before = await metric(app, 'stream_executions_total');
      for (let index = 0; index < 10; index++) await log.append(claim, [logLine(`${index}`)]);
      await until(() => [...same, other].every(({ events }) => events.at(-1)?.seq === 11), 'all have all');
      expect((await metric(app, 'stream_executions_total')) - before).toBe(20);
      await log.append(claim, [{ type: 'FAILED', error: 'test' }]);
      await Promise.all([...same, other].map(({ complete }) => complete));
      await until(async () => (await metric(app, 'stream_groups')) === 0, 'no group is left');
      expect(await metric(app, 'stream_lag_seconds_count')).toBeGreaterThan(5);
    });
  });

  test('to a feed that passes few items get all of them from any position, also when others have them', async () => {
    const END = 1000;
    const feed: Feed<number> = {
      ...{ key: 'few', durable: true, positionOf: (item) => item },
      async page(after, limit) {
        const upTo = Math.min(END, after + limit);
        const looked = Array.from({ length: upTo - after }, (_, index) => after + 1 + index);
        return { items: looked.filter((item) => item % 40 === 0), upTo, ended: false };
      },
      listen: () => () => {},
    };
    const hub = createHub({ maxPerIdentity: 2 });
    const follow = async (after: number) => {
      const source = { feed, after, greetings: [] };
      const stream = await hub.subscribe(adminOf('default'), async () => ({
        ...{ source, render: String, shareKey: 'same' },
      }));
      const items: string[] = [];
      void stream.sendTo({
        ...{ blocked: false, whenReady() {}, close() {} },
        send: ({ payloads }) => void items.push(...payloads),
      });
      return { items, stream };
    };
    const first = await follow(END);
    const second = await follow(0);
    const all = Array.from({ length: END / 40 }, (_, index) => `${40 * (index + 1)}`);
    await until(() => second.items.length === all.length, 'the second has all');
    expect(second.items).toEqual(all);
    for (const { stream } of [first, second]) await stream.return();
  });

  test('get the notice about the end of a delay, also when items come while it is rendered', async () => {
    let onGrow = () => {};
    let onNotice = () => {};
    let end = 0;
    let number = 1;
    const feed: Feed<string> = {
      ...{ key: 'noticed', durable: true, positionOf: (item) => Number(item) },
      page: async (after) => ({
        items: Array.from({ length: end - after }, (_, index) => `${after + 1 + index}`),
        ...{ upTo: end, ended: false },
      }),
      listen(listener) {
        onGrow = listener;
        return () => {};
      },
      notices: {
        latest: () => ({ item: number === 1 ? 'delayed' : 'on time', number, ends: number === 2 }),
        listen(listener) {
          onNotice = listener;
          return () => {};
        },
      },
    };
    let rendered = () => {};
    const stream = await createHub({ maxPerIdentity: 1 }).subscribe(adminOf('default'), async () => ({
      source: { feed, after: 0, greetings: [] },
      render: (item) =>
        item !== 'on time'
          ? item
          : new Promise<string>((resolve) => {
              rendered = () => resolve(item);
            }),
      shareKey: null,
    }));
    const seen: string[] = [];
    void stream.sendTo({
      ...{ blocked: false, whenReady() {}, close() {} },
      send: ({ payloads }) => void seen.push(...payloads),
    });
    await until(() => seen.length === 1, 'it is told of the delay');
    number = 2;
    onNotice();
    end = 2;
    onGrow();
    await until(() => seen.length === 3, 'the items have come');
    await until(() => {
      rendered();
      return seen.length === 4;
    }, 'it is told that the delay is over');
    expect(seen).toEqual(['delayed', '1', '2', 'on time']);
    await stream.return();
  });

  test('of @scanwire/client share a group, whatever they filter by', async () => {
    const isShareable = createShareable();
    const document = parse(documentFor());
    const [operation] = document.definitions;
    expect(isShareable(schema, document, operation as OperationDefinitionNode)).toBe(true);
  });

  test('of one client get all events when these are large, from any position', async () => {
    await withApp({}, async (app) => {
      const { log } = app.app.core;
      const claim = await openScan(app);
      const lines = Array.from({ length: 700 }, (_, index) => logLine(`${index} ${'x'.repeat(6000)}`));
      for (let at = 0; at < lines.length; at += 50) await log.append(claim, lines.slice(at, at + 50));
      for (const after of [0, 1, 300]) {
        const alone = await subscribeRaw(app.url, claim.id, 'seq ... on LogEvent { message }', after);
        await until(() => alone.events.at(-1)?.seq === lines.length + 1, 'it has all');
        // The first message says where the stream begins.
        expect(alone.events).toHaveLength(lines.length + 2 - after);
        alone.socket.terminate();
        await until(async () => (await metric(app, 'stream_groups')) === 0, 'it has left');
      }
    });
  });

  test('are not shared when a field may differ between subscribers', async () => {
    await withApp({}, async (app) => {
      const claim = await openScan(app);
      const selection = 'seq scan { hosts(first: 1) { nodes { name } } }';
      const alone = await Promise.all([1, 2, 3].map(() => subscribeRaw(app.url, claim.id, selection)));
      await until(() => alone.every(({ events }) => events.length === 2), 'all are there');
      expect(await metric(app, 'stream_groups')).toBe(3);
      for (const { socket } of alone) socket.terminate();
    });
  });

  test('get all events after each cursor, whoever came before, while the scan goes on', async () => {
    await withApp({}, async (app) => {
      const { log } = app.app.core;
      const claim = await openScan(app);
      await log.append(
        claim,
        Array.from({ length: 700 }, (_, index) => sampleEvent(index)),
      );
      const cursors = [0, 650, 3, 700, 256, 0, 512, 701, 699, 1];
      const readers = [];
      for (const after of cursors) {
        readers.push({ after, ...(await subscribeRaw(app.url, claim.id, 'seq', after)) });
        await log.append(
          claim,
          Array.from({ length: 40 }, (_, index) => sampleEvent(index)),
        );
      }
      await log.append(claim, [{ type: 'FAILED', error: 'test' }]);
      const last = 701 + 40 * cursors.length + 1;
      for (const { after, events, complete } of readers) {
        await complete;
        // The first is CONNECTED, with the cursor itself.
        expect(events.map(({ seq }) => seq)).toEqual(
          Array.from({ length: last - after + 1 }, (_, i) => after + i),
        );
      }
    });
  });

  test('of two workspaces never share a byte', async () => {
    const identities = new Map<string, Identity>(
      ['red', 'blue'].map((workspace) => [workspace, adminOf(workspace)]),
    );
    const authenticate = (credential: string | null) =>
      identities.get(credential?.replace('Bearer ', '') ?? '') ?? null;
    await withApp({ authenticate }, async (app) => {
      const { log } = app.app.core;
      const step = fc.record({
        kind: fc.constantFrom('append', 'follow', 'follow', 'pry', 'findings'),
        owner: fc.constantFrom('red', 'blue'),
        scan: fc.nat(1),
        fields: fc.constantFrom('seq type', 'seq scanId ... on LogEvent { message }', EVENT_FIELDS),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
          const scans = {
            red: [await openScan(app, { workspace: 'red' }), await openScan(app, { workspace: 'red' })],
            blue: [await openScan(app, { workspace: 'blue' }), await openScan(app, { workspace: 'blue' })],
          };
          const readers: { owner: string; text: string[]; close(): void }[] = [];
          const follow = async (owner: string, query: string) => {
            const text: string[] = [];
            const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
            const acknowledged = new Promise((resolve) => socket.once('message', resolve));
            socket.on('open', () =>
              socket.send(
                JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${owner}` } }),
              ),
            );
            await acknowledged;
            socket.on('message', (data) => text.push(String(data)));
            socket.send(JSON.stringify({ id: 'x', type: 'subscribe', payload: { query } }));
            readers.push({ owner, text, close: () => socket.close() });
            await until(() => text.length > 0 || query.includes('findings'), 'it is answered');
          };
          const secret = (owner: string) => `secret of ${owner}`;
          for (const { kind, owner, scan, fields } of steps) {
            const mine = scans[owner as 'red'][scan] as Claim;
            const other = owner === 'red' ? 'blue' : 'red';
            if (kind === 'append') await log.append(mine, [logLine(secret(owner)), found(secret(owner))]);
            else if (kind === 'findings')
              await follow(
                owner,
                'subscription { findings(since: "2020-01-01T00:00:00Z") { seq finding { title } } }',
              );
            else {
              const target = kind === 'pry' ? (scans[other][scan] as Claim) : mine;
              await follow(owner, `subscription { scanEvents(scanId: "${target.id}") { ${fields} } }`);
            }
          }
          for (const owner of ['red', 'blue'] as const)
            for (const claim of scans[owner])
              await log.append(claim, [logLine(secret(owner)), found(secret(owner))]);
          await new Promise((resolve) => setTimeout(resolve, 30));
          for (const { owner, text, close } of readers) {
            const other = owner === 'red' ? 'blue' : 'red';
            const all = text.join('\n');
            expect(all).not.toContain(secret(other));
            for (const { id } of scans[other]) {
              expect(all).not.toContain(id);
              expect(all).not.toContain(Buffer.from(`Scan:${id}`).toString('base64'));
            }
            close();
          }
        }),
        { numRuns: 25 },
      );
    });
  });

  test('end at once for an identity whose access is revoked, and go on for others', async () => {
    const rights = { mine: new AbortController(), theirs: new AbortController() };
    const authenticate = (credential: string | null): Identity =>
      adminOf('default', { revoked: rights[credential === 'Bearer mine' ? 'mine' : 'theirs'].signal });
    await withApp({ authenticate }, async (app) => {
      const { log } = app.app.core;
      const claim = await openScan(app);
      const theirs = await subscribeRaw(app.url, claim.id, 'seq');
      const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
      const seen: string[] = [];
      socket.on('message', (data) => seen.push(String(data)));
      const closed = new Promise<number>((resolve) => socket.on('close', resolve));
      await new Promise((resolve) => socket.on('open', resolve));
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: 'Bearer mine' } }));
      await until(() => seen.length === 1, 'it is acknowledged');
      const query = `subscription { scanEvents(scanId: "${claim.id}") { seq } }`;
      socket.send(JSON.stringify({ id: 'a', type: 'subscribe', payload: { query } }));
      await until(() => seen.length === 3 && theirs.events.length === 2, 'both follow');
      rights.mine.abort();
      await log.append(claim, [logLine('after'), { type: 'FAILED', error: 'test' }]);
      expect(await closed).toBe(4403);
      expect(seen.filter((text) => text.includes('"next"'))).toHaveLength(2);
      expect(await theirs.complete).toBe(4);
      const refused = await app.query('{ __typename }');
      expect(refused.data).toEqual({ __typename: 'Query' });
    });
  });
});

test('close a reader that reads nothing so that it resumes, and not one that reads on in time', async () => {
  await withApp({ limits: { stallMs: 1500 } }, async (app) => {
    const { log } = app.app.core;
    const claim = await openScan(app);
    const [stalled, slow] = await Promise.all(
      [1, 2].map(() => subscribeRaw(app.url, claim.id, 'seq ... on LogEvent { message }')),
    );
    if (!stalled || !slow) throw new Error('there are two');
    await until(() => [stalled, slow].every(({ events }) => events.length === 2), 'both follow');
    const closed = new Promise<number>((resolve) => stalled.socket.on('close', resolve));
    stalled.socket.pause();
    slow.socket.pause();
    // More than the kernel buffers for a socket that is not read.
    const lines = Array.from({ length: 4000 }, (_, index) => logLine(`${index} ${'x'.repeat(3900)}`));
    for (let at = 0; at < lines.length; at += 500) await log.append(claim, lines.slice(at, at + 500));
    await new Promise((resolve) => setTimeout(resolve, 500));
    slow.socket.resume();
    await until(() => slow.events.length === 4002, 'who reads on has all');
    await new Promise((resolve) => setTimeout(resolve, 2000));
    stalled.socket.resume();
    expect(await closed).toBe(1013);
    const last = stalled.events.at(-1)?.seq ?? 0;
    expect(last).toBeLessThan(4001);
    const resumed = await subscribeRaw(app.url, claim.id, 'seq ... on LogEvent { message }', last);
    await log.append(claim, [{ type: 'FAILED', error: 'test' }]);
    await Promise.all([resumed.complete, slow.complete]);
    expect([...stalled.events, ...resumed.events.slice(1)]).toEqual(slow.events);
  });
}, 30_000);

describe('an event stream over HTTP', () => {
  const ask = (scanId: string) => {
    const body = JSON.stringify({
      query: `subscription { scanEvents(scanId: "${scanId}") { seq ... on LogEvent { message } } }`,
    });
    return (
      'POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n' +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    );
  };
  const open = async (url: string) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  };

  test('that is not read is closed with its connection', async () => {
    await withApp({ limits: { stallMs: 1500 } }, async (app) => {
      const { log } = app.app.core;
      const claim = await openScan(app);
      const socket = await open(app.url);
      socket.write(ask(claim.id));
      await once(socket, 'data');
      socket.pause();
      const lines = Array.from({ length: 4000 }, (_, index) => logLine(`${index} ${'x'.repeat(3900)}`));
      for (let at = 0; at < lines.length; at += 500) await log.append(claim, lines.slice(at, at + 500));
      await until(async () => (await metric(app, 'stream_subscribers')) === 0, 'it has no subscription');
      // The connection that asks is kept alive.
      await until(async () => (await metric(app, 'connections')) <= 1, 'it has no connection');
      let received = 0;
      socket.on('data', (chunk: Buffer) => {
        received += chunk.length;
      });
      socket.on('error', () => {});
      socket.resume();
      if (!socket.closed) await once(socket, 'close');
      expect(received).toBeLessThan(lines.length * 3900);
    });
  });

  test('that waits behind another on its connection ends with the connection', async () => {
    await withApp({}, async (app) => {
      const claim = await openScan(app);
      const socket = await open(app.url);
      socket.write(ask(claim.id).repeat(3));
      await until(async () => (await metric(app, 'stream_subscribers')) > 0, 'it has begun');
      socket.destroy();
      await until(async () => (await metric(app, 'stream_subscribers')) === 0, 'nobody is left');
      await app.app.core.log.append(claim, [{ type: 'FAILED', error: 'test' }]);
      expect(await metric(app, 'stream_subscribers')).toBe(0);
    });
  });
});

const found = (title: string) => ({ ...sampleFinding, finding: { ...sampleFinding.finding, title } });
const sampleFinding = Array.from({ length: 14 }, (_, index) => sampleEvent(index)).find(
  ({ type }) => type === 'FINDING',
) as Extract<ReturnType<typeof sampleEvent>, { type: 'FINDING' }>;

/** They are read from the database. */
const RELATIONS = ['scan', 'issue'];

test('compiled and executed selections give the same, for any selection of shared fields and any event', async () => {
  const fieldsOf = (type: string) =>
    Object.values((schema.getType(type) as GraphQLObjectType).getFields())
      .filter(({ name, extensions }) => extensions.shared && !RELATIONS.includes(name))
      .map(({ name }) => name);
  const nested: Record<string, string> = {
    host: 'Host',
    endpoint: 'Endpoint',
    finding: 'Finding',
    assessment: 'PageAssessment',
    layers: 'AssessmentLayer',
    summary: 'ScanSummary',
    bySeverity: 'SeverityCounts',
  };
  const selectionOf = (type: string, pick: (names: string[]) => string[]): string =>
    `{ __typename ${pick(fieldsOf(type))
      .map((name) => (nested[name] ? `${name} ${selectionOf(nested[name], pick)}` : name))
      .join(' ')} }`;
  const events = [
    'LogEvent',
    'HostEvent',
    'EndpointEvent',
    'FindingEvent',
    'AssessmentEvent',
    'ScannerEvent',
  ];
  const items: AnyEvent[] = Array.from({ length: 40 }, (_, index) => ({
    ...sampleEvent(index),
    scanId: newScan().id,
    seq: index + 1,
    at: new Date().toISOString(),
  }));
  const contextValue = { identity: adminOf('default'), registry: createRegistry([mock]) };
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.boolean()), fc.boolean(), async (choices, include) => {
      const pick = (names: string[]) => names.filter(() => choices.next().value);
      const parts = events.map((type) => `... on ${type} @include(if: $yes) ${selectionOf(type, pick)}`);
      const document = parse(
        `subscription F($scanId: ID!, $after: Int, $yes: Boolean!) {
          scanEvents(scanId: $scanId, after: $after) { __typename s: seq ${parts.join(' ')} } }`,
      );
      const variableValues = { scanId: 'x', yes: include };
      const compiled = createCompiler({ schema, document, variableValues });
      for (let warm = 0; warm < 60; warm++) await compiled(items[0], contextValue);
      for (const item of items) {
        const expected = await execute({ schema, document, variableValues, contextValue, rootValue: item });
        expect(expected.errors).toBeUndefined();
        expect(JSON.stringify(await compiled(item, contextValue))).toBe(JSON.stringify(expected.data));
      }
    }),
    { numRuns: 25 },
  );
});
