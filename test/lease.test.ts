/** A runner's claim while the log cannot be reached, as seen by the requests of its scanners. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { FencedError, UnavailableError } from '../src/core/errors.ts';
import type { Claim } from '../src/core/event-log.ts';
import { holdLease } from '../src/core/lease.ts';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { until } from './support/app.ts';

const LEASE_MS = 300;

/** @param renew answers each renewal */
function hold(renew: () => Promise<void>, claimedAt = performance.now()) {
  const abort = new AbortController();
  const log = {
    async renew() {
      await renew();
      return { cancelRequested: false, pauseRequested: false, skipRequested: [] };
    },
  };
  const lease = holdLease(
    { log, pubsub: createInProcessPubSub() },
    { id: 'scan', fence: 1 } as Claim,
    { leaseMs: LEASE_MS, claimedAt },
    { stop: (reason) => abort.abort(reason), skip() {} },
  );
  /** of requests that wait to be sent */
  const sent: string[] = [];
  const send = async (name: string) =>
    await (lease.held([abort.signal]) ?? Promise.resolve()).then(
      () => void sent.push(name),
      (error) => void sent.push(`${name}: ${error.name}`),
    );
  return { ...lease, send, sent };
}

test('requests go on while the claim is renewed, wait when it has run out, and go on when it is renewed', async () => {
  let isAway = false;
  const lease = hold(async () => {
    if (isAway) throw new UnavailableError('away');
  });
  await sleep(2 * LEASE_MS);
  await lease.send('first');
  expect(lease.sent).toEqual(['first']);
  isAway = true;
  await sleep(2 * LEASE_MS);
  void lease.send('second');
  await sleep(LEASE_MS);
  expect(lease.sent).toEqual(['first']);
  isAway = false;
  await until(() => lease.sent.length === 2, 'the second request');
  lease.release();
});

test('requests that wait are never sent if another process has the claim', async () => {
  let isAway = true;
  const lease = hold(async () => {
    if (isAway) throw new UnavailableError('away');
    throw new FencedError('scan');
  });
  await sleep(2 * LEASE_MS);
  void lease.send('late');
  isAway = false;
  await until(() => lease.sent.length === 1, 'it is refused');
  expect(lease.sent).toEqual(['late: FencedError']);
  lease.release();
});

test('a claim whose answer came late has run out', async () => {
  const lease = hold(() => new Promise(() => {}), performance.now() - LEASE_MS);
  void lease.send('early');
  await sleep(LEASE_MS);
  expect(lease.sent).toEqual([]);
  lease.release();
});
