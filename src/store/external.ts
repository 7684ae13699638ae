/** Writes to external scans, whose results external scanners push. */
import { FencedError } from '../core/errors.ts';
import type { EventLog } from '../core/event-log.ts';
import { type CommitParts, createAppend } from './commits.ts';
import type { PatientWriter } from './patient-writer.ts';

export function createExternalWrites(
  writer: Pick<PatientWriter, 'call'>,
  parts: Omit<CommitParts, 'commit'>,
): Pick<EventLog, 'ingest' | 'endSilent'> {
  // A client waits for the answer, so an append is given up early in a stall.
  const append = createAppend({ ...parts, commit: (group) => writer.call('append', group) });
  return {
    async ingest(scan, events, entries) {
      try {
        return await append(scan, events, null, entries);
      } catch (error) {
        if (error instanceof FencedError) return null;
        throw error;
      }
    },

    async endSilent(scanId, end) {
      const scan = { id: scanId, silent: true } as const;
      const toSeq = await writer.call('transition', { scan, from: ['RUNNING'], events: [end] });
      if (toSeq !== undefined) parts.pubsub.publish({ scanId, toSeq, transition: true });
      return toSeq !== undefined;
    },
  };
}
