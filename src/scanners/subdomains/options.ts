import { z } from 'zod';
import { SOURCES } from './frontier.ts';

export const PUBLIC_LOG = 'https://crt.sh';

/** What a client can set for a search for hosts. */
export const options = z.strictObject({
  workers: z.int().min(1).max(500).default(50).describe('Hosts that are probed concurrently.'),
  rps: z
    .number()
    .positive()
    .max(10_000)
    .default(50)
    .describe('Maximum number of HTTP requests per second to one host.'),
  timeoutMs: z
    .int()
    .min(100)
    .max(60_000)
    .default(5000)
    .describe(
      'Timeout of a DNS lookup or HTTP request in milliseconds. For the certificate transparency log it is six times as long.',
    ),
  maxItems: z.int().min(1).max(1_000_000).default(10_000).describe('Maximum number of hosts.'),
  sources: z
    .array(z.enum(SOURCES))
    .default([...SOURCES])
    .describe(
      'Where names come from: a word list, certificate transparency logs, TLS certificates of live hosts, redirects of live hosts. The domain itself is always probed.',
    ),
  wordlist: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe(
      'Path of a file on the server that replaces the built-in word list, with one label (or name in the domain) per line. Lines that start with # are comments.',
    ),
  certificateTransparencyUrl: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional()
    .describe(`URL of a service with the API of crt.sh. Default: that of the server, usually ${PUBLIC_LOG}.`),
  ports: z
    .array(z.int().min(1).max(65_535))
    .min(1)
    .max(32)
    .default([443, 80])
    .describe(
      'Ports to probe, in this order: 443 over HTTPS, 80 over HTTP, all others over HTTPS, then HTTP.',
    ),
  resolvers: z
    .array(z.string().min(1).max(100))
    .max(16)
    .optional()
    .describe('DNS servers, as address or address:port. Default: those of the server.'),
});

/** With the defaults filled in. */
export type SubdomainOptions = z.output<typeof options>;
