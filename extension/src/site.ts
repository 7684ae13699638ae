/** Sites in lists: a host name, which stands for its subdomains as well. */

/** @param text host name or address. @throws Error that says what to enter instead */
export function parseSite(text: string): string {
  const trimmed = text.trim().replace(/^\*?\./, '');
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  const { hostname = '' } = URL.canParse(address) ? new URL(address) : {};
  // Chromium escapes a space in a host name where the standard refuses it.
  if (!hostname || hostname.includes('%'))
    throw new Error(`"${trimmed.slice(0, 100)}" is not a host name such as example.com.`);
  return hostname.replace(/\.$/, '');
}

/** The host of an http(s) address; null for others. */
export function hostOf(address: string): string | null {
  if (!/^https?:/.test(address) || !URL.canParse(address)) return null;
  return new URL(address).hostname.replace(/\.$/, '');
}

/** Whether the list has the site of the host. */
export const isListed = (host: string, sites: readonly string[]): boolean =>
  sites.some((site) => host === site || host.endsWith(`.${site}`));
