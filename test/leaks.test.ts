import { readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import type { createInProcessPubSub } from '../src/core/pubsub.ts';
import { mock as mockScanner } from '../src/scanners/mock.ts';
import { EVENT_FIELDS, type TestApp, until, withApp, withFolder } from './support/app.ts';
import { endCommands, startProgram } from './support/command.ts';
import { probe } from './support/probe.ts';
import { subscribeRaw } from './support/raw-subscriber.ts';
import { collectGarbage, resources, untilNoMoreThan } from './support/resources.ts';

const MB = 2 ** 20;
const mock = (events: number, rate: number) => ({
  target: 'example.com',
  scanners: [{ name: 'mock', options: { events, rate } }],
});

const broken = probe('broken', {
  // biome-ignore lint/correctness/useYield: it does not come to that
  async *scan() {
    throw new Error('as asked');
  },
});

/** Everything that clients do, ending in order, in the middle, or without a close. */
async function useServer({ url, startScan, follow, query }: TestApp): Promise<void> {
  const done = await Promise.all([
    startScan(mock(300, 0)),
    startScan(mock(300, 0)),
    startScan({ target: 'example.com', scanners: [{ name: 'broken' }] }),
  ]);
  await Promise.all(done.map((id) => follow(id)));
  const busy = await startScan(mock(100_000, 200));
  const quiet = await startScan(mock(100_000, 0.01));

  for (const id of [busy, quiet, busy, quiet, busy, quiet]) {
    const { socket, events } = await subscribeRaw(url, id, EVENT_FIELDS);
    await until(() => events.length > 2, 'it follows');
    socket.terminate();
  }
  const parked = await Promise.all([busy, quiet].map((id) => subscribeRaw(url, id, 'seq')));
  for (const { events, socket } of parked) {
    await until(() => events.length > 0, 'it follows');
    socket.send(JSON.stringify({ id: '1', type: 'complete' }));
    await sleep(5);
    socket.close();
  }
  for (const id of [busy, quiet]) {
    const controller = new AbortController();
    const { body } = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: `subscription { scanEvents(scanId: "${id}") { seq } }` }),
      signal: controller.signal,
    });
    const reader = body?.getReader();
    await reader?.read();
    controller.abort();
    await reader?.closed.catch(() => {});
  }
  for (const id of [busy, quiet]) {
    const following = follow(id);
    await query('mutation ($id: ID!) { cancelScan(input: { id: $id }) { __typename } }', { id });
    expect((await following).at(-1)?.type).toBe('CANCELLED');
  }
  await query('mutation ($id: ID!) { deleteScan(input: { id: $id }) { __typename } }', { id: done[0] });
}

test('a server holds no more resources after use than before, and none when it is closed', async () => {
  await withFolder(async (folder) => {
    // The folder for temporary files of this process from here on.
    const temporary = join(folder, 'tmp');
    await mkdir(temporary);
    // tsx caches the modules that it compiled.
    const left = () => readdirSync(temporary).filter((name) => !name.startsWith('tsx-'));
    const { TMPDIR } = process.env;
    process.env.TMPDIR = temporary;
    try {
      // The first round loads and opens everything that is kept.
      await withApp({ scanners: [mockScanner, broken] }, useServer);
      await sleep(100);
      const beforeStart = resources();
      await withApp({ scanners: [mockScanner, broken] }, async (app) => {
        const pubsub = app.app.core.pubsub as ReturnType<typeof createInProcessPubSub>;
        const listeners = pubsub.listenerCount;
        await useServer(app);
        await sleep(100);
        await until(() => pubsub.listenerCount === listeners, 'no listener is left');
        const beforeRounds = resources();
        const heaps: number[] = [];
        for (let round = 0; round < 5; round++) {
          await useServer(app);
          await until(() => pubsub.listenerCount === listeners, 'no listener is left');
          await untilNoMoreThan(beforeRounds, `after round ${round}`);
          collectGarbage();
          heaps.push(process.memoryUsage().heapUsed);
        }
        // The first rounds fill caches of statements and documents.
        expect((heaps.at(-1) ?? 0) - (heaps[1] ?? 0)).toBeLessThan(8 * MB);
        expect(left()).toHaveLength(1);
      });
      await untilNoMoreThan(beforeStart, 'after the server');
      expect(left()).toEqual([]);
    } finally {
      process.env.TMPDIR = TMPDIR;
      if (TMPDIR === undefined) delete process.env.TMPDIR;
    }
  });
}, 120_000);

afterEach(endCommands);

test('a program that closes its server ends by itself', async () => {
  await withFolder(async (folder) => {
    const script = fileURLToPath(new URL('./support/short-lived-server.ts', import.meta.url));
    const program = startProgram([process.execPath, '--import', import.meta.resolve('tsx'), script], {
      cwd: folder,
    });
    await program.prints(/^closed$/m, 25_000);
    expect(await program.exit).toBe(0);
    expect(program.stderr()).toBe('');
  });
}, 40_000);
