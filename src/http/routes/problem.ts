/** Errors of the routes outside GraphQL: problem details (RFC 9457) with the code of the error. */
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { GraphQLError } from 'graphql';
import { answer } from '../answer.ts';

/** HTTP status for each code of an error that a client can cause; 400 for all others. */
const STATUS: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  TARGET_REFUSED: 403,
  TARGET_NOT_VERIFIED: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  CURSOR_EXPIRED: 410,
  TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  LIMIT_REACHED: 429,
  INTERNAL_SERVER_ERROR: 500,
  UNAVAILABLE: 503,
};
const RETRY_AFTER_S = '5';

export interface Problem {
  code: string;
  /** what is wrong, and what to do */
  detail: string;
}

/** Reads the error that clients see. */
export const problemOf = ({ message, extensions }: GraphQLError): Problem & { status: number } => {
  const code = String(extensions.code ?? 'BAD_REQUEST');
  const given = (extensions.http as { status?: number } | undefined)?.status;
  return { code, detail: message, status: given ?? STATUS[code] ?? 400 };
};

export function answerProblem(
  response: ServerResponse,
  { code, detail, status = STATUS[code] ?? 400 }: Problem & { status?: number },
  headers: Record<string, string> = {},
): void {
  answer(
    response,
    status,
    { type: 'about:blank', title: STATUS_CODES[status], status, detail, code },
    {
      'content-type': 'application/problem+json',
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...((status === 429 || status === 503) && { 'retry-after': RETRY_AFTER_S }),
      ...headers,
    },
  );
}
