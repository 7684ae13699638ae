/** Parses addresses of DNS servers. */
import { isIP } from 'node:net';

/** @returns the address without its port; null for text that is not `address` or `address:port` */
export function resolverAddress(server: string): string | null {
  if (isIP(server) !== 0) return server;
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$/.exec(server) ?? [];
  const address = bracketed ?? plain;
  if (address === undefined || isIP(address) === 0) return null;
  return port !== undefined && (Number(port) === 0 || Number(port) > 65_535) ? null : address;
}

export const notAResolver = (server: string) =>
  `"${server}" is not a DNS server address. Use address or address:port, such as 192.0.2.53 or 192.0.2.53:5353.`;
