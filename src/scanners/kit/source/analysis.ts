/** Threads that read source code, shared by the scanners of source code. */
import { randomBytes } from 'node:crypto';
import type { SecretReading } from '../secrets/read-secrets.ts';
import { createThreads, TaskTimeoutError, type ThreadTask } from '../threads.ts';
import type { SourceFile, SourceReading } from './match.ts';
import { type PackedFiles, packFiles } from './packed-files.ts';
import { unreadFile } from './read-files.ts';

/** Input of the functions `secrets` and `flaws` of the thread module. */
export type SourceTask = ThreadTask<{ files: PackedFiles; markKey: Uint8Array }>;
/** Sent over the port when a thread begins a task, which starts the task's time limit. */
export type ThreadMessage = 'begun';

export interface SourceAnalysis {
  /**
   * Finds secrets. A file that takes too long or crashes its thread is returned with a problem.
   * @throws the signal's reason; Error when there is no thread
   */
  secrets(files: readonly SourceFile[], signal: AbortSignal): Promise<SecretReading[]>;
  /** Finds flaws in code, in the same way. */
  flaws(files: readonly SourceFile[], signal: AbortSignal): Promise<SourceReading[]>;
  /**
   * Finds secrets in text that is not from a repository, such as a page or script of a site. `secretRuleOf` in
   * `secrets/catalogue.ts` describes each `rule`.
   * @param path a name for the text: an extension such as `.js` or `.html` gives its format
   * @param bytes the text; the buffer is transferred, and empty afterwards
   * @throws the signal's reason; Error when it cannot be read
   */
  secretsIn(path: string, bytes: Uint8Array, signal: AbortSignal): Promise<SecretReading>;
  /** Starts a thread before the first batch. */
  warmUp(): void;
  /** Ends the threads and their work. May be called any number of times. */
  close(): Promise<void>;
}

export interface SourceLimits {
  /** for a batch, after which its files are read individually; default 15 s */
  batchTimeoutMs?: number;
  /** for one file; default 5 s */
  fileTimeoutMs?: number;
}

/** Long, because with many concurrent scans each batch waits for its turn. */
const WAIT_TIMEOUT_MS = 10 * 60_000;

/**
 * Starts no thread before the first batch, or `warmUp`.
 * @param threadModule exports `secrets`, `flaws` and `warmUp`
 */
export function createSourceAnalysis(
  threadModule: URL,
  { batchTimeoutMs = 15_000, fileTimeoutMs = 5000 }: SourceLimits = {},
): SourceAnalysis {
  const threads = createThreads(threadModule);
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
      if (!isCausedByFile(error)) throw error;
      const [only] = files;
      if (only !== undefined && files.length === 1) {
        const code = error instanceof TaskTimeoutError ? 'TIMED_OUT' : 'CONTENT_UNREADABLE';
        return [unreadFile(only.path, { code, message: (error as Error).message }) as never];
      }
      // One file caused the error. The others succeed when read individually.
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

/** Whether a file can have caused the error, by its time or memory. */
const isCausedByFile = (error: unknown): boolean =>
  error instanceof TaskTimeoutError ||
  (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY');
