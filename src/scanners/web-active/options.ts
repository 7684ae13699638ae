import { z } from 'zod';
import { secret } from '../../core/scanner.ts';
import { requestHeaders } from '../kit/request-headers.ts';

const CHECK_NAMES = ['xss', 'open-redirect', 'path-traversal', 'sql-injection'] as const;

const text = (max: number) => z.string().max(max);
const MAX_FIELDS = 50;

/** A request that the user gives, for an API that no page links to. */
const request = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).default('GET').describe('HTTP method.'),
  url: text(4_096).min(1).describe('Absolute URL, or path on the site.'),
  headers: requestHeaders(
    'Headers in addition to those of the `headers` option. Their values are never shown.',
  ),
  body: secret(text(65_536).optional()).describe(
    'JSON or form fields (a=1&b=2), distinguished by the content-type header or by the content.',
  ),
});

/** The options of the scanner. */
export const options = z.strictObject({
  checks: z
    .array(z.enum(CHECK_NAMES))
    .min(1)
    .max(CHECK_NAMES.length)
    .default([...CHECK_NAMES])
    .describe('Vulnerabilities to test for.'),
  forms: z
    .array(text(2_048).regex(/^(?:\/|\*|https?:\/\/)/, 'a path, an absolute URL, or * for anything'))
    .max(100)
    .default([])
    .describe(
      'Actions of forms, and pages, that may always be submitted or requested: even by POST, with a password field, or if they may change state, log out, pay or delete. Paths or absolute URLs; * matches anything.',
    ),
  requests: z
    .array(request)
    .max(200)
    .default([])
    .describe(
      'Requests whose values are all tested: those in the query, those in a form body, and every leaf of a JSON body. Each request is sent many times, so only list requests that may be repeated.',
    ),
  login: z
    .strictObject({
      url: text(4_096).min(1).describe('Page with the login form: an absolute URL, or a path on the site.'),
      fields: secret(
        z
          .record(text(200).min(1), text(4_096))
          .refine((fields) => Object.keys(fields).length <= MAX_FIELDS, `more than ${MAX_FIELDS} fields`),
      ).describe(
        'Values by the names of the fields. Hidden fields keep the values in the page. The values are never shown.',
      ),
      loggedIn: text(500).min(1).optional().describe('Text that only logged-in users see.'),
    })
    .optional()
    .describe('How to log in. Default: the site is tested as a guest.'),
  headers: requestHeaders('Headers of every request, such as authorization. Their values are never shown.'),
  ignoreRobots: z
    .boolean()
    .default(false)
    .describe('Whether to follow links to pages that the robots.txt of the site disallows.'),
  aggressive: z
    .boolean()
    .default(false)
    .describe(
      'Whether to also submit POST forms and send requests of scripts that are not named, except those that may log out, pay, delete or change settings.',
    ),
  rps: z
    .number()
    .positive()
    .max(1_000)
    .default(10)
    .describe('Maximum number of requests per second to one host, including logins.'),
  timeoutMs: z
    .int()
    .min(100)
    .max(60_000)
    .default(10_000)
    .describe('Timeout of a request in milliseconds, including its body.'),
  workers: z
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe(
      'Inputs of the site that are tested concurrently; the requests for one input are sent one after another.',
    ),
  maxPages: z
    .int()
    .min(0)
    .max(10_000)
    .default(100)
    .describe('Maximum number of pages per scan that the scanner finds itself, in addition to its inputs.'),
  maxRequests: z.int().min(1).max(1_000_000).default(20_000).describe('Maximum number of requests per scan.'),
});

/** Options with defaults applied. */
export type ActiveOptions = z.output<typeof options>;
export type GivenRequest = z.output<typeof request>;
