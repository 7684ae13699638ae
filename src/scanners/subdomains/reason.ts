import { TargetRefusedError } from '../../core/errors.ts';
import { EgressError } from '../../core/scanner.ts';

/** A source returned an unusable response. */
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
 * Short reason for a failed request or lookup.
 * @throws the error itself if it is not from egress
 */
export function reasonOf(error: unknown): string {
  if (error instanceof TargetRefusedError) return `refused by the target policy: ${error.message}`;
  if (!(error instanceof EgressError)) throw error;
  if (/^ERR_(SSL|TLS)_/.test(error.code)) return 'TLS handshake failed';
  if (error.code.startsWith('HPE_')) return 'did not respond with HTTP';
  return REASONS[error.code] ?? `${error.message} (${error.code})`;
}

/**
 * Short reason for a failed source.
 * @throws the error itself if the source did not cause it
 */
export function sourceProblem(error: unknown): string {
  if (error instanceof UnusableAnswerError) return error.message;
  // An error of the file system.
  if (error instanceof Error && 'syscall' in error && !(error instanceof EgressError)) return error.message;
  return reasonOf(error);
}
