/** Sources of names. A source that fails causes a warning, not a failed scan. */

import { count } from '../../core/count.ts';
import type { ScanContext } from '../../core/scanner.ts';
import type { ServiceAccess } from '../kit/public-service.ts';
import { loggedNames } from './certificate-transparency.ts';
import type { Candidate, NameFrontier } from './frontier.ts';
import { nameWithin } from './name.ts';
import type { SubdomainOptions } from './options.ts';
import { sourceProblem } from './reason.ts';
import { WORDLIST } from './wordlist.ts';

/** Consecutive failed lookups of guesses after which the rest is skipped. */
const MAX_FAILURES_IN_ROW = 100;
/** crt.sh is slow, and nothing waits for it. */
const LOG_TIMEOUT_FACTOR = 6;
/** Words expected of a list of unknown length, for progress. */
const UNKNOWN_REST = 500;

/** State of the word list. */
export interface Guesses {
  /** words not tried yet, if known */
  rest: number;
  /** number of failed lookups: in all, and since the last success, with the first few names */
  unanswered: number;
  unansweredInRow: number;
  examples: string[];
  lastFailure: string;
  /** DNS has stopped responding, so the rest is skipped */
  givenUp: boolean;
}

export const createGuesses = (): Guesses => ({
  rest: 0,
  unanswered: 0,
  unansweredInRow: 0,
  examples: [],
  lastFailure: '',
  givenUp: false,
});

export interface SourceWork {
  domain: string;
  transparencyLog: ServiceAccess;
  context: ScanContext<SubdomainOptions>;
  frontier: NameFrontier;
  guesses: Guesses;
  /** aborted with the scan, and when no more names are needed */
  signal: AbortSignal;
}

/** Names from the word list. */
export async function* guessNames(work: SourceWork): AsyncGenerator<Candidate, void, void> {
  const { domain, context, frontier, guesses, signal } = work;
  const left = { skipped: 0, untried: 0 };
  try {
    for await (const line of wordsOf(work)) {
      if (signal.aborted) return;
      guesses.givenUp ||= guesses.unansweredInRow >= MAX_FAILURES_IN_ROW;
      if (guesses.givenUp) {
        left.untried++;
        continue;
      }
      const word = line.trim();
      if (word === '' || word.startsWith('#')) continue;
      const name = nameOf(domain, word);
      if (name === null) left.skipped++;
      const candidate = name === null ? null : frontier.guess(name);
      if (candidate) yield candidate;
    }
    warnOfGuesses(work, left);
  } catch (error) {
    if (signal.aborted) return;
    context.warn('UNREACHABLE', `the word list cannot be read: ${sourceProblem(error)}`);
  } finally {
    guesses.rest = 0;
  }
}

/** Lines of the word list; `guesses.rest` counts down with the built-in one. */
async function* wordsOf({ context, guesses }: SourceWork): AsyncGenerator<string, void, void> {
  const { wordlist } = context.options;
  guesses.rest = wordlist === undefined ? WORDLIST.length : UNKNOWN_REST;
  if (wordlist !== undefined) return yield* context.readLines(wordlist);
  for (const word of WORDLIST) {
    guesses.rest--;
    yield word;
  }
}

/** @param word a label, or a whole name */
const nameOf = (domain: string, word: string) =>
  nameWithin(domain, word) ?? nameWithin(domain, `${word}.${domain}`);

function warnOfGuesses(
  { context, guesses }: SourceWork,
  { skipped, untried }: { skipped: number; untried: number },
): void {
  if (skipped > 0) {
    const lines = count(skipped, 'line');
    context.warn('CONTENT_SKIPPED', `${lines} of the word list skipped: not host names`, skipped);
  }
  if (untried > 0) {
    const failed = `${guesses.unansweredInRow} consecutive DNS lookups failed (${guesses.lastFailure})`;
    const names = count(untried, 'name');
    context.warn('DNS_FAILED', `${names} of the word list were not tried: ${failed}`, untried);
  }
}

/** Names from the certificate transparency logs. */
export async function* readLogs({
  domain,
  transparencyLog,
  context,
  frontier,
  signal,
}: SourceWork): AsyncGenerator<Candidate, void, void> {
  const { timeoutMs, maxItems } = context.options;
  try {
    const { names, truncated, leftOut, unreadable } = await loggedNames(domain, transparencyLog, {
      timeoutMs: timeoutMs * LOG_TIMEOUT_FACTOR,
      maxNames: maxItems,
      signal,
    });
    const known = count(names.length, 'name');
    await context.log('INFO', `the certificate transparency logs have ${known} under ${domain}`);
    if (truncated) {
      context.warn('TRUNCATED', 'the response of the certificate transparency log was truncated');
    }
    if (leftOut > 0) {
      const message = `${count(leftOut, 'name')} of certificate transparency skipped (maxItems ${maxItems})`;
      context.warn('LIMIT_REACHED', message, leftOut);
    }
    if (unreadable > 0) {
      const entries = count(unreadable, 'entry', 'entries');
      context.warn('CONTENT_UNREADABLE', `${entries} of certificate transparency without a name`, unreadable);
    }
    for (const name of names) {
      const candidate = frontier.offer(name, 'certificate-transparency');
      if (candidate) yield candidate;
    }
  } catch (error) {
    if (signal.aborted) return;
    context.warn(
      'UNREACHABLE',
      `the certificate transparency log could not be read: ${sourceProblem(error)}`,
    );
  }
}
