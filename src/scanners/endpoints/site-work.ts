/** One crawl of a site, as its sources and its visitor see it. */
import type { FetchResponse, ScanContext } from '../../core/scanner.ts';
import type { Harm } from '../kit/conduct.ts';
import { looksDecorative, type Scope } from '../kit/scope.ts';
import type { Frontier } from './frontier.ts';
import type { Omissions } from './omissions.ts';
import type { EndpointOptions } from './options.ts';
import type { Requests, Visit } from './requests.ts';

/** How a URL became known. */
export type Origin = 'start' | 'crawl' | 'robots' | 'sitemap' | 'scripts' | 'archive' | 'list';

export interface Item {
  url: string;
  /** links and redirects between the start and it */
  depth: number;
  origin: Origin;
  /** why it is not requested, by what the page says that it was found on */
  harm?: Harm | undefined;
  /** where it was requested already */
  answer?: FetchResponse;
}

export interface Start {
  url: string;
  /** it was requested already */
  visit: Visit;
}

export interface SiteWork {
  context: ScanContext<EndpointOptions>;
  scope: Scope;
  /** host and port, for messages */
  site: string;
  frontier: Frontier;
  omissions: Omissions;
  requests: Requests;
  /** URLs of sources that were not taken yet, and sources that are being read */
  pending: { urls: number; sources: number };
  /** whether further URLs are of any use */
  takesMore(): boolean;
}

/** Hands over the URLs of a source one by one, so that each takes a place only when it is wanted. */
export function* takeUrls(
  { pending, frontier, takesMore }: SiteWork,
  urls: readonly (string | null)[],
  origin: Origin,
  exact = false,
): Generator<Item, void, void> {
  pending.urls += urls.length;
  for (const [at, url] of urls.entries()) {
    if (!takesMore()) {
      pending.urls -= urls.length - at;
      // Where the frontier is full, it counts them as left out.
      for (const left of urls.slice(at)) if (left !== null && !looksDecorative(left)) frontier.admit(left);
      return;
    }
    pending.urls--;
    if (url === null || (!exact && looksDecorative(url))) continue;
    if (frontier.admit(url, exact)) yield { url, depth: 1, origin };
  }
}

export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
