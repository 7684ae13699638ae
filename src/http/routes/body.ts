/** Bodies of requests outside GraphQL. */
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { BadInputError, ScanwireError } from '../../core/errors.ts';
import { explain } from '../../core/zod-error.ts';

const JSON_TYPE = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i;

/** The client left before it had sent the whole body. */
export class BodyCutError extends Error {}

/**
 * Reads a JSON body and validates it.
 * @throws ScanwireError UNSUPPORTED_MEDIA_TYPE, TOO_LARGE; BadInputError; BodyCutError
 */
export async function readJson<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
  maxBytes: number,
): Promise<z.output<Schema>> {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  if (!JSON_TYPE.test(type)) {
    throw new ScanwireError(
      'UNSUPPORTED_MEDIA_TYPE',
      'Post JSON in UTF-8: "content-type: application/json".',
    );
  }
  if (encoding !== 'identity') {
    throw new ScanwireError('UNSUPPORTED_MEDIA_TYPE', 'Post the body without a Content-Encoding.');
  }
  const parsed = schema.safeParse(parseJson(await readBytes(request, maxBytes)));
  if (parsed.success) return parsed.data;
  throw new BadInputError(explain(parsed.error));
}

/** @throws ScanwireError TOO_LARGE, BodyCutError */
async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = () => new ScanwireError('TOO_LARGE', `The body has more than ${maxBytes} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // The connection stays open for the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof ScanwireError ? error : new BodyCutError();
  }
  return Buffer.concat(chunks);
}

/** @throws BadInputError */
function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new BadInputError('The body is not valid JSON in UTF-8.');
  }
}
