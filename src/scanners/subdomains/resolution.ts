/** Resolves names, and accepts those that exist. */
import type { KnownHost, ScanContext } from '../../core/scanner.ts';
import type { Pool } from '../kit/pool.ts';
import type { Candidate, NameFrontier } from './frontier.ts';
import { exists, type Lookup, lookUp } from './lookup.ts';
import { reasonOf } from './reason.ts';
import type { SearchProgress } from './search-progress.ts';
import type { Guesses } from './sources.ts';
import type { Tally } from './tally.ts';
import type { WildcardDetector } from './wildcard.ts';

/** Example names in a warning. */
const MAX_EXAMPLES = 5;
/** Names whose lookup failed, to be tried again. */
const MAX_DEFERRED = 100_000;

/** An accepted name to probe; null requests only a progress report. */
export type Resolved = {
  candidate: Candidate;
  lookup: Lookup;
  failure: string | null;
  known: KnownHost | null;
} | null;

export interface ResolutionParts {
  context: Pick<ScanContext, 'known' | 'resolve'>;
  signal: AbortSignal;
  frontier: NameFrontier;
  guesses: Guesses;
  tally: Tally;
  wildcards: WildcardDetector;
  progress: SearchProgress;
}

/** @returns the work of the first pool */
export function createResolution(parts: ResolutionParts) {
  const { context, signal, frontier, guesses, tally, wildcards, progress } = parts;
  let deferred = 0;

  /** @returns whether the name is deferred, to be looked up once more at the end */
  const putAside = (candidate: Candidate, failure: string): boolean => {
    const guessed = !candidate.accepted;
    if (guessed) {
      guesses.unansweredInRow++;
      guesses.lastFailure = failure;
    }
    if (!candidate.deferred && !guesses.givenUp && deferred < MAX_DEFERRED) {
      deferred++;
      frontier.defer(candidate);
      return true;
    }
    if (guessed) {
      guesses.unanswered++;
      if (guesses.examples.length < MAX_EXAMPLES) guesses.examples.push(candidate.name);
    }
    return false;
  };

  /** Accepts a guess that exists, unless its answer may come from a wildcard. */
  const judge = async (candidate: Candidate, lookup: Lookup): Promise<void> => {
    if (candidate.accepted || !exists(lookup)) return;
    if (await wildcards.covers(candidate.name, lookup)) tally.omitted.covered++;
    else frontier.accept(candidate);
  };

  return async (candidate: Candidate, pool: Pick<Pool<Candidate, Resolved>, 'emit'>): Promise<void> => {
    let lookup: Lookup = { addresses: [], cnames: [], limited: false, unanswered: null };
    let failure: string | null = null;
    const known = await context.known.host(candidate.name);
    try {
      if (known !== null) frontier.accept(candidate);
      else {
        lookup = await lookUp(candidate.name, context);
        await judge(candidate, lookup);
        guesses.unansweredInRow = 0;
        if (lookup.unanswered !== null) tally.omitted.partly++;
      }
    } catch (error) {
      signal.throwIfAborted();
      failure = reasonOf(error);
      if (putAside(candidate, failure)) return;
    }
    if (candidate.accepted) return await pool.emit({ candidate, lookup, failure, known });
    frontier.end(candidate);
    // Not awaited, because lookups must continue while every prober is busy.
    if (progress.ask()) void pool.emit(null).catch(() => {});
  };
}
