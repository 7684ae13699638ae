import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog } from '../../src/core/event-log.ts';
import type { PubSub } from '../../src/core/pubsub.ts';
import type { OnAudited } from '../../src/store/audit-store.ts';
import { type Database, openDatabase } from '../../src/store/sqlite/database.ts';
import { createEventLog } from '../../src/store/sqlite/event-log.ts';
import { openSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';
import { placeEmptyDatabase } from './empty-database.ts';

export interface TestLog {
  log: EventLog;
  database: Database;
  prisma: Database['prisma'];
  /** to open another one on the same file */
  url: string;
  close(): Promise<void>;
}

/** An event log in its own database file, which is removed with it, or in an existing file. */
export async function openTestLog(pubsub: PubSub, url?: string): Promise<TestLog> {
  const folder = url === undefined ? await mkdtemp(join(tmpdir(), 'scanwire-test-')) : null;
  const file = url ?? `file:${join(String(folder), 'scanwire.db')}`;
  if (folder !== null) placeEmptyDatabase(file);
  const database = await openDatabase(file);
  return {
    log: createEventLog(database, pubsub),
    database,
    prisma: database.prisma,
    url: file,
    async close() {
      await database.close();
      if (folder !== null) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The integer key of a scan in the tables. */
export async function keyOf(prisma: Database['prisma'], scanId: string): Promise<number> {
  return (await prisma.scan.findUniqueOrThrow({ where: { id: scanId }, select: { key: true } })).key;
}

/** A store in its own database file, which is removed with it. */
export async function openTestStore(pubsub: PubSub, onAudited?: OnAudited): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'scanwire-test-'));
  const url = `file:${join(folder, 'scanwire.db')}`;
  placeEmptyDatabase(url);
  const store = await openSqliteStore(url, { pubsub, onAudited });
  return {
    ...store,
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
