import { GraphQLError } from 'graphql';
import { CursorAheadError, ScanwireError } from '../core/errors.ts';

/**
 * What a client is told of an error: the caller's own mistakes as they are, with their code; everything else is
 * masked, and told to `onUnexpected`.
 *
 * @param toKnownError gives an error of a lower layer as one for callers, where it is one
 */
export function toClientError(
  error: unknown,
  onUnexpected: (error: unknown) => void,
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
    // Parsing, validation, coercion and the transport say what is wrong themselves; a field that throws a
    // GraphQLError of its own found an argument that it cannot read, such as a cursor or a global id.
    if (located.extensions.code !== undefined || located.path === undefined) return located;
    return new GraphQLError(located.message, { ...place, extensions: { code: 'BAD_USER_INPUT' } });
  }
  onUnexpected(original ?? error);
  return new GraphQLError('Something went wrong on our side; it has been logged.', {
    ...place,
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
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
