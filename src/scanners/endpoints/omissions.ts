/** Counts what the crawl of one site skipped, by kind. Each kind becomes one warning at the end. */
import { type Emission, warning } from '../../core/scanner.ts';
import type { WarningCode } from '../../core/warning.ts';
import { WHY_HARMFUL } from '../kit/conduct.ts';

const KINDS = {
  failed: ['UNREACHABLE', (n, it) => `${n} requests got no response, such as ${it}`],
  source: ['UNREACHABLE', (_, it) => it],
  givenUp: ['RATE_LIMITED', (_, it) => it],
  truncated: ['TRUNCATED', (n, it) => `${n} response bodies were truncated, such as ${it}`],
  references: ['LIMIT_REACHED', (n, it) => `${n} pages or scripts exceed the limit of links, such as ${it}`],
  markup: [
    'TRUNCATED',
    (n, it) => `${n} parts of pages exceed limits of the HTML reader and were skipped, such as ${it}`,
  ],
  tooLong: ['LIMIT_REACHED', (n, it) => `${n} links are too long to request, such as ${it}`],
  robotsLimit: ['LIMIT_REACHED', (n, it) => `${n} paths and sitemaps of ${it} were skipped: it has too many`],
  sitemapUrls: [
    'LIMIT_REACHED',
    (n, it) => `${n} URLs of sitemaps were skipped (maxItems), such as of ${it}`,
  ],
  sitemapsUnread: [
    'LIMIT_REACHED',
    (n, it) => `${n} sitemaps were skipped: there are too many, such as ${it}`,
  ],
  archiveLimit: [
    'LIMIT_REACHED',
    (_, it) => `the web archive was queried for ${it} URLs (maxItems) and may have more`,
  ],
  listLimit: [
    'LIMIT_REACHED',
    (n) => `${n} paths of the list were not requested: the list is too long (maxItems)`,
  ],
  full: ['LIMIT_REACHED', (n, it) => `${n} further URLs were not requested (maxItems), such as ${it}`],
  queries: [
    'LIMIT_REACHED',
    (n, it) => `${n} URLs were not requested: too many queries for one path, such as ${it}`,
  ],
  depth: [
    'LIMIT_REACHED',
    (n, it) => `${n} URLs were not requested: too many links from the start (maxDepth), such as ${it}`,
  ],
  cookies: [
    'LIMIT_REACHED',
    (n, it) => `${n} cookies were ignored: too many or too long, such as from ${it}`,
  ],
  cookieRedirects: [
    'LIMIT_REACHED',
    (n, it) =>
      `${n} URLs set a cookie and redirect to themselves, and were not requested again with the cookie, such as ${it}`,
  ],
  changed: ['TARGET_CHANGED', (_, it) => it],
  harmful: ['UNSAFE_SKIPPED', (n, it) => `${n} URLs were not requested: they ${WHY_HARMFUL}, such as ${it}`],
  disallowed: [
    'OUT_OF_SCOPE',
    (n, it) => `${n} URLs were not requested: robots.txt disallows them (option ignoreRobots), such as ${it}`,
  ],
  redirects: ['OUT_OF_SCOPE', (n, it) => `${n} redirects to other sites were not followed, such as ${it}`],
  sitemaps: ['OUT_OF_SCOPE', (n, it) => `${n} sitemaps on other hosts were not requested, such as ${it}`],
  listed: ['OUT_OF_SCOPE', (n, it) => `${n} URLs of the list are on other hosts, such as ${it}`],
  damaged: [
    'CONTENT_UNREADABLE',
    (n, it) => `${n} sitemaps are damaged and were read partially, such as ${it}`,
  ],
  wall: ['UNREACHABLE', (_, it) => it],
} as const satisfies Record<string, [WarningCode, (count: number, example: string) => string]>;
export type Omission = keyof typeof KINDS;

const MAX_EXAMPLE = 300;

export interface Omissions {
  /** @param example a URL (the first is shown), or the whole message for kinds without a text of their own */
  add(kind: Omission, example: string, count?: number): void;
  /** @param site host and port, for messages */
  warnings(site: string): Generator<Emission, void, void>;
}

export function createOmissions(): Omissions {
  const kinds = new Map<Omission, { count: number; example: string }>();
  return {
    add(kind, example, count = 1) {
      if (count === 0) return;
      const entry = kinds.get(kind);
      if (entry) entry.count += count;
      else kinds.set(kind, { count, example });
    },
    *warnings(site) {
      for (const [kind, { count, example }] of kinds) {
        const [code, say] = KINDS[kind];
        const shown = example.length > MAX_EXAMPLE ? `${example.slice(0, MAX_EXAMPLE)}…` : example;
        yield warning(code, `${site}: ${say(count, shown)}`, count);
      }
    },
  };
}
