import type { EventLog } from '../../core/event-log.ts';
import type { PubSub } from '../../core/pubsub.ts';
import { createEventLog as createLog, type LogOptions } from '../event-log.ts';
import type { Database } from './database.ts';
import { createLogReads } from './log-reads.ts';
import type { Reader } from './reader.ts';

/**
 * The event log on SQLite: a thread writes; reads use a separate connection.
 * @param pubsub receives a hint after every commit
 */
export const createEventLog = (
  { reader, ...database }: Pick<Database, 'writer' | 'removal'> & { reader: Reader },
  pubsub: PubSub,
  options?: LogOptions,
): EventLog => createLog({ ...database, reads: (onRead) => createLogReads(reader, onRead) }, pubsub, options);
