import { z } from 'zod';
import { requestHeaders } from '../kit/request-headers.ts';
import { CHECKS } from './check.ts';

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
  headers: requestHeaders(
    'Further headers of every request to the site, such as cookie or authorization. Nothing shows their values.',
  ),
});

/** With the defaults filled in. */
export type WebOptions = z.output<typeof options>;
