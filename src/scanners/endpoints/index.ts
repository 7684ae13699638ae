/** Finds the URLs of one site, and reports each as soon as it was requested. */

import { defineScanner, type Scanner } from '../../core/scanner.ts';
import { bracketed } from '../../core/target.ts';
import { createPublicService, type NamedServices, NOTHING_NAMED } from '../kit/public-service.ts';
import { crawl } from './crawl.ts';
import { options, PUBLIC_ARCHIVE } from './options.ts';

/** @param archives web archives that the operator named */
export function createEndpointsScanner(archives: NamedServices = NOTHING_NAMED): Scanner {
  const { services, access } = createPublicService(PUBLIC_ARCHIVE, archives);
  return defineScanner({
    name: 'endpoints',
    title: 'Endpoint discovery',
    description:
      'Finds the URLs of a site in its pages, scripts, robots.txt, sitemaps and a web archive, and requests each with GET. ' +
      'Reports URLs that robots.txt disallows, or that may change state, log out, pay or delete, without requesting them. ' +
      'Skips images, fonts and style sheets. Sends no requests to other hosts, except to the same name ' +
      'with or without www.',
    version: '1.0.0',
    intrusiveness: 'passive',
    consumes: ['host', 'url'],
    produces: ['endpoint'],
    options,
    limits: ({ rps, timeoutMs, resolvers, archiveUrl }) => ({
      ...{ rps, timeoutMs, resolvers },
      services: services(archiveUrl),
    }),
    // Not a generator itself: each one that an emission passes through costs as much as the emission.
    scan(input, context) {
      const archive = access(context.options.archiveUrl, context);
      if (input.kind === 'url') return crawl([input.url], { www: true, archive }, context);
      // For a host that another scanner found, the www name is a host of its own.
      const www = input.alive && input.url === null;
      return crawl(input.alive ? startsOf(input) : null, { www, archive }, context);
    },
  });
}

/** Possible addresses of a host, best first. */
function startsOf({ name, port, url }: { name: string; port: number | null; url: string | null }): string[] {
  if (url !== null) return [url];
  const authority = `${bracketed(name)}${port === null ? '' : `:${port}`}`;
  return [`https://${authority}/`, `http://${authority}/`];
}
