import { z } from 'zod';

/** Options of the scanner. */
export const options = z.strictObject({
  network: z
    .boolean()
    .default(true)
    .describe(
      'Whether to request the URL of the page, to assess its redirects, certificate and content too. A URL alone gives little to assess.',
    ),
  timeoutSeconds: z
    .number()
    .min(0.1)
    .max(120)
    .default(10)
    .describe(
      'Timeout of the response of the host, and of the assessment of each part of the page, in seconds.',
    ),
});

/** With the defaults filled in. */
export type PageOptions = z.output<typeof options>;
