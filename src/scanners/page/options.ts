import { z } from 'zod';

/** What a client can set for the judgement of a page. */
export const options = z.strictObject({
  network: z
    .boolean()
    .default(true)
    .describe(
      "Whether to ask the page's host: redirects, certificate, and whether it answers with the same page. A URL is fetched only then, and without its page there is little to judge.",
    ),
  timeoutSeconds: z
    .number()
    .min(0.1)
    .max(120)
    .default(10)
    .describe('Seconds for the host to answer, and as many for each part of the page to be read.'),
});

/** With the defaults filled in. */
export type PageOptions = z.output<typeof options>;
