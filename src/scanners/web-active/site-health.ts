import { isOwn, isRefusal } from './request-errors.ts';
import type { ScanReport } from './scan-report.ts';

/** Consecutive failed requests after which a site is no longer requested. */
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
            message: `${failures} consecutive requests failed: ${host} is no longer requested`,
          });
        }
        throw error;
      }
    },
  };
}
