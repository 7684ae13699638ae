/** Look-ups through one set of DNS servers: bounded in number and time, cached for the length of a scan. */
import { lookup } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { EgressError, type RecordType } from '../core/scanner.ts';
import { type CancelGroup, withDeadline } from './cancel-group.ts';
import { normalizeName } from './target-policy.ts';

export interface Dns {
  /** @throws EgressError; a name that does not exist has no records, which is not an error */
  resolve(name: string, type: RecordType, timeoutMs: number): Promise<string[]>;
  /** What a connection may be tried to, IPv4 first. @throws EgressError, ENOTFOUND where there is none */
  addresses(name: string, timeoutMs: number): Promise<string[]>;
  close(): void;
}

/** c-ares and the sockets behind it stop answering when thousands are asked at once. */
const MAX_IN_FLIGHT = 64;
/** getaddrinfo holds one of libuv's four threads, which files and zlib need too. */
const MAX_SYSTEM_LOOKUPS = 2;
const MAX_CACHED = 10_000;
const CACHE_MS = 60_000;
/** Of the first try; the second takes twice as long, and both must fit into the caller's time. */
const TRY_TIMEOUTS_MS = [5000, 2000, 1000, 500, 250, 100];

/** @param servers empty: those of the system, and what its hosts file has */
export function createDns(servers: readonly string[], cancels: CancelGroup): Dns {
  const ofSystem = servers.length === 0;
  const resolvers = new Map<number, Resolver>();
  const queries = createGate(MAX_IN_FLIGHT, cancels);
  const systemLookups = createGate(MAX_SYSTEM_LOOKUPS, cancels);
  const cache = new Map<string, { records: Promise<string[]>; expiresAt: number }>();

  const resolverFor = (timeoutMs: number): Resolver => {
    const timeout = TRY_TIMEOUTS_MS.find((ms) => ms * 3 <= timeoutMs) ?? 100;
    let resolver = resolvers.get(timeout);
    if (!resolver) {
      resolver = new Resolver({ timeout, tries: 2 });
      if (!ofSystem) resolver.setServers(servers);
      resolvers.set(timeout, resolver);
    }
    return resolver;
  };

  /** Shares look-ups that are under way, and keeps what they found; failures are not kept. */
  const cached = (key: string, ask: () => Promise<string[]>): Promise<string[]> => {
    const now = performance.now();
    const known = cache.get(key);
    if (known && known.expiresAt > now) return known.records;
    cache.delete(key);
    // Entries live equally long, so the oldest are the first to expire.
    for (const [oldest, { expiresAt }] of cache) {
      if (expiresAt > now && cache.size < MAX_CACHED) break;
      cache.delete(oldest);
    }
    const records = ask();
    const entry = { records, expiresAt: now + CACHE_MS };
    cache.set(key, entry);
    records.catch(() => {
      if (cache.get(key) === entry) cache.delete(key);
    });
    return records;
  };

  const inTime = async (
    gate: Gate,
    name: string,
    timeoutMs: number,
    ask: () => Promise<string[]>,
  ): Promise<string[]> => {
    await gate.enter();
    // The place is given up when the look-up has ended, not when its caller stops waiting: it is the bound.
    const answer = ask().finally(gate.leave);
    return withDeadline(answer, {
      ms: timeoutMs,
      groups: [cancels],
      onTimeout: () =>
        new EgressError('TIMEOUT', `No DNS server answered for ${name} within ${timeoutMs} ms.`),
    });
  };

  const resolve = (asked: string, type: RecordType, timeoutMs: number): Promise<string[]> => {
    const name = normalizeName(asked);
    const family = isIP(name);
    if (family !== 0) {
      return Promise.resolve(
        (family === 4 && type === 'A') || (family === 6 && type === 'AAAA') ? [name] : [],
      );
    }
    return cached(`${type} ${name}`, () =>
      inTime(queries, name, timeoutMs, () => query(resolverFor(timeoutMs), name, type)),
    );
  };

  const systemAddresses = (name: string, timeoutMs: number): Promise<string[]> =>
    cached(`system ${name}`, () => inTime(systemLookups, name, timeoutMs, () => lookupAll(name)));

  const addresses = async (name: string, timeoutMs: number): Promise<string[]> => {
    // RFC 6761 section 6.3: names below localhost are this machine, and no DNS server's business.
    if (name === 'localhost' || name.endsWith('.localhost')) return ['127.0.0.1', '::1'];
    // Only the hosts file knows names of one label.
    if (ofSystem && !name.includes('.')) return found(name, await systemAddresses(name, timeoutMs));
    const answers = await Promise.allSettled([
      resolve(name, 'A', timeoutMs),
      resolve(name, 'AAAA', timeoutMs),
    ]);
    const all = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (all.length > 0) return all;
    if (ofSystem) {
      const known = await systemAddresses(name, timeoutMs);
      if (known.length > 0) return known;
    }
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed) throw failed.reason;
    return found(name, all);
  };

  return {
    resolve: async (name, type, timeoutMs) => [...(await resolve(name, type, timeoutMs))],
    addresses,
    close() {
      for (const resolver of resolvers.values()) resolver.cancel();
      cache.clear();
    },
  };
}

function found(name: string, addresses: string[]): string[] {
  if (addresses.length === 0) throw new EgressError('ENOTFOUND', `${name} has no address.`);
  return addresses;
}

async function query(resolver: Resolver, name: string, type: RecordType): Promise<string[]> {
  try {
    switch (type) {
      case 'A':
        return await resolver.resolve4(name);
      case 'AAAA':
        return await resolver.resolve6(name);
      case 'CNAME':
        return await resolver.resolveCname(name);
      case 'NS':
        return await resolver.resolveNs(name);
      case 'MX':
        return (await resolver.resolveMx(name))
          .sort((a, b) => a.priority - b.priority)
          .map(({ exchange }) => exchange);
      case 'TXT':
        // One record is cut into strings of 255 bytes for the wire alone (RFC 7208 section 3.3).
        return (await resolver.resolveTxt(name)).map((strings) => strings.join(''));
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'EUNKNOWN';
    if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
    throw new EgressError(
      DNS_CODES[code] ?? code,
      `The DNS look-up of ${type} for ${name} failed (${DNS_CODES[code] ?? code}).`,
      { cause: error },
    );
  }
}

/** The RFC 1035 names of what c-ares calls otherwise. */
const DNS_CODES: Record<string, string> = {
  ETIMEOUT: 'TIMEOUT',
  ESERVFAIL: 'SERVFAIL',
  EREFUSED: 'REFUSED',
  EFORMERR: 'FORMERR',
  ENOTIMP: 'NOTIMP',
};

function lookupAll(name: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    lookup(name, { all: true, order: 'ipv4first' }, (error, found) => {
      if (!error) resolve(found.map(({ address }) => address));
      else if (error.code === 'ENOTFOUND' || error.code === 'ENODATA') resolve([]);
      else {
        const code = error.code === 'EAI_AGAIN' ? 'TIMEOUT' : (error.code ?? 'EUNKNOWN');
        reject(new EgressError(code, `The look-up of ${name} failed (${code}).`, { cause: error }));
      }
    });
  });
}

interface Gate {
  enter(): Promise<void>;
  leave(): void;
}

/** At most `places` inside at once; the others wait in the order in which they came, until they are cancelled. */
function createGate(places: number, cancels: CancelGroup): Gate {
  let free = places;
  const waiting: (() => void)[] = [];
  return {
    async enter() {
      if (free > 0) {
        free--;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const admit = () => {
          remove();
          resolve();
        };
        const remove = cancels.add((reason) => {
          waiting.splice(waiting.indexOf(admit), 1);
          reject(reason);
        });
        waiting.push(admit);
      });
    },
    leave() {
      const next = waiting.shift();
      if (next) next();
      else free++;
    },
  };
}
