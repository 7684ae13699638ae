/** How values get into pages without becoming part of them: what the hardened site does and the flawed one forgets. */

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text, comments and quoted attributes. */
export const html = (value: unknown): string =>
  String(value).replace(/[&<>"']/g, (one) => ENTITIES[one] ?? '');

/** For what is between quotes of any kind in a script: all but letters, digits and spaces is escaped. */
export const scriptString = (value: string): string =>
  value.replace(/[^a-zA-Z0-9 ]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** An address that a link may have: of the web, or of the site itself. */
export const safeLink = (value: string): string => (/^(?:https?:\/\/|\/(?!\/))/i.test(value) ? value : '#');

/** For the value of a header, where Node takes neither control characters nor what is not Latin. */
export const headerValue = (value: string): string =>
  value.toWellFormed().replace(/[^\x20-\x7e]+/g, (some) => encodeURIComponent(some));

/**
 * Where a redirect may go: within the site, whatever was asked for.
 * @returns a path that no browser takes for the name of a host
 */
export function localPath(value: string): string {
  const base = 'http://own.invalid';
  if (!value.startsWith('/') || !URL.canParse(value, base)) return '/';
  const { origin, pathname, search } = new URL(value, base);
  return origin === base && !pathname.startsWith('//') ? pathname + search : '/';
}
