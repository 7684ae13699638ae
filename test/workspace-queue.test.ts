/** Workspaces share the queue: none fills it alone, and none waits behind all scans of another. */
import { expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import type { Identity } from '../src/core/identity.ts';
import { silent, testConfig, until, withFolder } from './support/app.ts';
import { adminOf } from './support/identity.ts';
import { newScan } from './support/sample-events.ts';

const MOCK = { name: 'mock', options: { events: 1 } };

test('a scan of another workspace is the second to run, also after a restart', async () => {
  await withFolder(async (folder) => {
    const config = testConfig(folder, { env: { SCANWIRE_MAX_CONCURRENT_SCANS: '1' } });
    // It only fills the queue: a scan that it ran would be the turn of its workspace, which a restart forgets.
    const first = await createApp(config, { logger: silent, role: 'api' });
    const scans = Array.from({ length: 12 }, (_, index) =>
      newScan({ workspace: index < 11 ? 'large' : 'small', scanners: [MOCK] }),
    );
    for (const scan of scans) await first.core.log.create(scan);
    await first.close();
    const second = await createApp(config, { logger: silent });
    const { prisma } = second.core;
    await until(async () => (await prisma.scan.count({ where: { status: 'COMPLETED' } })) > 3, 'some end');
    await second.close();
    const ran = await prisma.scan.findMany({ where: { status: 'COMPLETED' }, orderBy: { startedAt: 'asc' } });
    expect(ran.map(({ workspace }) => workspace).slice(0, 4)).toEqual(['large', 'small', 'large', 'large']);
  });
});

test('a workspace has a limited number of waiting scans, also when it resumes one', async () => {
  await withFolder(async (folder) => {
    const env = { SCANWIRE_MAX_CONCURRENT_SCANS: '1', SCANWIRE_MAX_QUEUED_SCANS_PER_WORKSPACE: '2' };
    const app = await createApp(testConfig(folder, { env }), { logger: silent });
    const { scans, log } = app.core;
    const slow = { name: 'mock', options: { events: 10_000, rate: 1 } };
    const start = (identity: Identity) =>
      scans.start(identity, { target: 'a.test', scanners: [slow] }).then(
        ({ id }) => id,
        ({ code }) => code,
      );
    const large = adminOf('large');
    const running = await start(large);
    await until(async () => (await log.head(running))?.status === 'RUNNING', 'it runs');
    const paused = await start(large);
    await scans.pause(large, paused);
    // In one transaction, or one by one: two have a place.
    const started = await Promise.all([start(large), start(large), start(large)]);
    expect(started.filter((code) => code === 'LIMIT_REACHED')).toHaveLength(1);
    await expect(scans.resume(large, paused)).rejects.toThrow(/and at most 2 per workspace/);
    expect(await start(adminOf('small'))).toMatch(/^\w{26}$/);
    await app.close();
  });
});
