import ipaddr from 'ipaddr.js';
import { withoutBrackets } from '../core/target.ts';

/** The key of a client in limits: its IPv4 address, or the /64 of its IPv6 address, which belongs to one customer. */
export function addressKey(remoteAddress: string | undefined): string {
  if (remoteAddress === undefined || !ipaddr.isValid(remoteAddress)) return 'unknown';
  const address = ipaddr.process(remoteAddress);
  if (address.kind() === 'ipv4') return address.toString();
  const { parts } = address as ipaddr.IPv6;
  return `${parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}

/** The address in its usual form; null if it is none. */
export const canonicalAddress = (address: string | undefined): string | null =>
  address !== undefined && ipaddr.isValid(address) ? ipaddr.process(address).toString() : null;

/** Whether only this machine can reach an address or a host name. `0.0.0.0` and `::` are all addresses. */
export function isLoopback(host: string): boolean {
  const name = withoutBrackets(host.toLowerCase());
  if (ipaddr.isValid(name)) return ipaddr.process(name).range() === 'loopback';
  return name === 'localhost' || name.endsWith('.localhost');
}
