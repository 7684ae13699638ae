/**
 * Look-ups through one set of DNS servers: bounded in number and time, cached for the length of a scan. c-ares takes the
 * first SERVFAIL or REFUSED for an answer, so other servers, and further tries, are asked for here.
 */
import { lookup } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { EgressError, type RecordType } from '../core/scanner.ts';
import { type CancelGroup, sleep, withDeadline } from './cancel-group.ts';
import { normalizeName } from './target-policy.ts';

export interface Dns {
  /**
   * A name that does not exist has no records, which is not an error.
   * @throws EgressError when no server gave an answer: SERVFAIL, REFUSED, TIMEOUT …
   */
  resolve(name: string, type: RecordType, timeoutMs: number): Promise<string[]>;
  /**
   * What a connection may be tried to, IPv4 first. What one family has answered stands when the other fails.
   * @param init.complete waits for both families, rather than a moment for the second one
   * @throws EgressError, ENOTFOUND where there is none
   */
  addresses(name: string, timeoutMs: number, init?: { complete?: boolean }): Promise<string[]>;
  close(): void;
}

/** c-ares and the sockets behind it stop answering when thousands are asked at once. */
const MAX_IN_FLIGHT = 64;
/** getaddrinfo holds one of libuv's four threads, which files and zlib need too. */
const MAX_SYSTEM_LOOKUPS = 2;
const MAX_CACHED = 10_000;
const CACHE_MS = 60_000;
/** What a server may take to answer. */
const TRY_TIMEOUTS_MS = [5000, 2000, 1000, 500, 250, 100];
/** Questions of one look-up, over all servers. */
const MAX_TRIES = 8;
/** Between two rounds over the servers, doubled with each; holding a place meanwhile makes all look-ups slower. */
const FIRST_BACKOFF_MS = 10;
const MAX_BACKOFF_MS = 250;
/** How long addresses of one family are kept back for those of the other (as in RFC 8305 section 3, but for scans). */
const OTHER_FAMILY_MS = 300;

/** @param servers empty: those of the system, and what its hosts file has */
export function createDns(servers: readonly string[], cancels: CancelGroup): Dns {
  const ofSystem = servers.length === 0;
  const configured = ofSystem ? new Resolver().getServers() : servers;
  /** Each server, with the number of questions in a row that it did not answer. null: as the system has it */
  const asked = (ofSystem && configured.length < 2 ? [null] : configured).map((address) => ({
    address,
    silent: 0,
  }));
  const resolvers = new Map<string, Resolver>();
  const queries = createGate(MAX_IN_FLIGHT, cancels);
  const systemLookups = createGate(MAX_SYSTEM_LOOKUPS, cancels);
  const cache = new Map<string, { records: Promise<string[]>; expiresAt: number }>();

  const resolverFor = (address: string | null, timeout: number): Resolver => {
    const key = `${address} ${timeout}`;
    let resolver = resolvers.get(key);
    if (!resolver) {
      resolver = new Resolver({ timeout, tries: 1 });
      if (address !== null) resolver.setServers([address]);
      resolvers.set(key, resolver);
    }
    return resolver;
  };

  /** Asks one server after the other, those that answer first, and all of them again after a pause. */
  const ask = async (
    name: string,
    type: RecordType,
    timeoutMs: number,
    onFailure: (failure: EgressError) => void,
  ): Promise<string[]> => {
    const until = performance.now() + timeoutMs;
    let failure: EgressError | null = null;
    for (let tries = 0, round = 0; tries < MAX_TRIES; round++) {
      if (round > 0) {
        const pauseMs = Math.min(FIRST_BACKOFF_MS * 2 ** (round - 1), MAX_BACKOFF_MS);
        if (performance.now() + pauseMs > until) break;
        await sleep(pauseMs, [cancels]);
      }
      const responsive = asked.filter(({ silent }) => silent === 0);
      const next = round === 0 || responsive.length === 0 ? asked : responsive;
      for (const server of [...next].sort((a, b) => a.silent - b.silent)) {
        const leftMs = until - performance.now();
        // The first round leaves time for a second one, which may take all that is left.
        const shareMs = round === 0 ? timeoutMs / Math.max(3, asked.length + 1) : leftMs;
        if (tries++ === MAX_TRIES || leftMs <= 0) break;
        const timeout = TRY_TIMEOUTS_MS.find((ms) => ms <= shareMs) ?? 100;
        try {
          const records = await query(resolverFor(server.address, timeout), name, type);
          server.silent = 0;
          return records;
        } catch (error) {
          if (!(error instanceof EgressError) || !RETRIED.has(error.code)) throw error;
          server.silent = SILENT.has(error.code) ? server.silent + 1 : 0;
          // What a server has said says more than that another one was silent.
          if (!failure || SILENT.has(failure.code)) {
            failure = error;
            onFailure(failure);
          }
        }
      }
    }
    throw failure ?? unanswered(name, timeoutMs);
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
    ask: (onFailure: (failure: EgressError) => void) => Promise<string[]>,
  ): Promise<string[]> => {
    await gate.enter();
    let failure: EgressError | null = null;
    const note = (latest: EgressError) => {
      failure = latest;
    };
    // The place is given up when the look-up has ended, not when its caller stops waiting: it is the bound.
    const answer = ask(note).finally(gate.leave);
    return withDeadline(answer, {
      ms: timeoutMs,
      groups: [cancels],
      onTimeout: () => failure ?? unanswered(name, timeoutMs),
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
      inTime(queries, name, timeoutMs, (onFailure) => ask(name, type, timeoutMs, onFailure)),
    );
  };

  const systemAddresses = (name: string, timeoutMs: number): Promise<string[]> =>
    cached(`system ${name}`, () => inTime(systemLookups, name, timeoutMs, () => lookupAll(name)));

  const addresses: Dns['addresses'] = async (name, timeoutMs, { complete = false } = {}) => {
    // RFC 6761 section 6.3: names below localhost are this machine, and no DNS server's business.
    if (name === 'localhost' || name.endsWith('.localhost')) return ['127.0.0.1', '::1'];
    // Only the hosts file knows names of one label.
    if (ofSystem && !name.includes('.')) return found(name, await systemAddresses(name, timeoutMs));
    const families = [resolve(name, 'A', timeoutMs), resolve(name, 'AAAA', timeoutMs)];
    const { known, failure } = await (complete ? bothFamilies(families) : firstFamilies(families, cancels));
    if (known.length > 0) return known;
    if (ofSystem) {
      const ofHostsFile = await systemAddresses(name, timeoutMs);
      if (ofHostsFile.length > 0) return ofHostsFile;
    }
    if (failure) throw failure.reason;
    return found(name, known);
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

interface Families {
  /** IPv4 first */
  known: string[];
  failure: PromiseRejectedResult | undefined;
}

async function bothFamilies(families: Promise<string[]>[]): Promise<Families> {
  const answers = await Promise.allSettled(families);
  return {
    known: answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])),
    failure: answers.find((answer) => answer.status === 'rejected'),
  };
}

/** As `bothFamilies`, but one that has addresses waits for the other for a moment only. */
async function firstFamilies(families: Promise<string[]>[], cancels: CancelGroup): Promise<Families> {
  const both = bothFamilies(families);
  const withAddresses = families.map(async (family) => {
    if ((await family).length === 0) throw new Error('no address');
  });
  const first = await Promise.race([both, Promise.any(withAddresses).catch(() => both)]);
  if (first) return first;
  const answered = families.map((family) =>
    Promise.race([family.catch(() => []), sleep(OTHER_FAMILY_MS, [cancels]).then(() => [])]),
  );
  return { known: (await Promise.all(answered)).flat(), failure: undefined };
}

const unanswered = (name: string, timeoutMs: number) =>
  new EgressError('TIMEOUT', `No DNS server answered for ${name} within ${timeoutMs} ms.`);

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

/** Failures of a server rather than of the question: other servers, and later tries, may do better. */
const RETRIED: ReadonlySet<string> = new Set([
  'SERVFAIL',
  'REFUSED',
  'TIMEOUT',
  'FORMERR',
  'NOTIMP',
  'EBADRESP',
  'EOF',
  'ECONNREFUSED',
]);
/** Those of a server that is not there. */
const SILENT: ReadonlySet<string> = new Set(['TIMEOUT', 'ECONNREFUSED']);

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
