/** What of an address is sent. */

/** A longer one is refused by the server. */
export const MAX_ADDRESS = 8192;
/** Of references, such as `data:` addresses. */
const MAX_REFERENCE = 65_536;

/**
 * An address without credentials and fragment. Without `queryValues`, its query keeps the names only.
 * @returns null if it is too long to be sent
 */
export function cleanAddress(address: string, queryValues: boolean, max = MAX_REFERENCE): string | null {
  const cleaned = clean(address, queryValues);
  return cleaned.length <= max ? cleaned : null;
}

function clean(address: string, queryValues: boolean): string {
  if (!URL.canParse(address)) return address.replace(/#.*$/s, '');
  const url = new URL(address);
  if (!/^(https?|wss?|ftp):$/.test(url.protocol)) return address;
  url.username = '';
  url.password = '';
  url.hash = '';
  if (!queryValues && url.search) url.search = namesOnly(url.search.slice(1));
  return url.href;
}

/** A part without "=" may be a value. */
const namesOnly = (query: string): string =>
  query
    .split('&')
    .map((part) => part.split('='))
    .map(([name = '', ...value]) => (value.length > 0 ? `${name}=` : ''))
    .filter((part) => part !== '')
    .join('&');
