import type { EventLog } from '../../core/event-log.ts';
import type { PubSub } from '../../core/pubsub.ts';
import { createEventLog as createLog, type LogOptions } from '../event-log.ts';
import type { Database } from './database.ts';
import { createLogReads } from './log-reads.ts';

/**
 * The event log on PostgreSQL.
 * @param pubsub receives a hint after every commit
 */
export const createEventLog = (
  { reader, writer, removal }: Pick<Database, 'reader' | 'writer' | 'removal'>,
  pubsub: PubSub,
  options?: LogOptions,
): EventLog =>
  createLog({ writer, removal, reads: (onRead) => createLogReads(reader, onRead) }, pubsub, options);
