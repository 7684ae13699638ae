/** Adds the URLs that a response refers to, within the scope and depth of the crawl. */
import type { Emission } from '../../core/scanner.ts';
import type { Harm } from '../kit/conduct.ts';
import type { Pool } from '../kit/pool.ts';
import { looksDecorative, MAX_URL_LENGTH } from '../kit/scope.ts';
import type { References } from './reading.ts';
import type { QueuedUrl, SiteWork } from './site-work.ts';

export type Work = Pick<Pool<QueuedUrl, Emission>, 'add'>;

export interface Discovery {
  /** @param refused URLs that the page describes as state-changing */
  addReferences(
    work: Work,
    from: QueuedUrl,
    references: References,
    refused?: ReadonlyMap<string | null, Harm>,
  ): void;
  /** Adds the target of a redirect; redirects that leave the site are only counted. */
  addRedirect(work: Work, from: QueuedUrl, target: string): void;
}

export function createDiscovery({ context, scope, frontier, omissions }: SiteWork): Discovery {
  const { maxDepth } = context.options;
  const addReferences: Discovery['addReferences'] = (work, from, { references, base, origin }, refused) => {
    for (const reference of references) {
      const url = scope.resolve(reference, base);
      if (url === null) {
        if (isTooLong(reference)) omissions.add('tooLong', reference);
      } else if (looksDecorative(url)) continue;
      else if (from.depth >= maxDepth) frontier.leaveOut(url);
      else if (frontier.admit(url)) work.add({ url, depth: from.depth + 1, origin, harm: refused?.get(url) });
    }
  };
  return {
    addReferences,
    addRedirect(work, from, target) {
      if (scope.resolve(target, from.url) === null) omissions.add('redirects', `${from.url} to ${target}`);
      else
        addReferences(work, from, { references: [target], base: from.url, origin: from.origin as 'crawl' });
    },
  };
}

/** `data:` and `javascript:` URLs may have any length. */
const isTooLong = (reference: string): boolean =>
  reference.length > MAX_URL_LENGTH && !/^\s{0,8}(?:data|javascript|blob|mailto):/i.test(reference);
