import { linesOfRobots, MAX_ROBOTS_LENGTH } from '../kit/robots.ts';

/** The paths in a robots.txt (RFC 9309), allowed or not: they show what the site has. */
export interface RobotsFile {
  /** Allow and Disallow rules of every group that are plain paths: no wildcards, not the whole site */
  paths: string[];
  /** absolute, as written */
  sitemaps: string[];
  /** ms between two requests: the longest Crawl-delay for scanwire or for every robot; null without any */
  crawlDelayMs: number | null;
  /** paths and sitemaps beyond the limits */
  leftOut: number;
  /** whether it is longer than MAX_ROBOTS_LENGTH */
  truncated: boolean;
}

const MAX_PATHS = 2_000;
const MAX_SITEMAPS = 50;
/** User agents whose groups apply to scanwire. */
const OWN_AGENTS = /^(\*|scanwire\b.*)$/i;

/** Never throws: malformed lines are skipped. */
export function parseRobots(text: string): RobotsFile {
  const paths = new Set<string>();
  const sitemaps = new Set<string>();
  let leftOut = 0;
  const take = (to: Set<string>, value: string, max: number) => {
    if (to.size < max) to.add(value);
    else if (!to.has(value)) leftOut++;
  };
  const crawlDelay = createCrawlDelay();
  for (const [name, written] of linesOfRobots(text)) {
    if (written === '') continue;
    if (name === 'sitemap') {
      take(sitemaps, written, MAX_SITEMAPS);
      continue;
    }
    crawlDelay.read(name, written);
    if (name === 'user-agent' || name === 'crawl-delay') continue;
    // A final `$` only anchors the end.
    const path = written.replace(/\$$/, '');
    if (path.length > 1 && path.startsWith('/') && !path.includes('*')) take(paths, path, MAX_PATHS);
  }
  return {
    ...{ paths: [...paths], sitemaps: [...sitemaps], crawlDelayMs: crawlDelay.ms() },
    ...{ leftOut, truncated: text.length > MAX_ROBOTS_LENGTH },
  };
}

/** Reads the Crawl-delay of the groups that apply to scanwire. A group begins with its user agents. */
function createCrawlDelay() {
  let forUs = false;
  let namesAgents = false;
  let longest: number | null = null;
  return {
    read(field: string, value: string) {
      if (field === 'user-agent') {
        forUs = (namesAgents && forUs) || OWN_AGENTS.test(value);
        namesAgents = true;
        return;
      }
      namesAgents = false;
      if (field !== 'crawl-delay' || !forUs || !/^\d{1,9}(\.\d{0,9})?$/.test(value)) return;
      longest = Math.max(longest ?? 0, Number(value) * 1000);
    },
    ms: () => longest,
  };
}
