/** What a robots.txt lets scanwire crawl (RFC 9309). */
import { globMatches } from './conduct.ts';

export interface RobotsRules {
  /** Whether the URL may be requested because something links to it. */
  allows(url: string): boolean;
  /** ms between two requests; null without a Crawl-delay */
  readonly crawlDelayMs: number | null;
  /** rules beyond the limit, which are not obeyed */
  readonly leftOut: number;
}

/** Rules of the site's robots.txt; everything is allowed until it has been read. */
export interface SiteRobots {
  rules: RobotsRules;
  /** Resolves when it has been read; null once it has. */
  ready: Promise<unknown> | null;
}

/** No robots.txt, or an answer with a 4xx status (section 2.3.1.3). */
export const ALL_ALLOWED: RobotsRules = { allows: () => true, crawlDelayMs: null, leftOut: 0 };
/** The robots.txt cannot be read: no response, or a 5xx status (section 2.3.1.4). */
export const NONE_ALLOWED: RobotsRules = { allows: () => false, crawlDelayMs: null, leftOut: 0 };

/** Section 2.5 requires at least 500 KiB; content beyond is ignored. */
export const MAX_ROBOTS_LENGTH = 512 * 1024;
const MAX_RULES = 2_000;
const PRODUCT = 'scanwire';
const LINE = /^[\ufeff \t]{0,16}(user-agent|allow|disallow|sitemap|crawl-delay)[ \t]{0,16}:[ \t]*(\S*)/i;

/** The known lines: name in lower case, and value without a comment. Never throws: other lines are skipped. */
export function* linesOfRobots(text: string): Generator<[name: string, value: string], void, void> {
  for (const line of text.slice(0, MAX_ROBOTS_LENGTH).split(/\r\n|\r|\n/)) {
    const [, field, written = ''] = LINE.exec(line) ?? [];
    if (field === undefined) continue;
    const name = field.toLowerCase();
    // A URL of a sitemap may have a fragment.
    const hash = name === 'sitemap' ? -1 : written.indexOf('#');
    yield [name, hash === -1 ? written : written.slice(0, hash)];
  }
}

interface Rule {
  allow: boolean;
  pattern: string;
}

interface Group {
  rules: Rule[];
  crawlDelayMs: number | null;
}

const emptyGroup = (): Group => ({ rules: [], crawlDelayMs: null });

/**
 * The group of scanwire applies; without one that of every robot. Groups of the same robot are one (section 2.2.1). Only rules
 * end the user agents of a group (section 2.2.4): a Crawl-delay, which is not in the RFC, is for those above it.
 */
export function parseRobotsRules(text: string): RobotsRules {
  const ours = emptyGroup();
  const general = emptyGroup();
  /** groups that the current lines belong to */
  const current = new Set<Group>();
  let namesAgents = false;
  let hasOurs = false;
  for (const [name, value] of linesOfRobots(text)) {
    if (name === 'user-agent') {
      if (!namesAgents) current.clear();
      namesAgents = true;
      const [product = ''] = /^(?:\*|[a-z_-]*)/i.exec(value) ?? [];
      if (product === '*') current.add(general);
      else if (product.toLowerCase() === PRODUCT) current.add(ours);
      hasOurs ||= current.has(ours);
      continue;
    }
    for (const group of current) addLine(group, name, value);
    if (name === 'allow' || name === 'disallow') namesAgents = false;
  }
  return createRules(hasOurs ? ours : general);
}

function addLine(group: Group, name: string, value: string): void {
  if (name === 'crawl-delay') {
    if (!/^\d{1,9}(\.\d{0,9})?$/.test(value)) return;
    group.crawlDelayMs = Math.max(group.crawlDelayMs ?? 0, Number(value) * 1000);
  } else if (name !== 'sitemap' && /^[/*]/.test(value)) {
    group.rules.push({ allow: name === 'allow', pattern: normalForm(value) });
  }
}

/** The longest pattern that matches decides, and of two of the same length the one that allows (section 2.2.2). */
function createRules({ rules: all, crawlDelayMs }: Group): RobotsRules {
  const rules = all
    .slice(0, MAX_RULES)
    .sort((a, b) => b.pattern.length - a.pattern.length || Number(b.allow) - Number(a.allow))
    .map(({ allow, pattern }) => ({ allow, glob: globOf(pattern) }));
  return {
    crawlDelayMs,
    leftOut: all.length - rules.length,
    allows(url) {
      const { pathname, search } = new URL(url);
      if (pathname === '/robots.txt') return true;
      const path = normalForm(pathname + search);
      return rules.find(({ glob }) => globMatches(path, glob))?.allow ?? true;
    },
  };
}

/** A pattern matches the beginning of a path, unless it ends in `$`. */
const globOf = (pattern: string) => (pattern.endsWith('$') ? pattern.slice(0, -1) : `${pattern}*`);

/** Percent-encoding in one form: RFC 3986, section 6.2.2. */
const normalForm = (path: string): string =>
  path
    .replace(/[^\x21-\x7e]+/g, (part) => encodeURIComponent(part.toWellFormed()))
    .replace(/%([0-9a-f]{2})/gi, (written, digits: string) => {
      const character = String.fromCharCode(Number.parseInt(digits, 16));
      return /[\w.~-]/.test(character) ? character : written.toUpperCase();
    });
