/** Kinds of errors that a request ends with. */
import { TargetRefusedError } from '../../core/errors.ts';
import { EgressError } from '../../core/scanner.ts';

/** Whether a request failed, or was not sent; anything else is a fault of the scanner. */
export const isRefusal = (error: unknown): error is Error =>
  error instanceof EgressError || error instanceof TargetRefusedError;

/** Whether the request was not sent, so that the error says nothing about the site. */
export const isOwn = (error: unknown): boolean =>
  error instanceof EgressError && ['SPENT', 'GIVEN_UP', 'OUT_OF_SCOPE'].includes(error.code);

export const isSpent = (error: unknown): boolean => error instanceof EgressError && error.code === 'SPENT';

/** For `catch`: null for a request that failed. @throws every other error */
export function unlessRefused(error: unknown): null {
  if (!isRefusal(error)) throw error;
  return null;
}
