/**
 * Detects wildcard DNS (RFC 4592): in a zone that resolves every name, every guess looks like a host. Random names
 * are looked up first; a guess with the same answers is not evidence of a host.
 */
import { randomBytes } from 'node:crypto';
import { setBounded } from '../../core/bounded-map.ts';
import type { Egress } from '../../core/scanner.ts';
import { type Lookup, lookUp } from './lookup.ts';

/** Random names looked up at once. */
const ROUND = 8;
/**
 * Some zones rotate through a set of addresses. The set counts as known when this many probes
 * per address brought nothing new: if half of it were unknown, the odds of that would be 1 to 256.
 */
const QUIET_PROBES_EACH = 8;
const MAX_PROBES = 640;
/** Parent domains remembered; a word list may have names of several labels. */
const MAX_PARENTS = 1000;

export interface Wildcard {
  parent: string;
  /** all addresses of random names */
  addresses: Set<string>;
  cnames: Set<string>;
  /** false when new addresses kept coming, so that no answer can be distinguished from the wildcard's */
  settled: boolean;
}

export interface WildcardDetector {
  /** Whether the answer for a guessed name may come from its parent's wildcard. @throws EgressError */
  covers(name: string, answer: Lookup): Promise<boolean>;
}

/** @param onWildcard called once for each parent with a wildcard */
export function detectWildcards(
  egress: Pick<Egress, 'resolve'>,
  onWildcard: (wildcard: Wildcard) => Promise<void>,
): WildcardDetector {
  const parents = new Map<string, Promise<Wildcard>>();

  const detect = async (parent: string): Promise<Wildcard> => {
    const wildcard: Wildcard = { parent, addresses: new Set(), cnames: new Set(), settled: false };
    let quiet = 0;
    for (let probes = 0; probes < MAX_PROBES && !wildcard.settled; probes += ROUND) {
      const before = size(wildcard);
      const answers = await askSome(
        Array.from({ length: ROUND }, () => lookUp(`${randomBytes(8).toString('hex')}.${parent}`, egress)),
      );
      for (const { addresses, cnames } of answers) {
        for (const address of addresses) wildcard.addresses.add(address);
        for (const cname of cnames) wildcard.cnames.add(cname);
      }
      quiet = size(wildcard) > before ? 0 : quiet + ROUND;
      wildcard.settled = quiet > 0 && quiet >= QUIET_PROBES_EACH * wildcard.addresses.size;
    }
    if (size(wildcard) > 0) await onWildcard(wildcard);
    return wildcard;
  };

  const wildcardOf = (parent: string): Promise<Wildcard> => {
    const known = parents.get(parent);
    if (known) return known;
    const detected = detect(parent);
    // A failure is not remembered, so that the next name tries again.
    detected.catch(() => parents.delete(parent));
    setBounded(parents, parent, detected, MAX_PARENTS);
    return detected;
  };

  return {
    async covers(name, { addresses, cnames }) {
      const wildcard = await wildcardOf(name.slice(name.indexOf('.') + 1));
      if (size(wildcard) === 0) return false;
      if (!wildcard.settled) return true;
      return (
        addresses.every((address) => wildcard.addresses.has(address)) &&
        cnames.every((cname) => wildcard.cnames.has(cname))
      );
    },
  };
}

const size = ({ addresses, cnames }: Wildcard) => addresses.size + cnames.size;

/** The successful lookups. @throws the first error when all failed */
async function askSome(lookups: readonly Promise<Lookup>[]): Promise<Lookup[]> {
  const settled = await Promise.allSettled(lookups);
  const answers = settled.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const failed = settled.find((answer) => answer.status === 'rejected');
  if (answers.length === 0 && failed) throw failed.reason;
  return answers;
}
