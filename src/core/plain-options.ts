/** Encrypts or erases the secret options that earlier versions stored as plain text: once, in the background, in steps. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ScannerRequest } from './event-log.ts';
import { repeat } from './repeat.ts';
import type { SecretOptions } from './secret-options.ts';

/** The options of one scanner of a scan. */
export interface RecordedOptions extends ScannerRequest {
  scanId: string;
  scanKey: number;
  hasEnded: boolean;
}

export interface PlainOptionsStore {
  /** @returns the latest options that may be plain, and the place of the step; null after the last step */
  next(): Promise<{ upTo: number; recorded: RecordedOptions[] } | null>;
  /** Replaces options. The next step is the one before. @throws UnavailableError */
  replace(upTo: number, changed: readonly RecordedOptions[]): Promise<void>;
  /** Removes copies of what was replaced from unused parts of the files, and ends the work. @throws UnavailableError */
  finish(signal: AbortSignal): Promise<void>;
}

export interface PlainOptionsParts {
  store: PlainOptionsStore;
  secrets: Pick<SecretOptions, 'seal' | 'erase'>;
  /** receives the number of scanners whose secrets were protected */
  onProtected(count: number): void;
  onError(error: unknown, message: string): void;
}

const RETRY_MS = 3_600_000;

/** @returns a function that stops after the current step. The next start continues there. */
export function startProtectingOptions(parts: PlainOptionsParts): () => Promise<void> {
  const { store, secrets, onProtected, onError } = parts;
  const work = async (signal: AbortSignal) => {
    let count = 0;
    while (!signal.aborted) {
      const startedMs = performance.now();
      const step = await store.next();
      if (step === null) return;
      if (step.upTo === 0) {
        await store.finish(signal);
        if (count > 0) onProtected(count);
        return;
      }
      const changed = step.recorded.flatMap((one) => protectedOptions(one, secrets));
      await store.replace(step.upTo, changed);
      count += changed.length;
      // Leaves half of the time to other work.
      await sleep(performance.now() - startedMs, undefined, { signal }).catch(() => {});
    }
  };
  return repeat(
    RETRY_MS,
    work,
    (error) => onError(error, 'encrypting the secrets of earlier scans failed'),
    0,
  );
}

/** @returns nothing if there are no plain secrets @throws InvalidOptionsError if there is no key to encrypt them */
function protectedOptions(
  recorded: RecordedOptions,
  secrets: PlainOptionsParts['secrets'],
): RecordedOptions[] {
  const erased = secrets.erase(recorded);
  if (isDeepStrictEqual(erased, recorded.options)) return [];
  if (recorded.hasEnded) return [{ ...recorded, options: erased }];
  return recorded.sealed === undefined ? [{ ...recorded, ...secrets.seal(recorded.scanId, recorded) }] : [];
}
