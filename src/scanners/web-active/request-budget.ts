import { EgressError } from '../../core/scanner.ts';

/** The number of requests that a scan may send. */
export interface RequestBudget {
  readonly requests: number;
  /** whether a request was refused */
  readonly isSpent: boolean;
  /** Counts one. @throws EgressError SPENT when none is left */
  take(): void;
}

export function createRequestBudget(max: number): RequestBudget {
  let requests = 0;
  let isSpent = false;
  return {
    get requests() {
      return requests;
    },
    get isSpent() {
      return isSpent;
    },
    take() {
      if (requests >= max) {
        isSpent = true;
        throw new EgressError('SPENT', `${max} requests were sent (maxRequests)`);
      }
      requests++;
    },
  };
}
