import { isOwn, isRefusal } from './request-errors.ts';
import type { ScanReport } from './scan-report.ts';

/** Failed requests in a row after which a site is left alone. */
const MAX_FAILURES_IN_A_ROW = 12;

/** Watches whether a site still answers. */
export interface SiteHealth {
  /** whether nothing is requested any more */
  readonly isGone: boolean;
  /** Runs a request, and counts failures. @throws what the request throws */
  attempt<T>(request: () => Promise<T>): Promise<T>;
}

export function createSiteHealth(
  host: string,
  signal: AbortSignal,
  report: Pick<ScanReport, 'say'>,
): SiteHealth {
  let failures = 0;
  let isGone = false;
  return {
    get isGone() {
      return isGone;
    },
    async attempt(request) {
      try {
        const answer = await request();
        failures = 0;
        return answer;
      } catch (error) {
        signal.throwIfAborted();
        if (!isRefusal(error) || isOwn(error)) throw error;
        if (++failures === MAX_FAILURES_IN_A_ROW) {
          isGone = true;
          report.say({
            code: 'UNREACHABLE',
            message: `${failures} requests in a row failed: leaving ${host} alone`,
          });
        }
        throw error;
      }
    },
  };
}
