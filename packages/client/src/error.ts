/** `string & {}` allows codes of newer servers, and keeps the completion of the known ones in editors. */
export type FollowErrorCode =
  | 'NOT_FOUND'
  | 'CURSOR_AHEAD'
  | 'CURSOR_EXPIRED'
  | 'BAD_USER_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'INTERNAL_SERVER_ERROR'
  | 'BAD_RESPONSE'
  | 'CLIENT_DISPOSED'
  | (string & {});

/**
 * A scan cannot be followed any further. Errors that a retry may fix are retried instead of thrown.
 *
 * The codes are those of the server (README), and two of the client: BAD_RESPONSE, the other side does not speak
 * graphql-transport-ws like scanwire; CLIENT_DISPOSED, the graphql-ws client that was passed has been disposed.
 */
export class FollowError extends Error {
  override readonly name = 'FollowError';
  readonly code: FollowErrorCode;
  /** With CURSOR_AHEAD: seq of the newest event; else null. */
  readonly lastSeq: number | null;

  constructor(
    code: FollowErrorCode,
    message: string,
    { lastSeq = null, ...options }: ErrorOptions & { lastSeq?: number | null } = {},
  ) {
    super(message, options);
    this.code = code;
    this.lastSeq = lastSeq;
  }
}

/** An error in a GraphQL response. */
interface ResponseError {
  message: string;
  extensions?: Record<string, unknown> | undefined;
}

export function fromResponse(errors: readonly ResponseError[]): FollowError {
  const { message, extensions } = errors[0] ?? { message: 'The server sent an error without a message.' };
  const { code, lastSeq } = extensions ?? {};
  return new FollowError(
    // Syntax and validation errors have no code.
    typeof code === 'string' ? code : 'BAD_USER_INPUT',
    message,
    { lastSeq: typeof lastSeq === 'number' ? lastSeq : null, cause: errors },
  );
}

/** Converts the error of a graphql-ws subscription. @returns null if a retry may succeed */
export function toFatalError(reason: unknown): FollowError | null {
  if (Array.isArray(reason)) return fromResponse(reason);
  if (isCloseEvent(reason)) {
    const { code } = reason;
    const message = `The server closed the connection: ${code} ${reason.reason}`.trimEnd();
    if (code === 4401)
      return new FollowError('UNAUTHENTICATED', 'The token is missing or wrong.', { cause: reason });
    if (code === 4403) return new FollowError('FORBIDDEN', message, { cause: reason });
    return isFatalCode(code) ? new FollowError('BAD_RESPONSE', message, { cause: reason }) : null;
  }
  // Broken sockets give an event; graphql-ws gives an Error for an invalid message.
  if (reason instanceof Error) return new FollowError('BAD_RESPONSE', reason.message, { cause: reason });
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
