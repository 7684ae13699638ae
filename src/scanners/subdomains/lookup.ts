import type { Egress, RecordType } from '../../core/scanner.ts';

/** Canonical names followed from one name; resolvers give up at about as many. */
export const MAX_CNAMES = 8;

/** What DNS knows of a name. It exists when there is an address or a canonical name. */
export interface Lookup {
  addresses: string[];
  /** canonical names on the way to the addresses, the first one first */
  cnames: string[];
  /** whether the chain of canonical names goes on after the last one */
  limited: boolean;
  /** why some of the questions got no answer; null when all did */
  unanswered: unknown;
}

export const exists = ({ addresses, cnames }: Lookup): boolean => addresses.length > 0 || cnames.length > 0;

/**
 * What answered stands, whatever the other questions came to.
 * @throws EgressError when DNS did not answer, or not enough to know whether the name exists
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
    // A circle ends where it is closed.
    if (cname === name || lookup.cnames.includes(cname)) break;
    lookup.limited = lookup.cnames.length === MAX_CNAMES;
    if (lookup.limited) break;
    lookup.cnames.push(cname);
    [next] = await ask(cname, ['CNAME']);
  }
  // A server that is not recursive answers with the alias alone.
  const last = lookup.cnames.at(-1);
  const addresses = direct.length === 0 && last !== undefined ? await ask(last, ADDRESSES) : direct;
  lookup.addresses = addresses.sort();
  if (lookup.unanswered !== null && !exists(lookup)) throw lookup.unanswered;
  return lookup;
}

const ADDRESSES = ['A', 'AAAA'] as const;
