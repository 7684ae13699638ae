import { z } from 'zod';
import { requestHeaders } from '../kit/request-headers.ts';

const CHECK_NAMES = ['xss', 'open-redirect', 'path-traversal', 'sql-injection'] as const;

const text = (max: number) => z.string().max(max);
const MAX_FIELDS = 50;

/** A request that the user gives, for an API that no page links to. */
const request = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).default('GET').describe('As it is sent.'),
  url: text(4_096).min(1).describe('Absolute, or a path on the site.'),
  headers: requestHeaders('Besides those of the option headers. Nothing shows their values.'),
  body: text(65_536).optional().meta({
    description:
      'JSON, or fields as a form sends them (a=1&b=2); told apart by content-type, or by what it is.',
    writeOnly: true,
  }),
});

/** The options of the scanner. */
export const options = z.strictObject({
  checks: z
    .array(z.enum(CHECK_NAMES))
    .min(1)
    .max(CHECK_NAMES.length)
    .default([...CHECK_NAMES])
    .describe('What is tried.'),
  forms: z
    .array(text(2_048).regex(/^(?:\/|\*|https?:\/\/)/, 'a path, an absolute URL, or * for anything'))
    .max(100)
    .default([])
    .describe(
      'Actions of forms, and pages, as paths or absolute URLs with * for anything, that may be submitted and asked for whatever they are: by POST, with a password, or where they may change state, sign out, pay or delete.',
    ),
  requests: z
    .array(request)
    .max(200)
    .default([])
    .describe(
      'Requests whose every value is tried: of the query, of a form body, and every leaf of a JSON body. They are sent as they are given, many times: name none that must not be repeated.',
    ),
  login: z
    .strictObject({
      url: text(4_096).min(1).describe('Page with the log-in form; absolute, or a path on the site.'),
      fields: z
        .record(text(200).min(1), text(4_096))
        .refine((fields) => Object.keys(fields).length <= MAX_FIELDS, `more than ${MAX_FIELDS} fields`)
        .meta({
          description:
            'Values by the names of its fields. Hidden fields are kept as the page has them. Queries show none of them.',
          writeOnly: true,
        }),
      loggedIn: text(500).min(1).optional().describe('Text that only somebody who is logged in sees.'),
    })
    .optional()
    .describe('How to log in. Without it, the site is looked at as a guest.'),
  headers: requestHeaders('Sent with every request, such as an Authorization. Nothing shows their values.'),
  aggressive: z
    .boolean()
    .default(false)
    .describe(
      'Submits POST forms and requests of scripts that nobody named, too. Never what may sign out, pay, delete or switch something.',
    ),
  rps: z
    .number()
    .positive()
    .max(1_000)
    .default(10)
    .describe('Requests a second to one host, at most; everything counts.'),
  timeoutMs: z
    .int()
    .min(100)
    .max(60_000)
    .default(10_000)
    .describe('Milliseconds for one request, its body included.'),
  workers: z
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe('Places tried at once; requests of one are sent one after another.'),
  maxPages: z
    .int()
    .min(0)
    .max(10_000)
    .default(100)
    .describe('Pages that it finds itself and looks at, in one scan, besides those that it is given.'),
  maxRequests: z.int().min(1).max(1_000_000).default(20_000).describe('Requests in one scan, at most.'),
});

/** Options with defaults applied. */
export type ActiveOptions = z.output<typeof options>;
export type GivenRequest = z.output<typeof request>;
