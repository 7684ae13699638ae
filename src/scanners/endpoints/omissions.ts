/** Counts what the crawl of one site skipped, by kind. Each kind becomes one warning at the end. */
import { count } from '../../core/count.ts';
import { type Emission, warning } from '../../core/scanner.ts';
import type { WarningCode } from '../../core/warning.ts';
import { WHY_HARMFUL } from '../kit/conduct.ts';

const KINDS = {
  failed: ['UNREACHABLE', (n, it) => `${count(n, 'request')} without a response, such as ${it}`],
  source: ['UNREACHABLE', (_, it) => it],
  givenUp: ['RATE_LIMITED', (_, it) => it],
  truncated: ['TRUNCATED', (n, it) => `${count(n, 'truncated response')}, such as ${it}`],
  references: [
    'LIMIT_REACHED',
    (n, it) =>
      `${count(n, 'page or script', 'pages or scripts')} with more links than the limit, such as ${it}`,
  ],
  markup: [
    'TRUNCATED',
    (n, it) =>
      `${count(n, 'part of a page', 'parts of pages')} skipped: beyond the limits of the HTML reader, such as ${it}`,
  ],
  tooLong: ['LIMIT_REACHED', (n, it) => `${count(n, 'link')} too long to request, such as ${it}`],
  robotsLimit: [
    'LIMIT_REACHED',
    (n, it) => `${count(n, 'path or sitemap', 'paths and sitemaps')} of ${it} skipped: it has too many`,
  ],
  sitemapUrls: [
    'LIMIT_REACHED',
    (n, it) => `${count(n, 'URL')} of sitemaps skipped (maxItems), such as in ${it}`,
  ],
  sitemapsUnread: [
    'LIMIT_REACHED',
    (n, it) => `${count(n, 'sitemap')} skipped: there are too many, such as ${it}`,
  ],
  archiveLimit: [
    'LIMIT_REACHED',
    (_, it) => `the web archive was queried for ${it} URLs (maxItems) and may have more`,
  ],
  listLimit: [
    'LIMIT_REACHED',
    (n) => `${count(n, 'path')} of the list not requested: the list is too long (maxItems)`,
  ],
  full: ['LIMIT_REACHED', (n, it) => `${count(n, 'further URL')} not requested (maxItems), such as ${it}`],
  queries: [
    'LIMIT_REACHED',
    (n, it) => `${count(n, 'URL')} not requested: too many query strings for one path, such as ${it}`,
  ],
  depth: [
    'LIMIT_REACHED',
    (n, it) => `${count(n, 'URL')} not requested: too many links from the start (maxDepth), such as ${it}`,
  ],
  cookies: [
    'LIMIT_REACHED',
    (n, it) => `${count(n, 'cookie')} ignored: too many or too long, such as from ${it}`,
  ],
  cookieRedirects: [
    'LIMIT_REACHED',
    (n, it) =>
      `${count(n, 'URL')} not requested again with the cookie set by their redirect to themselves, such as ${it}`,
  ],
  changed: ['TARGET_CHANGED', (_, it) => it],
  harmful: ['UNSAFE_SKIPPED', (n, it) => `${count(n, 'URL')} not requested (${WHY_HARMFUL}), such as ${it}`],
  disallowed: [
    'OUT_OF_SCOPE',
    (n, it) =>
      `${count(n, 'URL')} not requested because robots.txt disallows it (option ignoreRobots), such as ${it}`,
  ],
  redirects: [
    'OUT_OF_SCOPE',
    (n, it) =>
      `${count(n, 'redirect to another site', 'redirects to other sites')} not followed, such as ${it}`,
  ],
  sitemaps: [
    'OUT_OF_SCOPE',
    (n, it) =>
      `${count(n, 'sitemap on another host', 'sitemaps on other hosts')} not requested, such as ${it}`,
  ],
  listed: [
    'OUT_OF_SCOPE',
    (n, it) =>
      `${count(n, 'URL of the list on another host', 'URLs of the list on other hosts')} not requested, such as ${it}`,
  ],
  damaged: ['CONTENT_UNREADABLE', (n, it) => `${count(n, 'damaged sitemap')} read partially, such as ${it}`],
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
    add(kind, example, omitted = 1) {
      if (omitted === 0) return;
      const entry = kinds.get(kind);
      if (entry) entry.count += omitted;
      else kinds.set(kind, { count: omitted, example });
    },
    *warnings(site) {
      for (const [kind, { count: omitted, example }] of kinds) {
        const [code, say] = KINDS[kind];
        const shown = example.length > MAX_EXAMPLE ? `${example.slice(0, MAX_EXAMPLE)}…` : example;
        yield warning(code, `${site}: ${say(omitted, shown)}`, omitted);
      }
    },
  };
}
