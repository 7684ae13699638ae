/** `string & {}` keeps the names in an editor's completion while a newer server may send others. */
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
 * Why a scan cannot be followed any further; what another attempt may mend is not told but tried.
 *
 * The codes are the server's (README), and two of this side: BAD_RESPONSE, what answered does not speak
 * graphql-transport-ws as scanwire does; CLIENT_DISPOSED, somebody disposed the graphql-ws client that was handed in.
 */
export class FollowError extends Error {
  override readonly name = 'FollowError';
  readonly code: FollowErrorCode;
  /** With CURSOR_AHEAD: seq of the newest event that there is; else null. */
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

/** An error as GraphQL answers have it. */
interface ResponseError {
  message: string;
  extensions?: Record<string, unknown> | undefined;
}

export function fromResponse(errors: readonly ResponseError[]): FollowError {
  const { message, extensions } = errors[0] ?? { message: 'The server sent an error without saying which.' };
  const { code, lastSeq } = extensions ?? {};
  return new FollowError(
    // What does not parse or validate has no code.
    typeof code === 'string' ? code : 'BAD_USER_INPUT',
    message,
    { lastSeq: typeof lastSeq === 'number' ? lastSeq : null, cause: errors },
  );
}

/** Why a subscription of graphql-ws broke off. @returns null where another attempt may do */
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
  // Sockets that break tell so with an event; an Error is graphql-ws not understanding what came.
  if (reason instanceof Error) return new FollowError('BAD_RESPONSE', reason.message, { cause: reason });
  return null;
}

function isCloseEvent(reason: unknown): reason is { code: number; reason: string } {
  return typeof reason === 'object' && reason !== null && 'code' in reason && 'reason' in reason;
}

/** Close codes that say "not like this", by RFC 6455 section 7.4.1 and graphql-transport-ws. */
function isFatalCode(code: number): boolean {
  // 4408: the connection was too slow to open; 4499: given up as dead by this side.
  if (code >= 4400 && code < 4500) return code !== 4408 && code !== 4499;
  return [1002, 1003, 1007, 1009, 1010, 4004, 4005].includes(code);
}
