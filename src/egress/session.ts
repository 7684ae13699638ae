/** The outgoing connections, DNS lookups, child processes and repositories of one scan. */
import { isIP } from 'node:net';
import { type CancelGroup, type Canceller, createCancelGroup, untilCancelled } from '../core/abort.ts';
import { InvalidOptionsError } from '../core/errors.ts';
import { type Egress, EgressError, type Limits } from '../core/scanner.ts';
import { bracketed, normalizeName, withoutBrackets } from '../core/target.ts';
import type { WarningCode } from '../core/warning.ts';
import { createChildren } from './child.ts';
import { createOpener, type Opener, type SecureContexts } from './connection.ts';
import { createDns, type Dns } from './dns.ts';
import type { FileRoots } from './files.ts';
import type { HostRates, ScanRate, TakeTurn } from './host-rates.ts';
import { createHttpClient, type HttpClient, type HttpLimits, type MayReach } from './http.ts';
import type { Route } from './origin-pools.ts';
import { createRepositories, type Repositories } from './repository/index.ts';
import { notAResolver, parseResolver } from './resolver-address.ts';
import { allowedOf, checkAddresses, type Purpose, type TargetPolicy } from './target-policy.ts';
import { createTraffic, type OnRequest, type Traffic, type TrafficStats, trafficOf } from './traffic.ts';

export interface EgressConfig {
  /** domains, `*.domains`, addresses, CIDRs that may be scanned even if they are not public */
  allow: readonly string[];
  /** the same forms; overrides `allow` */
  deny: readonly string[];
  /** `address` or `address:port`; empty: the system's */
  dnsServers: readonly string[];
  /** folders below which files and repositories may be read */
  fileRoots: readonly string[];
  userAgent: string;
  /** PEM of trusted certificates, in addition to those of Node */
  authorities?: readonly string[];
  /** instead of that of `allow`, `deny` and `ownPorts` */
  policy?: TargetPolicy;
  /** ports that this server listens on; they may be added later */
  ownPorts?: ReadonlySet<number>;
}

export interface EgressHooks {
  /** Adds a warning to the scan. */
  warn(code: WarningCode, message: string, count?: number): void;
}

/** The scanner that an egress is for. */
export interface EgressUser {
  /** ends what the scanner has started, while the others of the scan continue */
  signal?: AbortSignal;
  /** called for each of its requests to a target */
  onRequest?(): void;
  /** called before each request and connection to a target, redirects included; rejects to refuse it */
  mayReach?: MayReach;
  /** called right before it: holds it back @returns undefined if it may be sent */
  held?(cancellers: readonly Canceller[]): Promise<void> | undefined;
}

export interface EgressSession {
  /**
   * The egress of one scanner of the scan.
   * @throws TargetRefusedError or InvalidOptionsError for `limits.resolvers` that are refused or invalid
   */
  egress(limits: Limits, user?: EgressUser): Egress;
  /**
   * Identity of a repository, the same for all its clones: its normalised remote, else its root commit, else its path
   * below a configured folder.
   */
  identifyRepository(location: string): Promise<string>;
  /** Traffic to targets so far. */
  stats(): TrafficStats;
  /** Cancels everything that is still running, and resolves when it has ended. */
  close(): Promise<void>;
}

/** Parts that all scans of the server share. */
export interface SharedParts {
  config: EgressConfig;
  policy: TargetPolicy;
  fileRoots: FileRoots;
  secureContexts: SecureContexts;
  rates: HostRates;
  onRequest: OnRequest;
}

const DEFAULT_TIMEOUT_MS = 10_000;
/** Timers are limited to 2^31 ms, and nothing here should take longer than this. */
const MAX_TIMEOUT_MS = 60 * 60 * 1000;
const MAX_RESOLVERS = 16;

/** For services only. */
const NO_POLICY: TargetPolicy = { checkName() {}, refusal: () => null };

const NO_SERVICES: ReadonlySet<string> = new Set();

/** A set of DNS servers, and the connections to the addresses that they return. */
interface ResolverRoute {
  dns: Dns;
  http: HttpClient;
}

export class ScanSession implements EgressSession {
  readonly #shared: SharedParts;
  readonly #signal: AbortSignal;
  readonly #cancels: CancelGroup;
  readonly #opener: Opener;
  readonly #services: Route;
  readonly #rate: ScanRate;
  readonly #traffic: Traffic;
  readonly #children = createChildren();
  readonly #repositories: Repositories;
  readonly #routes = new Map<string, ResolverRoute>();
  readonly #signalGroups = new WeakMap<AbortSignal, CancelGroup>();
  #closing: Promise<void> | null = null;

  constructor(signal: AbortSignal, hooks: EgressHooks | undefined, shared: SharedParts) {
    const { config, policy, fileRoots, secureContexts, rates, onRequest } = shared;
    const cancels = createCancelGroup(signal);
    this.#shared = shared;
    this.#signal = signal;
    this.#cancels = cancels;
    this.#opener = createOpener(policy, secureContexts, cancels);
    this.#rate = rates.open((message) => hooks?.warn('RATE_LIMITED', message));
    this.#traffic = createTraffic(onRequest);
    const { userAgent } = config;
    this.#repositories = createRepositories({ fileRoots, children: this.#children, cancels, userAgent });
    // Services belong to the operator: they are resolved by the system's DNS, and the target policy does not apply.
    const opener = createOpener(NO_POLICY, secureContexts, cancels);
    this.#services = { dns: createDns([], cancels), opener, needsTrust: true };
  }

  egress(
    { rps, timeoutMs: ownTimeoutMs, resolvers = [], services: serviceUrls = [] }: Limits,
    { signal: userSignal = this.#signal, onRequest = () => {}, mayReach, held }: EgressUser = {},
  ): Egress {
    this.#checkResolvers(resolvers);
    const { config, fileRoots } = this.#shared;
    const timeoutMs = Math.min(ownTimeoutMs ?? DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS);
    const { dns, http } = this.#routeThrough(resolvers.length > 0 ? resolvers : config.dnsServers);
    const traffic = trafficOf(this.#traffic, onRequest);
    const services = new Set(serviceUrls.map((url) => new URL(url).origin));
    const ofUser = this.#groupsOf(userSignal);
    const ofBoth = [this.#cancels, ...ofUser];
    const enter = (own?: AbortSignal): readonly CancelGroup[] => {
      this.#enter(userSignal, own);
      return own === undefined || own === userSignal ? ofBoth : [...ofBoth, ...this.#groupsOf(own)];
    };
    /** Ends the wait when the scanner is stopped. What it waits for may be shared with other scanners, and goes on. */
    const waitFor = <T>(shared: Promise<T>): Promise<T> =>
      ofUser.length === 0 ? shared : untilCancelled(shared, ...ofUser);
    const requests = (limits: HttpLimits): Egress['services'] => ({
      fetch(url, init = {}) {
        try {
          return http.fetch(url, init, limits, enter(init.signal));
        } catch (error) {
          return Promise.reject(error);
        }
      },
      stream: async (url, init = {}) => {
        const cancellers = enter(init.signal);
        return http.stream(url, init, limits, cancellers);
      },
    });
    const take: TakeTurn = (host, cancellers) => {
      // Those that were held back wait for their turn again: they would all be sent at once.
      const hold = () => held?.(cancellers)?.then(() => take(host, cancellers));
      const wait = this.#rate.take(host, rps, cancellers);
      return wait ? wait.then(hold) : hold();
    };
    const limits = { take, timeoutMs, traffic, mayReach };
    return {
      ...requests({ ...limits, services: NO_SERVICES }),
      services: requests({ ...limits, services }),
      resolve: async (name, type) => {
        enter();
        return waitFor(dns.resolve(name, type, timeoutMs));
      },
      connect: async ({ host, port, tls = false }) => {
        const cancellers = enter();
        const name = normalizeName(hostOf(host));
        await mayReach?.(name, port);
        await take(name, cancellers);
        traffic.sent(name);
        try {
          const socket = await this.#opener.open({ host: name, port, tls, timeoutMs }, dns, ofUser);
          for (const group of ofUser)
            socket.once(
              'close',
              group.add(() => socket.destroy()),
            );
          traffic.ended('connected', 0);
          return socket;
        } catch (error) {
          traffic.ended('failed', 0);
          throw error;
        }
      },
      slowDown: (host, delayMs) => this.#rate.slowDown(normalizeName(hostOf(host)), delayMs),
      holdRate: (host, toolRps, onLowered) =>
        this.#rate.hold(normalizeName(hostOf(host)), toolRps, onLowered),
      requireAllowed: async (host, port = null, { mayBeUnknown = false } = {}) => {
        enter();
        const name = canonicalName(host);
        let addresses: string[];
        try {
          addresses = await waitFor(this.#addressesOf(name, port, dns, timeoutMs));
        } catch (error) {
          if (!mayBeUnknown || !(error instanceof EgressError) || error.code === 'CLOSED') throw error;
          return [];
        }
        checkAddresses(this.#shared.policy, name, addresses, { port });
        return addresses;
      },
      spawn: (argv, init = {}) => {
        const cancellers = enter(init.signal);
        return this.#children.spawn(argv, init, cancellers);
      },
      readLines: (path) => fileRoots.readLines(path, userSignal),
      openRepository: async (location, init = {}) => {
        enter();
        const check = async (host: string, purpose: Purpose) =>
          allowedOf(
            this.#shared.policy,
            host,
            await this.#addressesOf(host, purpose.port, dns, timeoutMs),
            purpose,
          );
        return waitFor(this.#repositories.open(location, init, check));
      },
    };
  }

  identifyRepository(location: string): Promise<string> {
    return this.#repositories.identify(location);
  }

  stats(): TrafficStats {
    return this.#traffic.stats();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const ofServices = this.#services;
    this.#cancels.close(new EgressError('CLOSED', 'The scan has ended.'));
    this.#rate.close();
    const routes = [...this.#routes.values()];
    for (const { dns } of [...routes, ofServices]) dns.close();
    await Promise.all([...routes.map(({ http }) => http.close()), this.#children.close()]);
    await Promise.all([this.#opener.close(), ofServices.opener.close(), this.#repositories.close()]);
  }

  #enter(user: AbortSignal, own?: AbortSignal): void {
    this.#signal.throwIfAborted();
    user.throwIfAborted();
    own?.throwIfAborted();
    if (this.#closing) throw new EgressError('CLOSED', 'The scan has ended.');
  }

  /** The group of a signal besides the scan's own. */
  #groupsOf(own: AbortSignal): readonly CancelGroup[] {
    if (own === this.#signal) return [];
    let group = this.#signalGroups.get(own);
    if (!group) {
      group = createCancelGroup(own);
      this.#signalGroups.set(own, group);
    }
    return [group];
  }

  #routeThrough(servers: readonly string[]): ResolverRoute {
    const key = servers.join(' ');
    let route = this.#routes.get(key);
    if (!route) {
      const dns = createDns(servers, this.#cancels);
      const http = createHttpClient({
        targets: { dns, opener: this.#opener, needsTrust: false },
        services: this.#services,
        rate: this.#rate,
        userAgent: this.#shared.config.userAgent,
      });
      route = { dns, http };
      this.#routes.set(key, route);
    }
    return route;
  }

  /** DNS servers of the configuration are trusted; those of a scan are checked like targets. */
  #checkResolvers(servers: readonly string[]): void {
    const { config, policy } = this.#shared;
    if (servers.length > MAX_RESOLVERS) {
      throw new InvalidOptionsError(`At most ${MAX_RESOLVERS} DNS servers are allowed.`);
    }
    for (const server of servers) {
      if (config.dnsServers.includes(server)) continue;
      const resolver = parseResolver(server);
      if (resolver === null) throw new InvalidOptionsError(notAResolver(server));
      checkAddresses(policy, resolver.address, [resolver.address], resolver);
    }
  }

  async #addressesOf(name: string, port: number | null, dns: Dns, timeoutMs: number): Promise<string[]> {
    this.#shared.policy.checkName(name, port);
    return isIP(name) !== 0 ? [name] : await dns.addresses(name, timeoutMs, { complete: true });
  }
}

/** Parses a host like the URL parser does, which reads 0x7f.1 as an address. */
function hostOf(text: string): string {
  const bare = withoutBrackets(text);
  const url = `http://${bracketed(bare)}/`;
  if (!URL.canParse(url)) throw notAHost(text);
  return new URL(url).hostname;
}

const notAHost = (text: string) =>
  new EgressError('ENOTFOUND', `"${text.slice(0, 200)}" is not a host name.`);

/**
 * The name, if every program reads it in the same way. A tool may read 010.0.0.1 as another address than the URL parser,
 * and "127.0.0.1,a.example.com" as two hosts.
 */
function canonicalName(text: string): string {
  const name = normalizeName(text);
  if (isIP(name) === 0 && (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name) || hostOf(name) !== name))
    throw notAHost(text);
  return name;
}
