/** Which URLs were taken so far, and which had to be left out. */
export interface Frontier {
  /**
   * Takes a URL in its normal form once, as long as there is room.
   * @param exact somebody asked for just this URL: it does not matter how many variants its path has
   */
  admit(url: string, exact?: boolean): boolean;
  /** Notes a URL that is too deep to be requested; it may still be found nearer to the start. */
  leaveOut(url: string): void;
  /** how many were taken */
  readonly size: number;
  /** whether a URL had to be left out for want of room */
  readonly overflowed: boolean;
  /** URLs that were found and never taken, by the bound that kept them out. */
  leftOut(): Record<Bound, LeftOut>;
}

/** full: the number of URLs; queries: those of one path; depth: links from the start */
export type Bound = 'full' | 'queries' | 'depth';

export interface LeftOut {
  /** URLs told apart, up to a number; then occurrences */
  count: number;
  /** the first of them */
  example: string;
}

/** Queries of one path that are looked at: calendars, filters and session ids have no end. */
export const MAX_QUERIES_PER_PATH = 50;
/** Characters of URLs that were left out, kept to count each once. */
const MAX_REMEMBERED = 1_000_000;

export function createFrontier(capacity: number): Frontier {
  const seen = new Set<string>();
  const queriesOf = new Map<string, number>();
  const refused = new Map<string, Bound>();
  const beyond: Record<Bound, number> = { full: 0, queries: 0, depth: 0 };
  let overflowed = false;
  let remembered = 0;

  const refuse = (url: string, bound: Bound): false => {
    if (refused.has(url)) return false;
    remembered += url.length;
    if (remembered <= MAX_REMEMBERED) refused.set(url, bound);
    else beyond[bound]++;
    return false;
  };

  return {
    admit(url, exact = false) {
      if (seen.has(url)) return false;
      if (seen.size >= capacity) {
        overflowed = true;
        return refuse(url, 'full');
      }
      const query = exact ? -1 : url.indexOf('?');
      if (query !== -1) {
        const path = url.slice(0, query);
        const queries = queriesOf.get(path) ?? 0;
        if (queries >= MAX_QUERIES_PER_PATH) return refuse(url, 'queries');
        queriesOf.set(path, queries + 1);
      }
      seen.add(url);
      return true;
    },
    leaveOut(url) {
      if (!seen.has(url)) refuse(url, 'depth');
    },
    get size() {
      return seen.size;
    },
    get overflowed() {
      return overflowed;
    },
    leftOut() {
      const found: Record<Bound, LeftOut> = {
        full: { count: beyond.full, example: '' },
        queries: { count: beyond.queries, example: '' },
        depth: { count: beyond.depth, example: '' },
      };
      for (const [url, bound] of refused) {
        if (seen.has(url)) continue;
        found[bound].count++;
        found[bound].example ||= url;
      }
      return found;
    },
  };
}
