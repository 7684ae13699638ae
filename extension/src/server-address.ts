/** The address of the server. */

/** @throws Error that says what to enter instead */
export function parseServer(text: string): string {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) throw new Error('Enter an address such as https://scans.example.com');
  const { protocol, hostname, origin, pathname, username } = new URL(trimmed);
  if (username) throw new Error('Enter the address without a user name.');
  if (protocol !== 'https:' && !(protocol === 'http:' && isLocal(hostname)))
    throw new Error(
      'Use https, except for a server on this machine: the key must not cross a network in plain text.',
    );
  return (origin + pathname).replace(/\/(graphql)?$/, '');
}

const isLocal = (host: string) =>
  host === 'localhost' || host === '[::1]' || host.endsWith('.localhost') || /^127(\.\d+){3}$/.test(host);
