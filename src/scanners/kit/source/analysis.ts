/** The threads that look at source code, shared by the scanners that do. */
import { randomBytes } from 'node:crypto';
import type { SecretReading } from '../secrets/read-secrets.ts';
import { createThreads, TaskTimeoutError } from '../threads.ts';
import type { SourceFile, SourceReading } from './match.ts';
import { packFiles } from './packed-files.ts';

export interface SourceAnalysis {
  /**
   * Looks for secrets. A file that takes too long, or ends its thread, is told of as a problem of that file alone.
   * @throws the signal's reason; Error when there is no thread
   */
  secrets(files: readonly SourceFile[], signal: AbortSignal): Promise<SecretReading[]>;
  /** Looks for flaws in code, in the same way. */
  flaws(files: readonly SourceFile[], signal: AbortSignal): Promise<SourceReading[]>;
  /**
   * Secrets in text that is no file of a repository, such as a page or a script of a site; `secretRuleOf` in
   * `secrets/catalogue.ts` tells what each `rule` is.
   * @param path what it is called: an ending such as `.js` or `.html` tells its format
   * @param bytes of which nothing is left afterwards
   * @throws the signal's reason; Error when it cannot be read
   */
  secretsIn(path: string, bytes: Uint8Array, signal: AbortSignal): Promise<SecretReading>;
  /** Has a thread ready before the first batch. */
  warmUp(): void;
  /** Ends the threads, and what they work on. Any number of times. */
  close(): Promise<void>;
}

export interface SourceLimits {
  /** for a batch, after which its files are tried by themselves; default 15 s */
  batchTimeoutMs?: number;
  /** for one file; default 5 s */
  fileTimeoutMs?: number;
}

/** Nobody waits for one batch: with many scans at once, each gets its turn. */
const WAIT_TIMEOUT_MS = 10 * 60_000;

/** Starts no thread before the first batch, or `warmUp`. */
export function createSourceAnalysis({
  batchTimeoutMs = 15_000,
  fileTimeoutMs = 5000,
}: SourceLimits = {}): SourceAnalysis {
  const threads = createThreads(new URL('./analysis-thread.ts', import.meta.url));
  const markKey = randomBytes(32);

  const runOnce = <Reading>(
    name: string,
    files: readonly SourceFile[],
    signal: AbortSignal,
    timeoutMs: number,
  ): Promise<Reading[]> => {
    const packed = packFiles(files);
    return threads.run(
      name,
      { files: packed, markKey },
      { signal, timeoutMs, waitTimeoutMs: WAIT_TIMEOUT_MS, transfer: [packed.contents.buffer] },
    );
  };

  const read = async <Reading extends SourceReading>(
    name: string,
    files: readonly SourceFile[],
    signal: AbortSignal,
  ): Promise<Reading[]> => {
    try {
      return await runOnce<Reading>(name, files, signal, files.length > 1 ? batchTimeoutMs : fileTimeoutMs);
    } catch (error) {
      signal.throwIfAborted();
      if (!isOfTheFiles(error)) throw error;
      const [only] = files;
      if (only !== undefined && files.length === 1)
        return [
          {
            path: only.path,
            matches: [],
            rejected: [],
            problem: {
              code: error instanceof TaskTimeoutError ? 'TIMED_OUT' : 'CONTENT_UNREADABLE',
              message: (error as Error).message,
            },
          } satisfies SecretReading as never,
        ];
      // One of them is too much: tried by themselves, those beside it are read.
      const readings: Reading[] = [];
      for (const file of files) readings.push(...(await read<Reading>(name, [file], signal)));
      return readings;
    }
  };

  return {
    secrets: (files, signal) => read('secrets', files, signal),
    flaws: (files, signal) => read('flaws', files, signal),
    async secretsIn(path, content, signal) {
      const [reading] = await read<SecretReading>('secrets', [{ path, content }], signal);
      if (reading === undefined) throw new Error(`${path} was not read`);
      if (reading.problem && reading.matches.length === 0) throw new Error(reading.problem.message);
      return reading;
    },
    warmUp: () => threads.warmUp(),
    close: () => threads.close(),
  };
}

/** Whether what went wrong can be a file's doing: its time, or the memory of its thread. */
const isOfTheFiles = (error: unknown): boolean =>
  error instanceof TaskTimeoutError ||
  (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY');
