/** Finds the hosts of a domain, and reports each as soon as it was probed. */
import { defineScanner, type Scanner } from '../../core/scanner.ts';
import { createPublicService, type NamedServices, NOTHING_NAMED } from '../kit/public-service.ts';
import { options, PUBLIC_LOG } from './options.ts';
import { search } from './search.ts';

/** @param logs certificate transparency logs that the operator named */
export function createSubdomainsScanner(logs: NamedServices = NOTHING_NAMED): Scanner {
  const { services, access } = createPublicService(PUBLIC_LOG, logs);
  return defineScanner({
    name: 'subdomains',
    title: 'Subdomain discovery',
    description:
      'Finds the hosts of a domain from a word list, certificate transparency logs, TLS certificates and redirects, and reports which of them respond over HTTPS or HTTP.',
    version: '1.0.0',
    intrusiveness: 'passive',
    consumes: ['domain'],
    produces: ['host'],
    options,
    limits: ({ rps, timeoutMs, resolvers, certificateTransparencyUrl }) => ({
      ...{ rps, timeoutMs, resolvers },
      services: services(certificateTransparencyUrl),
    }),
    scan: ({ domain }, context) =>
      search(domain, access(context.options.certificateTransparencyUrl, context), context),
  });
}
