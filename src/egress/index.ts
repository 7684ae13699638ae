/**
 * The only way out of the process. What leaves it, over whichever protocol, goes through the target policy on the
 * address that it is about to reach.
 */
import { isIP } from 'node:net';
import type { Target } from '../core/target.ts';
import { createSecureContexts } from './connection.ts';
import { createFileRoots } from './files.ts';
import { createHostRates } from './host-rates.ts';
import { notAResolver, resolverAddress } from './resolver-address.ts';
import { type EgressConfig, type EgressHooks, type EgressSession, ScanSession } from './session.ts';
import { checkAddress, createTargetPolicy, normalizeName } from './target-policy.ts';
import type { OnRequest } from './traffic.ts';

export type { EgressConfig, EgressHooks, EgressSession } from './session.ts';

export interface EgressFactory {
  /**
   * Refuses what can be told without a look-up: addresses, denied names, local paths outside `fileRoots`.
   * @throws TargetRefusedError
   */
  checkTarget(target: Target): void;
  /**
   * What one scan uses: connections and the DNS cache are shared by everything that is opened from it, the request rate
   * of each host by all scans of the factory.
   */
  openScan(signal: AbortSignal, hooks?: EgressHooks): EgressSession;
}

/**
 * @param onRequest called for each request to a target when it has ended
 * @throws Error naming an entry of `allow`, `deny` or `dnsServers` that cannot be read
 */
export function createEgressFactory(config: EgressConfig, onRequest: OnRequest = () => {}): EgressFactory {
  const policy = createTargetPolicy(config);
  const fileRoots = createFileRoots(config.fileRoots);
  const secureContexts = createSecureContexts(config.authorities ?? []);
  const rates = createHostRates();
  for (const server of config.dnsServers) {
    if (resolverAddress(server) === null) throw new Error(`SCANWIRE_DNS_SERVERS: ${notAResolver(server)}`);
  }

  return {
    checkTarget({ host, value }) {
      if (host === null) {
        fileRoots.requireContained(value);
        return;
      }
      const name = normalizeName(host);
      policy.checkName(name);
      if (isIP(name) !== 0) checkAddress(policy, name, name);
      else if (name === 'localhost' || name.endsWith('.localhost')) checkAddress(policy, name, '127.0.0.1');
    },

    openScan(signal, hooks) {
      return new ScanSession(signal, hooks, { config, policy, fileRoots, secureContexts, rates, onRequest });
    },
  };
}
