import { z } from 'zod';

/** Options of the scanner. */
export const options = z.strictObject({
  network: z
    .boolean()
    .default(true)
    .describe(
      'Whether to also request the URL of the page and assess its redirects, certificate and content. Without it, a URL gives little to assess.',
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
