/**
 * The names that are known so far, each once, and the knowledge of when no more can come: every source, and
 * every name that is still being looked at, may bring another.
 */
export const SOURCES = ['wordlist', 'certificate-transparency', 'certificates', 'redirects'] as const;
export type Source = (typeof SOURCES)[number];

export interface Candidate {
  readonly name: string;
  /** who brought it; of several, the first that did more than guess */
  source: Source | 'target';
  /** It will be reported, whatever comes of it. A guess is not, until it turns out to exist. */
  accepted: boolean;
  /** DNS gave no answer to it once; it is the second and last time that it is looked at. */
  deferred: boolean;
}

export interface Frontier {
  /** names taken into work, done with, and accepted so far */
  readonly counts: { begun: number; done: number; accepted: number };
  readonly full: boolean;
  /** A name that somebody named. Null when it is known already, or when the frontier is full. */
  offer(name: string, source: Exclude<Candidate['source'], 'wordlist'>): Candidate | null;
  /** A name that nobody named. Null when it is known already, or when the frontier is full. */
  guess(name: string): Candidate | null;
  /** Takes a guess that turned out to exist. @returns false when the frontier is full */
  accept(candidate: Candidate): boolean;
  /** Every candidate is ended once. One that was not accepted is forgotten: another source may still bring it. */
  end(candidate: Candidate): void;
  /** Puts a candidate aside, in place of ending it. It comes to the inbox again when all others have ended. */
  defer(candidate: Candidate): void;
  /** What `feedBack` takes, until nothing is left that could bring more. */
  readonly inbox: AsyncIterable<Candidate>;
  /** `offer`, with the candidate put into the inbox. */
  feedBack(name: string, source: Exclude<Candidate['source'], 'wordlist'>): void;
  /** Counts as something that may bring names until it ends, however it ends. */
  source(names: AsyncIterable<Candidate>): AsyncGenerator<Candidate, void, void>;
  /** The inbox ends at once. */
  close(): void;
}

/** @param maxNames names accepted at most; `onFull` is called once, when the last of them is */
export function createFrontier(maxNames: number, onFull: () => void): Frontier {
  const known = new Map<string, Candidate>();
  const counts = { begun: 0, done: 0, accepted: 0 };
  const waiting: Candidate[] = [];
  const aside: Candidate[] = [];
  let open = 0;
  let closed = false;
  let wake = () => {};

  const close = () => {
    closed = true;
    wake();
  };
  const release = () => {
    open--;
    if (open > 0) return;
    if (aside.length === 0) return close();
    open = aside.length;
    for (const candidate of aside.splice(0)) waiting.push(candidate);
    wake();
  };
  const begin = (candidate: Candidate): Candidate => {
    known.set(candidate.name, candidate);
    counts.begun++;
    open++;
    return candidate;
  };
  const accept = (candidate: Candidate): boolean => {
    if (candidate.accepted) return true;
    if (counts.accepted >= maxNames) return false;
    candidate.accepted = true;
    counts.accepted++;
    if (counts.accepted === maxNames) onFull();
    return true;
  };
  const offer: Frontier['offer'] = (name, source) => {
    const before = known.get(name);
    if (before?.accepted || counts.accepted >= maxNames) return null;
    if (before) {
      // The guess is in work already; from now on it is more than a guess.
      before.source = source;
      accept(before);
      return null;
    }
    const candidate: Candidate = { name, source, accepted: false, deferred: false };
    accept(candidate);
    return begin(candidate);
  };

  return {
    counts,
    get full() {
      return counts.accepted >= maxNames;
    },
    offer,
    guess(name) {
      if (known.has(name) || counts.accepted >= maxNames) return null;
      return begin({ name, source: 'wordlist', accepted: false, deferred: false });
    },
    accept,
    end(candidate) {
      if (!candidate.accepted) known.delete(candidate.name);
      counts.done++;
      release();
    },
    defer(candidate) {
      candidate.deferred = true;
      aside.push(candidate);
      release();
    },
    feedBack(name, source) {
      const candidate = offer(name, source);
      if (!candidate) return;
      waiting.push(candidate);
      wake();
    },
    inbox: {
      async *[Symbol.asyncIterator]() {
        while (true) {
          const next = waiting.shift();
          if (next) yield next;
          else if (closed) return;
          else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      },
    },
    source(names) {
      // Counted from now, not from the first pull.
      open++;
      return released(names, release);
    },
    close,
  };
}

async function* released(names: AsyncIterable<Candidate>, release: () => void) {
  try {
    yield* names;
  } finally {
    release();
  }
}
