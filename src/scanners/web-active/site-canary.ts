import type { Exchange } from '../kit/http-evidence.ts';
import { unlessRefused } from './request-errors.ts';
import type { SiteScan } from './site-scan.ts';

export const canaryAnswerOf = ({ response: { status, headers, body } }: Exchange) => ({
  status,
  headers,
  body,
});

/** @returns a function that warns when the site has begun to answer differently; `force` checks after few requests too */
export function createCanaryCheck({ site, record }: SiteScan): (force?: boolean) => Promise<void> {
  return async (force = false) => {
    if (site.health.isGone || record.budget.isSpent) return;
    const ask = (url: string) =>
      site.health
        .attempt(() => site.session.get(url))
        .then(canaryAnswerOf)
        .catch(unlessRefused);
    const change = await site.canary.check(record.budget.requests, ask, force);
    if (change) record.report.say({ code: 'TARGET_CHANGED', message: change });
  };
}
