/**
 * The names known so far, each once. It also knows when no more can come: every source, and
 * every name in progress, may still add names.
 */
export const SOURCES = ['wordlist', 'certificate-transparency', 'certificates', 'redirects'] as const;
export type Source = (typeof SOURCES)[number];

export interface Candidate {
  readonly name: string;
  /** where it was found; of several sources, the first that did not guess */
  source: Source | 'target';
  /** It will be reported in any case. A guess is accepted only when it turns out to exist. */
  accepted: boolean;
  /** The first DNS lookup failed; this is the second and last attempt. */
  deferred: boolean;
}

export interface NameFrontier {
  /** names begun, done and accepted so far */
  readonly counts: { begun: number; done: number; accepted: number };
  readonly full: boolean;
  /** Adds a name from a source. Returns null when it is known, or when the frontier is full. */
  offer(name: string, source: Exclude<Candidate['source'], 'wordlist'>): Candidate | null;
  /** Adds a guessed name. Returns null when it is known, or when the frontier is full. */
  guess(name: string): Candidate | null;
  /** Accepts a guess that turned out to exist. @returns false when the frontier is full */
  accept(candidate: Candidate): boolean;
  /** Must be called once for every candidate. One that was not accepted is forgotten, so another source may still add it. */
  end(candidate: Candidate): void;
  /** Defers a candidate instead of ending it. It returns to the inbox when all others have ended. */
  defer(candidate: Candidate): void;
  /** Candidates of `feedBack`, until no more can come. */
  readonly inbox: AsyncIterable<Candidate>;
  /** Like `offer`, but puts the candidate into the inbox. */
  feedBack(name: string, source: Exclude<Candidate['source'], 'wordlist'>): void;
  /** Registers a source, which may add names until it ends or fails. */
  source(names: AsyncIterable<Candidate>): AsyncGenerator<Candidate, void, void>;
  /** Ends the inbox at once. */
  close(): void;
}

/** @param maxNames maximum number of accepted names @param onFull called once, when it is reached */
export function createFrontier(maxNames: number, onFull: () => void): NameFrontier {
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
  const offer: NameFrontier['offer'] = (name, source) => {
    const before = known.get(name);
    if (before?.accepted || counts.accepted >= maxNames) return null;
    if (before) {
      // The guess is in progress already, and is accepted from now on.
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
      // Counted from now, rather than from the first pull.
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
