/** Finds the address of a client behind proxies that the configuration trusts. Without them, forwarded headers are ignored. */
import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

/** How a client reached the outermost trusted proxy that says so; null if none does. */
export type Scheme = 'http' | 'https' | null;

export interface TrustedProxies {
  isProxy(address: string | undefined): boolean;
  /** Address of the client of a request. */
  clientOf(request: IncomingMessage): string | undefined;
  schemeOf(request: IncomingMessage): Scheme;
}

/** Characters of a header that are read, from its end: clients can write anything before what the proxies add. */
const MAX_HEADER = 1000;
/** Addresses of a header that are read. */
const MAX_HOPS = 16;
/** Traefik sends the schemes of WebSockets. */
const SCHEMES: Readonly<Record<string, Scheme>> = { http: 'http', ws: 'http', https: 'https', wss: 'https' };

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** @param entry an address or a CIDR @returns null if it is neither */
export function parseNetwork(entry: string): Network | null {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
  // Other spellings, such as "10.1", are mistakes.
  if (!ipaddr.IPv6.isValid(entry) && !ipaddr.IPv4.isValidFourPartDecimal(entry)) return null;
  const address = ipaddr.process(entry);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** @param entries valid addresses and CIDRs */
export function createTrustedProxies(entries: readonly string[]): TrustedProxies {
  const networks = entries.flatMap((entry) => {
    const network = parseNetwork(entry);
    return network ? [network] : [];
  });
  const isProxy = (address: string | undefined): boolean => {
    if (networks.length === 0 || address === undefined || !ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return networks.some(
      ([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits),
    );
  };
  return {
    isProxy,
    clientOf({ socket, headers }) {
      let client = socket.remoteAddress;
      const hops = valuesOf(headers['x-forwarded-for']).slice(-MAX_HOPS).reverse();
      for (const hop of hops) {
        const address = addressOf(hop);
        // The proxy that added something else counts as the client.
        if (address === null || !isProxy(client)) break;
        client = address;
      }
      return client;
    },
    schemeOf({ socket, headers }) {
      const scheme = isProxy(socket.remoteAddress)
        ? valuesOf(headers['x-forwarded-proto']).at(-1)
        : undefined;
      return (scheme !== undefined && Object.hasOwn(SCHEMES, scheme) && SCHEMES[scheme]) || null;
    },
  };
}

const valuesOf = (header: string | string[] | undefined): string[] =>
  String(header ?? '')
    .slice(-MAX_HEADER)
    .toLowerCase()
    .split(',')
    .map((value) => value.trim());

/** An address, which some proxies send with a port. */
function addressOf(hop: string): string | null {
  const [, v6, v4] = /^\[([\da-f:.]+)\](?::\d{1,5})?$|^([\d.]+)(?::\d{1,5})?$/.exec(hop) ?? [];
  const address = v6 ?? v4 ?? hop;
  return parseNetwork(address) && !address.includes('/') ? address : null;
}
