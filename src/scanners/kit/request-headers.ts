/** Headers that a client has a scanner send along, which may be what a log-in is worth. */
import { z } from 'zod';

const MAX_HEADERS = 50;
/** What the connection sets by itself (RFC 9110, RFC 9112). */
const NOT_YOURS =
  /^(?:host|content-length|transfer-encoding|connection|upgrade|te|trailer|expect|keep-alive)$/i;

/** An option: by name, none by default. Queries show names and no value. */
export const requestHeaders = (description: string) =>
  z
    .record(
      z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/, 'not the name of a header'),
      z
        .string()
        .max(8192)
        .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'not the value of a header'),
    )
    .refine((headers) => Object.keys(headers).length <= MAX_HEADERS, `more than ${MAX_HEADERS} headers`)
    .refine(
      (headers) => !Object.keys(headers).some((name) => NOT_YOURS.test(name)),
      'set by the connection itself',
    )
    .default({})
    .meta({ description, writeOnly: true });
