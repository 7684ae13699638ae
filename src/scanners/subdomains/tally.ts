/** Counts results and omissions of one search, and creates its warnings. */

import { count } from '../../core/count.ts';
import { type Emission, warning } from '../../core/scanner.ts';
import type { NameFrontier } from './frontier.ts';
import { MAX_CNAMES } from './lookup.ts';
import type { Guesses } from './sources.ts';
import type { Wildcard } from './wildcard.ts';

/** Limit of a Host (core/result.ts). */
export const MAX_ADDRESSES = 64;

export interface Tally {
  readonly found: { hosts: number; alive: number; known: number; bySource: Map<string, number> };
  readonly omitted: {
    /** guesses that cannot be distinguished from a wildcard */
    covered: number;
    /** hosts with failed DNS queries */
    partly: number;
    /** addresses beyond the limit of a host */
    addresses: number;
    /** hosts with CNAME chains beyond the limit */
    longChains: number;
    /** truncated pages without a title */
    cutPages: number;
  };
  /** the first wildcard found; word lists with several labels per line may meet many */
  wildcard: Wildcard | null;
}

export const createTally = (): Tally => ({
  found: { hosts: 0, alive: 0, known: 0, bySource: new Map() },
  omitted: { covered: 0, partly: 0, addresses: 0, longChains: 0, cutPages: 0 },
  wildcard: null,
});

/** @param domain that was searched */
export function* warningsOf(
  domain: string,
  { found, omitted, wildcard }: Tally,
  guesses: Guesses,
  frontier: Pick<NameFrontier, 'full'>,
): Generator<Emission, void, void> {
  if (guesses.unanswered > 0) {
    const names = count(guesses.unanswered, 'name');
    const shown = guesses.examples.join(', ');
    yield warning(
      'DNS_FAILED',
      `${names} of the word list got no answer from DNS (${guesses.lastFailure}), such as ${shown}`,
      guesses.unanswered,
    );
  }
  if (wildcard !== null && omitted.covered > 0)
    yield warning('CANDIDATES_REJECTED', describeWildcard(wildcard, omitted.covered), omitted.covered);
  for (const [kind, code, message] of OMISSIONS) {
    const left = omitted[kind];
    if (left > 0) yield warning(code, message(left), left);
  }
  if (frontier.full) {
    yield warning('LIMIT_REACHED', `stopped at ${count(found.hosts, 'host')} (maxItems); there may be more`);
  }
  if (found.alive === 0 && found.hosts > 0) {
    const silent =
      found.hosts === 1
        ? `the only host of ${domain} does not respond`
        : `none of the ${found.hosts} hosts of ${domain} responds`;
    yield warning('UNREACHABLE', `${silent} over HTTPS or HTTP`, found.hosts);
  }
}

const OMISSIONS = [
  [
    'partly',
    'DNS_FAILED',
    (n: number) => `${count(n, 'host')} may have more addresses: some DNS queries failed`,
  ],
  [
    'addresses',
    'LIMIT_REACHED',
    (n: number) => `${count(n, 'address', 'addresses')} skipped: limit of ${MAX_ADDRESSES} for a host`,
  ],
  [
    'longChains',
    'LIMIT_REACHED',
    (n: number) => `CNAME chains of ${count(n, 'host')} were truncated: more than ${MAX_CNAMES}`,
  ],
  ['cutPages', 'TRUNCATED', (n: number) => `${count(n, 'page')} had no title in the part that was read`],
] as const;

function describeWildcard({ parent, addresses, settled }: Wildcard, covered: number): string {
  const left = `${count(covered, 'guessed name')} skipped: indistinguishable from the wildcard`;
  if (!settled) {
    return `${parent} resolves every name, to changing addresses (wildcard DNS): ${left}`;
  }
  const [first, second, third, ...more] = [...addresses].sort();
  const shown = [first, second, third].filter((address) => address !== undefined).join(', ');
  return `${parent} resolves every name (wildcard DNS: ${shown}${more.length > 0 ? ` and ${more.length} more` : ''}): ${left}`;
}
