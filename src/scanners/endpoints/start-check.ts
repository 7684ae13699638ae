/** Requests the start again during the crawl, and warns when the response has changed. */
import type { FetchResponse } from '../../core/scanner.ts';
import { createCanary } from '../kit/canary.ts';
import { USUAL_BYTES } from '../kit/large-body.ts';
import type { Health } from './health.ts';
import type { SiteWork, Start } from './site-work.ts';

/** Requests between two checks. */
const REQUESTS_PER_CHECK = 250;
/** Minimum number of requests for a check at the end. */
const REQUESTS_WORTH_CHECK = 50;

/**
 * @param requested number of requests so far
 * @param isEnd the last check, also of a site with few URLs
 * @returns undefined if no check is due
 */
export type StartCheck = (requested: number, isEnd?: boolean) => Promise<void> | undefined;

export function createStartCheck(
  { requests, omissions }: SiteWork,
  { url, visit }: Start,
  health: Health,
): StartCheck {
  const canary = createCanary({ every: REQUESTS_PER_CHECK });
  const shown = (answer: FetchResponse | string) =>
    typeof answer === 'string' ? null : { ...answer, body: answer.text() };
  const first = shown(visit.answer);
  if (first) canary.begin(url, first);
  const ask = async () => shown(await requests.ask(url, { maxBytes: USUAL_BYTES }));
  return (requested, isEnd = false) => {
    if (health.gone) return undefined;
    const checking = canary.check(requested, ask, isEnd && requested >= REQUESTS_WORTH_CHECK);
    return checking?.then((change) => {
      if (change !== null) omissions.add('changed', change);
    });
  };
}
