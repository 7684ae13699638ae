/** Pages of browser extensions; for other schemes that are not special, `URL.origin` is "null" as well. */
const EXTENSION_SCHEMES = new Set(['chrome-extension:', 'moz-extension:', 'safari-web-extension:']);

/** Origin of a URL as browsers send it in the Origin header; null if it has none. */
export function originOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, host, origin } = new URL(url);
  if (EXTENSION_SCHEMES.has(protocol) && host !== '') return `${protocol}//${host}`;
  return origin === 'null' ? null : origin;
}
