/** The ports of the domain, and the composition root that injects their implementations. */

import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createApp, createCore } from '../src/app.ts';
import { createInProcessPubSub } from '../src/core/pubsub.ts';
import { type CreateQueue, createInProcessQueue } from '../src/core/scan-queue.ts';
import { defineScanner } from '../src/core/scanner.ts';
import { mock } from '../src/scanners/mock.ts';
import { createFindings } from '../src/store/result-feeds.ts';
import { createFeedReads } from '../src/store/sqlite/result-feeds.ts';
import { accessContract } from './contracts/access.ts';
import { findingsContract } from './contracts/findings.ts';
import { pubsubContract } from './contracts/pubsub.ts';
import { scanQueueContract } from './contracts/scan-queue.ts';
import { connect, silent, testConfig, until, withFolder } from './support/app.ts';
import { createBroadcastPubSub } from './support/broadcast-pubsub.ts';
import { openTestLog, openTestStore } from './support/database.ts';
import { createMemoryEventLog } from './support/memory-event-log.ts';

pubsubContract('in process', (onError) => ({ pubsub: createInProcessPubSub(onError), close: () => {} }));

pubsubContract('over a channel', (onError) => {
  const pubsub = createBroadcastPubSub(randomUUID(), onError);
  return { pubsub, close: pubsub.close };
});

scanQueueContract('in process', createInProcessQueue);

findingsContract('in SQL', async (pubsub) => {
  const { log, database, close } = await openTestLog(pubsub);
  return {
    log,
    findings: (workspace) => createFindings(createFeedReads(database.reader), pubsub, workspace),
    close,
  };
});

accessContract('on SQLite', openTestStore);

const SCAN = { target: 'example.com', scanners: [{ name: 'mock', options: { events: 50, rate: 0 } }] };

describe('the composition root', () => {
  test('accepts another event log, pub/sub and queue: a scan runs through them, and not through the database', async () => {
    await withFolder(async (folder) => {
      const pubsub = createBroadcastPubSub(randomUUID());
      const queued: string[] = [];
      const createQueue: CreateQueue = (concurrency, work) => {
        const queue = createInProcessQueue(concurrency, work);
        return Object.assign(Object.create(queue), {
          add(scanId: string, ...rest: [boolean?, string?]) {
            queued.push(scanId);
            queue.add(scanId, ...rest);
          },
        });
      };
      const log = createMemoryEventLog(pubsub);
      const overrides = { scanners: [mock], logger: silent, log, pubsub, createQueue };
      const core = await createCore(testConfig(folder), overrides);
      try {
        const hints: unknown[] = [];
        pubsub.subscribeAll((hint) => hints.push(hint));
        const { id } = await core.scans.start(core.identity, SCAN);
        await until(async () => (await core.shared.head(id))?.terminal === 'COMPLETED', 'the scan ends');
        const { lastSeq } = (await log.head(id)) ?? {};
        expect(lastSeq).toBeGreaterThan(50);
        await until(() => JSON.stringify(hints).includes(`"toSeq":${lastSeq}`), 'the last hint');
        expect(queued).toEqual([id]);
        expect(await core.prisma.scan.count()).toBe(0);
      } finally {
        await core.close();
        pubsub.close();
      }
    });
  });

  test('lets two servers share a database and a pub/sub: each streams the scans of the other', async () => {
    await withFolder(async (folder) => {
      const channel = randomUUID();
      const config = testConfig(folder);
      const pubsubs = [createBroadcastPubSub(channel), createBroadcastPubSub(channel)] as const;
      const first = await createApp(config, { logger: silent, pubsub: pubsubs[0] });
      const second = await createApp(config, { logger: silent, pubsub: pubsubs[1] });
      try {
        const [one, other] = [connect(first, config), connect(second, config)];
        const id = await one.startScan(SCAN);
        const [mine, others] = await Promise.all([one.follow(id), other.follow(id)]);
        const logged = ({ type }: { type: string }) => type !== 'CONNECTED';
        expect(others.filter(logged)).toEqual(mine.filter(logged));
        expect(others.at(-1)).toMatchObject({ type: 'COMPLETED' });
      } finally {
        await Promise.all([first.close(), second.close()]);
        for (const pubsub of pubsubs) pubsub.close();
      }
    });
  });

  test('closes every other part when one fails to close, then reports the error', async () => {
    await withFolder(async (folder) => {
      const closed: string[] = [];
      const scanner = (name: string, close: () => Promise<void>) =>
        defineScanner({
          ...{ name, title: name, description: name, version: '1.0.0', intrusiveness: 'passive' },
          ...{ consumes: ['domain'], produces: ['host'], options: z.object({}), close },
          async *scan() {},
        } as Parameters<typeof defineScanner>[0]);
      const scanners = [
        scanner('broken', () => Promise.reject(new Error('the scanner cannot be closed'))),
        scanner('fine', async () => void closed.push('fine')),
      ];
      const app = await createApp(testConfig(folder), { logger: silent, scanners });
      await expect(app.close()).rejects.toThrow('the scanner cannot be closed');
      expect(closed).toEqual(['fine']);
      await expect(app.core.log.claim('x', 1000)).rejects.toThrow('the database is closed');
      await expect(fetch(`${app.url}/health`)).rejects.toThrow();
      // A second close returns the same promise.
      await expect(app.close()).rejects.toThrow('the scanner cannot be closed');
    });
  });
});
