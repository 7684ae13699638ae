/** Waits out what keeps the database from being written: another process's lock, a full disk, a failing one. */
import { statfs } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Availability, Stall, StallCause } from '../core/availability.ts';
import { stallCauseOf, unavailable } from './unavailable.ts';
import type { Writer } from './writer.ts';
import type { WriterProxy } from './writer-proxy.ts';

/** Failures of less time than this are retried without a word. */
const STALL_AFTER_MS = 1000;
const FIRST_RETRY_MS = 20;
/**
 * Also bounds how long after the end of a stall the leases are renewed: below half of the shortest lease, which is
 * how long other processes wait before they take a scan over (see core/scans.ts).
 */
const LONGEST_RETRY_MS = 250;
/** Free bytes without which a full disk is still full. */
const MIN_FREE_BYTES = 2 * 1024 * 1024;

type Method = keyof Writer;
type Call = <M extends Method>(method: M, ...args: Parameters<Writer[M]>) => Promise<ReturnType<Writer[M]>>;

export interface PatientWriter extends Availability {
  /**
   * Retries for a second, and not at all during a stall: for callers who can try again themselves.
   * @throws UnavailableError
   */
  call: Call;
  /** Tries once. @throws UnavailableError */
  attempt: Call;
  /**
   * Retries until it succeeds; during a long stall, until `maxWaitMs` of it are over.
   * @throws UnavailableError
   */
  persist: Call;
  /** Why nothing can be written now; null when it can. */
  check(): Promise<StallCause | null>;
  /** From now on, nothing is waited for: the server is stopping. */
  hurry(): void;
  close(): Promise<void>;
}

/** @param folder that holds the database file */
export function createPatientWriter(
  writer: WriterProxy,
  { folder, maxWaitMs }: { folder: string; maxWaitMs: number },
): PatientWriter {
  const listeners = new Set<() => void>();
  let stall: Stall | null = null;
  let stalls = 0;
  /** The first failure since the last success. */
  let failing: { cause: StallCause; since: number } | null = null;
  /** Calls of `persist` that have failed, and go on trying. */
  let retrying = 0;
  let probe: NodeJS.Timeout | undefined;
  let closed = false;
  const stopping = new AbortController();

  const change = (next: Stall) => {
    stall = next;
    for (const listener of listeners) listener();
  };
  const isStalled = () => stall?.until === null;

  const failed = (cause: StallCause) => {
    if (!failing) probeLater();
    failing ??= { cause, since: Date.now() };
    if (!isStalled() && Date.now() - failing.since >= STALL_AFTER_MS) {
      stalls++;
      change({ ...failing, until: null });
    }
  };
  const succeeded = (method: Method) => {
    // A small write may find room that a large one does not: where others wait, only an append shows that it is over.
    if (!failing || (retrying > 0 && method !== 'append')) return;
    failing = null;
    if (stall && isStalled()) change({ ...stall, until: Date.now() });
  };

  /** Where nobody retries, it is found out here that writes succeed again. */
  const probeLater = () => {
    clearTimeout(probe);
    probe = setTimeout(async () => {
      if (retrying === 0) await probeOnce();
      if (!closed && failing) probeLater();
    }, LONGEST_RETRY_MS);
    probe.unref();
  };
  const probeOnce = async () => {
    try {
      if (await isFull()) return failed('full');
      await writer.call('probe');
      succeeded('probe');
    } catch (error) {
      failed(stallCauseOf(error) ?? 'failing');
    }
  };

  const isFull = async () => {
    const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: Infinity, bsize: 1 }));
    return bavail * bsize < MIN_FREE_BYTES;
  };

  const retry = async <M extends Method>(
    method: M,
    args: Parameters<Writer[M]>,
    boundMs: number,
  ): Promise<ReturnType<Writer[M]>> => {
    const isPatient = boundMs > STALL_AFTER_MS;
    let counted = false;
    try {
      for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_RETRY_MS)) {
        if (!isPatient && stall && isStalled()) throw unavailable(stall.cause);
        try {
          const result = await writer.call(method, ...args);
          if (counted) retrying--;
          counted = false;
          succeeded(method);
          return result;
        } catch (error) {
          const cause = stallCauseOf(error);
          if (!cause) throw error;
          if (isPatient && !counted) retrying++;
          counted = isPatient;
          failed(cause);
          const givenUp = stopping.signal.aborted || Date.now() - (failing?.since ?? 0) >= boundMs;
          if (givenUp) throw unavailable(cause, error);
        }
        await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => {});
      }
    } finally {
      if (counted) retrying--;
    }
  };

  return {
    get stall() {
      return stall;
    },
    get stalls() {
      return stalls;
    },
    onChange(listener) {
      // A wrapper, so that one function can listen twice.
      const own = () => listener();
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    attempt: (method, ...args) => retry(method, args, 0),
    call: (method, ...args) => retry(method, args, STALL_AFTER_MS),
    persist: (method, ...args) => retry(method, args, maxWaitMs),
    async check() {
      if (stall && isStalled()) return stall.cause;
      return (await isFull()) ? 'full' : null;
    },
    hurry: () => stopping.abort(),
    async close() {
      closed = true;
      clearTimeout(probe);
      stopping.abort();
      await writer.close();
    },
  };
}
