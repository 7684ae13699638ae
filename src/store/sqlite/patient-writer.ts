/** Retries writes while the database cannot be written: locked by another process, disk full, disk failing. */
import { statfs } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Availability, StallCause } from '../../core/availability.ts';
import { createStallWatch, STALL_AFTER_MS, type StallWatch } from './stall-watch.ts';
import { stallCauseOf, unavailable } from './unavailable.ts';
import type { Writer } from './writer.ts';
import type { WriterProxy } from './writer-proxy.ts';

const FIRST_RETRY_MS = 20;
/**
 * Also the longest delay of lease renewals after a stall. Less than half of the shortest lease, for which other processes
 * wait before they take over a scan (core/scan-sweep.ts).
 */
const LONGEST_RETRY_MS = 250;
/** A disk with fewer free bytes counts as full. */
const MIN_FREE_BYTES = 2 * 1024 * 1024;

type Method = keyof Writer;
type Call = <M extends Method>(method: M, ...args: Parameters<Writer[M]>) => Promise<ReturnType<Writer[M]>>;

export interface PatientWriter extends Availability {
  /**
   * Retries for a second, and not at all during a stall: for callers that can retry themselves.
   * @throws UnavailableError
   */
  call: Call;
  /** Tries once. @throws UnavailableError */
  attempt: Call;
  /**
   * Retries until it succeeds, or until a stall has lasted for `maxWaitMs`.
   * @throws UnavailableError
   */
  persist: Call;
  /** Why the database cannot be written now; null if it can. */
  check(): Promise<StallCause | null>;
  /** Stops all retries, since the server is stopping. */
  hurry(): void;
  close(): Promise<void>;
}

/** @param folder the folder of the database file */
export function createPatientWriter(
  writer: WriterProxy,
  { folder, maxWaitMs }: { folder: string; maxWaitMs: number },
): PatientWriter {
  const stopping = new AbortController();
  const probe = async (): Promise<StallCause | null> => {
    try {
      if (await isFull(folder)) return 'full';
      await writer.call('probe');
      return null;
    } catch (error) {
      return stallCauseOf(error) ?? 'failing';
    }
  };
  const watch = createStallWatch(probe, LONGEST_RETRY_MS);
  const retry =
    (boundMs: number): Call =>
    (method, ...args) =>
      retryCall(() => writer.call(method, ...args), method, { watch, boundMs, signal: stopping.signal });

  return {
    get stall() {
      return watch.stall;
    },
    get stalls() {
      return watch.stalls;
    },
    onChange: watch.onChange,
    attempt: retry(0),
    call: retry(STALL_AFTER_MS),
    persist: retry(maxWaitMs),
    async check() {
      if (watch.isStalled && watch.stall) return watch.stall.cause;
      return (await isFull(folder)) ? 'full' : null;
    },
    hurry: () => stopping.abort(),
    async close() {
      watch.close();
      stopping.abort();
      await writer.close();
    },
  };
}

async function isFull(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: Infinity, bsize: 1 }));
  return bavail * bsize < MIN_FREE_BYTES;
}

/**
 * @param boundMs time of failures after which it gives up. A call that gives up before a stall would begin does not wait
 *   during a stall either.
 * @throws UnavailableError; any error with another cause than the state of the database
 */
async function retryCall<Result>(
  call: () => Promise<Result>,
  method: Method,
  { watch, boundMs, signal }: { watch: StallWatch; boundMs: number; signal: AbortSignal },
): Promise<Result> {
  const isPatient = boundMs > STALL_AFTER_MS;
  let endRetries: (() => void) | undefined;
  try {
    for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_RETRY_MS)) {
      if (!isPatient && watch.isStalled && watch.stall) throw unavailable(watch.stall.cause);
      try {
        const result = await call();
        endRetries?.();
        endRetries = undefined;
        watch.succeeded(method);
        return result;
      } catch (error) {
        const cause = stallCauseOf(error);
        if (!cause) throw error;
        if (isPatient) endRetries ??= watch.retries();
        watch.failed(cause);
        if (signal.aborted || watch.failingMs >= boundMs) throw unavailable(cause, error);
      }
      await sleep(waitMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    endRetries?.();
  }
}
