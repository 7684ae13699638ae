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
  /** whether it is longer than MAX_LENGTH */
  truncated: boolean;
}

/** RFC 9309 section 2.5 requires at least 500 KiB; content beyond is ignored. */
const MAX_LENGTH = 512 * 1024;
const MAX_PATHS = 2_000;
const MAX_SITEMAPS = 50;
const LINE = /^[\ufeff \t]{0,16}(user-agent|allow|disallow|sitemap|crawl-delay)[ \t]{0,16}:[ \t]*(\S+)/i;
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
  for (const line of text.slice(0, MAX_LENGTH).split(/\r\n|\r|\n/)) {
    const [, field, written = ''] = LINE.exec(line) ?? [];
    if (field === undefined) continue;
    const name = field.toLowerCase();
    if (name === 'sitemap') {
      take(sitemaps, written, MAX_SITEMAPS);
      continue;
    }
    crawlDelay.read(name, written);
    if (name === 'user-agent' || name === 'crawl-delay') continue;
    const hash = written.indexOf('#');
    // A final `$` only anchors the end.
    const path = (hash === -1 ? written : written.slice(0, hash)).replace(/\$$/, '');
    if (path.length > 1 && path.startsWith('/') && !path.includes('*')) take(paths, path, MAX_PATHS);
  }
  return {
    ...{ paths: [...paths], sitemaps: [...sitemaps], crawlDelayMs: crawlDelay.ms() },
    ...{ leftOut, truncated: text.length > MAX_LENGTH },
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
