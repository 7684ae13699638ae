/** Option for extra request headers, whose values may be credentials. */
import { z } from 'zod';
import { secret } from '../../core/scanner.ts';

const MAX_HEADERS = 50;
/** Headers that the HTTP client sets itself (RFC 9110, RFC 9112). */
const NOT_YOURS =
  /^(?:host|content-length|transfer-encoding|connection|upgrade|te|trailer|expect|keep-alive)$/i;

/** By name; default: none. Queries show names, but never values. */
export const requestHeaders = (description: string) =>
  secret(
    z
      .record(
        z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/, 'not a valid header name'),
        z
          .string()
          .max(8192)
          .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'not a valid header value'),
      )
      .refine((headers) => Object.keys(headers).length <= MAX_HEADERS, `more than ${MAX_HEADERS} headers`)
      .refine(
        (headers) => !Object.keys(headers).some((name) => NOT_YOURS.test(name)),
        'set by the HTTP client itself',
      )
      .default({})
      .describe(description),
  );
