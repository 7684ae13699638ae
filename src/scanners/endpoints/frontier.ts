/** Which URLs were taken so far, and whether another one still may be. */
export interface Frontier {
  /**
   * Takes a URL in its normal form once, as long as there is room.
   * @param exact somebody asked for just this URL: it is no matter how many variants its path has
   */
  admit(url: string, exact?: boolean): boolean;
  /** how many were taken */
  readonly size: number;
  /** whether a URL had to be left out for want of room */
  readonly overflowed: boolean;
}

/** Queries of one path that are looked at: calendars, filters and session ids have no end. */
export const MAX_QUERIES_PER_PATH = 50;

export function createFrontier(capacity: number): Frontier {
  const seen = new Set<string>();
  const queriesOf = new Map<string, number>();
  let overflowed = false;
  return {
    admit(url, exact = false) {
      if (seen.has(url)) return false;
      if (seen.size >= capacity) {
        overflowed = true;
        return false;
      }
      const query = exact ? -1 : url.indexOf('?');
      if (query !== -1) {
        const path = url.slice(0, query);
        const queries = queriesOf.get(path) ?? 0;
        if (queries >= MAX_QUERIES_PER_PATH) return false;
        queriesOf.set(path, queries + 1);
      }
      seen.add(url);
      return true;
    },
    get size() {
      return seen.size;
    },
    get overflowed() {
      return overflowed;
    },
  };
}
