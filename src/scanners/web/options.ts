import { z } from 'zod';
import { CHECKS } from './check.ts';

const MAX_HEADERS = 32;
/** What the connection sets by itself (RFC 9110, RFC 9112). */
const NOT_YOURS =
  /^(?:host|content-length|transfer-encoding|connection|upgrade|te|trailer|expect|keep-alive)$/i;

const headers = z
  .record(
    z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/, 'not the name of a header'),
    z
      .string()
      .max(8192)
      .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'not the value of a header'),
  )
  .refine((record) => Object.keys(record).length <= MAX_HEADERS, `more than ${MAX_HEADERS} headers`)
  .refine(
    (record) => !Object.keys(record).some((name) => NOT_YOURS.test(name)),
    'set by the connection itself',
  );

/** What a client can set for a look at a web application. */
export const options = z.strictObject({
  checks: z
    .array(z.enum(CHECKS))
    .default([...CHECKS])
    .describe('What is looked for.'),
  rps: z.number().positive().max(100_000).default(20).describe('Requests a second to one host, at most.'),
  timeoutMs: z
    .int()
    .min(100)
    .max(60_000)
    .default(10_000)
    .describe('Milliseconds for one request, its body included.'),
  maxPages: z
    .int()
    .min(1)
    .max(100_000)
    .default(500)
    .describe('Pages of one scan that are asked for, at most, and as many of their scripts.'),
  headers: headers.default({}).meta({
    description:
      'Further headers of every request to the site, such as cookie or authorization. Nothing shows their values.',
    writeOnly: true,
  }),
});

/** With the defaults filled in. */
export type WebOptions = z.output<typeof options>;
