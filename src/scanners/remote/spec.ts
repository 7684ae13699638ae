import { z } from 'zod';

/** What a service may be asked about. */
export const REMOTE_INPUTS = ['domain', 'host', 'url', 'repository'] as const;
const RESULTS = ['host', 'endpoint', 'finding'] as const;

const DAY_SECONDS = 24 * 60 * 60;
const seconds = (max: number) => z.number().positive().max(max);

const address = z
  .string()
  .max(2048)
  .refine(isHttpUrl, 'must be an http:// or https:// address, without a user name or password');

/** How a service is reached that scans what it is told to, and what it is taken for. */
export const remoteSpecSchema = z
  .strictObject({
    /** what is asked with POST to scan something */
    url: address,
    /** sent as `Authorization: Bearer …` */
    token: z
      .string()
      .max(8192)
      .regex(/^[\x21-\x7e]+$/, 'must be one word of visible ASCII characters')
      .optional(),
    title: z.string().min(1).max(200).optional(),
    description: z.string().min(1).max(2000).optional(),
    consumes: z
      .array(z.enum(REMOTE_INPUTS))
      .min(1)
      .default([...REMOTE_INPUTS]),
    produces: z
      .array(z.enum(RESULTS))
      .min(1)
      .default([...RESULTS]),
    intrusiveness: z.enum(['passive', 'active', 'aggressive']).default('passive'),
    /** where the state of a scan is found when no stream can be had: `{scan_id}` stands for its id */
    statusUrl: z.string().max(2048).optional(),
    /** until an answer begins; a service that answers only when it is done needs as long as it takes */
    connectSeconds: seconds(DAY_SECONDS).default(10),
    /** between two pieces of an answer; comments (`:`) keep a stream alive */
    silenceSeconds: seconds(DAY_SECONDS).default(60),
    /** for one input, all tries together */
    totalSeconds: seconds(7 * DAY_SECONDS).default(3600),
    /** tries in a row that bring nothing new, after the first */
    retries: z.int().min(0).max(1000).default(5),
    /**
     * requests a second to one host that the service is told to keep to, unless a scan says otherwise; false: it is told
     * nothing, because it sends no requests to what is scanned
     */
    rps: z.union([z.number().positive().max(100_000), z.literal(false)]).default(50),
    /** inputs that the service is asked about at once */
    concurrency: z.int().min(1).max(1000).optional(),
  })
  .superRefine(({ url, statusUrl }, context) => {
    if (statusUrl === undefined || !isHttpUrl(url)) return;
    const status = URL.canParse(statusUrl, url) ? new URL(statusUrl, url) : null;
    if (status?.origin !== new URL(url).origin || !isHttpUrl(status.href)) {
      const message = `must be an address of ${new URL(url).origin}, where the service is`;
      context.addIssue({ code: 'custom', path: ['statusUrl'], message });
    }
  });

/** As it is configured; with the defaults filled in it is one too. */
export type RemoteSpec = z.input<typeof remoteSpecSchema>;
export type FullRemoteSpec = z.output<typeof remoteSpecSchema>;

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
}
