/** Where a repository is cloned from, taken apart, so that git is sent to the address that was checked and nowhere else. */
import { isIP } from 'node:net';
import { EgressError } from '../../core/scanner.ts';
import { portOf, withoutBrackets } from '../../core/target.ts';

export interface GitAddress {
  scheme: 'https' | 'http' | 'ssh' | 'git';
  /** as the target policy compares it */
  host: string;
  port: number;
  /** user name and `@`, for ssh; empty for others */
  user: string;
  /** with its leading `/`; without one where ssh takes it from the user's home */
  path: string;
  /** the value of an Authorization header, out of the user name and password of an http(s) address */
  authorization: string | null;
}

const MAX_LENGTH = 2048;
const SCP_LIKE = /^([\w.][\w.-]*@)([\w.-]+):(?!\/\/)([^\s-]\S*)$/;

/** @throws EgressError GIT for what is none */
export function parseGitAddress(location: string): GitAddress {
  if (location.length > MAX_LENGTH || !/^[\x21-\x7e]+$/.test(location) || location.startsWith('-')) {
    throw notAnAddress();
  }
  const [, scpUser, scpHost, scpPath] = SCP_LIKE.exec(location) ?? [];
  if (scpUser !== undefined && scpHost !== undefined && scpPath !== undefined) {
    return {
      ...{ scheme: 'ssh', host: hostName(scpHost), port: 22, user: scpUser, path: scpPath },
      authorization: null,
    };
  }
  const text = location.replace(/^git\+(?=(?:ssh|https):)/, '');
  if (!URL.canParse(text)) throw notAnAddress();
  const url = new URL(text);
  const { username, password, pathname, search } = url;
  const scheme = (['https', 'http', 'ssh', 'git'] as const).find((known) => `${known}:` === url.protocol);
  if (scheme === undefined || url.hostname === '' || !/^\/./.test(pathname)) throw notAnAddress();
  if (scheme === 'ssh' && username !== '' && !/^[\w.][\w.-]*$/.test(username)) throw notAnAddress();
  const isHttp = scheme === 'http' || scheme === 'https';
  return {
    scheme,
    host: hostName(url.hostname),
    port: portOf(url),
    user: scheme === 'ssh' && username !== '' ? `${username}@` : '',
    path: isHttp ? pathname + search : pathname,
    authorization:
      isHttp && (username !== '' || password !== '') ? basicAuthorization(username, password) : null,
  };
}

/** As it stands in an address that git gets. */
export const bracketed = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host);

function hostName(text: string): string {
  const bare = withoutBrackets(text);
  const url = `http://${bracketed(bare)}/`;
  const host = URL.canParse(url) ? withoutBrackets(new URL(url).hostname).replace(/\.$/, '') : '';
  if (isIP(host) === 0 && !/^[a-z0-9_][a-z0-9._-]*$/.test(host)) throw notAnAddress();
  return host;
}

function basicAuthorization(username: string, password: string): string {
  const decoded = [username, password].map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  return `Basic ${Buffer.from(decoded.join(':')).toString('base64')}`;
}

// Not repeated: what cannot be taken apart may hold a password anywhere.
const notAnAddress = () =>
  new EgressError(
    'GIT',
    'That is neither a folder nor the address of a git repository (https://, ssh://, git://, git@host:path).',
  );
