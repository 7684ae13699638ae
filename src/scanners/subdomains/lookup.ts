import type { Egress, RecordType } from '../../core/scanner.ts';

/** Maximum length of a CNAME chain, similar to that of resolvers. */
export const MAX_CNAMES = 8;

/** DNS records of a name. It exists when it has an address or a CNAME. */
export interface Lookup {
  addresses: string[];
  /** CNAME chain to the addresses, in order */
  cnames: string[];
  /** whether the CNAME chain is longer than the limit */
  limited: boolean;
  /** why some queries failed; null when all succeeded */
  unanswered: unknown;
}

export const exists = ({ addresses, cnames }: Lookup): boolean => addresses.length > 0 || cnames.length > 0;

/**
 * Returns the successful answers, whether or not other queries failed.
 * @throws EgressError when too many queries failed to know whether the name exists
 */
export async function lookUp(name: string, { resolve }: Pick<Egress, 'resolve'>): Promise<Lookup> {
  const lookup: Lookup = { addresses: [], cnames: [], limited: false, unanswered: null };
  const ask = async (of: string, types: readonly RecordType[]): Promise<string[]> => {
    const answers = await Promise.allSettled(types.map((type) => resolve(of, type)));
    for (const answer of answers) if (answer.status === 'rejected') lookup.unanswered ??= answer.reason;
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  };

  const [direct, aliases] = await Promise.all([ask(name, ADDRESSES), ask(name, ['CNAME'])]);
  for (let next = aliases[0]; next !== undefined; ) {
    const cname = next.toLowerCase().replace(/\.$/, '');
    // A CNAME loop.
    if (cname === name || lookup.cnames.includes(cname)) break;
    lookup.limited = lookup.cnames.length === MAX_CNAMES;
    if (lookup.limited) break;
    lookup.cnames.push(cname);
    [next] = await ask(cname, ['CNAME']);
  }
  // A server that is not recursive returns the CNAME alone.
  const last = lookup.cnames.at(-1);
  const addresses = direct.length === 0 && last !== undefined ? await ask(last, ADDRESSES) : direct;
  lookup.addresses = addresses.sort();
  if (lookup.unanswered !== null && !exists(lookup)) throw lookup.unanswered;
  return lookup;
}

const ADDRESSES = ['A', 'AAAA'] as const;
