import { linesOfRobots, MAX_ROBOTS_LENGTH } from '../kit/robots.ts';

/** The paths in a robots.txt (RFC 9309), allowed or not: they show what the site has. */
export interface RobotsFile {
  /** Allow and Disallow rules of every group that are plain paths: no wildcards, not the whole site */
  paths: string[];
  /** absolute, as written */
  sitemaps: string[];
  /** paths and sitemaps beyond the limits */
  leftOut: number;
  /** whether it is longer than MAX_ROBOTS_LENGTH */
  truncated: boolean;
}

const MAX_PATHS = 2_000;
const MAX_SITEMAPS = 50;

/** Never throws: malformed lines are skipped. */
export function parseRobots(text: string): RobotsFile {
  const paths = new Set<string>();
  const sitemaps = new Set<string>();
  let leftOut = 0;
  const take = (to: Set<string>, value: string, max: number) => {
    if (to.size < max) to.add(value);
    else if (!to.has(value)) leftOut++;
  };
  for (const [name, written] of linesOfRobots(text)) {
    if (written === '') continue;
    if (name === 'sitemap') {
      take(sitemaps, written, MAX_SITEMAPS);
      continue;
    }
    if (name === 'user-agent' || name === 'crawl-delay') continue;
    // A final `$` only anchors the end.
    const path = written.replace(/\$$/, '');
    if (path.length > 1 && path.startsWith('/') && !path.includes('*')) take(paths, path, MAX_PATHS);
  }
  return {
    ...{ paths: [...paths], sitemaps: [...sitemaps] },
    ...{ leftOut, truncated: text.length > MAX_ROBOTS_LENGTH },
  };
}
