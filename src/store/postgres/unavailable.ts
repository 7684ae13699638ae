/** Recognises errors that come from the state of the database rather than from the request. */
import type { StallCause } from '../../core/availability.ts';
import { UnavailableError } from '../../core/errors.ts';
import { unavailable } from '../unavailable.ts';

/** By SQLSTATE (https://www.postgresql.org/docs/15/errcodes-appendix.html), code of Node.js or code of Prisma. */
const CAUSES: readonly [RegExp, StallCause][] = [
  // too many connections, shutdown, starting up, connection lost, read-only after a failover
  [/^(08...|53300|57P0[123]|25006)$/, 'unreachable'],
  [
    /^(ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|P1001|P1002|P1017|P2024|P2037)/,
    'unreachable',
  ],
  // lock not available, cancelled by a time-out, deadlock, serialization failure
  [/^(55P03|57014|40P01|40001|P1008|P2034)$/, 'locked'],
  [/^(53100|53200)$/, 'full'],
  [/^(XX00[12])$/, 'damaged'],
  [/^58...$/, 'failing'],
];

/** Messages of the driver about connections; its errors have no code. */
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error)/;

/**
 * The code of an error. A violation of the protocol (08P01) counts as an error of the statement, without a code, unless it is
 * fatal: a pooler between this node and the database reports its failures so, and ends the connection.
 */
function codeOf(error: Error): string {
  const { code, severity } = error as Error & { code?: unknown; severity?: unknown };
  return typeof code === 'string' && !(code === '08P01' && severity !== 'FATAL') ? code : '';
}

/** The statement may have been carried out: its connection ended before the answer. */
export const isAmbiguous = (error: unknown): boolean =>
  error instanceof Error &&
  (/^(Connection terminated|Query read timeout)/.test(error.message) ||
    /^(ECONNRESET|EPIPE|ETIMEDOUT|57P0[12]|08...)/.test(codeOf(error)));

/** The statement has taken all the time that it may take. */
export const isTimeout = (error: unknown): boolean =>
  error instanceof Error && (codeOf(error) === '57014' || error.message.startsWith('Query read timeout'));

/** @returns undefined if the error has another cause than the state of the database */
export function stallCauseOf(error: unknown): StallCause | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    const code = codeOf(inner);
    const known = CAUSES.find(([pattern]) => pattern.test(code));
    if (known) return known[1];
    if (LOST.test(inner.message)) return 'unreachable';
  }
  return undefined;
}

/** Converts temporary errors of the database to UnavailableError; returns other errors unchanged. */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof UnavailableError) return error;
  const cause = stallCauseOf(error);
  return cause ? unavailable(cause, error) : error;
}
