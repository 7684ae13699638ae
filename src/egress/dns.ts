/** DNS lookups through one set of servers: bounded in number and time, cached during a scan. */

import { lookup } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type CancelGroup, sleep, withDeadline } from '../core/abort.ts';
import { createGate, type Gate } from '../core/gate.ts';
import { EgressError, type RecordType } from '../core/scanner.ts';
import { isLocalhost, normalizeName } from '../core/target.ts';
import { createDnsServers, unanswered } from './dns-servers.ts';
import { LOOPBACK } from './target-policy.ts';

export interface Dns {
  /**
   * @returns an empty list for a name that does not exist
   * @throws EgressError if no server answered: SERVFAIL, REFUSED, TIMEOUT …
   */
  resolve(name: string, type: RecordType, timeoutMs: number): Promise<string[]>;
  /**
   * Addresses to connect to, IPv4 first. If the lookup of one family fails, the addresses of the other are returned.
   * @param init.complete waits for both families, instead of only briefly for the second one
   * @throws EgressError, ENOTFOUND if there is none
   */
  addresses(name: string, timeoutMs: number, init?: { complete?: boolean }): Promise<string[]>;
  close(): void;
}

/** c-ares stops answering when thousands of queries run at once. */
const MAX_IN_FLIGHT = 64;
/** getaddrinfo occupies one of libuv's four threads, which files and zlib need too. */
const MAX_SYSTEM_LOOKUPS = 2;
const MAX_CACHED = 10_000;
const CACHE_MS = 60_000;
/** How long addresses of one family wait for those of the other (RFC 8305 section 3, but longer). */
const OTHER_FAMILY_MS = 300;

/** @param servers empty: those of the system, and its hosts file */
export function createDns(servers: readonly string[], cancels: CancelGroup): Dns {
  const ofSystem = servers.length === 0;
  const configured = ofSystem ? new Resolver().getServers() : servers;
  const dnsServers = createDnsServers(ofSystem && configured.length < 2 ? [null] : configured, cancels);
  const queries = createGate(MAX_IN_FLIGHT);
  const systemLookups = createGate(MAX_SYSTEM_LOOKUPS);
  const cache = createCache();

  const inTime = async (
    gate: Gate,
    name: string,
    timeoutMs: number,
    ask: (onFailure: (failure: EgressError) => void) => Promise<string[]>,
  ): Promise<string[]> => {
    await gate.enter(cancels);
    let failure: EgressError | null = null;
    const note = (latest: EgressError) => {
      failure = latest;
    };
    // The place is released when the lookup ends, not when its caller stops waiting, so that lookups stay bounded.
    const answer = ask(note).finally(gate.leave);
    return withDeadline(answer, {
      ms: timeoutMs,
      cancellers: [cancels],
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
    // Not sent to DNS servers.
    if (isLocalhost(name))
      return Promise.resolve(LOOPBACK.filter((own) => type === (isIP(own) === 4 ? 'A' : 'AAAA')));
    return cache.get(`${type} ${name}`, () =>
      inTime(queries, name, timeoutMs, (onFailure) => dnsServers.ask(name, type, timeoutMs, onFailure)),
    );
  };

  const systemAddresses = (name: string, timeoutMs: number): Promise<string[]> =>
    cache.get(`system ${name}`, () => inTime(systemLookups, name, timeoutMs, () => lookupAll(name)));

  const addresses: Dns['addresses'] = async (name, timeoutMs, { complete = false } = {}) => {
    if (isLocalhost(name)) return [...LOOPBACK];
    // Names with one label are only in the hosts file.
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
      dnsServers.cancel();
      cache.clear();
    },
  };
}

interface Cache {
  /** Shares running lookups and caches their results, but not failures. */
  get(key: string, ask: () => Promise<string[]>): Promise<string[]>;
  clear(): void;
}

function createCache(): Cache {
  /** All entries have the same lifetime, so the oldest expire first. */
  const entries = new Map<string, { records: Promise<string[]>; expiresAt: number }>();
  return {
    get(key, ask) {
      const now = performance.now();
      const known = entries.get(key);
      if (known && known.expiresAt > now) return known.records;
      entries.delete(key);
      for (const [oldest, { expiresAt }] of entries) {
        if (expiresAt > now && entries.size < MAX_CACHED) break;
        entries.delete(oldest);
      }
      const records = ask();
      const entry = { records, expiresAt: now + CACHE_MS };
      entries.set(key, entry);
      records.catch(() => {
        if (entries.get(key) === entry) entries.delete(key);
      });
      return records;
    },
    clear: () => entries.clear(),
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

/** Like `bothFamilies`, but once one family has addresses, waits only briefly for the other. */
async function firstFamilies(families: Promise<string[]>[], cancels: CancelGroup): Promise<Families> {
  const both = bothFamilies(families);
  const withAddresses = families.map(async (family) => {
    if ((await family).length === 0) throw new Error('no address');
  });
  const first = await Promise.race([both, Promise.any(withAddresses).catch(() => both)]);
  if (first) return first;
  const answered = families.map((family) =>
    Promise.race([family.catch(() => []), sleep(OTHER_FAMILY_MS, cancels).then(() => [])]),
  );
  return { known: (await Promise.all(answered)).flat(), failure: undefined };
}

function found(name: string, addresses: string[]): string[] {
  if (addresses.length === 0) throw new EgressError('ENOTFOUND', `${name} has no address.`);
  return addresses;
}

function lookupAll(name: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    lookup(name, { all: true, order: 'ipv4first' }, (error, found) => {
      if (!error) resolve(found.map(({ address }) => address));
      else if (error.code === 'ENOTFOUND' || error.code === 'ENODATA') resolve([]);
      else {
        const code = error.code === 'EAI_AGAIN' ? 'TIMEOUT' : (error.code ?? 'EUNKNOWN');
        reject(new EgressError(code, `The lookup of ${name} failed (${code}).`, { cause: error }));
      }
    });
  });
}
