/** Limits on connections that have not authenticated, and what authenticated ones can still do meanwhile. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, it, test } from 'vitest';
import WebSocket from 'ws';
import { addressKey } from '../src/http/address.ts';
import { createConnections } from '../src/http/connections.ts';
import { createFrameMeter } from '../src/http/frame-meter.ts';
import { LIMITS } from '../src/http/limits.ts';
import { post, sharedApp, until, withApp } from './support/app.ts';
import { connectRaw, frame, OPCODE } from './support/frames.ts';
import { openAcknowledged, openWire } from './support/wire.ts';

const TOKEN = 'a-token-for-this-test';
const env = { SCANWIRE_TOKEN: TOKEN };
const right = { init: { authorization: `Bearer ${TOKEN}` } };
const refusals = async (url: string, reason: string) => {
  const text = await (
    await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })
  ).text();
  return Number(new RegExp(`refusals_total\\{reason="${reason}"\\} (\\d+)`).exec(text)?.[1]);
};

/** A WebSocket and how it is closed. */
function openIdle(url: string): { socket: WebSocket; code: Promise<number> } {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  socket.on('error', () => {});
  return { socket, code: new Promise<number>((resolve) => socket.on('close', resolve)) };
}

describe('connections without a token', () => {
  it('are closed oldest first when newer ones arrive, and authenticated connections stay', async () => {
    await withApp({ env, limits: { strangersPerAddress: 20, initMs: 60_000 } }, async ({ url }) => {
      const trusted = await openAcknowledged(url, right);
      const idle = [];
      for (let index = 0; index < 60; index++) {
        const one = openIdle(url);
        await once(one.socket, 'open');
        idle.push(one);
      }
      // Closed at once, with a code that clients retry.
      expect(await Promise.all(idle.slice(0, 40).map(({ code }) => code))).toEqual(Array(40).fill(1013));
      expect(idle.slice(41).every(({ socket }) => socket.readyState === WebSocket.OPEN)).toBe(true);
      await trusted.settled();
      const newcomer = await openAcknowledged(url, right);
      await newcomer.settled();
      for (const { socket } of idle) socket.terminate();
      trusted.socket.close();
      newcomer.socket.close();
    });
  });

  it('are limited in number, and refused while authenticated connections fill the server', async () => {
    await withApp({ env, limits: { connections: 6 } }, async ({ url }) => {
      const trusted = [];
      for (let index = 0; index < 5; index++) trusted.push(await openAcknowledged(url, right));
      const first = openIdle(url);
      await once(first.socket, 'open');
      trusted.push(await openAcknowledged(url, right));
      expect(await first.code).toBe(1013);
      expect(await openIdle(url).code).toBe(1006);
      for (const wire of trusted) await wire.settled();
      trusted[0]?.socket.close();
      await trusted[0]?.closed;
      // No connection could be closed before.
      await until(
        async () => (await refusals(url, 'connections').catch(() => 0)) >= 2,
        'there is room again',
      );
      for (const { socket } of trusted) socket.close();
    });
  });

  it('that send nothing, or half of a header, count towards the limit', async () => {
    await withApp({ env, limits: { strangersPerAddress: 10 } }, async ({ url }) => {
      const { hostname, port } = new URL(url);
      let closed = 0;
      const sockets = Array.from({ length: 100 }, (_, index) => {
        const socket = connect({ host: hostname, port: Number(port) });
        socket.on('error', () => {}).on('close', () => closed++);
        if (index % 2) socket.write('GET /graphql HTTP/1.1\r\nx: ');
        return socket;
      });
      await until(() => closed >= 90, 'all but ten are closed');
      expect((await fetch(`${url}/health`)).status).toBe(200);
      for (const socket of sockets) socket.destroy();
    });
  });
});

test('an identity has a limited number of WebSockets, and regains each place when one closes', async () => {
  await withApp({ env, limits: { socketsPerIdentity: 3 } }, async ({ url }) => {
    const wires = [];
    for (let index = 0; index < 3; index++) wires.push(await openAcknowledged(url, right));
    const fourth = await openWire(url);
    fourth.send({ type: 'connection_init', payload: right.init });
    expect(await fourth.closed).toBe(1013);
    wires[0]?.socket.close();
    await wires[0]?.closed;
    await until(async () => {
      const again = await openWire(url);
      again.send({ type: 'connection_init', payload: right.init });
      const code = await Promise.race([again.closed, again.message(({ type }) => type === 'connection_ack')]);
      again.socket.close();
      return typeof code !== 'number';
    }, 'there is a place');
    for (const { socket } of wires) socket.close();
  });
});

describe('before connection_ack', () => {
  const shared = sharedApp({ env });
  const ofSize = (bytes: number) => JSON.stringify({ type: 'ping', payload: { x: 'x'.repeat(bytes - 33) } });

  it('a message is limited to 16 KiB, whole, in frames or announced; afterwards to 1 MiB', async () => {
    const { url } = shared();
    const small = await openWire(url);
    small.send(ofSize(16_000));
    await small.message(({ type }) => type === 'pong');
    small.send(ofSize(17_000));
    expect(await small.closed).toBe(1009);
    const announced = await connectRaw(url);
    announced.write(frame('', { length: 20_000 }));
    expect(await announced.closeCode).toBe(1009);
    const inParts = await connectRaw(url);
    for (let index = 0; index < 5; index++) {
      inParts.write(
        frame('x'.repeat(4000), { fin: false, opcode: index === 0 ? OPCODE.text : OPCODE.continuation }),
      );
    }
    expect(await inParts.closeCode).toBe(1009);

    const acknowledged = await openAcknowledged(url, right);
    acknowledged.send(ofSize(500_000));
    await acknowledged.message(({ type }) => type === 'pong');
    acknowledged.socket.close();
  });

  it('a flood of pings, by frame or by message, closes the connection though the peer ignores the close frame', async () => {
    const { url } = shared();
    for (const ping of [frame('', { opcode: OPCODE.ping }), frame('{"type":"ping"}')]) {
      const peer = await connectRaw(url);
      for (let index = 0; index < 55; index++) {
        peer.write(ping);
        if (index % 10 === 9) await sleep(1);
      }
      expect(await peer.closeCode).toBe(1008);
      // ws itself waits thirty seconds for the peer.
      await once(peer.socket, 'close', { signal: AbortSignal.timeout(15_000) });
    }
    expect(await refusals(url, 'message_rate')).toBe(2);
  });
});

test('unfinished messages are limited in time, and in bytes over all connections', async () => {
  const limits = { unfinishedBytes: 1_000_000, unfinishedMs: 1000 };
  await withApp({ limits }, async ({ url }) => {
    const half = async () => {
      const peer = await connectRaw(url);
      peer.write(frame('{"type":"connection_init"}'));
      await until(() => peer.frames.length > 0, 'it is acknowledged');
      peer.write(frame('x'.repeat(400_000), { length: 800_000 }));
      return peer;
    };
    const first = await half();
    const second = await half();
    // The third exceeds the limit: the oldest is closed.
    const third = await half();
    expect(await first.closeCode).toBe(1013);
    expect(await Promise.all([second.closeCode, third.closeCode])).toEqual([1013, 1013]);
    expect(await refusals(url, 'unfinished_messages')).toBe(3);
    for (const { socket } of [first, second, third]) socket.destroy();
  });
});

test('the meter knows after each byte whether a message is unfinished, however frames are cut', () => {
  const message = fc
    .array(fc.record({ size: fc.constantFrom(0, 1, 125, 126, 300, 66_000), pings: fc.nat(2) }), {
      minLength: 1,
      maxLength: 3,
    })
    .map((parts) => {
      const frames = parts.flatMap(({ size, pings }, index) => [
        frame(Buffer.alloc(size), {
          fin: index === parts.length - 1,
          opcode: index === 0 ? OPCODE.text : OPCODE.continuation,
        }),
        ...(index < parts.length - 1 ? Array(pings).fill(frame('p', { opcode: OPCODE.ping })) : []),
      ]);
      return { bytes: Buffer.concat(frames), payload: parts.reduce((sum, { size }) => sum + size, 0) };
    });
  const ping = fc.constant({ bytes: frame('ping', { opcode: OPCODE.ping }), payload: 0 });
  fc.assert(
    fc.property(
      fc.array(fc.oneof(message, ping), { minLength: 1, maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 5 }),
      (messages, cuts) => {
        const meter = createFrameMeter();
        const ends: number[] = [];
        let length = 0;
        for (const { bytes } of messages) {
          length += bytes.length;
          ends.push(length);
        }
        const all = Buffer.concat(messages.map(({ bytes }) => bytes));
        for (let at = 0, turn = 0; at < all.length; turn++) {
          const to = Math.min(all.length, at + (cuts[turn % cuts.length] as number));
          meter.push(all.subarray(at, to));
          at = to;
          const ended = ends.filter((end) => end <= at);
          expect(meter.ended).toBe(ended.length);
          expect(meter.unfinished).toBe(at - (ended.at(-1) ?? 0));
          expect(meter.announced).toBeLessThanOrEqual(messages[ended.length]?.payload ?? 0);
        }
      },
    ),
    { numRuns: 200, seed: 1 },
  );
});

test('an address key is one IPv4 address, or the /64 of an IPv6 address', () => {
  expect(addressKey('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe(addressKey('2001:db8:1:2::1'));
  expect(addressKey('2001:db8:1:2::1')).not.toBe(addressKey('2001:db8:1:3::1'));
  expect(addressKey(undefined)).toBe('unknown');
});

describe('wrong tokens', () => {
  const query = { query: '{ __typename }' };

  it('are delayed more and more, over HTTP and WebSocket, while the right token of the same address is not delayed', async () => {
    const signInDelayMs = 400;
    await withApp({ env, limits: { signInDelayMs } }, async ({ url }) => {
      const time = async (work: () => Promise<unknown>) => {
        const began = performance.now();
        await work();
        return performance.now() - began;
      };
      const wrong = () => post(url, query, 'wrong');
      for (let index = 0; index < 5; index++) await wrong();
      const order: string[] = [];
      const guesses = Array.from({ length: 20 }, (_, index) =>
        wrong().then(() => order.push(`wrong ${index}`)),
      );
      const overSocket = openWire(url).then(async (wire) => {
        wire.send({ type: 'connection_init', payload: { authorization: 'Bearer wrong' } });
        expect(await wire.closed).toBe(4401);
        order.push('wrong over WebSocket');
      });
      await sleep(50);
      expect(await post(url, query, TOKEN)).toEqual({ data: { __typename: 'Query' } });
      order.push('right');
      const wire = await openAcknowledged(url, right);
      order.push('right over WebSocket');
      wire.socket.close();
      await Promise.all([...guesses, overSocket]);
      // Only the first few guesses, whose delays are short, come before.
      expect(order.indexOf('right over WebSocket')).toBeLessThan(10);
      expect(await time(wrong)).toBeGreaterThan(0.75 * signInDelayMs);
      // A request without a token is not a guess.
      const guess = wrong().then(() => order.push('last guess'));
      await post(url, query);
      order.push('without a token');
      await guess;
      expect(order.slice(-2)).toEqual(['without a token', 'last guess']);
      expect(await refusals(url, 'wrong_token')).toBe(28);
    });
  });

  it('do not wait any longer when their connection is closed', async () => {
    const connections = createConnections(LIMITS, () => {});
    const socket = new PassThrough();
    connections.admit(socket);
    const waiting = connections.of(socket)?.pause(120_000);
    socket.destroy();
    await waiting;
    await connections.of(socket)?.pause(120_000);
  });

  it('are logged in few lines, with the address and without the token', async () => {
    const lines: { msg: string; address?: string }[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    await withApp({ env, logger, limits: { signInDelayMs: 1 } }, async ({ url }) => {
      for (let index = 0; index < 50; index++) await post(url, query, `a-wrong-token-${index}`);
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ msg: 'refused: wrong token', address: '127.0.0.1' });
    expect(JSON.stringify(lines)).not.toContain('a-wrong-token');
  });
});
