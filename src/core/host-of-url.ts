import { withoutBrackets } from './target.ts';

/** Scheme and authority of an ordinary web URL, which alone decide on the host. */
const ORIGIN = /^https?:\/\/[\w.:@[\]-]+(?=[/?#]|$)/;
/** Hosts of the latest origins: results of a scan share few of them, and a replay converts many results. */
const hosts = new Map<string, string | null>();
const MAX_HOSTS = 1000;

/** The host of a URL as results name it: in lower case, without the brackets of an IPv6 address; null if it has none. */
export function hostOfUrl(url: string): string | null {
  const origin = ORIGIN.exec(url)?.[0];
  if (origin === undefined) return parseHost(url);
  let host = hosts.get(origin);
  if (host === undefined) {
    if (hosts.size >= MAX_HOSTS) hosts.clear();
    host = parseHost(origin);
    hosts.set(origin, host);
  }
  return host;
}

const parseHost = (url: string) =>
  URL.canParse(url) ? withoutBrackets(new URL(url).hostname) || null : null;
