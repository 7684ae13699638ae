/** What can go wrong with a service, told apart by what helps. */
import { EgressError } from '../../core/scanner.ts';

/** Asking again would bring the same: the service refuses, fails, or says what cannot be. */
export class ServiceError extends Error {}

/** The answer was lost on its way, or the service is not well just now: asking again may help. */
export class DroppedError extends Error {
  /** how long the service wants to be left alone */
  readonly retryAfterMs: number | null;

  constructor(message: string, retryAfterMs: number | null = null, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Egress's errors that no second try mends. */
const LASTING = new Set(['INVALID_URL', 'CERTIFICATE', 'CLOSED', 'TOO_MANY_REDIRECTS']);

/** @throws the error itself where asking again would not help */
export function droppedBy(error: unknown): DroppedError {
  if (error instanceof DroppedError) return error;
  if (!(error instanceof EgressError) || LASTING.has(error.code)) throw error;
  return new DroppedError(error.message, null, { cause: error });
}

/** The longest that a service may ask to wait. */
const MAX_RETRY_AFTER_MS = 60_000;

/** Seconds or a date (RFC 9110 section 10.2.3). @returns null where there is none that can be read */
export function retryAfterMs(header: string | undefined): number | null {
  if (header === undefined) return null;
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}

/**
 * Passes a status that an answer can be read from.
 * @throws ServiceError, or DroppedError where it may pass
 */
export function checkStatus({
  status,
  headers,
}: {
  status: number;
  headers: Readonly<Record<string, string>>;
}): void {
  if (status >= 200 && status < 300) return;
  if (status >= 500 || status === 429) {
    throw new DroppedError(`answered with status ${status}`, retryAfterMs(headers['retry-after']));
  }
  if (status === 401 || status === 403) throw new ServiceError(`the token was refused (status ${status})`);
  const hint = status < 400 ? ` (to ${headers.location ?? 'nowhere'}); give the address that it is at` : '';
  throw new ServiceError(`answered with status ${status}${hint}`);
}
