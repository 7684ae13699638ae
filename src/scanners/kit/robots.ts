/** What a robots.txt lets scanwire crawl (RFC 9309). */
import { globMatches } from './conduct.ts';

export interface RobotsRules {
  /** Whether the URL may be requested because something links to it. */
  allows(url: string): boolean;
  /** rules beyond the limit, which are not obeyed */
  readonly leftOut: number;
}

/** Rules of the site's robots.txt; everything is allowed until it has been read. */
export interface SiteRobots {
  rules: RobotsRules;
  /** Resolves when it has been read. */
  ready?: Promise<unknown>;
}

/** No robots.txt, or an answer with a 4xx status (section 2.3.1.3). */
export const ALL_ALLOWED: RobotsRules = { allows: () => true, leftOut: 0 };
/** The robots.txt cannot be read: no response, or a 5xx status (section 2.3.1.4). */
export const NONE_ALLOWED: RobotsRules = { allows: () => false, leftOut: 0 };

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

/** The group of scanwire applies; without one that of every robot. Groups of the same robot are one (section 2.2.1). */
export function parseRobotsRules(text: string): RobotsRules {
  const ours: Rule[] = [];
  const general: Rule[] = [];
  let isOurs = false;
  let isGeneral = false;
  let namesAgents = false;
  let hasOurs = false;
  for (const [name, value] of linesOfRobots(text)) {
    if (name === 'user-agent') {
      const [product = ''] = /^(?:\*|[a-z_-]*)/i.exec(value) ?? [];
      isOurs = (namesAgents && isOurs) || product.toLowerCase() === PRODUCT;
      isGeneral = (namesAgents && isGeneral) || product === '*';
      hasOurs ||= isOurs;
      namesAgents = true;
      continue;
    }
    if (name === 'sitemap') continue;
    namesAgents = false;
    if (name === 'crawl-delay' || !/^[/*]/.test(value)) continue;
    const rule = { allow: name === 'allow', pattern: normalForm(value) };
    if (isOurs) ours.push(rule);
    if (isGeneral) general.push(rule);
  }
  return createRules(hasOurs ? ours : general);
}

/** The longest pattern that matches decides, and of two of the same length the one that allows (section 2.2.2). */
function createRules(all: readonly Rule[]): RobotsRules {
  const rules = all
    .slice(0, MAX_RULES)
    .sort((a, b) => b.pattern.length - a.pattern.length || Number(b.allow) - Number(a.allow))
    .map(({ allow, pattern }) => ({ allow, glob: globOf(pattern) }));
  return {
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
