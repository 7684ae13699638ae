import { leadsToHarm } from '../kit/conduct.ts';
import type { Exchange } from '../kit/http-evidence.ts';
import { resolved } from '../kit/reference.ts';

/** The absolute URL that a 3xx answer redirects to; null for other answers. */
export function redirectOf({ request, response }: Exchange): string | null {
  const { location } = response.headers;
  if (response.status < 300 || response.status >= 400 || location === undefined) return null;
  return resolved(location, request.url);
}

/** Follows redirects within the site, as a browser does after it has sent a form. */
export async function followRedirects(
  answer: Exchange,
  get: (url: string) => Promise<Exchange>,
  max = 3,
): Promise<Exchange> {
  let landed = answer;
  for (let redirects = 0; redirects < max; redirects++) {
    const next = redirectOf(landed);
    if (next === null || new URL(next).origin !== new URL(landed.request.url).origin || leadsToHarm(next))
      break;
    landed = await get(next);
  }
  return landed;
}
