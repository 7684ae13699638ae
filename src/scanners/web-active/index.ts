/** Tests the insertion points of a site with payloads, and reports the flaws that the responses prove. */
import { defineScanner, type Scanner } from '../../core/scanner.ts';
import { openRedirect } from './open-redirect/check.ts';
import { options } from './options.ts';
import { pathTraversal } from './path-traversal/check.ts';
import type { ActiveCheck } from './probe.ts';
import { scanInput } from './scan-input.ts';
import { sqlInjection } from './sql-injection/check.ts';
import { reflectedXss } from './xss/check.ts';

/** Checks with few requests come first. */
const CHECKS: readonly ActiveCheck[] = [reflectedXss, openRedirect, pathTraversal, sqlInjection];

/** @param checks available checks, among which the `checks` option selects */
export function createWebActiveScanner(checks: readonly ActiveCheck[] = CHECKS): Scanner {
  return defineScanner({
    name: 'web-active',
    title: 'Active web application tests',
    description:
      'Sends test values in the parameters, forms, paths, cookies and headers of a site, and reports cross-site scripting, ' +
      'SQL injection, path traversal and open redirects that the responses prove. Submits POST forms only if they are ' +
      'named. Sends no requests to other origins, or to URLs that may change state, log out, pay or delete.',
    version: '1.0.0',
    intrusiveness: 'active',
    consumes: ['url', 'endpoint'],
    produces: ['finding'],
    options,
    // One input at a time, so that each can report its own requests. Its points are tested in parallel.
    concurrency: 1,
    maxRequests: (options) => options.maxRequests,
    limits: ({ rps, timeoutMs }) => ({ rps, timeoutMs }),
    async *scan(input, context) {
      const { url } = input;
      if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return;
      if (input.kind === 'endpoint' && (input.status === null || isPlainFile(url, input.contentType))) return;
      const chosen = checks.filter(({ name }) => context.options.checks.includes(name));
      const { origin, pathname, search } = new URL(url);
      yield* scanInput(origin + pathname + search, input.kind === 'url', context, chosen);
    },
  });
}

/** Whether the URL is a static file: an image, a script or the like, without a query. */
function isPlainFile(url: string, contentType: string | null): boolean {
  return !url.includes('?') && /^(?:image|font|audio|video)\/|css|javascript|font/i.test(contentType ?? '');
}
