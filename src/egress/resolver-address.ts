/** Parses addresses of DNS servers. */
import { isIP } from 'node:net';

/** @returns null for text that is not `address` or `address:port` */
export function parseResolver(server: string): { address: string; port: number } | null {
  if (isIP(server) !== 0) return { address: server, port: DNS_PORT };
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$/.exec(server) ?? [];
  const address = bracketed ?? plain;
  if (address === undefined || isIP(address) === 0) return null;
  const port = digits === undefined ? DNS_PORT : Number(digits);
  return port === 0 || port > 65_535 ? null : { address, port };
}

const DNS_PORT = 53;

export const notAResolver = (server: string) =>
  `"${server}" is not a DNS server address. Use address or address:port, such as 192.0.2.53 or 192.0.2.53:5353.`;
