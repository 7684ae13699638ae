import { z } from 'zod';
import { strictObject } from '../../core/zod-error.ts';

/** Kinds of input that a service can scan. */
export const REMOTE_INPUTS = ['domain', 'host', 'url', 'repository'] as const;
const RESULTS = ['host', 'endpoint', 'finding'] as const;

const DAY_SECONDS = 24 * 60 * 60;
const RATE = { error: 'must be a number above 0 and up to 100000, or false' };
const seconds = (max: number) => z.number().positive().max(max);

export const serviceUrlSchema = z
  .string()
  .max(2048)
  .refine(isHttpUrl, 'must be an http:// or https:// URL without a user name or password');

/** Configuration of a remote scanner. */
export const remoteSpecSchema = strictObject({
  /** URL that receives the POST request for a scan */
  url: serviceUrlSchema,
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
  /** default: passive about repositories, active about everything else */
  intrusiveness: z.enum(['passive', 'active', 'aggressive']).optional(),
  /** URL of a scan's status, for when there is no stream: `{scan_id}` stands for its id */
  statusUrl: z.string().max(2048).optional(),
  /** until the response begins; must cover the whole scan if the service responds only at the end */
  connectSeconds: seconds(DAY_SECONDS).default(10),
  /** between two chunks of a response; comments (`:`) keep a stream alive */
  silenceSeconds: seconds(DAY_SECONDS).default(60),
  /** for one input, including retries */
  totalSeconds: seconds(7 * DAY_SECONDS).default(3600),
  /** consecutive retries without news */
  retries: z.int().min(0).max(1000).default(5),
  /**
   * default for the requests a second to one host, which are sent to the service; false: not sent,
   * because the service sends no requests to the target
   */
  rps: z.union([z.number().positive().max(100_000), z.literal(false)], RATE).default(50),
  /** concurrent scans of inputs */
  concurrency: z.int().min(1).max(1000).optional(),
}).superRefine(({ url, statusUrl }, context) => {
  if (statusUrl === undefined || !isHttpUrl(url)) return;
  const status = URL.canParse(statusUrl, url) ? new URL(statusUrl, url) : null;
  if (status?.origin !== new URL(url).origin || !isHttpUrl(status.href)) {
    const message = `must be a URL at ${new URL(url).origin}, the origin of the service`;
    context.addIssue({ code: 'custom', path: ['statusUrl'], message });
  }
});

/** As configured, with or without defaults. */
export type RemoteSpec = z.input<typeof remoteSpecSchema>;
export type FullRemoteSpec = z.output<typeof remoteSpecSchema>;

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
}
