/** graphql-transport-ws as a client sees it; https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { sharedApp, startInput, type TestApp, until, withApp } from './support/app.ts';
import { connectRaw, frame, OPCODE } from './support/frames.ts';
import { adminOf } from './support/identity.ts';
import { type Message, openAcknowledged, openWire, type Wire } from './support/wire.ts';

const MB = 2 ** 20;
const TYPENAME = '{ __typename }';
const FOLLOW =
  'subscription ($scanId: ID!, $after: Int) { scanEvents(scanId: $scanId, after: $after) { seq type } }';

const mock = (events: number, rate: number) => ({
  target: 'example.com',
  scanners: [{ name: 'mock', options: { events, rate } }],
});

const about = (id: string) => (message: Message) => message.id === id;
const ends = (id: string) => (message: Message) =>
  message.id === id && (message.type === 'complete' || message.type === 'error');
const allAbout = ({ received }: Wire, id: string) => received.filter(about(id));
const seqs = (messages: readonly Message[]) =>
  messages.flatMap(({ type, payload }) => (type === 'next' ? [payload.data.scanEvents.seq] : []));
const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** After every test, a new client is served. */
async function expectHealthy(url: string, init?: unknown): Promise<void> {
  const wire = await openAcknowledged(url, { init });
  wire.subscribe('1', TYPENAME);
  await wire.message(ends('1'));
  expect(wire.received.slice(1)).toEqual([
    { id: '1', type: 'next', payload: { data: { __typename: 'Query' } } },
    { id: '1', type: 'complete' },
  ]);
  wire.socket.close(1000);
  expect(await wire.closed).toBe(1000);
}

/** A scan that has ended, and the number of its events. */
async function endedScan(app: TestApp, events = 40): Promise<{ scanId: string; lastSeq: number }> {
  const scanId = await app.startScan(mock(events, 0));
  const all = await app.follow(scanId, { selection: 'seq type' });
  return { scanId, lastSeq: all.at(-1)?.seq ?? 0 };
}

describe('a server', () => {
  const shared = sharedApp();
  const open: { terminate(): void }[] = [];
  afterEach(async () => {
    for (const socket of open.splice(0)) socket.terminate();
    await expectHealthy(shared().url);
  });

  const acknowledged = async (): Promise<Wire> => {
    const wire = await openAcknowledged(shared().url);
    open.push(wire.socket);
    return wire;
  };
  const unacknowledged = async (): Promise<Wire> => {
    const wire = await openWire(shared().url);
    open.push(wire.socket);
    return wire;
  };
  const raw = async (protocols?: string) => {
    const peer = await connectRaw(shared().url, protocols);
    open.push({ terminate: () => peer.socket.destroy() });
    return peer;
  };

  const query = TYPENAME;
  it.each([
    ['text that is not JSON', '{"type":"ping"'],
    ['nothing at all', ''],
    ['two messages in one', '{"type":"ping"}{"type":"ping"}'],
    ['null', 'null'],
    ['a list of messages', [{ type: 'ping' }]],
    ['a string', '"ping"'],
    ['a number', '7'],
    ['a message without a type', { id: '1', payload: { query } }],
    ['a type that is no string', { type: 7 }],
    ['an unknown type', { type: 'start', id: '1', payload: { query } }],
    ['a type of Object.prototype', { type: 'constructor' }],
    ['a type in capitals', { type: 'PING' }],
    ['subscribe without an id', { type: 'subscribe', payload: { query } }],
    ['subscribe with an empty id', { type: 'subscribe', id: '', payload: { query } }],
    ['subscribe with a number for an id', { type: 'subscribe', id: 1, payload: { query } }],
    ['subscribe with a list for an id', { type: 'subscribe', id: ['1'], payload: { query } }],
    ['subscribe without a payload', { type: 'subscribe', id: '1' }],
    ['subscribe with a list for a payload', { type: 'subscribe', id: '1', payload: [{ query }] }],
    ['subscribe without a query', { type: 'subscribe', id: '1', payload: {} }],
    [
      'subscribe with a query that is no string',
      { type: 'subscribe', id: '1', payload: { query: { query } } },
    ],
    [
      'subscribe with variables that are no object',
      { type: 'subscribe', id: '1', payload: { query, variables: [] } },
    ],
    [
      'subscribe with an operation name that is no string',
      { type: 'subscribe', id: '1', payload: { query, operationName: 1 } },
    ],
    [
      'subscribe with extensions that are no object',
      { type: 'subscribe', id: '1', payload: { query, extensions: 'x' } },
    ],
    ['complete without an id', { type: 'complete' }],
    ['complete with a number for an id', { type: 'complete', id: 1 }],
    ['connection_init with a payload that is no object', { type: 'connection_init', payload: 'secret' }],
    ['ping with a payload that is no object', { type: 'ping', payload: [] }],
    ['pong with a payload that is no object', { type: 'pong', payload: 1 }],
    ['what only a server may send: connection_ack', { type: 'connection_ack' }],
    ['what only a server may send: next', { type: 'next', id: '1', payload: { data: null } }],
    ['what only a server may send: error', { type: 'error', id: '1', payload: [{ message: 'x' }] }],
    ['a binary frame', Buffer.from(JSON.stringify({ type: 'ping' }))],
  ])('closes with 4400 for %s, before and after the acknowledgement', async (_, message) => {
    for (const connect of [unacknowledged, acknowledged]) {
      const wire = await connect();
      wire.send(message);
      expect(await wire.closed).toBe(4400);
      expect(wire.received.filter(({ type }) => type !== 'connection_ack')).toEqual([]);
    }
  });

  it('acknowledges with and without a payload, and once', async () => {
    for (const message of [
      { type: 'connection_init' },
      { type: 'connection_init', payload: null },
      { type: 'connection_init', payload: { anything: [1] } },
    ]) {
      const wire = await unacknowledged();
      wire.send(message);
      await wire.message(({ type }) => type === 'connection_ack');
      await wire.settled();
      expect(wire.received[0]).toEqual({ type: 'connection_ack' });
      expect(wire.received.filter(({ type }) => type === 'connection_ack')).toHaveLength(1);
    }
  });

  it('closes with 4401 on subscribe before the acknowledgement', async () => {
    const wire = await unacknowledged();
    wire.subscribe('1', TYPENAME);
    expect(await wire.closed).toBe(4401);
    expect(wire.received).toEqual([]);
  });

  it('closes with 4429 on a second connection_init, late or at once', async () => {
    const late = await acknowledged();
    late.subscribe('1', TYPENAME);
    await late.message(ends('1'));
    late.send({ type: 'connection_init' });
    expect(await late.closed).toBe(4429);

    const atOnce = await unacknowledged();
    atOnce.send({ type: 'connection_init' });
    atOnce.send({ type: 'connection_init' });
    expect(await atOnce.closed).toBe(4429);
  });

  it.each(['graphql-ws', 'graphql-transport-ws-2', 'mqtt', ''])(
    'closes with 4406 where the subprotocol is "%s"',
    async (protocols) => {
      const peer = await raw(protocols);
      expect(peer.handshake).toMatch(/^HTTP\/1\.1 101 /);
      expect(await peer.closeCode).toBe(4406);
      expect(peer.handshake).not.toMatch(/sec-websocket-protocol: graphql-transport-ws$/im);
    },
  );

  it('accepts its own subprotocol when it is one of several', async () => {
    const wire = await openAcknowledged(shared().url, { protocols: ['graphql-ws', 'graphql-transport-ws'] });
    open.push(wire.socket);
    expect(wire.socket.protocol).toBe('graphql-transport-ws');
  });

  it('closes with 4409 on an id in use, by any kind of operation, and not on an id of another socket', async () => {
    const { startScan, url } = shared();
    const scanId = await startScan(mock(100_000, 0.1));
    const wire = await acknowledged();
    const other = await acknowledged();
    wire.subscribe('same', FOLLOW, { scanId });
    await wire.message(about('same'));
    other.subscribe('same', FOLLOW, { scanId });
    await other.message(about('same'));
    wire.subscribe('same', TYPENAME);
    expect(await wire.closed).toBe(4409);
    await other.settled();
    expect(other.socket.readyState).toBe(other.socket.OPEN);
    await expectHealthy(url);
  });

  it('closes with 1009 on a message over 1 MiB, before all of it has arrived, and answers one of 1 MiB', async () => {
    const wire = await acknowledged();
    const empty = JSON.stringify({ type: 'ping', payload: { x: '' } });
    const ofSize = (bytes: number) => empty.replace('""', `"${'x'.repeat(bytes - empty.length)}"`);
    wire.send(ofSize(MB));
    await wire.message(({ type, payload }) => type === 'pong' && payload.x.length === MB - empty.length);
    wire.send(ofSize(MB + 1));
    expect(await wire.closed).toBe(1009);

    const announced = await raw();
    announced.write(frame('', { length: MB + 1 }));
    expect(await announced.closeCode).toBe(1009);

    const inParts = await raw();
    inParts.write(frame('x'.repeat(MB / 2), { fin: false }));
    inParts.write(frame('x'.repeat(MB / 2 + 1), { opcode: OPCODE.continuation }));
    expect(await inParts.closeCode).toBe(1009);
  });

  it('closes with 1008 on a flood, and answers a burst of 490', async () => {
    const bursting = await acknowledged();
    for (let count = 0; count < 490; count++) bursting.send({ type: 'ping' });
    await bursting.settled();
    expect(bursting.received.filter(({ type }) => type === 'pong')).toHaveLength(491);

    const flooding = await acknowledged();
    for (let count = 0; count < 3000; count++) flooding.send({ type: 'ping' });
    expect(await flooding.closed).toBe(1008);
    expect(flooding.received.length).toBeLessThan(3000);
    // Other connections are unaffected.
    await bursting.settled();
  });

  it.each([
    ['an unmasked frame', frame('{"type":"ping"}', { masked: false }), 1002],
    ['a reserved bit', frame('{"type":"ping"}', { reserved: 2 }), 1002],
    ['a compressed frame where nothing was agreed', frame('{"type":"ping"}', { reserved: 4 }), 1002],
    ['a reserved opcode', frame('', { opcode: 3 }), 1002],
    ['a reserved control opcode', frame('', { opcode: 11 }), 1002],
    ['a fragmented control frame', frame('', { opcode: OPCODE.ping, fin: false }), 1002],
    ['a control frame of 126 bytes', frame('x'.repeat(126), { opcode: OPCODE.ping }), 1002],
    ['a continuation of nothing', frame('x', { opcode: OPCODE.continuation }), 1002],
    [
      'a new message within another',
      Buffer.concat([frame('{"type":', { fin: false }), frame('{"type":"ping"}')]),
      1002,
    ],
    ['text that is not UTF-8', frame(Buffer.of(0x22, 0xff, 0xfe, 0x22)), 1007],
    ['half a character at the end', frame(Buffer.of(0x22, 0xe2, 0x82)), 1007],
    ['a close frame of one byte', frame('x', { opcode: OPCODE.close }), 1002],
    ['a close code that nobody may send', frame(Buffer.of(0x03, 0xed), { opcode: OPCODE.close }), 1002],
    ['a close reason that is not UTF-8', frame(Buffer.of(0x03, 0xe8, 0xff), { opcode: OPCODE.close }), 1007],
  ])('closes for %s', async (_, bytes, code) => {
    const peer = await raw();
    peer.write(bytes);
    expect(await peer.closeCode).toBe(code);
  });

  it('takes a message in many frames, with a ping between them', async () => {
    const peer = await raw();
    const text = Buffer.from('{"type":"ping","payload":{"x":"€"}}');
    for (let index = 0; index < text.length; index++) {
      const opcode = index === 0 ? OPCODE.text : OPCODE.continuation;
      peer.write(frame(text.subarray(index, index + 1), { opcode, fin: index === text.length - 1 }));
      if (index === 9) peer.write(frame('between', { opcode: OPCODE.ping }));
    }
    await until(() => peer.frames.length >= 2, 'both are answered');
    expect(peer.frames.map(({ opcode, payload }) => [opcode, String(payload)])).toEqual([
      [OPCODE.pong, 'between'],
      [OPCODE.text, '{"type":"pong","payload":{"x":"€"}}'],
    ]);
  });

  it('answers a close frame, and ends when the connection does', async () => {
    const polite = await raw();
    polite.write(frame(Buffer.of(0x0f, 0xa1), { opcode: OPCODE.close }));
    expect(await polite.closeCode).toBe(4001);
    const halfway = await raw();
    halfway.write(frame('{"type":"ping"}').subarray(0, 9));
    halfway.socket.end();
    expect(await halfway.closeCode).toBeNull();
  });

  it('answers a ping with its payload, also before connection_init, and ignores a pong', async () => {
    const wire = await unacknowledged();
    wire.send({ type: 'pong' });
    wire.send({ type: 'pong', payload: { nobody: 'asked' } });
    wire.send({ type: 'ping', payload: { at: 1, nested: { text: 'ä"\\' } } });
    wire.send({ type: 'ping' });
    wire.send({ type: 'connection_init' });
    await wire.message(({ type }) => type === 'connection_ack');
    wire.send({ type: 'ping', payload: { at: 2 } });
    await wire.settled();
    expect(wire.received.slice(0, -1)).toEqual([
      { type: 'pong', payload: { at: 1, nested: { text: 'ä"\\' } } },
      { type: 'pong' },
      { type: 'connection_ack' },
      { type: 'pong', payload: { at: 2 } },
    ]);
  });

  it('ignores complete for an unknown id, or one that has ended', async () => {
    const wire = await acknowledged();
    wire.send({ type: 'complete', id: 'never' });
    wire.send({ type: 'complete', id: '__proto__' });
    wire.subscribe('1', TYPENAME);
    await wire.message(ends('1'));
    wire.send({ type: 'complete', id: '1' });
    await wire.settled();
    expect(wire.received.map(({ type }) => type)).toEqual(['connection_ack', 'next', 'complete', 'pong']);
  });

  it('answers queries with variables and operation names, and mutations, which are counted as over HTTP', async () => {
    const app = shared();
    const wire = await acknowledged();
    wire.send({
      id: 'started',
      type: 'subscribe',
      payload: {
        query: `mutation Other { cancelScan(input: { id: "x" }) { __typename } }
          mutation Start($input: StartScanInput!) { startScan(input: $input) { ... on StartScanSuccess { scan { id } } } }`,
        operationName: 'Start',
        variables: { input: startInput(mock(3, 0)) },
        extensions: { any: 'thing' },
      },
    });
    await wire.message(ends('started'));
    expect(allAbout(wire, 'started').map(({ type }) => type)).toEqual(['next', 'complete']);
    const scanId = allAbout(wire, 'started')[0]?.payload.data.startScan.scan.id;
    expect((await app.follow(scanId)).at(-1)?.type).toBe('COMPLETED');

    wire.subscribe('asked', 'query ($id: ID!) { scan(id: $id) { status } }', { id: scanId });
    await wire.message(ends('asked'));
    expect(allAbout(wire, 'asked')).toEqual([
      { id: 'asked', type: 'next', payload: { data: { scan: { status: 'COMPLETED' } } } },
      { id: 'asked', type: 'complete' },
    ]);
  });

  it('reports errors of an operation to its id, and keeps the connection', async () => {
    const app = shared();
    const { scanId, lastSeq } = await endedScan(app);
    const wire = await acknowledged();
    const nobody = Buffer.from('Scan:01ARZ3NDEKTSV4RRFFQ69G5FAV').toString('base64url');
    const cases: [name: string, payload: Record<string, unknown>, extensions?: Record<string, unknown>][] = [
      ['syntax', { query: '{ scans {' }],
      ['an empty document', { query: '' }],
      ['validation', { query: '{ nothing }' }],
      ['a variable that is missing', { query: FOLLOW, variables: {} }],
      ['a variable of another type', { query: FOLLOW, variables: { scanId, after: 'first' } }],
      ['an operation that is not there', { query: 'query A { __typename }', operationName: 'B' }],
      ['no operation', { query: 'fragment F on Query { __typename }' }],
      ['no scan', { query: FOLLOW, variables: { scanId: nobody } }, { code: 'NOT_FOUND' }],
      [
        'a cursor ahead',
        { query: FOLLOW, variables: { scanId, after: lastSeq + 1 } },
        { code: 'CURSOR_AHEAD', lastSeq },
      ],
      ['a negative cursor', { query: FOLLOW, variables: { scanId, after: -1 } }, { code: 'BAD_USER_INPUT' }],
      ['an id of nothing', { query: FOLLOW, variables: { scanId: 'x' } }, { code: 'NOT_FOUND' }],
    ];
    for (const [id, payload] of cases) wire.send({ id, type: 'subscribe', payload });
    for (const [id] of cases) await wire.message(ends(id));
    await wire.settled();
    for (const [id, , extensions] of cases) {
      const messages = allAbout(wire, id);
      const errors = expect.arrayContaining([expect.objectContaining({ message: expect.any(String) })]);
      // Operations that fail after validation get a result with errors.
      const isResult = messages[0]?.type === 'next';
      expect.soft(messages, id).toEqual(
        isResult
          ? [
              { id, type: 'next', payload: { errors } },
              { id, type: 'complete' },
            ]
          : [{ id, type: 'error', payload: errors }],
      );
      const [first] = (isResult ? messages[0]?.payload.errors : messages[0]?.payload) ?? [];
      if (extensions) expect.soft(first?.extensions, id).toEqual(extensions);
    }
    // The ids are free again.
    for (const [id] of cases) wire.subscribe(id, TYPENAME);
    const from = wire.received.length;
    for (const [id] of cases)
      await wire.message(({ id: of, type }) => of === id && type === 'complete', from);
  });

  it('reports the error of a field beside the data of others', async () => {
    const wire = await acknowledged();
    wire.subscribe('1', '{ __typename scan(id: "x") { id } }');
    await wire.message(ends('1'));
    expect(allAbout(wire, '1')).toMatchObject([
      { type: 'next', payload: { data: { __typename: 'Query', scan: null } } },
      { type: 'complete' },
    ]);
  });

  it('streams each event once and in order, then sends complete once', async () => {
    const { scanId, lastSeq } = await endedScan(shared(), 700);
    const wire = await acknowledged();
    wire.subscribe('1', FOLLOW, { scanId });
    wire.subscribe('2', FOLLOW, { scanId, after: lastSeq - 5 });
    wire.subscribe('3', FOLLOW, { scanId, after: lastSeq });
    for (const id of ['1', '2', '3']) await wire.message(ends(id));
    await wire.settled();
    for (const [id, after] of [
      ['1', 0],
      ['2', lastSeq - 5],
      ['3', lastSeq],
    ] as const) {
      const messages = allAbout(wire, id);
      expect(messages[0]?.payload.data.scanEvents).toEqual({ seq: after, type: 'CONNECTED' });
      expect(seqs(messages.slice(1))).toEqual(upTo(lastSeq, after + 1));
      expect(messages.filter(({ type }) => type !== 'next')).toEqual([{ id, type: 'complete' }]);
      expect(messages.at(-1)?.type).toBe('complete');
    }
  });

  it('sends nothing for an id after the client completed it, and lets it be reused', async () => {
    const app = shared();
    const listeners = () => (app.app.core.pubsub as unknown as { listenerCount: number }).listenerCount;
    const before = listeners();
    const scanId = await app.startScan(mock(100_000, 500));
    const wire = await acknowledged();
    for (let round = 0; round < 3; round++) {
      const from = wire.received.length;
      wire.subscribe('again', FOLLOW, { scanId });
      await wire.message(({ id, payload }) => id === 'again' && payload.data.scanEvents.seq >= 3, from);
      wire.send({ type: 'complete', id: 'again' });
      await wire.settled();
      const had = wire.received.length;
      // As many events as it would have had by now.
      const { data } = await app.query('query ($id: ID!) { scan(id: $id) { lastSeq } }', { id: scanId });
      await until(async () => {
        const now = await app.query('query ($id: ID!) { scan(id: $id) { lastSeq } }', { id: scanId });
        return now.data.scan.lastSeq > data.scan.lastSeq + 20;
      }, 'the scan goes on');
      await wire.settled();
      expect(wire.received.slice(had).map(({ type }) => type)).toEqual(['pong']);
      expect(seqs(wire.received.slice(from))).toEqual(
        upTo(wire.received.slice(from).filter(about('again')).length - 1, 0),
      );
      expect(wire.received.filter(ends('again'))).toEqual([]);
    }
    await app.query('mutation ($id: ID!) { cancelScan(input: { id: $id }) { __typename } }', { id: scanId });
    await until(() => listeners() <= before, 'nobody listens for it');
  });

  it('completes one of two subscriptions and goes on with the other', async () => {
    const app = shared();
    const scanId = await app.startScan(mock(150, 300));
    const wire = await acknowledged();
    wire.subscribe('stays', FOLLOW, { scanId });
    wire.subscribe('goes', FOLLOW, { scanId });
    await wire.message(({ id, payload }) => id === 'goes' && payload.data.scanEvents.seq >= 5);
    wire.send({ type: 'complete', id: 'goes' });
    await wire.message(ends('stays'));
    const stayed = seqs(allAbout(wire, 'stays'));
    const gone = seqs(allAbout(wire, 'goes'));
    expect(stayed).toEqual(upTo(stayed.length - 1, 0));
    expect(stayed.length).toBeGreaterThan(150);
    expect(gone).toEqual(stayed.slice(0, gone.length));
    expect(gone.length).toBeLessThan(stayed.length);
  });

  it('answers under any id, unchanged', async () => {
    const { scanId, lastSeq } = await endedScan(shared());
    const wire = await acknowledged();
    const ids = [
      ' ',
      '"',
      '\\',
      '\n\u0000',
      'ä€😀',
      '</script>',
      '__proto__',
      'constructor',
      'toString',
      '0',
      '{"id":"1"}',
      'x'.repeat(200),
    ];
    for (const id of ids) wire.subscribe(id, FOLLOW, { scanId });
    for (const id of ids) await wire.message(ends(id));
    for (const id of ids) {
      const messages = allAbout(wire, id);
      expect(seqs(messages), JSON.stringify(id)).toEqual(upTo(lastSeq, 0));
      expect(messages.at(-1)).toEqual({ id, type: 'complete' });
    }
    expect(new Set(wire.received.flatMap(({ id }) => id ?? []))).toEqual(new Set(ids));
  });

  it('sends messages of every length whole', async () => {
    const { scanId, lastSeq } = await endedScan(shared(), 1);
    const wire = await acknowledged();
    // Around the lengths at which the frame header grows.
    const names = [...upTo(90), ...upTo(70, 40).map((more) => 65_400 + more)].map((length) =>
      'n'.repeat(length),
    );
    const lengths = new Set<number>();
    wire.socket.on('message', (data) => lengths.add((data as Buffer).length));
    for (const [index, name] of names.entries()) {
      const id = String(1000 + index);
      wire.subscribe(
        id,
        `subscription ($scanId: ID!, $after: Int) { scanEvents(scanId: $scanId, after: $after) { ${name}: seq } }`,
        { scanId, after: lastSeq - 1 },
      );
      await wire.message(ends(id));
      expect(
        allAbout(wire, id)
          .slice(0, -1)
          .map(({ payload }) => payload.data.scanEvents[name]),
      ).toEqual([lastSeq - 1, lastSeq]);
    }
    for (const length of [125, 126, 127, 65_535, 65_536, 65_537]) expect(lengths).toContain(length);
  });

  it('allows 100 subscriptions on a socket: one more gets LIMIT_REACHED, the others go on', async () => {
    const app = shared();
    const scanId = await app.startScan(mock(100_000, 20));
    const wire = await acknowledged();
    const ids = upTo(100).map(String);
    for (const id of ids) wire.subscribe(id, FOLLOW, { scanId });
    for (const id of ids) await wire.message(about(id));
    wire.subscribe('too many', FOLLOW, { scanId });
    const refusal = await wire.message(about('too many'));
    expect(refusal).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'LIMIT_REACHED' } }] });
    const had = wire.received.length;
    for (const id of ids) await wire.message(about(id), had);
    wire.send({ type: 'complete', id: '7' });
    const from = wire.received.length;
    wire.subscribe('too many', FOLLOW, { scanId });
    expect((await wire.message(about('too many'), from)).type).toBe('next');
    expect(wire.received.filter(({ type }) => type === 'error')).toEqual([refusal]);
    await app.query('mutation ($id: ID!) { cancelScan(input: { id: $id }) { __typename } }', { id: scanId });
  });

  it('accepts WebSockets at /graphql only', async () => {
    const socket = new WebSocket(`${shared().url.replace('http', 'ws')}/elsewhere`, 'graphql-transport-ws');
    socket.on('error', () => {});
    const [, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(404);
    socket.terminate();
  });
});

describe('an identity at its limit of subscriptions', () => {
  it('gets no more by opening them concurrently on several sockets, and regains a place after each end', async () => {
    await withApp({ limits: { subscriptionsPerIdentity: 2 } }, async (app) => {
      const scanId = await app.startScan(mock(100_000, 20));
      const wires = await Promise.all(upTo(4).map(() => openAcknowledged(app.url)));
      const ids = upTo(20).map(String);
      for (const id of ids) for (const wire of wires) wire.subscribe(id, FOLLOW, { scanId });
      const first = await Promise.all(
        wires.flatMap((wire) => ids.map(async (id) => ({ wire, ...(await wire.message(about(id))) }))),
      );
      const refused = ({ payload, type }: Message) =>
        (type === 'error' ? payload : payload.errors)?.[0]?.extensions.code === 'LIMIT_REACHED';
      const taken = first.filter((message) => !refused(message));
      expect(taken).toHaveLength(2);
      for (const { wire, id } of taken) wire.send({ type: 'complete', id });
      const [wire] = wires as [Wire];
      await until(async () => {
        const id = `again ${wire.received.length}`;
        wire.subscribe(id, FOLLOW, { scanId });
        return !refused(await wire.message(about(id)));
      }, 'a place is free again');
      for (const { socket } of wires) socket.terminate();
      await app.query('mutation ($id: ID!) { cancelScan(input: { id: $id }) { __typename } }', {
        id: scanId,
      });
    });
  });
});

describe('a client that sends no connection_init', () => {
  it('is closed with 4408, whatever else it sends; one that sends it stays', async () => {
    await withApp({ limits: { initMs: 300 } }, async ({ url }) => {
      const [silent, talking, proper] = await Promise.all([
        openWire(url),
        openWire(url),
        openAcknowledged(url),
      ]);
      const chatter = setInterval(() => talking.send({ type: 'ping' }), 50);
      talking.closed.then(() => clearInterval(chatter));
      expect(await silent.closed).toBe(4408);
      expect(await talking.closed).toBe(4408);
      await sleep(300);
      await proper.settled();
      proper.socket.terminate();
      await expectHealthy(url);
    });
  });

  it('has 3 seconds', async () => {
    await withApp({}, async ({ url }) => {
      const [silent, late] = await Promise.all([openWire(url), openWire(url)]);
      await sleep(1500);
      late.send({ type: 'connection_init' });
      await late.message(({ type }) => type === 'connection_ack');
      expect(await silent.closed).toBe(4408);
      await late.settled();
      late.socket.terminate();
    });
  });
});

describe('a server with a token', () => {
  const TOKEN = 'a-token-for-this-test';

  it('closes with 4401 for a wrong token or none, in connection_init or the header, and accepts the right one', async () => {
    await withApp({ env: { SCANWIRE_TOKEN: TOKEN } }, async ({ url }) => {
      const right = `Bearer ${TOKEN}`;
      for (const [init, headers] of [
        [undefined, {}],
        [{}, {}],
        [{ authorization: 'Bearer wrong' }, {}],
        [{ authorization: TOKEN }, {}],
        [{ authorization: [right] }, {}],
        [{ token: right }, {}],
        [undefined, { authorization: 'Bearer wrong' }],
        // The payload takes precedence over the header.
        [{ authorization: 'Bearer wrong' }, { authorization: right }],
      ] as const) {
        const wire = await openWire(url, { headers });
        wire.send({ type: 'connection_init', payload: init });
        // Handles a rejection before it is awaited.
        wire.subscribe('1', TYPENAME);
        expect(await wire.closed, JSON.stringify([init, headers])).toBe(4401);
        expect(wire.received).toEqual([]);
      }
      await expectHealthy(url, { authorization: right });
      const header = await openAcknowledged(url, { headers: { authorization: right } });
      header.subscribe('1', TYPENAME);
      expect((await header.message(about('1'))).payload).toEqual({ data: { __typename: 'Query' } });
      header.socket.terminate();
    });
  });
});

describe('a token in connection_init', () => {
  const TOKEN = 'a-token-for-this-test';
  const app = sharedApp({ env: { SCANWIRE_TOKEN: TOKEN } });
  const right = `Bearer ${TOKEN}`;

  it.each([
    [{ authorization: right }],
    [{ Authorization: right, client: 'dashboard' }],
    [{ headers: { Authorization: right } }],
    [{ headers: { 'content-type': 'application/json', authorization: right } }],
    [{ Headers: { AUTHORIZATION: right }, authorization: null }],
    [{ authToken: TOKEN }],
    [{ authToken: right, headers: { Authorization: right } }],
  ])('is accepted as %j', async (init) => {
    const { socket } = await openAcknowledged(app().url, { init });
    socket.terminate();
  });

  it.each([
    [undefined, 'no token'],
    [{}, 'no token'],
    [{ token: TOKEN }, 'no token'],
    [{ headers: [right] }, 'no token'],
    [{ authorization: TOKEN }, 'must begin with "Bearer "'],
    [{ headers: { Authorization: TOKEN } }, 'must begin with "Bearer "'],
    [{ authorization: [right] }, 'not a string'],
    [{ authorization: right, headers: { Authorization: 'Bearer other' } }, 'more than one token'],
  ])('is refused as %j with the expected form', async (init, reason) => {
    const { socket } = await openWire(app().url);
    socket.send(JSON.stringify({ type: 'connection_init', payload: init }));
    const [code, text] = await once(socket, 'close');
    expect(code).toBe(4401);
    expect(String(text)).toContain(reason);
    expect(String(text)).toContain('connectionParams: { authorization: "Bearer <token>" }');
  });

  it('is refused as wrong if only its value is, also in the header', async () => {
    for (const [init, headers] of [
      [{ authorization: 'Bearer wrong' }, {}],
      [{ authToken: 'wrong' }, {}],
      [undefined, { authorization: 'Bearer wrong' }],
    ] as const) {
      const { socket } = await openWire(app().url, { headers });
      socket.send(JSON.stringify({ type: 'connection_init', payload: init }));
      const [code, text] = await once(socket, 'close');
      expect([code, String(text)]).toEqual([4401, 'Unauthorized: wrong token']);
    }
  });

  it('is accepted in any form by a server without a token', async () => {
    await withApp({}, async ({ url }) => {
      for (const init of [{ token: 'x' }, { authorization: ['x'] }, { headers: 5 }]) {
        const { socket } = await openAcknowledged(url, { init });
        socket.terminate();
      }
    });
  });
});

describe('a client whose access is revoked', () => {
  it('is closed with 4403 in the middle of its streams; others are not', async () => {
    const revocation = new AbortController();
    const authenticate = (credential: string | null) => {
      const identity = adminOf('default');
      if (credential !== 'Bearer revocable') return identity;
      return revocation.signal.aborted ? null : { ...identity, revoked: revocation.signal };
    };
    await withApp({ authenticate }, async (app) => {
      const scanId = await app.startScan(mock(100_000, 100));
      const [losing, idle, keeping] = await Promise.all([
        openAcknowledged(app.url, { init: { authorization: 'Bearer revocable' } }),
        openAcknowledged(app.url, { init: { authorization: 'Bearer revocable' } }),
        openAcknowledged(app.url, { init: { authorization: 'Bearer other' } }),
      ]);
      for (const wire of [losing, keeping]) {
        wire.subscribe('1', FOLLOW, { scanId });
        await wire.message(({ payload }) => payload?.data?.scanEvents.seq >= 3);
      }
      revocation.abort();
      expect(await losing.closed).toBe(4403);
      expect(await idle.closed).toBe(4403);
      const had = keeping.received.length;
      await keeping.message(({ payload }) => payload?.data?.scanEvents.seq >= 3, had + 5);
      const again = await openWire(app.url);
      again.send({ type: 'connection_init', payload: { authorization: 'Bearer revocable' } });
      expect(await again.closed).toBe(4401);
      keeping.socket.terminate();
      await expectHealthy(app.url);
    });
  });
});

describe('a server that shuts down', () => {
  it('closes every socket with 1012, whatever its state', async () => {
    await withApp({}, async (app) => {
      const scanId = await app.startScan(mock(100_000, 100));
      const wires = await Promise.all([
        openWire(app.url),
        openAcknowledged(app.url),
        openAcknowledged(app.url),
        openAcknowledged(app.url),
      ]);
      const [, , following, busy] = wires;
      following?.subscribe('1', FOLLOW, { scanId });
      busy?.subscribe('1', FOLLOW, { scanId });
      busy?.subscribe('2', FOLLOW, { scanId });
      await following?.message(about('1'));
      await busy?.message(about('2'));
      const [, codes] = await Promise.all([app.app.close(), Promise.all(wires.map(({ closed }) => closed))]);
      expect(codes).toEqual([1012, 1012, 1012, 1012]);
      // No complete was sent, so that clients resume.
      for (const wire of wires) expect(wire.received.filter(({ type }) => type === 'complete')).toEqual([]);
      await expect(openWire(app.url)).rejects.toThrow(/ECONNREFUSED/);
    });
  });
});

describe('a client that does not read', () => {
  it('is closed with 1013 after a while, and gets all events before in order', async () => {
    await withApp({ limits: { stallMs: 500 } }, async (app) => {
      const { scanId, lastSeq } = await endedScan(app, 3000);
      const wide = upTo(40).map((index) => `scanId${index}: scanId`);
      const query = FOLLOW.replace('type', wide.join(' '));
      const wire = await openAcknowledged(app.url);
      const reading = await openAcknowledged(app.url);
      wire.subscribe('1', query, { scanId });
      await wire.message(about('1'));
      wire.socket.pause();
      reading.subscribe('1', query, { scanId });
      await reading.message(ends('1'));
      expect(seqs(allAbout(reading, '1'))).toEqual(upTo(lastSeq, 0));
      await sleep(2000);
      wire.socket.resume();
      expect(await wire.closed).toBe(1013);
      const had = seqs(allAbout(wire, '1'));
      expect(had).toEqual(upTo(had.length - 1, 0));
      expect(had.length).toBeLessThan(lastSeq);

      // It reconnects, and resumes.
      const again = await openAcknowledged(app.url);
      again.subscribe('1', query, { scanId, after: had.at(-1) });
      await again.message(ends('1'));
      expect([...had, ...seqs(allAbout(again, '1')).slice(1)]).toEqual(upTo(lastSeq, 0));
      for (const { socket } of [again, reading]) socket.terminate();
      await expectHealthy(app.url);
    });
  });

  it('has no answers to pings buffered', async () => {
    await withApp({ limits: { messageBurst: 1_000_000, bufferedBytes: MB } }, async ({ url }) => {
      const wire = await openAcknowledged(url);
      wire.socket.pause();
      const payload = { x: 'x'.repeat(100_000) };
      for (let count = 0; count < 400; count++) wire.send({ type: 'ping', payload });
      await until(() => wire.socket.bufferedAmount === 0, 'all is sent').catch(() => {});
      wire.socket.resume();
      expect(await wire.closed).toBeOneOf([1013, 1006]);
      expect(wire.received.length).toBeLessThan(400);
      await expectHealthy(url);
    });
  });
});
