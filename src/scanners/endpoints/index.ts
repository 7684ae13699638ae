/** Finds the URLs of one site, and reports each as soon as it was requested. */

import { defineScanner } from '../../core/scanner.ts';
import { bracketed } from '../../core/target.ts';
import { crawl } from './crawl.ts';
import { options } from './options.ts';

export const endpoints = defineScanner({
  name: 'endpoints',
  title: 'Endpoint discovery',
  description:
    'Finds the URLs of a site in its pages, scripts, robots.txt, sitemaps and a web archive, and requests each with GET. ' +
    'Reports URLs that robots.txt disallows, or that may change state, sign out, pay or delete, without requesting them. ' +
    'Skips images, fonts and style sheets. Sends no requests to other hosts, except to the same name ' +
    'with or without www.',
  version: '1.0.0',
  intrusiveness: 'passive',
  consumes: ['host', 'url'],
  produces: ['endpoint'],
  options,
  limits: ({ rps, timeoutMs, resolvers }) => ({ rps, timeoutMs, resolvers }),
  async *scan(input, context) {
    if (input.kind === 'url') {
      yield* crawl([input.url], { www: true }, context);
    } else if (input.alive) {
      // For a host that another scanner found, the www name is a host of its own.
      yield* crawl(startsOf(input), { www: input.url === null }, context);
    }
  },
});

/** Possible addresses of a host, best first. */
function startsOf({ name, port, url }: { name: string; port: number | null; url: string | null }): string[] {
  if (url !== null) return [url];
  const authority = `${bracketed(name)}${port === null ? '' : `:${port}`}`;
  return [`https://${authority}/`, `http://${authority}/`];
}
