import type { Egress } from '../../core/scanner.ts';

/** Canonical names followed from one name; resolvers give up at about as many. */
const MAX_CNAMES = 8;

/** What DNS knows of a name. It exists when there is an address or a canonical name. */
export interface Lookup {
  addresses: string[];
  /** canonical names on the way to the addresses, the first one first */
  cnames: string[];
}

export const exists = ({ addresses, cnames }: Lookup): boolean => addresses.length > 0 || cnames.length > 0;

/** @throws EgressError when DNS did not answer */
export async function lookUp(name: string, { resolve }: Pick<Egress, 'resolve'>): Promise<Lookup> {
  const addressesOf = async (of: string) =>
    (await Promise.all([resolve(of, 'A'), resolve(of, 'AAAA')])).flat().sort();

  const [direct, aliases] = await Promise.all([addressesOf(name), resolve(name, 'CNAME')]);
  const cnames: string[] = [];
  for (let next = aliases[0]; next !== undefined && cnames.length < MAX_CNAMES; ) {
    const cname = next.toLowerCase().replace(/\.$/, '');
    if (cname === name || cnames.includes(cname)) break;
    cnames.push(cname);
    [next] = await resolve(cname, 'CNAME');
  }
  // A server that is not recursive leaves the rest of the way to who asks.
  const last = cnames.at(-1);
  const addresses = direct.length === 0 && last !== undefined ? await addressesOf(last) : direct;
  return { addresses, cnames };
}
