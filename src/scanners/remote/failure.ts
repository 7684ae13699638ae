/** What can go wrong with a service, told apart by what helps. */
import { cleanText } from '../../core/result.ts';
import { EgressError } from '../../core/scanner.ts';
import { isFields, textOf } from './fields.ts';

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

/** The longest reason that is shown. */
const MAX_REASON = 500;
const MAX_REASONS = 5;

/**
 * Passes a status that an answer can be read from.
 * @param body of a refusal, as far as it is known: its reason becomes part of the error
 * @throws ServiceError, or DroppedError where it may pass
 */
export function checkStatus(
  { status, headers }: { status: number; headers: Readonly<Record<string, string>> },
  body = '',
): void {
  if (status >= 200 && status < 300) return;
  const text = reasonOf(body);
  const reason = text === null ? '' : `: ${text}`;
  if (status >= 500 || status === 429) {
    throw new DroppedError(`answered with status ${status}${reason}`, retryAfterMs(headers['retry-after']));
  }
  if (status === 401 || status === 403)
    throw new ServiceError(`the token was refused (status ${status})${reason}`);
  const hint = status < 400 ? ` (to ${headers.location ?? 'nowhere'}); give the address that it is at` : '';
  throw new ServiceError(`answered with status ${status}${hint}${reason}`);
}

/** Why a service refuses: problem details (RFC 9457), FastAPI's list of mistakes, or a line of text. */
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

function reasonIn(value: unknown): string | null {
  if (Array.isArray(value)) {
    const reasons = value.slice(0, MAX_REASONS).map((one) => (Array.isArray(one) ? null : reasonIn(one)));
    return reasons.filter((reason) => reason !== null).join('; ') || null;
  }
  if (!isFields(value)) return textOf(value);
  const said = textOf(value.msg) ?? textOf(value.message) ?? textOf(value.detail);
  const where = Array.isArray(value.loc) ? value.loc.map(textOf).join('.') : '';
  return said === null || where === '' ? said : `${where}: ${said}`;
}
