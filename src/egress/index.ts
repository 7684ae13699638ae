/**
 * The only way out of the process. What leaves it, over whichever protocol, goes through the target policy on the
 * address that it is about to reach.
 */
import { isIP } from 'node:net';
import { InvalidOptionsError, TargetRefusedError } from '../core/errors.ts';
import { type Egress, EgressError, type Limits } from '../core/scanner.ts';
import { type Target, withoutBrackets } from '../core/target.ts';
import type { WarningCode } from '../core/warning.ts';
import { type CancelGroup, createCancelGroup } from './cancel-group.ts';
import { createChildren } from './child.ts';
import { createOpener, createSecureContexts } from './connection.ts';
import { createDns, type Dns } from './dns.ts';
import { createFileRoots } from './files.ts';
import { createHostRates } from './host-rates.ts';
import { createHttpClient, type HttpClient } from './http.ts';
import { createRepositories } from './repository/index.ts';
import { createTargetPolicy, normalizeName, type TargetPolicy } from './target-policy.ts';
import { createTraffic, type OnRequest, type TrafficStats } from './traffic.ts';

export interface EgressConfig {
  /** domains, `*.domains`, addresses, CIDRs that may be scanned although they are not public */
  allow: readonly string[];
  /** the same forms; wins over `allow` */
  deny: readonly string[];
  /** `address` or `address:port`; empty: the system's */
  dnsServers: readonly string[];
  /** folders below which files and repositories may be read */
  fileRoots: readonly string[];
  userAgent: string;
  /** PEM of certificates that are trusted besides those that Node brings */
  authorities?: readonly string[];
}

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

export interface EgressHooks {
  /** Reports something that a scan should warn of. */
  warn(code: WarningCode, message: string, count?: number): void;
}

export interface EgressSession {
  /**
   * What one scanner of the scan gets.
   * @throws TargetRefusedError or InvalidOptionsError for `limits.resolvers` that may not or cannot be asked
   */
  egress(limits: Limits): Egress;
  /**
   * What makes a repository the same one wherever it is cloned: its normalised remote, else its root commit, else its
   * path below a configured folder.
   */
  identifyRepository(location: string): Promise<string>;
  /** What was sent to targets so far. */
  stats(): TrafficStats;
  /** Ends whatever is still under way, and resolves when it is gone. */
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 10_000;
/** Timers hold no more than 2^31 ms, and nothing here should take longer than this. */
const MAX_TIMEOUT_MS = 60 * 60 * 1000;
const MAX_RESOLVERS = 16;

/** For services only. */
const NO_POLICY: TargetPolicy = { checkName() {}, refusal: () => null };

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

  const checkAddress = (name: string, address: string) => {
    const refusal = policy.refusal(name, address);
    if (refusal !== null) throw new TargetRefusedError(refusal);
  };

  /** Those of the server's own configuration are trusted; others are somebody's choice, and checked as targets. */
  const checkResolvers = (servers: readonly string[]) => {
    if (servers.length > MAX_RESOLVERS) {
      throw new InvalidOptionsError(`At most ${MAX_RESOLVERS} DNS servers are taken.`);
    }
    for (const server of servers) {
      if (config.dnsServers.includes(server)) continue;
      const address = resolverAddress(server);
      if (address === null) {
        throw new InvalidOptionsError(notAResolver(server));
      }
      checkAddress(address, address);
    }
  };

  return {
    checkTarget({ host, value }) {
      if (host === null) {
        fileRoots.requireContained(value);
        return;
      }
      const name = normalizeName(host);
      policy.checkName(name);
      if (isIP(name) !== 0) checkAddress(name, name);
      else if (name === 'localhost' || name.endsWith('.localhost')) checkAddress(name, '127.0.0.1');
    },

    openScan(signal, hooks) {
      const cancels = createCancelGroup(signal);
      const opener = createOpener(policy, secureContexts, cancels);
      const rate = rates.open((message) => hooks?.warn('RATE_LIMITED', message));
      const traffic = createTraffic(onRequest);
      const children = createChildren();
      const repositories = createRepositories({ fileRoots, children, cancels, userAgent: config.userAgent });
      // Services are the operator's own machines: found by the system's DNS, at whatever address, and no targets.
      const serviceOpener = createOpener(NO_POLICY, secureContexts, cancels);
      const serviceDns = createDns([], cancels);
      const services = { dns: serviceDns, opener: serviceOpener, needsTrust: true };
      const routes = new Map<string, { dns: Dns; http: HttpClient }>();
      const signalGroups = new WeakMap<AbortSignal, CancelGroup>();

      const routeThrough = (servers: readonly string[]) => {
        const key = servers.join(' ');
        let route = routes.get(key);
        if (!route) {
          const dns = createDns(servers, cancels);
          const targets = { dns, opener, needsTrust: false };
          const { userAgent } = config;
          route = { dns, http: createHttpClient({ targets, services, rate, traffic, userAgent }) };
          routes.set(key, route);
        }
        return route;
      };
      const sessionOnly = [cancels];
      const groupsFor = (own: AbortSignal | undefined): readonly CancelGroup[] => {
        if (own === undefined || own === signal) return sessionOnly;
        let group = signalGroups.get(own);
        if (!group) {
          group = createCancelGroup(own);
          signalGroups.set(own, group);
        }
        return [cancels, group];
      };
      const enter = (own?: AbortSignal) => {
        signal.throwIfAborted();
        own?.throwIfAborted();
        if (closing) throw new EgressError('CLOSED', 'The scan has ended.');
      };
      let closing: Promise<void> | null = null;

      const close = async () => {
        cancels.close(new EgressError('CLOSED', 'The scan has ended.'));
        rate.close();
        for (const { dns } of routes.values()) dns.close();
        serviceDns.close();
        await Promise.all([...[...routes.values()].map(({ http }) => http.close()), children.close()]);
        await Promise.all([opener.close(), serviceOpener.close(), repositories.close()]);
      };

      return {
        egress({ rps, timeoutMs: ownTimeoutMs, resolvers = [], services: serviceUrls = [] }) {
          checkResolvers(resolvers);
          const timeoutMs = Math.min(ownTimeoutMs ?? DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS);
          const { dns, http } = routeThrough(resolvers.length > 0 ? resolvers : config.dnsServers);
          /** Those that a connection may be tried to, as `opener` has it. */
          const allowedAddresses = async (host: string): Promise<string[]> => {
            policy.checkName(host);
            const addresses =
              isIP(host) !== 0 ? [host] : await dns.addresses(host, timeoutMs, { complete: true });
            const refusals = addresses.map((address) => policy.refusal(host, address));
            const allowed = addresses.filter((_, at) => refusals[at] === null);
            if (allowed.length === 0) throw new TargetRefusedError(refusals[0] ?? `${host} has no address.`);
            return allowed;
          };
          const limits = { rps, timeoutMs, services: new Set(serviceUrls.map((url) => new URL(url).origin)) };
          return {
            async fetch(url, init = {}) {
              enter(init.signal);
              return http.fetch(url, init, limits, groupsFor(init.signal));
            },
            async stream(url, init = {}) {
              enter(init.signal);
              return http.stream(url, init, limits, groupsFor(init.signal));
            },
            async resolve(name, type) {
              enter();
              return dns.resolve(name, type, timeoutMs);
            },
            async connect({ host, port, tls = false }) {
              enter();
              const name = normalizeName(hostOf(host));
              await rate.take(name, rps, sessionOnly);
              traffic.sent(name);
              try {
                const socket = await opener.open({ host: name, port, tls, timeoutMs }, dns);
                traffic.ended('connected', 0);
                return socket;
              } catch (error) {
                traffic.ended('failed', 0);
                throw error;
              }
            },
            slowDown: (host, delayMs) => rate.slowDown(normalizeName(hostOf(host)), delayMs),
            holdRate: (host, toolRps, onLowered) =>
              rate.hold(normalizeName(hostOf(host)), toolRps, onLowered),
            async requireAllowed(host) {
              enter();
              const name = normalizeName(hostOf(host));
              policy.checkName(name);
              const addresses =
                isIP(name) !== 0 ? [name] : await dns.addresses(name, timeoutMs, { complete: true });
              for (const address of addresses) checkAddress(name, address);
              return addresses;
            },
            spawn(argv, init = {}) {
              enter(init.signal);
              return children.spawn(argv, init, groupsFor(init.signal));
            },
            readLines: (path) => fileRoots.readLines(path, signal),
            async openRepository(location, init = {}) {
              enter();
              return repositories.open(location, init, allowedAddresses);
            },
          };
        },
        identifyRepository: repositories.identify,
        stats: traffic.stats,
        close() {
          closing ??= close();
          return closing;
        },
      };
    },
  };
}

/** As a URL would read it, so that 0x7f.1 is the address here that it is there. */
function hostOf(text: string): string {
  const bare = withoutBrackets(text);
  const url = `http://${isIP(bare) === 6 ? `[${bare}]` : bare}/`;
  if (!URL.canParse(url)) throw new EgressError('ENOTFOUND', `"${text.slice(0, 200)}" is not a host name.`);
  return new URL(url).hostname;
}

function resolverAddress(server: string): string | null {
  if (isIP(server) !== 0) return server;
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$/.exec(server) ?? [];
  const address = bracketed ?? plain;
  if (address === undefined || isIP(address) === 0) return null;
  return port !== undefined && (Number(port) === 0 || Number(port) > 65_535) ? null : address;
}

const notAResolver = (server: string) =>
  `"${server}" is not a DNS server; give its address, with its port if that is not 53: 192.0.2.53 or 192.0.2.53:5353.`;
