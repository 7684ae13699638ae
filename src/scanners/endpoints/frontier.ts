/** URLs that were accepted so far, and those that a limit excluded. */
export interface UrlFrontier {
  /**
   * Accepts a URL in its normal form once, as long as there is room.
   * @param exact the user asked for this URL: the limit on queries per path does not apply
   */
  admit(url: string, exact?: boolean): boolean;
  /** Records a URL that is too deep to be requested; it may still be found closer to the start. */
  leaveOut(url: string): void;
  /** number of accepted URLs */
  readonly size: number;
  /** whether a URL was excluded because the frontier is full */
  readonly overflowed: boolean;
  /** URLs that were found but never accepted, by the limit that excluded them. */
  leftOut(): Record<Bound, LeftOut>;
}

/** full: total number of URLs; queries: queries per path; depth: links from the start */
export type Bound = 'full' | 'queries' | 'depth';

export interface LeftOut {
  /** distinct URLs, as far as they can be remembered; occurrences beyond that */
  count: number;
  /** the first one */
  example: string;
}

/** Queries requested per path: calendars, filters and session ids are endless. */
export const MAX_QUERIES_PER_PATH = 50;
/** Characters of excluded URLs that are remembered, to count each once. */
const MAX_REMEMBERED = 1_000_000;

export function createFrontier(capacity: number): UrlFrontier {
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
      const { size } = seen;
      if (size >= capacity) {
        if (seen.has(url)) return false;
        overflowed = true;
        return refuse(url, 'full');
      }
      const query = exact ? -1 : url.indexOf('?');
      if (query !== -1 && !seen.has(url)) {
        const path = url.slice(0, query);
        const queries = queriesOf.get(path) ?? 0;
        if (queries >= MAX_QUERIES_PER_PATH) return refuse(url, 'queries');
        queriesOf.set(path, queries + 1);
      }
      // A URL is looked up once: its hash takes as long as the rest.
      seen.add(url);
      return seen.size > size;
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
