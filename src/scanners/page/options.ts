import { z } from 'zod';

/** Options of the scanner. */
export const options = z.strictObject({
  network: z
    .boolean()
    .default(true)
    .describe(
      "Whether to request the page's URL: its redirects, certificate and content are judged too. A URL without its page has little to judge.",
    ),
  timeoutSeconds: z
    .number()
    .min(0.1)
    .max(120)
    .default(10)
    .describe('Seconds for the host to answer, and again for each part of the page to be judged.'),
});

/** With the defaults filled in. */
export type PageOptions = z.output<typeof options>;
