/** Errors of a service, by whether a retry helps. */
import { cleanText } from '../../core/clean-text.ts';
import { EgressError } from '../../core/scanner.ts';
import { isFields, textOf } from './fields.ts';

/** A permanent error: the service refuses, fails, or sends an invalid message. */
export class ServiceError extends Error {}

/** A temporary error: the connection was lost or the service is unavailable. A retry may help. */
export class DroppedError extends Error {
  /** wait that the service requests */
  readonly retryAfterMs: number | null;
  /** Whether the service says that it has not begun. */
  readonly isUntouched: boolean;

  constructor(
    message: string,
    retryAfterMs: number | null = null,
    { isUntouched = false, ...options }: ErrorOptions & { isUntouched?: boolean } = {},
  ) {
    super(message, options);
    this.retryAfterMs = retryAfterMs;
    this.isUntouched = isUntouched;
  }
}

/** Codes of egress errors for which a retry is useless. */
const LASTING = new Set(['INVALID_URL', 'CERTIFICATE', 'CLOSED', 'TOO_MANY_REDIRECTS']);

/** @throws the error itself when a retry would not help */
export function droppedBy(error: unknown): DroppedError {
  if (error instanceof DroppedError) return error;
  if (!(error instanceof EgressError) || LASTING.has(error.code)) throw error;
  return new DroppedError(error.message, null, { cause: error });
}

/** Maximum wait that a service may request. */
const MAX_RETRY_AFTER_MS = 60_000;

/** Parses seconds or a date (RFC 9110 section 10.2.3). @returns null for a missing or invalid header */
export function retryAfterMs(header: string | undefined): number | null {
  if (header === undefined) return null;
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}

/** The request was incomplete, came too early, or was one too many; or the service is not available. */
const UNTOUCHED: ReadonlySet<number> = new Set([408, 425, 429, 503]);

/** Characters of a reason in a message. */
const MAX_REASON = 500;
const MAX_REASONS = 5;

/**
 * Accepts a status with a readable response.
 * @param body of an error response, if known; its reason becomes part of the error
 * @throws ServiceError, or DroppedError for a temporary failure
 */
export function checkStatus(
  { status, headers }: { status: number; headers: Readonly<Record<string, string>> },
  body = '',
): void {
  if (status >= 200 && status < 300) return;
  const text = reasonOf(body);
  const reason = text === null ? '' : `: ${text}`;
  if (status >= 500 || UNTOUCHED.has(status)) {
    const afterMs = retryAfterMs(headers['retry-after']);
    const isUntouched = UNTOUCHED.has(status) || afterMs !== null;
    throw new DroppedError(`responded with status ${status}${reason}`, afterMs, { isUntouched });
  }
  if (status === 401 || status === 403)
    throw new ServiceError(`the token was refused (status ${status})${reason}`);
  const hint =
    status < 400 ? ` (to ${headers.location ?? 'nowhere'}); configure the URL that it redirects to` : '';
  throw new ServiceError(`responded with status ${status}${hint}${reason}`);
}

/** Reason of a refusal: problem details (RFC 9457), FastAPI's list of errors, or a line of text. */
function reasonOf(body: string): string | null {
  const text = body.trim();
  if (text === '' || text.startsWith('<')) return null;
  let value: unknown = text;
  try {
    value = JSON.parse(text);
  } catch {
    // Plain text is a reason as it is.
  }
  const reason = isFields(value)
    ? ['detail', 'message', 'error', 'title', 'errors'].map((name) => reasonIn(value[name])).find(Boolean)
    : reasonIn(value);
  return reason ? cleanText(reason.replace(/\s+/g, ' '), MAX_REASON) : null;
}

/** The reason in an error of any form: a text, an object, or a list of these. */
export function reasonIn(value: unknown): string | null {
  if (Array.isArray(value)) {
    const reasons = value.slice(0, MAX_REASONS).map((one) => (Array.isArray(one) ? null : reasonIn(one)));
    return reasons.filter((reason) => reason !== null).join('; ') || null;
  }
  if (!isFields(value)) return textOf(value);
  const said = textOf(value.msg) ?? textOf(value.message) ?? textOf(value.detail);
  const where = Array.isArray(value.loc) ? value.loc.map(textOf).join('.') : '';
  return said === null || where === '' ? said : `${where}: ${said}`;
}
