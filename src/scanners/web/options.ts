import { z } from 'zod';
import { requestHeaders } from '../kit/request-headers.ts';
import { CHECKS } from './check.ts';

/** What a client can set for a look at a web application. */
export const options = z.strictObject({
  checks: z
    .array(z.enum(CHECKS))
    .default([...CHECKS])
    .describe('Checks to run.'),
  rps: z
    .number()
    .positive()
    .max(100_000)
    .default(20)
    .describe('Maximum number of requests per second to one host.'),
  timeoutMs: z
    .int()
    .min(100)
    .max(60_000)
    .default(10_000)
    .describe('Timeout of a request in milliseconds, including its body.'),
  maxPages: z
    .int()
    .min(1)
    .max(100_000)
    .default(500)
    .describe('Maximum number of pages per scan, and of scripts.'),
  headers: requestHeaders(
    'Additional headers of every request to the site, such as cookie or authorization. Their values are never shown.',
  ),
});

/** With the defaults filled in. */
export type WebOptions = z.output<typeof options>;
