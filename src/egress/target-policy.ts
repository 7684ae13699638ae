/**
 * Decides to which addresses and ports connections may be made. By default these are all public unicast addresses, except
 * the address of this server, and over HTTP except the ports that browsers block. Private addresses, and those with a special
 * purpose in an IANA registry, may belong to internal networks.
 */
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import { TargetRefusedError } from '../core/errors.ts';
import { bracketed, isLocalhost, normalizeName } from '../core/target.ts';
import { BLOCKED_PORTS } from './blocked-ports.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** What a connection is for. */
export interface Purpose {
  /** null if it is unknown, such as for a tool */
  port: number | null;
  /** Whether it is for HTTP or git, whose requests contain text that links and redirects choose. */
  isRequest?: boolean;
}

export interface TargetPolicy {
  /** @throws TargetRefusedError when the name is denied, whatever it resolves to */
  checkName(name: string, port: number | null): void;
  /**
   * @param name requested host: a name or an address
   * @param address that the connection is about to be made to
   * @returns the reason as a message if it is refused, else null
   */
  refusal(name: string, address: string, purpose: Purpose): string | null;
}

/**
 * Parses the entries: `example.com` (that name), `*.example.com` (names under it), an address, or a CIDR; names and
 * addresses may have a port. An allow entry permits whatever would be refused by default, the address of this server only
 * with its port; deny overrides allow.
 *
 * @param config.ownPorts ports that this server listens on
 * @throws Error for an invalid entry
 */
export function createTargetPolicy(config: {
  allow: readonly string[];
  deny: readonly string[];
  ownPorts?: ReadonlySet<number> | undefined;
}): TargetPolicy {
  const allow = parseEntries('SCANWIRE_TARGETS_ALLOW', config.allow);
  const deny = parseEntries('SCANWIRE_TARGETS_DENY', config.deny);
  const denied = (what: string, entry: string) =>
    `${what} is denied by the entry "${entry}" of SCANWIRE_TARGETS_DENY.`;

  const nameRefusal = (name: string, port: number | null): string | null => {
    const entry = deny.covering({ name }, port);
    return entry === null ? null : denied(name, entry.text);
  };
  const isOwn = (address: Address, port: number | null): boolean =>
    port !== null && config.ownPorts?.has(port) === true && isOfThisMachine(address);

  return {
    checkName(name, port) {
      const refusal = nameRefusal(name, port);
      if (refusal !== null) throw new TargetRefusedError(refusal);
    },
    refusal(name, text, purpose) {
      const { port } = purpose;
      const byName = nameRefusal(name, port);
      if (byName !== null) return byName;
      const forms = formsOf(text);
      const [address] = forms;
      const from = normalizeName(name) === text ? text : `${name} (${text})`;
      if (address === undefined) return `${from} is not an address.`;
      for (const form of forms) {
        const entry = deny.covering({ address: form }, port);
        if (entry !== null) return denied(from, entry.text);
      }
      const allowing = allow.covering({ name, address }, port);
      if (allowing?.port !== port && isOwn(address, port))
        return refused(`${from} port ${port} is this server itself`, withPort(text, port));
      return allowing === null ? refusedByDefault(from, text, forms, purpose) : null;
    },
  };
}

function refusedByDefault(
  from: string,
  text: string,
  forms: readonly Address[],
  { port, isRequest = false }: Purpose,
): string | null {
  const internal = forms.find((form) => !isPublic(form));
  if (internal !== undefined)
    return refused(`${from} is not a public address (${describeRange(internal)})`, text);
  if (!isRequest || port === null || !BLOCKED_PORTS.has(port)) return null;
  return refused(`${from} port ${port} is not a port for HTTP, and browsers block it`, withPort(text, port));
}

const refused = (why: string, entry: string) =>
  `${why}. To scan it, put "${entry}" in SCANWIRE_TARGETS_ALLOW.`;

const withPort = (address: string, port: number | null) => `${bracketed(address)}:${port}`;

/** Hosts that scanners of every intrusiveness may scan: the allow entries, and this machine. */
export function createConfiguredTargets(texts: readonly string[]) {
  const allow = parseEntries('SCANWIRE_TARGETS_ALLOW', texts);
  return {
    /** @param port null: all ports */
    coversName: (name: string, port: number | null): boolean =>
      isLocalhost(name) || allow.covering({ name }, port) !== null,
    coversAddress(text: string, port: number | null): boolean {
      const [address] = formsOf(text);
      if (address === undefined) return false;
      return address.range() === 'loopback' || allow.covering({ address }, port) !== null;
    },
  };
}

interface Entry {
  text: string;
  /** null: all ports */
  port: number | null;
}

interface Entries {
  /**
   * @param port null if it is unknown, which needs an entry for all ports
   * @returns an entry that covers the name or address, preferably one with the port
   */
  covering(target: { name?: string; address?: Address }, port: number | null): Entry | null;
}

function parseEntries(key: string, texts: readonly string[]): Entries {
  const names = new Map<string, Entry[]>();
  const parents = new Map<string, Entry[]>();
  const ranges: (Entry & { range: [Address, number] })[] = [];
  for (const text of texts) {
    const { host, port } = splitPort(text);
    const range = port === undefined ? null : parseRange(host);
    if (range && port !== undefined) {
      ranges.push({ range, text, port });
      continue;
    }
    const name = normalizeName(host);
    const base = name.startsWith('*.') ? name.slice(2) : name;
    // If the last label is a number, this is a mistyped address (WHATWG URL, "ends in a number").
    const isName =
      base.length <= 253 && base.split('.').every((label) => /^(?!-)[a-z0-9_-]{1,63}$/.test(label));
    if (!isName || port === undefined || /(^|\.)(\d+|0x[0-9a-f]*)$/.test(base)) {
      throw new Error(
        `${key}: "${text}" is neither a domain (example.com), names under one (*.example.com), an address, nor a CIDR (10.0.0.0/8). A domain or address may have a port (127.0.0.1:8080, [::1]:8080).`,
      );
    }
    const map = name.startsWith('*.') ? parents : names;
    map.set(base, [...(map.get(base) ?? []), { text, port }]);
  }
  const ofName = (name: string): Entry[] => {
    const entries = [...(names.get(name) ?? [])];
    if (parents.size === 0) return entries;
    for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1))
      entries.push(...(parents.get(name.slice(dot + 1)) ?? []));
    return entries;
  };
  const ofAddress = (address: Address): Entry[] =>
    ranges.filter(
      ({ range }) => range[0].kind() === address.kind() && address.match(range as [ipaddr.IPv4, number]),
    );
  return {
    covering({ name, address }, port) {
      const entries = [
        ...(address === undefined ? [] : ofAddress(address)),
        ...(name === undefined ? [] : ofName(normalizeName(name))),
      ];
      const withPort = port === null ? undefined : entries.find((entry) => entry.port === port);
      return withPort ?? entries.find((entry) => entry.port === null) ?? null;
    },
  };
}

/** Splits `host:port` and `[address]:port`. @returns undefined as the port if it is invalid */
function splitPort(text: string): { host: string; port: number | null | undefined } {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:/]*)):(\d{1,6})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) return { host: text, port: null };
  const port = Number(digits);
  return { host, port: port >= 1 && port <= 65_535 ? port : undefined };
}

/** Accepts only the canonical text of an address or CIDR: ipaddr.js reads "10" as 0.0.0.10 and "010.0.0.1" as octal. */
function parseRange(text: string): [Address, number] | null {
  const [host = '', prefix, ...rest] = text.split('/');
  const family = isIP(host);
  if (family === 0 || rest.length > 0 || host.includes('%')) return null;
  const bits = family === 4 ? 32 : 128;
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return null;
  const length = prefix === undefined ? bits : Number(prefix);
  if (length > bits) return null;
  const address = ipaddr.parse(host);
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && length >= 96) {
    return [address.toIPv4Address(), length - 96];
  }
  return [address, length];
}

const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];
/** Azure's WireServer: a public address of an internal service of the cloud. */
const WIRE_SERVER = '168.63.129.16';

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast' || address.toString() === WIRE_SERVER) return false;
  // ipaddr.js calls all unregistered addresses unicast, such as ::127.0.0.1; IANA has only allocated 2000::/3.
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST);
}

/** Whether a connection to the address reaches this machine. */
function isOfThisMachine(address: Address): boolean {
  const range = address.range();
  if (range === 'loopback' || range === 'unspecified') return true;
  return Object.values(networkInterfaces()).some((own) =>
    own?.some(({ address: text }) => ipaddr.process(text).toString() === address.toString()),
  );
}

/** The address itself, then the IPv4 address that is embedded in it for translators and tunnels such as NAT64. */
function formsOf(text: string): Address[] {
  if (isIP(text) === 0) return [];
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv4) return [address];
  const { parts } = address;
  const ipv4 = (high = 0, low = 0) => new ipaddr.IPv4([high >> 8, high & 255, low >> 8, low & 255]);
  switch (address.range()) {
    case '6to4':
      return [address, ipv4(parts[1], parts[2])];
    case 'teredo':
      return [address, ipv4((parts[6] ?? 0) ^ 0xffff, (parts[7] ?? 0) ^ 0xffff)];
    case 'rfc6052':
    case 'rfc6145':
      return [address, ipv4(parts[6], parts[7])];
    default: {
      // IPv4-compatible, ::a.b.c.d (RFC 4291 section 2.5.5.1), and ISATAP (RFC 5214 section 6.1).
      const isCompatible = parts.slice(0, 6).every((part) => part === 0);
      const isTunnel = parts[5] === 0x5efe && ((parts[4] ?? 0) & ~0x0200) === 0;
      return isCompatible || isTunnel ? [address, ipv4(parts[6], parts[7])] : [address];
    }
  }
}

const RANGES: Record<string, string> = {
  private: 'private',
  loopback: 'loopback',
  linkLocal: 'link-local, used for cloud metadata',
  carrierGradeNat: 'carrier-grade NAT',
  uniqueLocal: 'unique local',
  unspecified: 'unspecified',
  multicast: 'multicast',
};

function describeRange(address: Address): string {
  const range: string = address.range();
  return RANGES[range] ?? (range === 'unicast' ? 'reserved' : range);
}

export const LOOPBACK: readonly string[] = ['127.0.0.1', '::1'];

/**
 * Checks all addresses of a name. One refused address refuses the name, since its owner, or whoever forged the answer,
 * chooses which of them are tried.
 * @throws TargetRefusedError
 */
export function checkAddresses(
  policy: TargetPolicy,
  name: string,
  addresses: readonly string[],
  purpose: Purpose,
): void {
  if (addresses.length === 0) throw new TargetRefusedError(`${name} has no address.`);
  for (const address of addresses) {
    const refusal = policy.refusal(name, address, purpose);
    if (refusal !== null) throw new TargetRefusedError(refusal);
  }
}

/**
 * The addresses of a name to connect to, after checking all of them. Those of localhost are not from DNS: the allowed
 * ones are returned.
 * @throws TargetRefusedError
 */
export function allowedOf(
  policy: TargetPolicy,
  name: string,
  addresses: readonly string[],
  purpose: Purpose,
): readonly string[] {
  const allowed = isLocalhost(name)
    ? addresses.filter((address) => policy.refusal(name, address, purpose) === null)
    : [];
  if (allowed.length > 0) return allowed;
  checkAddresses(policy, name, addresses, purpose);
  return addresses;
}
