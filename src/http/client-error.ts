import { GraphQLError } from 'graphql';
import type { YogaLogger } from 'graphql-yoga';
import { CursorAheadError, ScanwireError } from '../core/errors.ts';

/**
 * What a client is told of an error: the caller's own mistakes as they are, with their code; everything else is
 * logged here, once, and masked.
 */
export function toClientError(error: unknown, logger: Pick<YogaLogger, 'error'>): GraphQLError {
  const original = originalOf(error);
  const located = error instanceof GraphQLError ? error : undefined;
  const place = {
    nodes: located?.nodes,
    source: located?.source,
    positions: located?.positions,
    path: located?.path,
  };
  if (original instanceof ScanwireError) {
    return new GraphQLError(original.message, { ...place, extensions: extensionsOf(original) });
  }
  // Parsing, validation, coercion and the transport say what is wrong themselves.
  if (located && original === undefined) return located;
  // A cursor or global id that the Relay plug-in cannot read.
  if (
    original instanceof Error &&
    /^(Invalid (cursor|global ID)|Cursor|first|last)/i.test(original.message)
  ) {
    return new GraphQLError(original.message, { ...place, extensions: { code: 'BAD_USER_INPUT' } });
  }
  logger.error(original ?? error);
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
