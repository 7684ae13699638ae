/** Scans that wait for a worker with their scanners. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { watchUnfitScans } from '../src/core/unfit-scans.ts';
import { createMemoryEventLog } from './support/memory-event-log.ts';
import { LEASE_MS, newScan } from './support/sample-events.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a scan that changes while it is told that it waits is told at the next look, once', async () => {
  const log = createMemoryEventLog(createInProcessPubSub());
  const scan = newScan({ scanners: ['probe', 'rare'].map((name) => ({ name, options: {} })) });
  await log.create(scan);
  const told: string[] = [];
  let onHead = async () => {};
  const head: typeof log.head = async (id) => {
    const found = await log.head(id);
    await onHead();
    return found;
  };
  const unfit = watchUnfitScans({ ...log, head }, LEASE_MS, (_, message) => told.push(message));
  const look = async () => {
    await unfit.look(await log.claimable(['probe']));
    vi.advanceTimersByTime(20_000);
  };
  await look();
  onHead = async () => {
    onHead = async () => {};
    await log.requestSkip(scan.id, 'probe');
  };
  await look();
  expect(told).toEqual([]);
  for (let count = 0; count < 3; count++) await look();
  expect(told).toEqual(['waiting for a worker with the scanner rare']);
  const events = await log.read(scan.id, { after: 0, limit: 100, types: ['PROGRESS'] });
  expect(events.map(({ type }) => type)).toEqual(['PROGRESS']);
});
