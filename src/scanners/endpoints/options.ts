import { z } from 'zod';

const SOURCES = ['crawl', 'robots', 'sitemap', 'scripts', 'archive'] as const;

/** What a client can set for a search for endpoints. */
export const options = z.strictObject({
  workers: z.int().min(1).max(500).default(50).describe('Requests under way at once.'),
  rps: z.number().positive().max(100_000).default(50).describe('Requests a second to one host, at most.'),
  timeoutMs: z
    .int()
    .min(100)
    .max(60_000)
    .default(10_000)
    .describe('Milliseconds for one request, its body included. The web archive gets three times as long.'),
  maxItems: z.int().min(1).max(1_000_000).default(5_000).describe('Endpoints reported of one site, at most.'),
  sources: z
    .array(z.enum(SOURCES))
    .default([...SOURCES])
    .describe(
      'Where URLs come from: links and forms of pages, robots.txt, sitemaps, paths inside JavaScript, captures of a web archive. The start itself is always asked for.',
    ),
  maxDepth: z
    .int()
    .min(0)
    .max(50)
    .default(5)
    .describe('Links and redirects that are followed one after another, counted from the start.'),
  archiveUrl: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .default('https://web.archive.org')
    .describe('Address of the web archive, or of a service that answers as its CDX server does.'),
  paths: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe(
      'Path of a file on the server with one path or URL a line, each of which is asked for besides. Lines that start with # are comments.',
    ),
  resolvers: z
    .array(z.string().min(1).max(100))
    .max(16)
    .optional()
    .describe('DNS servers to ask, as address or address:port. Default: those of the server.'),
});

/** With the defaults filled in. */
export type EndpointOptions = z.output<typeof options>;
