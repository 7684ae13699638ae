import { STALL_CAUSES, type StallCause } from '../core/availability.ts';
import { UnavailableError } from '../core/errors.ts';

/** The error for callers while the database cannot be read or written. */
export function unavailable(cause: StallCause, error?: unknown): UnavailableError {
  const what = STALL_CAUSES[cause];
  const advice = cause === 'damaged' ? '' : '; try again in a moment';
  return new UnavailableError(`${what[0]?.toUpperCase()}${what.slice(1)}${advice}.`, { cause: error });
}
