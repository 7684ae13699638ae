/**
 * V8 keeps some objects as hash tables, such as literals with a getter, which makes every use of their properties several
 * times slower. Nothing that a delivery touches may be one.
 */
import { setFlagsFromString } from 'node:v8';
import { afterEach, expect, test, vi } from 'vitest';
import { Chunk, type Framing } from '../src/http/streams/chunk.ts';
import { Group } from '../src/http/streams/group.ts';
import { Stream } from '../src/http/streams/stream.ts';
import { withApp } from './support/app.ts';

setFlagsFromString('--allow-natives-syntax');
const isFast = new Function('object', 'return %HasFastProperties(object)') as (object: object) => boolean;
setFlagsFromString('--no-allow-natives-syntax');

const SUBSCRIPTION = 'subscription ($id: ID!) { scanEvents(scanId: $id) { seq type } }';

afterEach(() => vi.restoreAllMocks());

/** Calls `see` with the objects of each call of a method. */
function watch<T extends object, K extends keyof T & string>(
  prototype: T,
  method: K,
  see: (...touched: unknown[]) => void,
): void {
  const original = prototype[method] as (...args: unknown[]) => unknown;
  const replacement = function (this: unknown, ...args: unknown[]) {
    const result = original.apply(this, args);
    see(this, args, result);
    return result;
  };
  vi.spyOn(prototype, method as never).mockImplementation(replacement as never);
}

test('the check tells both kinds of objects apart', () => {
  let value = 1;
  const slow = {
    get value() {
      return value++;
    },
  };
  expect([isFast({ value }), isFast(slow)]).toEqual([true, false]);
});

test('what a delivery over WebSocket or Server-Sent Events touches has fast properties', async () => {
  const slow = new Set<string>();
  const seen = new Map<string, number>();
  const look = (what: string, object: unknown) => {
    if (typeof object !== 'object' || object === null) return;
    seen.set(what, (seen.get(what) ?? 0) + 1);
    if (!isFast(object)) slow.add(`${what}: ${object.constructor.name}`);
  };
  watch(Stream.prototype, 'attach', (stream, args) => {
    look('stream', stream);
    look('sink', (args as unknown[])[0]);
  });
  watch(Group.prototype, 'join', (group) => look('group', group));
  watch(Chunk.prototype, 'in', (chunk, args, framed) => {
    look('chunk', chunk);
    look('framing', (args as [Framing<unknown>])[0]);
    if (!Buffer.isBuffer(framed)) look('frames', framed);
  });

  await withApp({}, async ({ url, startScan, follow }) => {
    const id = await startScan({ target: 'example.com', scanners: [{ name: 'mock', options: { rate: 0 } }] });
    const events = await follow(id);
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: SUBSCRIPTION, variables: { id } }),
    });
    expect((await response.text()).match(/^event: next$/gm)).toHaveLength(events.length);
  });

  expect([...slow]).toEqual([]);
  expect([...seen.keys()].sort()).toEqual(['chunk', 'frames', 'framing', 'group', 'sink', 'stream']);
  expect(seen.get('sink')).toBe(2);
});
