/**
 * Queries several DNS servers, and retries. c-ares returns the first SERVFAIL or REFUSED without trying the other
 * servers.
 */
import { Resolver } from 'node:dns/promises';
import { type CancelGroup, sleep } from '../core/abort.ts';
import { EgressError, type RecordType } from '../core/scanner.ts';

export interface DnsServers {
  /**
   * @param onFailure called with the most specific failure so far
   * @throws EgressError if no server answered
   */
  ask(
    name: string,
    type: RecordType,
    timeoutMs: number,
    onFailure: (failure: EgressError) => void,
  ): Promise<string[]>;
  cancel(): void;
}

interface Server {
  /** null: the servers of the system, in the order of the system */
  address: string | null;
  /** consecutive queries without an answer */
  silent: number;
}

interface Attempt {
  server: Server;
  timeoutMs: number;
}

/** Timeout of a query, by the number of consecutive unanswered ones. */
const TRY_TIMEOUTS_MS = [5000, 2000, 1000, 500, 250, 100];
/** Queries per lookup, over all servers. */
const MAX_TRIES = 8;
/** After so many consecutive failed lookups, each server gets only one query per lookup. */
const HOPELESS = 32;
/** Pause between two rounds over the servers, doubled each time. The lookup keeps its place, which slows down the others. */
const FIRST_BACKOFF_MS = 10;
const MAX_BACKOFF_MS = 250;

/** Failures of a server, not of the query: other servers and retries may succeed. */
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
/** Failures of a server that is unreachable. */
const SILENT: ReadonlySet<string> = new Set(['TIMEOUT', 'ECONNREFUSED']);

export function createDnsServers(addresses: readonly (string | null)[], cancels: CancelGroup): DnsServers {
  const servers: Server[] = addresses.map((address) => ({ address, silent: 0 }));
  const resolvers = new Map<string, Resolver>();
  let failedInARow = 0;

  const resolverFor = ({ server: { address }, timeoutMs }: Attempt): Resolver => {
    const key = `${address} ${timeoutMs}`;
    let resolver = resolvers.get(key);
    if (!resolver) {
      resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
      if (address !== null) resolver.setServers([address]);
      resolvers.set(key, resolver);
    }
    return resolver;
  };

  const succeeded = (server: Server) => {
    server.silent = 0;
    failedInARow = 0;
  };

  /** @throws the error, unless a retry may succeed */
  const failed = (server: Server, error: unknown): EgressError => {
    if (!(error instanceof EgressError) || !RETRIED.has(error.code)) throw error;
    server.silent = SILENT.has(error.code) ? server.silent + 1 : 0;
    return error;
  };

  return {
    async ask(name, type, timeoutMs, onFailure) {
      let failure: EgressError | null = null;
      const maxTries = failedInARow < HOPELESS ? MAX_TRIES : servers.length;
      for await (const attempt of attempts(servers, { timeoutMs, maxTries, cancels })) {
        try {
          const records = await query(resolverFor(attempt), name, type);
          succeeded(attempt.server);
          return records;
        } catch (error) {
          const latest = failed(attempt.server, error);
          // The error of one server says more than the timeout of another.
          if (failure && !SILENT.has(failure.code)) continue;
          failure = latest;
          onFailure(failure);
        }
      }
      failedInARow++;
      throw failure ?? unanswered(name, timeoutMs);
    },
    cancel() {
      for (const resolver of resolvers.values()) resolver.cancel();
    },
  };
}

async function* attempts(
  servers: readonly Server[],
  { timeoutMs, maxTries, cancels }: { timeoutMs: number; maxTries: number; cancels: CancelGroup },
): AsyncGenerator<Attempt, void, void> {
  const until = performance.now() + timeoutMs;
  let tries = 0;
  for (let round = 0; tries < maxTries; round++) {
    const pauseMs = round === 0 ? 0 : Math.min(FIRST_BACKOFF_MS * 2 ** (round - 1), MAX_BACKOFF_MS);
    if (performance.now() + pauseMs > until) return;
    if (pauseMs > 0) await sleep(pauseMs, cancels);
    for (const server of inOrder(servers, round)) {
      const leftMs = until - performance.now();
      if (tries++ === maxTries || leftMs <= 0) break;
      // The first round leaves time for a second one, which may use all remaining time.
      const shareMs = round === 0 ? timeoutMs / Math.max(3, servers.length + 1) : leftMs;
      yield { server, timeoutMs: TRY_TIMEOUTS_MS.find((ms) => ms <= shareMs) ?? 100 };
    }
  }
}

/** Most responsive servers first; after the first round, without those that did not answer. */
function inOrder(servers: readonly Server[], round: number): Server[] {
  const responsive = servers.filter(({ silent }) => silent === 0);
  const next = round === 0 || responsive.length === 0 ? servers : responsive;
  return [...next].sort((a, b) => a.silent - b.silent);
}

export const unanswered = (name: string, timeoutMs: number): EgressError =>
  new EgressError('TIMEOUT', `No DNS server answered for ${name} within ${timeoutMs} ms.`);

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
        // The strings of a TXT record are joined without spaces (RFC 7208 section 3.3).
        return (await resolver.resolveTxt(name)).map((strings) => strings.join(''));
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'EUNKNOWN';
    if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
    throw new EgressError(
      DNS_CODES[code] ?? code,
      `The DNS lookup of ${type} for ${name} failed (${DNS_CODES[code] ?? code}).`,
      { cause: error },
    );
  }
}

/** RFC 1035 names of the error codes of c-ares. */
const DNS_CODES: Record<string, string> = {
  ETIMEOUT: 'TIMEOUT',
  ESERVFAIL: 'SERVFAIL',
  EREFUSED: 'REFUSED',
  EFORMERR: 'FORMERR',
  ENOTIMP: 'NOTIMP',
};
