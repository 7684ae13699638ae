/**
 * All outgoing connections of the process. For every protocol, the target policy checks the address that a connection
 * is about to be made to.
 */
import { isIP } from 'node:net';
import { isLocalhost, isRepositoryName, normalizeName, type Target } from '../core/target.ts';
import { createSecureContexts } from './connection.ts';
import { createFileRoots } from './files.ts';
import { createHostRates, type SharedRates } from './host-rates.ts';
import { notAResolver, parseResolver } from './resolver-address.ts';
import { type EgressConfig, type EgressHooks, type EgressSession, ScanSession } from './session.ts';
import { allowedOf, checkAddresses, createTargetPolicy, LOOPBACK } from './target-policy.ts';
import type { OnRequest } from './traffic.ts';

export type { SharedRates } from './host-rates.ts';
export type { EgressConfig, EgressHooks, EgressSession } from './session.ts';

export interface EgressFactory {
  /**
   * Refuses targets that need no DNS lookup to be refused: addresses, denied names, local paths outside `fileRoots`.
   * @throws TargetRefusedError
   */
  checkTarget(target: Target): void;
  /**
   * The session of one scan. Its scanners share connections and the DNS cache; all scans of the factory share the request
   * rate of each host.
   */
  openScan(signal: AbortSignal, hooks?: EgressHooks): EgressSession;
}

/**
 * @param onRequest called for each request to a target when it has ended
 * @param shared the rates of all nodes; default: this is the only one
 * @throws Error for an invalid entry of `allow`, `deny` or `dnsServers`
 */
export function createEgressFactory(
  config: EgressConfig,
  onRequest: OnRequest = () => {},
  shared?: SharedRates,
): EgressFactory {
  const policy = config.policy ?? createTargetPolicy(config);
  const fileRoots = createFileRoots(config.fileRoots);
  const secureContexts = createSecureContexts(config.authorities ?? []);
  const rates = createHostRates(shared);
  for (const server of config.dnsServers) {
    if (parseResolver(server) === null) throw new Error(`SCANWIRE_DNS_SERVERS: ${notAResolver(server)}`);
  }

  return {
    checkTarget({ kind, host, port, value }) {
      if (host === null) {
        if (!isRepositoryName(value)) fileRoots.requireContained(value);
        return;
      }
      const name = normalizeName(host);
      const purpose = { port, isRequest: kind === 'URL' };
      policy.checkName(name, port);
      if (isIP(name) !== 0) checkAddresses(policy, name, [name], purpose);
      else if (isLocalhost(name)) allowedOf(policy, name, LOOPBACK, purpose);
    },

    openScan(signal, hooks) {
      return new ScanSession(signal, hooks, { config, policy, fileRoots, secureContexts, rates, onRequest });
    },
  };
}
