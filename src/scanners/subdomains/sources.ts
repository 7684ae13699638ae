/** The sources that are read from start to end. One that cannot be is a warning, not a failed scan. */
import type { ScanContext } from '../../core/scanner.ts';
import { loggedNames } from './certificate-transparency.ts';
import { count } from './count.ts';
import type { Candidate, Frontier } from './frontier.ts';
import { nameWithin } from './name.ts';
import type { SubdomainOptions } from './options.ts';
import { sourceProblem } from './reason.ts';
import { WORDLIST } from './wordlist.ts';

/** Guesses in a row that DNS gives no answer to, before the rest are given up. */
const MAX_FAILURES_IN_ROW = 100;
/** crt.sh is slow, and nothing waits for it. */
const LOG_TIMEOUT_FACTOR = 6;
/** What a word list of unknown length may still bring, for progress. */
const UNKNOWN_REST = 500;

/** How it goes with the word list. */
export interface Guesses {
  /** labels not tried yet, as far as that is known */
  rest: number;
  /** how many got no answer from DNS, in all and since the last answer, with the first few of them */
  unanswered: number;
  unansweredInRow: number;
  examples: string[];
  lastFailure: string;
  /** DNS has stopped answering: the rest is not tried */
  givenUp: boolean;
}

export interface SourceWork {
  domain: string;
  context: ScanContext<SubdomainOptions>;
  frontier: Frontier;
  guesses: Guesses;
  /** aborted when the scan is, and when no more names are wanted */
  signal: AbortSignal;
}

/** Names out of the word list. */
export async function* guessNames({
  domain,
  context,
  frontier,
  guesses,
  signal,
}: SourceWork): AsyncGenerator<Candidate, void, void> {
  const { wordlist } = context.options;
  guesses.rest = wordlist === undefined ? WORDLIST.length : UNKNOWN_REST;
  let skipped = 0;
  let untried = 0;
  try {
    for await (const line of wordlist === undefined ? WORDLIST : context.readLines(wordlist)) {
      if (signal.aborted) return;
      guesses.givenUp ||= guesses.unansweredInRow >= MAX_FAILURES_IN_ROW;
      if (guesses.givenUp) {
        untried++;
        continue;
      }
      if (wordlist === undefined) guesses.rest--;
      const word = line.trim();
      if (word === '' || word.startsWith('#')) continue;
      const name = nameWithin(domain, word) ?? nameWithin(domain, `${word}.${domain}`);
      if (name === null) skipped++;
      const candidate = name === null ? null : frontier.guess(name);
      if (candidate) yield candidate;
    }
    if (skipped > 0) {
      const lines = count(skipped, 'line');
      context.warn('CONTENT_SKIPPED', `${lines} of the word list skipped: not host names`, skipped);
    }
    if (untried > 0) {
      const failed = `${guesses.unansweredInRow} look-ups in a row failed (${guesses.lastFailure})`;
      const names = count(untried, 'name');
      context.warn('DNS_FAILED', `${names} of the word list were not tried: ${failed}`, untried);
    }
  } catch (error) {
    if (signal.aborted) return;
    context.warn('UNREACHABLE', `the word list cannot be read: ${sourceProblem(error)}`);
  } finally {
    guesses.rest = 0;
  }
}

/** Names out of the certificate transparency logs. */
export async function* readLogs({
  domain,
  context,
  frontier,
  signal,
}: SourceWork): AsyncGenerator<Candidate, void, void> {
  const { certificateTransparencyUrl, timeoutMs, maxItems } = context.options;
  try {
    const { names, truncated, limited } = await loggedNames(domain, certificateTransparencyUrl, context, {
      timeoutMs: timeoutMs * LOG_TIMEOUT_FACTOR,
      maxNames: maxItems,
      signal,
    });
    const known = count(names.length, 'name');
    await context.log('INFO', `certificate transparency knows ${known} below ${domain}`);
    if (truncated) {
      context.warn('TRUNCATED', 'the answer of the certificate transparency log was read only in part');
    }
    if (limited) {
      context.warn('LIMIT_REACHED', `certificate transparency knows more than ${maxItems} names (maxItems)`);
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
