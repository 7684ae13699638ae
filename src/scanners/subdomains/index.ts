/** Finds the hosts of a domain, and reports each as soon as it was probed. */
import { defineScanner } from '../../core/scanner.ts';
import { options } from './options.ts';
import { search } from './search.ts';

export const subdomains = defineScanner({
  name: 'subdomains',
  title: 'Subdomain discovery',
  description:
    'Finds the hosts of a domain from a word list, certificate transparency logs, TLS certificates and redirects, and reports which of them answer over HTTPS or HTTP.',
  version: '1.0.0',
  intrusiveness: 'passive',
  consumes: ['domain'],
  produces: ['host'],
  options,
  limits: ({ rps, timeoutMs, resolvers }) => ({ rps, timeoutMs, resolvers }),
  scan: ({ domain }, context) => search(domain, context),
});
