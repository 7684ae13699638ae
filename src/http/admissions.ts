/** Credentials that were accepted, each with the signal that ends its connections and streams. */
import { getEventListeners } from 'node:events';
import type { Identity } from '../core/identity.ts';

export interface Admission {
  identity: Identity;
  /** in milliseconds since 1970; null if it does not expire */
  expiresAt: number | null;
  /** last use, in milliseconds since 1970 */
  usedAt: number;
}

export interface Admissions {
  /** @returns the admission of a credential, unless it has expired */
  get(digest: string): Admission | undefined;
  /** Admits a credential, unless it is already. Connections end when it is dropped. */
  admit(digest: string, admission: Admission): Admission;
  digests(): string[];
  /** Ends the connections of a credential. */
  drop(digest: string): void;
  dropExpired(): void;
}

/** Admissions that are checked for open connections whenever there are too many. */
const LOOK_AT = 100;

/** @param max number of admissions to keep; the least recently used ones without open connections are forgotten */
export function createAdmissions(max = Infinity): Admissions {
  const known = new Map<string, { admission: Admission; end: AbortController }>();

  const drop = (digest: string) => {
    const { end } = known.get(digest) ?? {};
    known.delete(digest);
    end?.abort();
  };
  /** Those with open connections stay, so that they end in time; the limits on connections bound their number. */
  const forgetUnused = (newest: string) => {
    let looked = 0;
    for (const [digest, entry] of known) {
      if (known.size <= max || digest === newest || looked++ === LOOK_AT) return;
      known.delete(digest);
      if (getEventListeners(entry.end.signal, 'abort').length > 0) known.set(digest, entry);
    }
  };

  return {
    get(digest) {
      const entry = known.get(digest);
      if (!entry || isOver(entry.admission.expiresAt)) return undefined;
      // The least recently used ones come first.
      known.delete(digest);
      known.set(digest, entry);
      return entry.admission;
    },
    admit(digest, { identity, ...rest }) {
      const earlier = known.get(digest);
      if (earlier) return earlier.admission;
      const end = new AbortController();
      const admission = { ...rest, identity: { ...identity, revoked: end.signal } };
      known.set(digest, { admission, end });
      forgetUnused(digest);
      return admission;
    },
    digests: () => [...known.keys()],
    drop,
    dropExpired() {
      for (const [digest, { admission }] of known) if (isOver(admission.expiresAt)) drop(digest);
    },
  };
}

/** @param time in milliseconds since 1970, or null */
export const isOver = (time: number | null): boolean => (time ?? Infinity) <= Date.now();
