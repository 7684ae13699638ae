/** Follows the tables of results and scans in the background, and fills the search index. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@libsql/client';
import { UnavailableError } from '../../../core/errors.ts';
import type { PubSub } from '../../../core/pubsub.ts';
import type { PatientWriter } from '../../patient-writer.ts';
import { executePatiently } from '../log-reads.ts';
import type { Writer } from '../writer.ts';

export interface Indexer {
  /**
   * Waits until everything recorded before the call is in the index.
   * @throws UnavailableError if that takes too long, or the database cannot be written
   */
  catchUp(): Promise<void>;
  close(): Promise<void>;
}

/** Time for which hints are collected: the larger a step, the cheaper is a row. */
const COLLECT_MS = 500;
const RETRY_MS = 5000;
/** Maximum wait of a query. */
const CATCH_UP_MS = 20_000;

const PROGRESS = `SELECT
  (SELECT max("position") FROM "Finding") AS "finding", (SELECT max("position") FROM "PageAssessment") AS "assessment",
  (SELECT max("key") FROM "Scan") AS "scan",
  (SELECT "position" FROM "IndexState" WHERE "name" = 'finding') AS "findingDone",
  (SELECT "position" FROM "IndexState" WHERE "name" = 'assessment') AS "assessmentDone",
  (SELECT "position" FROM "IndexState" WHERE "name" = 'scan') AS "scanDone"`;

const NAMES = ['finding', 'assessment', 'scan'] as const;
type Progress = Record<(typeof NAMES)[number], { newest: number; done: number }>;

export interface IndexerParts {
  writer: Pick<PatientWriter<Writer>, 'call'>;
  reader: Pick<Client, 'execute'>;
  pubsub: PubSub;
  onError(error: unknown): void;
}

/** Starts at once, since the database may have rows of an earlier version. */
export function createIndexer({ writer, reader, pubsub, onError }: IndexerParts): Indexer {
  const closing = new AbortController();
  const { signal } = closing;
  let waiting = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;

  const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => {});
  const steps = async () => {
    for (let more = true; more && !signal.aborted; ) {
      const startedMs = performance.now();
      more = await writer.call('indexSome');
      // Leaves half of the time to other writes, unless a query waits.
      if (more && waiting === 0) await pause(performance.now() - startedMs);
    }
  };
  const run = (): Promise<void> => {
    running ??= steps().finally(() => {
      running = null;
    });
    return running;
  };
  const wake = (ms: number) => {
    if (signal.aborted || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      // A step that has begun may not see the newest rows.
      if (running) return wake(COLLECT_MS);
      run().catch((error) => {
        if (signal.aborted) return;
        if (!(error instanceof UnavailableError)) onError(error);
        wake(RETRY_MS);
      });
    }, ms);
    timer.unref();
  };
  const leave = pubsub.subscribeAll(() => wake(COLLECT_MS));
  wake(0);

  const progress = async (): Promise<Progress> => {
    const { rows } = await executePatiently(reader, PROGRESS);
    const read = (name: (typeof NAMES)[number]) => ({
      newest: Number(rows[0]?.[name] ?? 0),
      done: Number(rows[0]?.[`${name}Done`] ?? 0),
    });
    return { finding: read('finding'), assessment: read('assessment'), scan: read('scan') };
  };

  return {
    async catchUp() {
      const start = await progress();
      const wanted = NAMES.map((name) => [name, start[name].newest] as const);
      const isDone = (now: Progress) => wanted.every(([name, newest]) => now[name].done >= newest);
      if (isDone(start)) return;
      const deadline = performance.now() + CATCH_UP_MS;
      waiting++;
      try {
        for (let now = start; !isDone(now); now = await progress()) {
          if (performance.now() > deadline) throw behind(now);
          if (signal.aborted)
            throw new UnavailableError('The server is stopping. Try again after it has restarted.');
          // If nothing is left to index, the newest rows have been deleted in the meantime.
          if (!(await writer.call('indexSome'))) return;
        }
      } finally {
        waiting--;
      }
    },
    async close() {
      closing.abort();
      leave();
      clearTimeout(timer);
      await running?.catch(() => {});
    },
  };
}

function behind({ finding, assessment }: Progress): UnavailableError {
  const [done, newest] = [finding.done + assessment.done, finding.newest + assessment.newest];
  return new UnavailableError(
    `The search index is still being built: ${done} of ${newest} results are indexed. Try again in a moment.`,
  );
}
