/** The sources that are read from start to end. One that cannot be is a line in the log, not a failed scan. */
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
  /** how many got no answer from DNS, in all and since the last answer */
  unanswered: number;
  unansweredInRow: number;
  lastFailure: string;
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
  try {
    for await (const line of wordlist === undefined ? WORDLIST : context.readLines(wordlist)) {
      if (signal.aborted) return;
      if (guesses.unansweredInRow >= MAX_FAILURES_IN_ROW) {
        const failed = `${guesses.unansweredInRow} look-ups in a row failed (${guesses.lastFailure})`;
        await context.log('WARN', `the word list is given up: ${failed}`);
        return;
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
      await context.log('WARN', `${count(skipped, 'line')} of the word list skipped: not host names`);
    }
  } catch (error) {
    if (signal.aborted) return;
    await context.log('WARN', `the word list cannot be read: ${sourceProblem(error)}`);
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
    const { names, truncated } = await loggedNames(domain, certificateTransparencyUrl, context, {
      timeoutMs: timeoutMs * LOG_TIMEOUT_FACTOR,
      maxNames: maxItems,
      signal,
    });
    const known = count(names.length, 'name');
    await context.log('INFO', `certificate transparency knows ${known} below ${domain}`);
    if (truncated) {
      await context.log('WARN', 'the certificate transparency log holds more names than are read');
    }
    for (const name of names) {
      const candidate = frontier.offer(name, 'certificate-transparency');
      if (candidate) yield candidate;
    }
  } catch (error) {
    if (signal.aborted) return;
    await context.log('WARN', `the certificate transparency log could not be read: ${sourceProblem(error)}`);
  }
}
