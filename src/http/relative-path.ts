/** Relative links between pages: a proxy may have removed a prefix that is not configured. */
import type { IncomingMessage } from 'node:http';

export const pathnameOf = ({ url = '/' }: IncomingMessage): string =>
  new URL(url, 'http://localhost').pathname;

/** `./`, or `../` as often as it takes from a path to the root. */
export const rootFrom = (pathname: string): string => '../'.repeat(pathname.split('/').length - 2) || './';
