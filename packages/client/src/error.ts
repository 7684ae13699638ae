import type { ResponseError, Result } from './operation.ts';

/** `string & {}` allows codes of newer servers, and keeps the completion of the known ones in editors. */
export type ScanwireErrorCode =
  | 'NOT_FOUND'
  | 'CURSOR_AHEAD'
  | 'CURSOR_EXPIRED'
  | 'BAD_USER_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'INTERNAL_SERVER_ERROR'
  | 'BAD_RESPONSE'
  | 'UNREACHABLE'
  | 'TOKEN_UNAVAILABLE'
  | (string & {});

/**
 * A request failed, or a stream cannot continue. Streams only throw it if a retry would not help.
 *
 * The codes are those of the server, and three of the client: BAD_RESPONSE (the response is not one of scanwire),
 * UNREACHABLE (a request got no response) and TOKEN_UNAVAILABLE (the function `token` failed; see `cause`).
 */
export class ScanwireError extends Error {
  override readonly name = 'ScanwireError';
  declare readonly code: ScanwireErrorCode;
  /** With CURSOR_AHEAD: seq of the newest event; else null. */
  declare readonly lastSeq: number | null;

  constructor(
    code: ScanwireErrorCode,
    message: string,
    { lastSeq = null, ...options }: ErrorOptions & { lastSeq?: number | null } = {},
  ) {
    super(message, options);
    this.code = code;
    this.lastSeq = lastSeq;
  }
}

const NO_DATA: ResponseError = { message: 'The response has no data.' };

/** @throws ScanwireError if the response has errors, or no data */
export function dataOf({ data, errors }: Result): NonNullable<Result['data']> {
  if (errors || !data) throw fromResponse(errors);
  return data;
}

export function fromResponse(errors: readonly ResponseError[] = []): ScanwireError {
  const { message, extensions: { code, lastSeq } = {} } = errors[0] ?? NO_DATA;
  return new ScanwireError(
    // Syntax and validation errors have no code.
    (code as string) ?? 'BAD_USER_INPUT',
    message,
    { lastSeq: lastSeq as number, cause: errors },
  );
}

export const wrongToken = (cause: unknown) =>
  new ScanwireError('UNAUTHENTICATED', 'The token is missing or wrong.', { cause });

/** Converts the error of a graphql-ws subscription. @returns null if a retry may succeed */
export function toFatalError(reason: unknown): ScanwireError | null {
  if (Array.isArray(reason)) return fromResponse(reason);
  const { code = 0, reason: text } = reason as { code?: number; reason?: string };
  if (code === 4401) return wrongToken(reason);
  // graphql-ws gives an Error for an invalid message. Broken sockets give an event without a code.
  if (reason instanceof Error && !code)
    return new ScanwireError('BAD_RESPONSE', reason.message, { cause: reason });
  if (!isFatalCode(code)) return null;
  const message = `The server closed the connection: ${code} ${text}`;
  return new ScanwireError(code === 4403 ? 'FORBIDDEN' : 'BAD_RESPONSE', message, { cause: reason });
}

/**
 * Close codes that a retry does not fix, by RFC 6455 section 7.4.1 and graphql-transport-ws; not 4408, connection_init came
 * too late, and 4499, this client terminated an unresponsive connection.
 */
const isFatalCode = (code: number): boolean =>
  (code >= 4400 && code < 4499 && code !== 4408) || [1002, 1003, 1007, 1009, 1010, 4004, 4005].includes(code);
