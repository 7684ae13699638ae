/** Parses git URLs into parts, so that git can be made to connect to the checked address. */
import { isIP } from 'node:net';
import { EgressError } from '../../core/scanner.ts';
import { bracketed, normalizeName, portOf, withoutBrackets } from '../../core/target.ts';

export interface GitAddress {
  scheme: 'https' | 'http' | 'ssh' | 'git';
  /** normalised as in the target policy */
  host: string;
  port: number;
  /** user name and `@`, for ssh; empty for others */
  user: string;
  /** with a leading `/`, unless ssh resolves it in the user's home folder */
  path: string;
  /** Authorization header from the user name and password of an http(s) URL */
  authorization: string | null;
}

const MAX_LENGTH = 2048;
const SCP_LIKE = /^([\w.][\w.-]*@)([\w.-]+):(?!\/\/)([^\s-]\S*)$/;

/** @throws EgressError GIT for an invalid URL */
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

function hostName(text: string): string {
  const bare = withoutBrackets(text);
  const url = `http://${bracketed(bare)}/`;
  const host = URL.canParse(url) ? normalizeName(new URL(url).hostname) : '';
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

// The message does not quote the text, which may contain a password.
const notAnAddress = () =>
  new EgressError(
    'GIT',
    'The repository is neither a folder nor a git URL (https://, ssh://, git://, git@host:path).',
  );
