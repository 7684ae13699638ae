/** The network layer: redirects of the page's URL, its server, and the response. */
import type { Page } from '../../../core/page.ts';
import { identifyHost, isIdentityProvider, ownerOf } from '../hosts/host-identity.ts';
import { type Indicator, type LayerVerdict, sign, withWarnings } from '../layer.ts';
import { shorten } from '../sentence.ts';
import { judgeCertificates } from './certificates.ts';
import { judgeDownload } from './download.ts';
import { judgeRedirects } from './redirects.ts';
import { asksForPassword, judgeReferences, type ListedPage, PASSWORD_FIELD } from './references.ts';
import type { Observation } from './visit.ts';

/**
 * Judges a visit of the page's URL, and the hosts that the page refers to, but no redirects by scripts. Not
 * judged when there was no response and the page itself has no indicator.
 * @param observation null if the URL was not visited
 */
export function judgeNetwork(page: ListedPage, observation: Observation | null): LayerVerdict {
  const indicators = judgeReferences(page);
  if (observation === null) {
    return { judged: indicators.length > 0, indicators, reason: 'its host was not requested' };
  }
  indicators.push(
    ...judgeRedirects(observation),
    ...judgeCertificates(observation),
    ...judgeDownload(observation),
    ...judgeCloaking(page, observation),
  );
  const reason = observation.hops.length > 0 ? null : (observation.problem ?? 'no response');
  const judged = reason === null || indicators.length > 0;
  return withWarnings({ judged, indicators, ...(reason !== null && { reason }) }, observation.warnings);
}

/** Titles of pages that check whether the visitor is a robot. */
const CHALLENGE =
  /just a moment|attention required|access denied|are you (?:a )?(?:human|robot)|captcha|checking your browser|verify/i;

/**
 * Compares the page that this server gets with the posted one. Few points: visitors without a session get other pages than
 * those that are signed in.
 */
function judgeCloaking(page: Page, { hops, outcome, title, html }: Observation): Indicator[] {
  const last = hops.at(-1);
  if (outcome !== 'answered' || !last) return [];
  const seen = identifyHost(new URL(page.url));
  const served = identifyHost(new URL(last.url));
  const asks = asksForPassword(page);
  if (ownerOf(seen) !== ownerOf(served)) {
    // Visitors without a session are sent there to sign in.
    if (isIdentityProvider(served)) return [];
    return [
      sign(
        asks ? 'other-site-for-others-than-log-in' : 'other-site-for-others',
        `Other visitors are redirected to ${shorten(served.host, 120)}.`,
      ),
    ];
  }
  if (asks && (last.status === 404 || last.status === 410)) {
    return [
      sign(
        'password-page-gone-for-others',
        'The page asks for a password, but does not exist for other visitors.',
      ),
    ];
  }
  if (last.status >= 300 || html === null || page.title === null || title === null) return [];
  if (CHALLENGE.test(title) || shareWords(page.title, title)) return [];
  const [other, own] = [shorten(title, 120), shorten(page.title, 120)];
  return [
    sign(
      asks && !PASSWORD_FIELD.test(html) ? 'other-page-without-password-field' : 'other-page-for-others',
      `Other visitors get a different page, titled "${other}" instead of "${own}".`,
    ),
  ];
}

/** Whether two titles have a word in common, or one of them has no words. */
function shareWords(one: string, other: string): boolean {
  const words = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu));
  const [mine, theirs] = [words(one), words(other)];
  return mine.size === 0 || theirs.size === 0 || [...mine].some((word) => theirs.has(word));
}
