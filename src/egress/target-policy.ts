/**
 * Decides to which addresses connections may be made. By default these are all public unicast addresses. Private
 * addresses, and those with a special purpose in an IANA registry, may belong to internal networks.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { TargetRefusedError } from '../core/errors.ts';
import { withoutBrackets } from '../core/target.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

export interface TargetPolicy {
  /** @throws TargetRefusedError when the name is denied, whatever it resolves to */
  checkName(name: string): void;
  /**
   * @param name requested host: a name or an address
   * @param address that the connection is about to be made to
   * @returns the reason as a message if it is refused, else null
   */
  refusal(name: string, address: string): string | null;
}

/**
 * Parses the entries: `example.com` (that name), `*.example.com` (names below it), an address, or a CIDR. An allow entry
 * permits addresses that are not public; deny overrides allow.
 *
 * @throws Error for an invalid entry
 */
export function createTargetPolicy(config: {
  allow: readonly string[];
  deny: readonly string[];
}): TargetPolicy {
  const allow = parseEntries('SCANWIRE_TARGETS_ALLOW', config.allow);
  const deny = parseEntries('SCANWIRE_TARGETS_DENY', config.deny);

  const nameRefusal = (name: string): string | null => {
    const entry = deny.coversName(normalizeName(name));
    return entry === null ? null : `${name} is denied by the entry "${entry}" of SCANWIRE_TARGETS_DENY.`;
  };

  return {
    checkName(name) {
      const refused = nameRefusal(name);
      if (refused !== null) throw new TargetRefusedError(refused);
    },
    refusal(name, text) {
      const refused = nameRefusal(name);
      if (refused !== null) return refused;
      const forms = formsOf(text);
      const [address] = forms;
      const from = normalizeName(name) === text ? text : `${name} (${text})`;
      if (address === undefined) return `${from} is not an address.`;
      for (const form of forms) {
        const entry = deny.coversAddress(form);
        if (entry !== null) return `${from} is denied by the entry "${entry}" of SCANWIRE_TARGETS_DENY.`;
      }
      if (isPublic(address)) return null;
      if (allow.coversAddress(address) !== null || allow.coversName(normalizeName(name)) !== null)
        return null;
      return `${from} is not a public address (${describeRange(address)}). To scan it, put "${text}" in SCANWIRE_TARGETS_ALLOW.`;
    },
  };
}

/** Hosts that scanners of every intrusiveness may scan: the allow entries, and this machine. */
export function createConfiguredTargets(texts: readonly string[]) {
  const allow = parseEntries('SCANWIRE_TARGETS_ALLOW', texts);
  return {
    coversName: (name: string): boolean =>
      name === 'localhost' || name.endsWith('.localhost') || allow.coversName(name) !== null,
    coversAddress(text: string): boolean {
      const [address] = formsOf(text);
      if (address === undefined) return false;
      return address.range() === 'loopback' || allow.coversAddress(address) !== null;
    },
  };
}

/** Normalises a host name for comparison: lower case, no final dot, no brackets around IPv6. */
export function normalizeName(name: string): string {
  return withoutBrackets(name.toLowerCase().replace(/\.$/, ''));
}

interface Entries {
  coversName(name: string): string | null;
  coversAddress(address: Address): string | null;
}

function parseEntries(key: string, texts: readonly string[]): Entries {
  const names = new Map<string, string>();
  const parents = new Map<string, string>();
  const ranges: { range: [Address, number]; text: string }[] = [];
  for (const text of texts) {
    const range = parseRange(text);
    if (range) {
      ranges.push({ range, text });
      continue;
    }
    const name = normalizeName(text);
    const base = name.startsWith('*.') ? name.slice(2) : name;
    // If the last label is a number, this is a mistyped address (WHATWG URL, "ends in a number").
    const isName =
      base.length <= 253 && base.split('.').every((label) => /^(?!-)[a-z0-9_-]{1,63}$/.test(label));
    if (!isName || /(^|\.)(\d+|0x[0-9a-f]*)$/.test(base)) {
      throw new Error(
        `${key}: "${text}" is neither a domain (example.com), names below one (*.example.com), an address, nor a CIDR (10.0.0.0/8).`,
      );
    }
    (name.startsWith('*.') ? parents : names).set(base, text);
  }
  return {
    coversName(name) {
      const exact = names.get(name);
      if (exact !== undefined) return exact;
      if (parents.size === 0) return null;
      for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
        const above = parents.get(name.slice(dot + 1));
        if (above !== undefined) return above;
      }
      return null;
    },
    coversAddress(address) {
      for (const { range, text } of ranges) {
        if (range[0].kind() === address.kind() && address.match(range as [ipaddr.IPv4, number])) return text;
      }
      return null;
    },
  };
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

/** The address itself, then the IPv4 address that is embedded in it for translators such as NAT64. */
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
    default:
      // IPv4-compatible, ::a.b.c.d (RFC 4291 section 2.5.5.1).
      return parts.slice(0, 6).every((part) => part === 0) ? [address, ipv4(parts[6], parts[7])] : [address];
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

/** @throws TargetRefusedError if the name must not be reached at the address */
export function checkAddress(policy: TargetPolicy, name: string, address: string): void {
  const refusal = policy.refusal(name, address);
  if (refusal !== null) throw new TargetRefusedError(refusal);
}

/**
 * The addresses of a name to which connections are allowed, in their order.
 * @throws TargetRefusedError when there is none
 */
export function allowedOf(policy: TargetPolicy, name: string, addresses: readonly string[]): string[] {
  const refusals = addresses.map((address) => policy.refusal(name, address));
  const allowed = addresses.filter((_, at) => refusals[at] === null);
  if (allowed.length === 0) throw new TargetRefusedError(refusals[0] ?? `${name} has no address.`);
  return allowed;
}
