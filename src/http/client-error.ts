import { GraphQLError } from 'graphql';
import { CursorAheadError, ScanwireError } from '../core/errors.ts';

/** @param id of the error in the log */
export const internalError = (id: string): string =>
  `Internal server error ${id}. The log of the server has the details under this id.`;

/**
 * Converts an error for the client. Errors of the caller keep their message and code. All others are masked, and
 * passed to `onUnexpected`, which returns the id for the client.
 *
 * @param toKnownError converts errors of lower layers that the caller caused; returns all others unchanged
 */
export function toClientError(
  error: unknown,
  onUnexpected: (error: unknown, field?: string) => string,
  toKnownError: (error: unknown) => unknown,
): GraphQLError {
  const original = toKnownError(originalOf(error));
  const located = error instanceof GraphQLError ? error : undefined;
  const { nodes = null, source = null, positions = null, path = null } = located ?? {};
  const place = { nodes, source, positions, path };
  if (original instanceof ScanwireError) {
    return new GraphQLError(original.message, { ...place, extensions: extensionsOf(original) });
  }
  if (located && original === undefined) {
    // Errors of parsing, validation, coercion and the transport are meant for clients. A GraphQLError thrown by a field
    // reports an invalid argument, such as a cursor or a global id.
    if (located.extensions.code !== undefined || located.path === undefined) return located;
    return new GraphQLError(located.message, { ...place, extensions: { code: 'BAD_USER_INPUT' } });
  }
  const errorId = onUnexpected(original ?? error, path?.join('.'));
  return new GraphQLError(internalError(errorId), {
    ...place,
    extensions: { code: 'INTERNAL_SERVER_ERROR', errorId },
  });
}

function originalOf(error: unknown): unknown {
  let original = error;
  while (original instanceof GraphQLError) {
    if (original.originalError === undefined) return undefined;
    original = original.originalError;
  }
  return original;
}

function extensionsOf(error: ScanwireError): Record<string, unknown> {
  return error instanceof CursorAheadError
    ? { code: error.code, lastSeq: error.lastSeq }
    : { code: error.code };
}
