/** Responses that hide a site: login, access denied, bot protection. */
import type { FetchResponse } from '../../core/scanner.ts';

const STATUS: Readonly<Record<number, string>> = {
  401: 'it requires a login (status 401)',
  403: 'it denies access (status 403)',
  407: 'a proxy requires a login (status 407)',
  429: 'it is rate limited (status 429)',
  451: 'it is withheld for legal reasons (status 451)',
  503: 'it is unavailable (status 503)',
};

/** Markup of challenges and block pages of common bot protections. */
const CHALLENGE =
  /cdn-cgi\/challenge-platform|<title>just a moment\.\.\.<|<title>attention required! \| cloudflare<|_incapsula_resource|captcha-delivery\.com|px-captcha|awswaf\.com|sucuri website firewall|<title>access denied<|ddos-guard/i;
/** These pages are short, with their marks at the beginning. */
const HEAD_LENGTH = 64 * 1024;

/** @returns why the response is likely not the site itself; null without a sign of that */
export function wallOf({ url, status, headers, body }: FetchResponse): string | null {
  if (headers['cf-mitigated'] === 'challenge') return 'it shows a challenge of its bot protection';
  const known = STATUS[status];
  if (known !== undefined) return known;
  if (status >= 400) return `it responds with status ${status}`;
  const { location } = headers;
  if (status >= 300 && location !== undefined) {
    const target = URL.canParse(location, url) ? new URL(location, url).href : location;
    return target === url ? 'it redirects to the same URL, with or without cookies' : null;
  }
  if (CHALLENGE.test(body.toString('latin1', 0, HEAD_LENGTH))) {
    return 'it shows a challenge or block page of its bot protection';
  }
  return null;
}
