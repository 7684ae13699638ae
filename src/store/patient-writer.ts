/** Retries writes while the database cannot be written: locked by another process, disk full, disk failing. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Availability, StallCause } from '../core/availability.ts';
import { createStallWatch, STALL_AFTER_MS, type StallWatch } from './stall-watch.ts';
import { unavailable } from './unavailable.ts';
import type { WriteCall, WriterProxy, Writes } from './writes.ts';

const FIRST_RETRY_MS = 20;
/**
 * Also the longest delay of lease renewals after a stall. Less than half of the shortest lease, for which other processes
 * wait before they take over a scan (core/scan-sweep.ts).
 */
const LONGEST_RETRY_MS = 250;

export interface PatientWriter<W extends Writes = Writes> extends Availability {
  /**
   * Retries for a second, and not at all during a stall: for callers that can retry themselves.
   * @throws UnavailableError
   */
  call: WriteCall<W>;
  /** Tries once. @throws UnavailableError */
  attempt: WriteCall<W>;
  /**
   * Retries until it succeeds, or until a stall has lasted for `maxWaitMs`.
   * @throws UnavailableError
   */
  persist: WriteCall<W>;
  /** Why the database cannot be written now; null if it can. */
  check(): Promise<StallCause | null>;
  /** Stops all retries, since the server is stopping. */
  hurry(): void;
  close(): Promise<void>;
}

export interface PatienceOptions {
  /** how long a stall may last for `persist` */
  maxWaitMs: number;
  /** @returns undefined if the error has another cause than the state of the database */
  stallCauseOf(error: unknown): StallCause | undefined;
  /** Whether a call may be repeated after this error: it may have been carried out. Default: always, as errors undo calls. */
  mayRepeat?(error: unknown, method: string, args: readonly unknown[]): boolean;
  /** Whether the disk of the database is full, as far as it can be known. */
  isFull?(): Promise<boolean>;
}

export function createPatientWriter<W extends Writes>(
  writer: WriterProxy<W>,
  options: PatienceOptions,
): PatientWriter<W> {
  const { maxWaitMs, stallCauseOf, isFull = async () => false } = options;
  const stopping = new AbortController();
  const probe = async (): Promise<StallCause | null> => {
    try {
      if (await isFull()) return 'full';
      await (writer as WriterProxy<Pick<Writes, 'probe'>>).call('probe');
      return null;
    } catch (error) {
      return stallCauseOf(error) ?? 'failing';
    }
  };
  const watch = createStallWatch(probe, LONGEST_RETRY_MS);
  const retry =
    (boundMs: number): WriteCall<W> =>
    (method, ...args) =>
      retryCall(() => writer.call(method, ...args), [String(method), args], {
        ...{ watch, boundMs, options, signal: stopping.signal },
      });

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
      return (await isFull()) ? 'full' : null;
    },
    hurry: () => stopping.abort(),
    async close() {
      watch.close();
      stopping.abort();
      await writer.close();
    },
  };
}

interface Retrying {
  watch: StallWatch;
  boundMs: number;
  options: PatienceOptions;
  signal: AbortSignal;
}

/**
 * @param boundMs time of failures after which it gives up. A call that gives up before a stall would begin does not wait
 *   during a stall either.
 * @throws UnavailableError; any error with another cause than the state of the database
 */
async function retryCall<Result>(
  call: () => Promise<Result>,
  [method, args]: [method: string, args: readonly unknown[]],
  { watch, boundMs, options, signal }: Retrying,
): Promise<Result> {
  const { stallCauseOf, mayRepeat } = options;
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
        if (signal.aborted || watch.failingMs >= boundMs || mayRepeat?.(error, method, args) === false)
          throw unavailable(cause, error);
      }
      await sleep(waitMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    endRetries?.();
  }
}
