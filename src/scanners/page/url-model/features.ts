/** Features of a URL for the model: the hashed 3- to 5-grams of its host and of its path. */

/** Buckets of the hash table, each with one weight. */
export const BUCKETS = 65_536;

/** Initial values of the hashes, so that the same letters in host and path are two features. */
export interface HashSeeds {
  host: number;
  path: number;
}

/** The parts of a URL that the model reads, in lower case. */
export interface UrlText {
  /** without `www.` */
  host: string;
  /** without query and fragment, cut */
  path: string;
}

const SHORTEST = 3;
const LONGEST = 5;
const MAX_PATH = 300;

export const urlTextOf = ({ hostname, pathname }: URL): UrlText => ({
  host: hostname.toLowerCase().replace(/^www\./, ''),
  path: pathname.slice(0, MAX_PATH).toLowerCase(),
});

/** One bucket for each n-gram. Host names have a dot before and a slash behind, which mark their start and end. */
export function featuresOf({ host, path }: UrlText, seeds: HashSeeds): Uint16Array {
  const name = `.${host}/`;
  const buckets = new Uint16Array(countOf(name.length) + countOf(path.length));
  const next = addGrams(buckets, 0, name, seeds.host);
  addGrams(buckets, next, path, seeds.path);
  return buckets;
}

/** N-grams of a text. */
function countOf(length: number): number {
  let count = 0;
  for (let size = SHORTEST; size <= LONGEST; size++) count += Math.max(0, length - size + 1);
  return count;
}

/** FNV-1a over the UTF-16 code units, folded to 16 bits. @returns the next free place */
function addGrams(buckets: Uint16Array, free: number, text: string, seed: number): number {
  let next = free;
  for (let start = 0; start <= text.length - SHORTEST; start++) {
    let hash = seed;
    const end = Math.min(text.length, start + LONGEST);
    for (let at = start; at < end; at++) {
      hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
      if (at - start >= SHORTEST - 1) buckets[next++] = (hash ^ (hash >>> 16)) & 0xffff;
    }
  }
  return next;
}
