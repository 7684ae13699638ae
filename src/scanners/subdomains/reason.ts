import { TargetRefusedError } from '../../core/errors.ts';
import { EgressError } from '../../core/scanner.ts';

/** A source answered, and it is of no use. */
export class UnusableAnswerError extends Error {}

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  UND_ERR_SOCKET: 'connection closed',
  TIMEOUT: 'timed out',
  ETIMEDOUT: 'timed out',
  ENOTFOUND: 'does not resolve',
  SERVFAIL: 'DNS server failed',
  REFUSED: 'DNS server refused to answer',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  EADDRNOTAVAIL: 'network unreachable',
  EPROTO: 'TLS handshake failed',
};

/**
 * Why a request or look-up got no answer, in a few words.
 * @throws the error itself where it is not one of egress's
 */
export function reasonOf(error: unknown): string {
  if (error instanceof TargetRefusedError) return `refused by the target policy: ${error.message}`;
  if (!(error instanceof EgressError)) throw error;
  if (/^ERR_(SSL|TLS)_/.test(error.code)) return 'TLS handshake failed';
  if (error.code.startsWith('HPE_')) return 'answered with something other than HTTP';
  return REASONS[error.code] ?? `${error.message} (${error.code})`;
}

/**
 * Why a source brings nothing, in a few words.
 * @throws the error itself where it is not a matter of the source
 */
export function sourceProblem(error: unknown): string {
  if (error instanceof UnusableAnswerError) return error.message;
  // The file system speaks in its own errors.
  if (error instanceof Error && 'syscall' in error && !(error instanceof EgressError)) return error.message;
  return reasonOf(error);
}
