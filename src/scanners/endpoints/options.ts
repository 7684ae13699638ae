import { z } from 'zod';

const SOURCES = ['crawl', 'robots', 'sitemap', 'scripts', 'archive'] as const;

export const PUBLIC_ARCHIVE = 'https://web.archive.org';

/** What a client can set for a search for endpoints. */
export const options = z.strictObject({
  workers: z.int().min(1).max(500).default(50).describe('Concurrent requests.'),
  rps: z
    .number()
    .positive()
    .max(100_000)
    .default(50)
    .describe('Maximum number of requests per second to one host.'),
  timeoutMs: z
    .int()
    .min(100)
    .max(60_000)
    .default(10_000)
    .describe(
      'Timeout of a request in milliseconds, including its body. For the web archive it is three times as long.',
    ),
  maxItems: z.int().min(1).max(1_000_000).default(5_000).describe('Maximum number of endpoints per site.'),
  sources: z
    .array(z.enum(SOURCES))
    .default([...SOURCES])
    .describe(
      'Where URLs come from: links and forms of pages, robots.txt, sitemaps, paths inside JavaScript, captures of a web archive. The start URL is always requested.',
    ),
  ignoreRobots: z
    .boolean()
    .default(false)
    .describe('Whether to request URLs that the robots.txt of the site disallows.'),
  maxDepth: z
    .int()
    .min(0)
    .max(50)
    .default(5)
    .describe('Maximum number of links and redirects between the start URL and a page.'),
  archiveUrl: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional()
    .describe(
      `URL of a web archive with the API of a CDX server. Default: that of the server, usually ${PUBLIC_ARCHIVE}.`,
    ),
  paths: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe(
      'Path of a file on the server with additional paths or URLs to request, one per line. Lines that start with # are comments.',
    ),
  resolvers: z
    .array(z.string().min(1).max(100))
    .max(16)
    .optional()
    .describe('DNS servers, as address or address:port. Default: those of the server.'),
});

/** With the defaults filled in. */
export type EndpointOptions = z.output<typeof options>;
