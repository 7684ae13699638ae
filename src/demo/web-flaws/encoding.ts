/** Output encoding, which the hardened site applies and the flawed one omits. */

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Encodes for text, comments and quoted attributes. */
export const html = (value: unknown): string =>
  String(value).replace(/[&<>"']/g, (one) => ENTITIES[one] ?? '');

/** Encodes for any kind of quoted string in a script: escapes all but letters, digits and spaces. */
export const scriptString = (value: string): string =>
  value.replace(/[^a-zA-Z0-9 ]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Allows only http(s) URLs and paths of the site in links. */
export const safeLink = (value: string): string => (/^(?:https?:\/\/|\/(?!\/))/i.test(value) ? value : '#');

/** Encodes for a header, where Node allows only printable Latin-1 characters. */
export const headerValue = (value: string): string =>
  value.toWellFormed().replace(/[^\x20-\x7e]+/g, (some) => encodeURIComponent(some));

/**
 * Restricts a redirect to the site.
 * @returns a path that no browser interprets as a host name
 */
export function localPath(value: string): string {
  const base = 'http://own.invalid';
  if (!value.startsWith('/') || !URL.canParse(value, base)) return '/';
  const { origin, pathname, search } = new URL(value, base);
  return origin === base && !pathname.startsWith('//') ? pathname + search : '/';
}
