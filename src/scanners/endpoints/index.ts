/** Finds the URLs of one site, and tells of each as soon as it was asked for. */
import { z } from 'zod';
import { defineScanner } from '../../core/scanner.ts';
import { crawl } from './crawl.ts';

export const SOURCES = ['crawl', 'robots', 'sitemap', 'scripts', 'archive'] as const;

const options = z.strictObject({
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

export type EndpointOptions = z.output<typeof options>;

export const endpoints = defineScanner({
  name: 'endpoints',
  title: 'Endpoint discovery',
  description:
    'Finds the URLs of a site in its pages, scripts, robots.txt and sitemaps and in a web archive, and asks for each with GET. ' +
    'Paths that robots.txt disallows are looked at too, since they are evidence. URLs that look as if they log out or ' +
    'delete are reported without being asked for; other hosts are never asked.',
  version: '1.0.0',
  intrusiveness: 'passive',
  consumes: ['host', 'url'],
  produces: ['endpoint'],
  options,
  limits: ({ rps, timeoutMs, resolvers }) => ({ rps, timeoutMs, resolvers }),
  async *scan(input, context) {
    if (input.kind === 'url') {
      yield* crawl([input.url], context);
    } else if (input.alive) {
      yield* crawl(startsOf(input), context);
    }
  },
});

/** Where a host may answer, best first. */
function startsOf({ name, port, url }: { name: string; port: number | null; url: string | null }): string[] {
  if (url !== null) return [url];
  const authority = `${name.includes(':') ? `[${name}]` : name}${port === null ? '' : `:${port}`}`;
  return [`https://${authority}/`, `http://${authority}/`];
}
