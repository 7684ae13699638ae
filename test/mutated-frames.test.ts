/** Thousands of frames that no client library sends, each with an answer that the protocols allow. */
import { readdirSync, readlinkSync } from 'node:fs';
import { platform } from 'node:os';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { until, withFolder } from './support/app.ts';
import { endCommands } from './support/command.ts';
import { connectRaw, frame, OPCODE, type RawPeer } from './support/frames.ts';
import { heldBytes, printed, WITH_HEAP_METER } from './support/heap-meter.ts';
import { startServerProcess } from './support/server-process.ts';

afterEach(endCommands);

const MB = 2 ** 20;
const SEED = 20_261_121;
const CASES = 10_000;
const PEERS = 32;
/** The server may refuse more messages than a burst allows. */
const CASES_PER_SOCKET = 200;
const STUCK_MS = 5000;
/** Sent after each case: its pong says that the case was read. */
const PROBE = frame('probe', { opcode: OPCODE.ping });

interface Case {
  /** how it was mutated */
  kind: string;
  bytes: Buffer;
  /** sent after connection_ack, or first */
  acknowledged: boolean;
}

/** The answers that the server may give. */
type Verdict =
  | { is: 'closed'; codes: number[] }
  /** `answered`: the ids that end with `complete` or `error`; `pongs`: the messages of that type; `within`: a message */
  | { is: 'open'; answered: string[]; pongs: number; within: boolean }
  /** Both will do, as where two operations race for an id. */
  | { is: 'either'; codes: number[] }
  /** It waits for the rest. */
  | { is: 'unfinished' };

test('10,000 mutated frames: each is answered or closes its socket with the right code, and the server is unaffected', async () => {
  await withFolder(async (folder) => {
    const server = await startServerProcess(folder, { ...WITH_HEAP_METER, LOG_LEVEL: 'error' });
    const scanId = await server.startScan({
      target: 'example.com',
      scanners: [{ name: 'mock', options: { events: 5, rate: 0 } }],
    });
    const log = await server.follow(scanId);
    const greeting = printed(server.command);
    const descriptors = () => openSockets(server.command.child.pid as number);
    const descriptorsBefore = platform() === 'linux' ? descriptors() : 0;

    const cases = fc.sample(mutated(scanId), { numRuns: CASES, seed: SEED });
    // The first cases compile and cache what stays.
    const warmUp = cases.length / 4;
    const wrong = await play(server.url, cases.slice(0, warmUp));
    const held = await heldBytes(server.command);
    wrong.push(...(await play(server.url, cases.slice(warmUp))));
    expect(wrong.join('\n')).toBe('');

    expect((await heldBytes(server.command)) - held).toBeLessThan(16 * MB);
    if (platform() === 'linux')
      await until(() => descriptors() <= descriptorsBefore, 'every socket is closed');
    expect(await server.follow(scanId)).toEqual([
      expect.objectContaining({ type: 'CONNECTED' }),
      ...log.slice(1),
    ]);
    expect(server.command.stderr()).toBe('');
    expect(printed(server.command)).toBe(greeting);
    expect(await server.end('SIGTERM')).toBe(0);
  });
}, 120_000);

/** Other open files vary: the loader keeps sources that it compiled open for a while. */
function openSockets(pid: number): number {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((name) => {
    try {
      return readlinkSync(`${folder}/${name}`).startsWith('socket:');
    } catch {
      // The file was closed meanwhile.
      return false;
    }
  }).length;
}

/** @returns the violations, the first of each kind */
async function play(url: string, cases: readonly Case[]): Promise<string[]> {
  const wrong = new Map<string, string>();
  const queue = cases[Symbol.iterator]();
  const work = async () => {
    let peer: AnsweringPeer | undefined;
    for (const { kind, bytes, acknowledged } of queue) {
      if (peer && (!acknowledged || peer.cases >= CASES_PER_SOCKET)) peer = hangUp(peer);
      peer ??= await connectPeer(url, acknowledged);
      const verdict = judge(bytes, acknowledged);
      const problem = await peer.put(bytes, verdict);
      if (problem !== null && !wrong.has(kind)) {
        const shown = bytes.subarray(0, 200);
        wrong.set(
          kind,
          `${kind}: ${problem}, not ${JSON.stringify(verdict)}: ${shown.toString('hex')} ${unmasked(shown)}`,
        );
      }
      if (peer.over || !acknowledged || problem !== null) peer = hangUp(peer);
    }
    if (peer) hangUp(peer);
  };
  await Promise.all(Array.from({ length: PEERS }, work));
  return [...wrong.values()];
}

interface AnsweringPeer {
  raw: RawPeer;
  cases: number;
  over: boolean;
  /** @returns the violation in the answer, or null */
  put(bytes: Buffer, verdict: Verdict): Promise<string | null>;
}

function hangUp({ raw }: AnsweringPeer): undefined {
  raw.socket.destroy();
}

async function connectPeer(url: string, acknowledged: boolean): Promise<AnsweringPeer> {
  const raw = await connectRaw(url);
  const said: { type: string; id?: string }[] = [];
  let probed = 0;
  let code: number | null | undefined;
  let wake = () => {};
  raw.onFrame(({ opcode, payload }) => {
    if (opcode === OPCODE.text) said.push(JSON.parse(payload.toString()));
    else if (opcode === OPCODE.pong && payload.toString('latin1') === 'probe') probed++;
    else if (![OPCODE.close, OPCODE.ping, OPCODE.pong].includes(opcode as never))
      throw new Error(`a frame of opcode ${opcode}`);
    wake();
  });
  raw.closeCode.then((closedWith) => {
    code = closedWith;
    wake();
  });
  /** @returns whether the condition holds in time */
  const comes = (condition: () => boolean) =>
    new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), STUCK_MS);
      wake = () => {
        if (!condition()) return;
        clearTimeout(timer);
        wake = () => {};
        resolve(true);
      };
      wake();
    });
  if (acknowledged) {
    raw.write(frame('{"type":"connection_init"}'));
    if (!(await comes(() => said.length > 0))) throw new Error('no connection_ack');
  }

  const peer: AnsweringPeer = {
    raw,
    cases: 0,
    over: false,
    async put(bytes, verdict) {
      peer.cases++;
      said.length = 0;
      probed = 0;
      raw.write(Buffer.concat([bytes, PROBE]));
      if (verdict.is === 'unfinished') raw.socket.end();
      const ended = (id: string) =>
        said.filter((message) => message.id === id && ['complete', 'error'].includes(message.type)).length;
      const pongs = () => said.filter(({ type }) => type === 'pong').length;
      const answered = () => {
        if (probed === 0 || verdict.is !== 'open') return false;
        return pongs() >= verdict.pongs && verdict.answered.every((id) => ended(id) > 0);
      };
      const came = await comes(() => {
        // It takes a turn or two until the server closes.
        if (verdict.is === 'either' && probed === 1) raw.write(PROBE);
        return code !== undefined || answered() || (verdict.is === 'either' && probed > 1);
      });
      peer.over = code !== undefined;
      const does = came ? (code === undefined ? 'answers' : `closes with ${code}`) : 'says nothing more';
      switch (verdict.is) {
        case 'closed':
          return code !== undefined && verdict.codes.includes(code as number) ? null : does;
        case 'unfinished':
          // The server may first notice the end of the connection after the start of a frame.
          return code === null ? null : does;
        case 'either':
          // Answers in flight must not count as answers to the next case.
          peer.over = true;
          return (came && code === undefined) || verdict.codes.includes(code as number) ? null : does;
        case 'open': {
          if (!came || code !== undefined) return does;
          // The next case would be read as the rest of the message.
          if (verdict.within) peer.over = true;
          const strange = said.find(
            ({ type, id }) =>
              type !== 'pong' && type !== 'connection_ack' && !verdict.answered.includes(id as string),
          );
          if (strange) return `says ${JSON.stringify(strange)}`;
          const twice = verdict.answered.find((id) => ended(id) > 1);
          return twice === undefined ? null : `ends ${JSON.stringify(twice)} twice`;
        }
        default:
          return verdict satisfies never;
      }
    },
  };
  return peer;
}

const BAD: Verdict = { is: 'closed', codes: [4400] };
const BROKEN: Verdict = { is: 'closed', codes: [1002] };
const NOT_UTF8: Verdict = { is: 'closed', codes: [1007] };
const TOO_LARGE: Verdict = { is: 'closed', codes: [1009] };
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The reaction that RFC 6455 and graphql-transport-ws require to the bytes of a client; the probe follows them. */
function judge(sent: Buffer, acknowledged: boolean): Verdict {
  const bytes = Buffer.concat([sent, PROBE]);
  const operations: string[] = [];
  let pongs = 0;
  let initialised = acknowledged;
  let parts: Buffer[] | null = null;
  let kind: number = OPCODE.text;

  for (let at = 0; at < bytes.length; ) {
    if (bytes.length < at + 2) return { is: 'unfinished' };
    const first = bytes[at] as number;
    const second = bytes[at + 1] as number;
    const opcode = first & 0x0f;
    const fin = (first & 0x80) !== 0;
    let length = second & 0x7f;
    if ((first & 0x70) !== 0 || (second & 0x80) === 0) return BROKEN;
    if (opcode > 10 || (opcode > 2 && opcode < 8)) return BROKEN;
    if (opcode >= 8 && (!fin || length > 125 || (opcode === OPCODE.close && length === 1))) return BROKEN;
    if (opcode === OPCODE.continuation && parts === null) return BROKEN;
    if ((opcode === OPCODE.text || opcode === OPCODE.binary) && parts !== null) return BROKEN;
    const extended = length === 126 ? 2 : length === 127 ? 8 : 0;
    let header = 2 + extended;
    if (bytes.length < at + header) return { is: 'unfinished' };
    if (extended === 2) length = bytes.readUInt16BE(at + 2);
    if (extended === 8) length = Number(bytes.readBigUInt64BE(at + 2));
    const before = parts?.reduce((sum, part) => sum + part.length, 0) ?? 0;
    if (opcode < 8 && before + length > MB) return TOO_LARGE;
    // Bytes that arrive together may be rejected as a whole.
    if (!acknowledged && opcode < 8 && before + length > 16 * 1024) {
      return { is: 'closed', codes: [1009, 1002, 1007] };
    }
    header += 4;
    if (bytes.length < at + header + length) return { is: 'unfinished' };
    const payload = Buffer.from(bytes.subarray(at + header, at + header + length));
    for (let index = 0; index < length; index++) {
      payload[index] = (payload[index] as number) ^ (bytes[at + header - 4 + (index % 4)] as number);
    }
    at += header + length;

    if (opcode === OPCODE.close) {
      const code = length === 0 ? 1005 : payload.readUInt16BE(0);
      if (length > 0 && !mayBeSent(code)) return BROKEN;
      return isUtf8(payload.subarray(2)) ? { is: 'closed', codes: [code] } : NOT_UTF8;
    }
    if (opcode > 8) continue;
    if (opcode !== OPCODE.continuation) {
      kind = opcode;
      parts = [];
    }
    parts?.push(payload);
    if (!fin) continue;
    const whole = Buffer.concat(parts ?? []);
    parts = null;
    if (kind === OPCODE.binary) return BAD;
    if (!isUtf8(whole)) return NOT_UTF8;
    const message = parseMessage(whole.toString());
    switch (message?.type) {
      case undefined:
        return BAD;
      case 'ping':
        // The depth at which JSON is rejected is not specified.
        if (depthOf(whole) > 100) return { is: 'either', codes: [4400] };
        pongs++;
        break;
      case 'connection_init':
        if (initialised) return { is: 'closed', codes: [4429] };
        initialised = true;
        break;
      case 'subscribe': {
        const id = message.id as string;
        if (!initialised) return { is: 'closed', codes: [4401] };
        // Not acknowledged yet, an id too long for the server, or the operation before may or may not have ended.
        if (!acknowledged) return { is: 'either', codes: [4401] };
        if (id.length > 256) return { is: 'either', codes: [4400] };
        if (operations.includes(id)) return { is: 'either', codes: [4409] };
        operations.push(id);
        break;
      }
      default:
    }
  }
  return { is: 'open', answered: operations, pongs, within: parts !== null };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    utf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** RFC 6455, section 7.4, and its registry. */
const mayBeSent = (code: number) =>
  (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999);

type Fields = Record<string, unknown>;
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isObjectOrNothing = (value: unknown) => value === undefined || value === null || isObject(value);

/** The depth of brackets in a JSON text, including those in strings. */
function depthOf(json: Buffer): number {
  let depth = 0;
  let deepest = 0;
  for (const byte of json) {
    if (byte === 0x5b || byte === 0x7b) depth++;
    else if (byte === 0x5d || byte === 0x7d) depth--;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** A message that a client may send, or null. */
function parseMessage(text: string): Fields | null {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(message)) return null;
  const { type, id, payload } = message;
  const named = typeof id === 'string' && id !== '';
  switch (type) {
    case 'connection_init':
    case 'ping':
    case 'pong':
      return isObjectOrNothing(payload) ? message : null;
    case 'complete':
      return named ? message : null;
    case 'subscribe': {
      if (!named || !isObject(payload) || typeof payload.query !== 'string') return null;
      const { operationName: name, variables, extensions } = payload;
      if (name !== undefined && name !== null && typeof name !== 'string') return null;
      return isObjectOrNothing(variables) && isObjectOrNothing(extensions) ? message : null;
    }
    default:
      return null;
  }
}

/** The frame of a client as it was meant, for failure messages. */
function unmasked(bytes: Buffer): string {
  const header = { 126: 4, 127: 10 }[(bytes[1] ?? 0) & 0x7f] ?? 2;
  const mask = bytes.subarray(header, header + 4);
  const text = bytes.subarray(header + 4).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return JSON.stringify(Buffer.from(text).toString('latin1'));
}

/** Valid messages with one mutation each. */
function mutated(scanId: string): fc.Arbitrary<Case> {
  const id = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' });
  const subscribe = fc.record({
    id,
    type: fc.constant('subscribe'),
    payload: fc.oneof(
      fc.constant({ query: '{ __typename }' }),
      fc.constant({ query: '{ scans(first: 2) { nodes { id status } } }' }),
      fc.constant({
        query: 'query Q($id: ID!) { scan(id: $id) { status } }',
        variables: { id: scanId },
        operationName: 'Q',
      }),
      fc.constant({ query: 'mutation { cancelScan(input: { id: "x" }) { __typename } }' }),
      fc.record({
        query: fc.constant(
          'subscription ($id: ID!, $after: Int) { scanEvents(scanId: $id, after: $after) { seq type } }',
        ),
        variables: fc.record({ id: fc.constant(scanId), after: fc.integer({ min: -1, max: 20 }) }),
      }),
    ),
  });
  const ping = fc.record({
    type: fc.constant('ping'),
    payload: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })),
  });
  const message: fc.Arbitrary<Fields> = fc.oneof(
    { weight: 6, arbitrary: subscribe },
    { weight: 2, arbitrary: ping },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('pong') }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('complete'), id }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('connection_init'), payload: fc.constant({}) }) },
  );
  const text = message.map((fields) => JSON.stringify(fields));
  const framed = text.map((json) => frame(json));
  const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const bits = fc.array(share, { minLength: 1, maxLength: 3 });
  const flip = (bytes: Buffer, at: readonly number[]): Buffer => {
    const flipped = Buffer.from(bytes);
    for (const place of at) {
      const bit = Math.floor(place * bytes.length * 8);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    }
    return flipped;
  };
  /** The places of the fields of a message, and of its payload. */
  const places = (fields: Fields): string[][] => [
    ...Object.keys(fields).map((key) => [key]),
    ...(isObject(fields.payload) ? Object.keys(fields.payload).map((key) => ['payload', key]) : []),
  ];
  const atPlace = (fields: Fields, place: number, change: (owner: Fields, key: string) => void): Fields => {
    const copy = structuredClone(fields);
    const all = places(copy);
    const [key, inner] = all[Math.floor(place * all.length)] as [string, string?];
    if (inner === undefined) change(copy, key);
    else change(copy[key] as Fields, inner);
    return copy;
  };
  const nested = (depth: number, kind: number): string => {
    const [open, inner, close] = [
      ['[', '', ']'],
      ['{"a":', '1', '}'],
      ['[{"__proto__":', 'null', '}]'],
    ][kind % 3] as [string, string, string];
    return open.repeat(depth) + inner + close.repeat(depth);
  };
  const byte = fc.integer({ min: 0, max: 255 });
  const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));

  const kinds: Record<string, [weight: number, fc.Arbitrary<Buffer>]> = {
    'as it should be': [3, framed],
    'bits of the message flipped': [
      12,
      fc.tuple(text, bits).map(([json, at]) => frame(flip(Buffer.from(json), at))),
    ],
    'bits of the frame flipped': [12, fc.tuple(framed, bits).map(([whole, at]) => flip(whole, at))],
    'bits of the header flipped': [
      8,
      fc
        .tuple(framed, bits)
        .map(([whole, at]) => Buffer.concat([flip(whole.subarray(0, 2), at), whole.subarray(2)])),
    ],
    'a field left out': [
      8,
      fc
        .tuple(message, share)
        .map(([fields, place]) =>
          frame(JSON.stringify(atPlace(fields, place, (owner, key) => void delete owner[key]))),
        ),
    ],
    'a field of another type': [
      12,
      fc.tuple(message, share, fc.jsonValue({ maxDepth: 2 })).map(([fields, place, value]) =>
        frame(
          JSON.stringify(
            atPlace(fields, place, (owner, key) => {
              owner[key] = value;
            }),
          ),
        ),
      ),
    ],
    'a field twice': [
      6,
      fc
        .tuple(text, fc.constantFrom('type', 'id', 'payload'), fc.jsonValue({ maxDepth: 1 }), fc.boolean())
        .map(([json, key, value, before]) => {
          const other = `${JSON.stringify(key)}:${JSON.stringify(value)}`;
          return frame(before ? `{${other},${json.slice(1)}` : `${json.slice(0, -1)},${other}}`);
        }),
    ],
    'fields of Object.prototype': [
      3,
      fc
        .tuple(text, fc.constantFrom('__proto__', 'constructor', 'toString', 'toJSON', 'then'))
        .map(([json, key]) => frame(`{"${key}":{"type":"ping","id":"x","then":1},${json.slice(1)}`)),
    ],
    'another type of message': [
      6,
      fc
        .tuple(
          message,
          fc.oneof(
            fc.constantFrom(
              'connection_ack',
              'next',
              'error',
              'start',
              'stop',
              'connection_terminate',
              '__proto__',
              '',
            ),
            fc.string(),
          ),
        )
        .map(([fields, type]) => frame(JSON.stringify({ ...fields, type }))),
    ],
    'any JSON': [4, fc.json().map((json) => frame(json))],
    'deep nesting': [
      3,
      fc.tuple(fc.integer({ min: 1, max: 20_000 }), fc.nat(2), fc.nat(3)).map(([depth, kind, where]) => {
        const value = nested(depth, kind);
        const query = JSON.stringify(`{ scans${'(filter: {a: ['.repeat(depth % 3000)}`);
        return frame(
          [
            `{"type":"ping","payload":{"x":${value}}}`,
            `{"type":"subscribe","id":"deep","payload":{"query":"query($x: ID) { scan(id: $x) { id } }","variables":{"x":${value}}}}`,
            `{"type":"subscribe","id":"deep","payload":{"query":${query}}}`,
            value,
          ][where] as string,
        );
      }),
    ],
    'a deep selection': [
      2,
      fc.tuple(fc.integer({ min: 1, max: 10_000 }), fc.boolean()).map(([depth, closed]) => {
        const query = `{ scans ${'{ a '.repeat(depth)}${closed ? '}'.repeat(depth + 1) : ''}`;
        return frame(JSON.stringify({ type: 'subscribe', id: 'deep', payload: { query } }));
      }),
    ],
    'a huge id': [
      2,
      fc
        .tuple(fc.integer({ min: 200, max: 100_000 }), fc.constantFrom('x', '€', '\u0000'), fc.boolean())
        .map(([length, unit, complete]) => {
          const id = unit.repeat(length);
          return frame(
            JSON.stringify(
              complete
                ? { type: 'complete', id }
                : { type: 'subscribe', id, payload: { query: '{ __typename }' } },
            ),
          );
        }),
    ],
    'bytes that are not UTF-8': [
      6,
      fc.tuple(text, share, bytes(4)).map(([json, place, some]) => {
        const whole = Buffer.from(json);
        const at = Math.floor(place * whole.length);
        return frame(Buffer.concat([whole.subarray(0, at), some, whole.subarray(at)]));
      }),
    ],
    'another opcode': [6, fc.tuple(text, fc.nat(15)).map(([json, opcode]) => frame(json, { opcode }))],
    'reserved bits': [
      4,
      fc.tuple(text, fc.integer({ min: 1, max: 7 })).map(([json, reserved]) => frame(json, { reserved })),
    ],
    'no mask': [3, text.map((json) => frame(json, { masked: false }))],
    fragments: [
      8,
      fc
        .tuple(text, fc.array(share, { minLength: 1, maxLength: 6 }), fc.option(bytes(130)))
        .map(([json, cuts, between]) => {
          const whole = Buffer.from(json);
          const at = [...cuts.map((cut) => Math.floor(cut * whole.length)), whole.length].sort(
            (a, b) => a - b,
          );
          return Buffer.concat(
            at.flatMap((end, index) => {
              const opcode = index === 0 ? OPCODE.text : OPCODE.continuation;
              const part = frame(whole.subarray(at[index - 1] ?? 0, end), {
                opcode,
                fin: index === at.length - 1,
              });
              return between && index === 1 ? [frame(between, { opcode: OPCODE.ping }), part] : [part];
            }),
          );
        }),
    ],
    'fragments out of order': [
      4,
      fc
        .array(fc.tuple(fc.constantFrom(0, 1, 2), fc.boolean(), fc.constantFrom('', '{"type":', '"ping"}')), {
          minLength: 2,
          maxLength: 5,
        })
        .map((parts) => Buffer.concat(parts.map(([opcode, fin, part]) => frame(part, { opcode, fin })))),
    ],
    'cut off': [
      6,
      fc.tuple(framed, share).map(([whole, place]) => whole.subarray(0, Math.floor(place * whole.length))),
    ],
    'a length that is not so': [
      4,
      fc
        .tuple(
          text,
          fc.oneof(fc.nat(300), fc.integer({ min: 65_000, max: 2 ** 31 }), fc.constant(2 ** 53 - 1)),
        )
        .map(([json, length]) => frame(json, { length })),
    ],
    'two at once': [
      3,
      fc
        .tuple(framed, framed, fc.boolean())
        .map(([one, other, same]) => Buffer.concat([one, same ? one : other])),
    ],
    'a control frame': [
      4,
      fc
        .tuple(fc.constantFrom(9, 10), bytes(130), fc.boolean())
        .map(([opcode, some, fin]) => frame(some, { opcode, fin })),
    ],
    'a close frame': [4, bytes(20).map((some) => frame(some, { opcode: OPCODE.close }))],
    'a close frame with a code': [
      3,
      fc
        .tuple(fc.oneof(fc.integer({ min: 990, max: 1020 }), fc.nat(65_535)), fc.string({ maxLength: 30 }))
        .map(([code, reason]) =>
          frame(Buffer.concat([Buffer.of(code >> 8, code & 0xff), Buffer.from(reason)]), {
            opcode: OPCODE.close,
          }),
        ),
    ],
    'any bytes': [4, fc.array(byte, { minLength: 1, maxLength: 40 }).map((some) => Buffer.from(some))],
  };
  // Few, since each costs a megabyte.
  const large = fc.integer({ min: MB - 10, max: MB + 10 }).map((size) => {
    const empty = '{"type":"ping","payload":{"x":""}}';
    return frame(empty.replace('""', `"${'x'.repeat(size - empty.length)}"`));
  });
  const weight = (times: number) => times * 20;
  return fc.oneof(
    ...Object.entries({ ...kinds, 'about 1 MiB': [0.1, large] as [number, fc.Arbitrary<Buffer>] }).map(
      ([kind, [times, made]]) => ({
        weight: weight(times),
        arbitrary: fc.record({
          kind: fc.constant(kind),
          bytes: made,
          acknowledged: fc.integer({ min: 0, max: 4 }).map((of) => of > 0),
        }),
      }),
    ),
  );
}
