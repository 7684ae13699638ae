import { z } from 'zod';
import { SOURCES } from './frontier.ts';

/** What a client can set for a search for hosts. */
export const options = z.strictObject({
  workers: z.int().min(1).max(500).default(50).describe('Hosts probed at once.'),
  rps: z.number().positive().max(10_000).default(50).describe('HTTP requests a second to one host, at most.'),
  timeoutMs: z
    .int()
    .min(100)
    .max(60_000)
    .default(5000)
    .describe(
      'Milliseconds for one DNS look-up or HTTP request. The certificate transparency log gets six times as long.',
    ),
  maxItems: z.int().min(1).max(1_000_000).default(10_000).describe('Hosts reported, at most.'),
  sources: z
    .array(z.enum(SOURCES))
    .default([...SOURCES])
    .describe(
      'Where names come from: guesses from a word list, the certificate transparency logs, TLS certificates of live hosts, redirects of live hosts. The domain itself is always probed.',
    ),
  wordlist: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe(
      'Path of a file on the server with one label (or name inside the domain) a line, in place of the built-in list. Lines that start with # are comments.',
    ),
  certificateTransparencyUrl: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .default('https://crt.sh')
    .describe('Address of crt.sh, or of a service that answers as it does.'),
  ports: z
    .array(z.int().min(1).max(65_535))
    .min(1)
    .max(32)
    .default([443, 80])
    .describe('Ports probed in this order: 443 over HTTPS, 80 over HTTP, any other over HTTPS, then HTTP.'),
  resolvers: z
    .array(z.string().min(1).max(100))
    .max(16)
    .optional()
    .describe('DNS servers to ask, as address or address:port. Default: those of the server.'),
});

/** With the defaults filled in. */
export type SubdomainOptions = z.output<typeof options>;
