import { eventLogContract } from './contracts/event-log.ts';
import { openTestLog } from './support/database.ts';
import { createMemoryEventLog } from './support/memory-event-log.ts';

eventLogContract('in SQL', openTestLog);

eventLogContract('in memory', async (pubsub) => ({
  log: createMemoryEventLog(pubsub),
  close: async () => {},
}));
