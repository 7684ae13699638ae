/** Recognises errors that come from the state of the database rather than from the request. */
import type { StallCause } from '../../core/availability.ts';
import { UnavailableError } from '../../core/errors.ts';
import { unavailable } from '../unavailable.ts';

const CAUSES: readonly [RegExp, StallCause][] = [
  [/^SQLITE_(BUSY|LOCKED)/, 'locked'],
  [/^SQLITE_FULL/, 'full'],
  [/^SQLITE_(IOERR|READONLY|CANTOPEN|PROTOCOL)/, 'failing'],
  [/^SQLITE_(CORRUPT|NOTADB)/, 'damaged'],
];

/** Prisma's code for a database that was locked for longer than its timeout. */
const PRISMA_TIMEOUT = 'P1008';

/** @returns undefined if the error has another cause than the state of the database */
export function stallCauseOf(error: unknown): StallCause | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    const { code } = inner as Error & { code?: unknown };
    if (code === PRISMA_TIMEOUT) return 'locked';
    if (typeof code !== 'string') continue;
    const known = CAUSES.find(([pattern]) => pattern.test(code));
    if (known) return known[1];
  }
  return undefined;
}

/** Converts temporary errors of the database to UnavailableError; returns other errors unchanged. */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof UnavailableError) return error;
  const cause = stallCauseOf(error);
  return cause ? unavailable(cause, error) : error;
}
