import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { EventBody } from '../src/core/event.ts';
import type { Claim, EventLog } from '../src/core/event-log.ts';
import { createScanWriter } from '../src/core/scan-writer.ts';
import { logLine } from '../src/core/scanner-call.ts';

/** A writer over a log whose commits end when `commit` is called. */
function open() {
  const appends: string[][] = [];
  const ends: { resolve(seq: number): void; reject(error: unknown): void }[] = [];
  const failures: unknown[] = [];
  const log = {
    availability: { stall: null },
    append: (_: unknown, events: readonly EventBody[]) => {
      appends.push(events.map((event) => ('message' in event ? String(event.message) : event.type)));
      return new Promise<number>((resolve, reject) => ends.push({ resolve, reject }));
    },
  } as unknown as EventLog;
  const writer = createScanWriter(
    log,
    {} as Claim,
    { take: () => null },
    { onCommit() {}, onFailure: (error) => failures.push(error), onDelay() {} },
  );
  return { appends, failures, writer, end: () => ends.shift() };
}
const line = (message: string) => logLine('INFO', message);

test('an event that nothing is written before is appended at once', async () => {
  const { appends, writer } = open();
  await writer.write(line('a'));
  expect(appends).toEqual([['a']]);
});

test('events that are written in one turn of the event loop, during a commit, are one append, in order', async () => {
  const { appends, writer } = open();
  await writer.write(line('a'));
  await writer.write(line('b'));
  await writer.write(line('c'), line('d'));
  expect(appends).toEqual([['a']]);
  await turn();
  await writer.write(line('e'));
  await turn();
  expect(appends).toEqual([['a'], ['b', 'c', 'd'], ['e']]);
});

test('a scanner that never waits gives way to other tasks, and fills no more than the window', async () => {
  const { appends, writer, end } = open();
  let written = 0;
  const writing = (async () => {
    for (; written < 1000; written++) await writer.write(line(`${written}`));
  })();
  const seen = new Set<number>();
  for (let wait = 0; wait < 100; wait++) {
    await turn();
    seen.add(written);
  }
  expect(seen.size).toBeGreaterThan(5);
  expect(written).toBeLessThan(300);
  for (let wait = 0; wait < 1000 && written < 1000; wait++) {
    end()?.resolve(1);
    await turn();
  }
  await writing;
  writer.send();
  expect(appends.flat()).toEqual(Array.from({ length: 1000 }, (_, index) => `${index}`));
});

test('what waits is handed over before another append, and by a flush', async () => {
  const { appends, writer, end } = open();
  await writer.write(line('a'));
  await writer.write(line('b'));
  writer.send();
  expect(appends).toEqual([['a'], ['b']]);
  await writer.write(line('c'));
  const flushed = writer.flush();
  expect(appends).toEqual([['a'], ['b'], ['c']]);
  for (let next = end(); next; next = end()) next.resolve(1);
  await flushed;
});

test('an error of the log fails what is written later, and is reported', async () => {
  const { appends, failures, writer, end } = open();
  await writer.write(line('a'));
  await writer.write(line('b'));
  end()?.reject(new Error('disk'));
  await Promise.resolve();
  await expect(writer.flush()).rejects.toThrow('disk');
  await expect(writer.write(line('c'))).rejects.toThrow('disk');
  expect(failures.length).toBeGreaterThan(0);
  expect(appends.flat()).not.toContain('c');
});
