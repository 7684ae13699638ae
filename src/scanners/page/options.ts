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
    .describe("Timeout in seconds for the host's response, and for the assessment of each part of the page."),
});

/** With the defaults filled in. */
export type PageOptions = z.output<typeof options>;
