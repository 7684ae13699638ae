import { type Emission, progress } from '../../core/scanner.ts';
import type { SiteWork } from './site-work.ts';

/** URLs expected of a source that has not been read yet. */
const URLS_OF_UNREAD_SOURCE = 20;

/** @returns a function that returns the progress after each URL; null unless the whole percentage has risen */
export function createSiteProgress({ frontier, pending, site }: SiteWork) {
  let shownPercent = 0;
  return (reported: number, url: string): Emission | null => {
    const all = frontier.size + pending.urls + pending.sources * URLS_OF_UNREAD_SOURCE;
    const percent = Math.min(99, Math.floor((100 * reported) / all));
    if (percent <= shownPercent) return null;
    shownPercent = percent;
    return progress(percent / 100, `${reported} of ${all} URLs of ${site}, ${url}`);
  };
}
