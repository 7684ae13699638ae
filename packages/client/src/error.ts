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
  | 'CLIENT_DISPOSED'
  | (string & {});

/**
 * A request failed, or a stream cannot be followed any further. Streams retry what a retry may fix.
 *
 * The codes are those of the server (README), and four of the client: BAD_RESPONSE, the other side does not speak GraphQL
 * like scanwire; UNREACHABLE, a request got no answer; TOKEN_UNAVAILABLE, the function `token` failed, with `cause`;
 * CLIENT_DISPOSED, the graphql-ws client that was passed has been disposed.
 */
export class ScanwireError extends Error {
  override readonly name = 'ScanwireError';
  readonly code: ScanwireErrorCode;
  /** With CURSOR_AHEAD: seq of the newest event; else null. */
  readonly lastSeq: number | null;

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

/** An error in a GraphQL response. */
export interface ResponseError {
  message: string;
  extensions?: Record<string, unknown> | undefined;
}

export function fromResponse(errors: readonly ResponseError[]): ScanwireError {
  const { message, extensions } = errors[0] ?? { message: 'The server sent an error without a message.' };
  const { code, lastSeq } = extensions ?? {};
  return new ScanwireError(
    // Syntax and validation errors have no code.
    typeof code === 'string' ? code : 'BAD_USER_INPUT',
    message,
    { lastSeq: typeof lastSeq === 'number' ? lastSeq : null, cause: errors },
  );
}

export const wrongToken = (cause: unknown) =>
  new ScanwireError('UNAUTHENTICATED', 'The token is missing or wrong.', { cause });

/** Converts the error of a graphql-ws subscription. @returns null if a retry may succeed */
export function toFatalError(reason: unknown): ScanwireError | null {
  if (Array.isArray(reason)) return fromResponse(reason);
  if (isCloseEvent(reason)) {
    const { code } = reason;
    const message = `The server closed the connection: ${code} ${reason.reason}`.trimEnd();
    if (code === 4401) return wrongToken(reason);
    if (code === 4403) return new ScanwireError('FORBIDDEN', message, { cause: reason });
    return isFatalCode(code) ? new ScanwireError('BAD_RESPONSE', message, { cause: reason }) : null;
  }
  // Broken sockets give an event; graphql-ws gives an Error for an invalid message.
  if (reason instanceof Error) return new ScanwireError('BAD_RESPONSE', reason.message, { cause: reason });
  return null;
}

function isCloseEvent(reason: unknown): reason is { code: number; reason: string } {
  return typeof reason === 'object' && reason !== null && 'code' in reason && 'reason' in reason;
}

/** Close codes that a retry does not fix, by RFC 6455 section 7.4.1 and graphql-transport-ws. */
function isFatalCode(code: number): boolean {
  // 4408: connection_init came too late; 4499: this client terminated an unresponsive connection.
  if (code >= 4400 && code < 4500) return code !== 4408 && code !== 4499;
  return [1002, 1003, 1007, 1009, 1010, 4004, 4005].includes(code);
}
