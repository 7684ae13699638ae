/** State of one crawl that its URL sources and its visitor share. */
import type { FetchResponse, ScanContext } from '../../core/scanner.ts';
import type { Harm } from '../kit/conduct.ts';
import type { ServiceAccess } from '../kit/public-service.ts';
import type { SiteRobots } from '../kit/robots.ts';
import { looksDecorative, type Scope } from '../kit/scope.ts';
import type { UrlFrontier } from './frontier.ts';
import type { Omissions } from './omissions.ts';
import type { EndpointOptions } from './options.ts';
import type { Requests, Visit } from './requests.ts';

/** How a URL was found. */
export type Origin = 'start' | 'crawl' | 'robots' | 'sitemap' | 'scripts' | 'archive' | 'list';

export interface QueuedUrl {
  url: string;
  /** links and redirects from the start */
  depth: number;
  origin: Origin;
  /** why it is not requested, according to the page that links to it */
  harm?: Harm | undefined;
  /** its response, when it was requested already */
  answer?: FetchResponse;
}

export interface Start {
  url: string;
  /** its request, which was made already */
  visit: Visit;
}

export interface SiteWork {
  context: ScanContext<EndpointOptions>;
  scope: Scope;
  /** host and port, for messages */
  site: string;
  frontier: UrlFrontier;
  omissions: Omissions;
  requests: Requests;
  archive: ServiceAccess;
  robots: SiteRobots;
  /** URLs that sources have yet to hand over, and sources that are being read */
  pending: { urls: number; sources: number };
  /** whether further URLs are accepted */
  takesMore(): boolean;
}

/** Yields the URLs of a source one by one, so that each takes a place in the frontier only when requested. */
export function* takeUrls(
  { pending, frontier, takesMore }: SiteWork,
  urls: readonly (string | null)[],
  origin: Origin,
  exact = false,
): Generator<QueuedUrl, void, void> {
  pending.urls += urls.length;
  for (const [at, url] of urls.entries()) {
    if (!takesMore()) {
      pending.urls -= urls.length - at;
      // A full frontier counts them as excluded.
      for (const left of urls.slice(at)) if (left !== null && !looksDecorative(left)) frontier.admit(left);
      return;
    }
    pending.urls--;
    if (url === null || (!exact && looksDecorative(url))) continue;
    if (frontier.admit(url, exact)) yield { url, depth: 1, origin };
  }
}
