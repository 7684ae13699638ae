import { isIP } from 'node:net';
import { isAbsolute, normalize } from 'node:path';
import { domainToASCII } from 'node:url';
import { InvalidTargetError } from './errors.ts';
import type { Page } from './page.ts';

export const TARGET_KINDS = ['DOMAIN', 'HOST', 'URL', 'REPOSITORY', 'PAGE'] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/** A target in normal form: parsing `value` gives the same target. */
export interface Target {
  kind: TargetKind;
  value: string;
  /** host name or address; null for a local path */
  host: string | null;
  port: number | null;
  /** the page; only for kind PAGE */
  page?: Page;
}

/** Maximum number of characters; browsers and servers do not reliably support longer URLs. */
const MAX_TARGET_LENGTH = 2048;

const EXAMPLES = 'Give a domain (example.com), a URL (https://example.com/app), or an address (192.0.2.7).';
const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;
const SCP_LIKE = /^[\w.-]+@([\w.-]+):(?!\/\/)\S+$/;
const REPOSITORY_SCHEMES = new Set(['git:', 'ssh:', 'git+ssh:', 'git+https:']);

/**
 * Parses a target that a user typed.
 *
 * Host names are lower-cased and lose a final dot; IPv4 in decimal, hex or short form becomes dotted (WHATWG URL).
 *
 * @throws InvalidTargetError with a message that says what to use instead
 */
export function parseTarget(input: string): Target {
  const text = input.trim();
  if (text === '') throw new InvalidTargetError(`The target is empty. ${EXAMPLES}`);
  if (text.length > MAX_TARGET_LENGTH) {
    throw new InvalidTargetError(
      `The target has ${text.length} characters; at most ${MAX_TARGET_LENGTH} are allowed.`,
    );
  }
  if (/[^\x21-\x7e]/.test(text)) throw new InvalidTargetError(explainCharacters(text));

  if (isAbsolute(text)) return { kind: 'REPOSITORY', value: normalize(text), host: null, port: null };
  const scp = SCP_LIKE.exec(text);
  if (scp?.[1]) return { kind: 'REPOSITORY', value: text, host: parseHostName(scp[1]), port: 22 };
  if (text.includes('://')) return parseUrl(text);
  return parseBareHost(text);
}

export function targetOfPage(page: Page): Target {
  const url = new URL(page.url);
  return { kind: 'PAGE', value: url.href, host: withoutBrackets(url.hostname), port: portOf(url), page };
}

function parseUrl(text: string): Target {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new InvalidTargetError(`"${shorten(text)}" is not a valid URL. ${EXAMPLES}`);
  }
  const repository = REPOSITORY_SCHEMES.has(url.protocol);
  if (!repository && url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new InvalidTargetError(`"${url.protocol}//" is not a supported scheme; use http:// or https://.`);
  }
  if (url.hostname === '') throw new InvalidTargetError(`"${shorten(text)}" has no host. ${EXAMPLES}`);
  refuseCredentials(url, repository || url.pathname.endsWith('.git'));
  const host = parseHostName(url.hostname);
  url.hash = '';
  if (repository || url.pathname.endsWith('.git')) {
    return { kind: 'REPOSITORY', value: url.href, host, port: portOf(url) };
  }
  return { kind: 'URL', value: url.href, host, port: portOf(url) };
}

/** Targets are stored and shown to everyone with access to the scan. The messages do not repeat the credentials. */
function refuseCredentials({ protocol, username, password, search }: URL, isRepository: boolean): void {
  // ssh authenticates with a key; the user name is not secret.
  const isSsh = protocol === 'ssh:' || protocol === 'git+ssh:';
  if (!isRepository) {
    if (username !== '' || password !== '')
      throw new InvalidTargetError('The target contains a user name or password; remove them from the URL.');
  } else if (password !== '' || (username !== '' && !isSsh)) {
    throw new InvalidTargetError(
      'The address of the repository contains a user name, password or token, which would be stored with the scan. Use an ssh address (git@example.com:team/project.git), or clone it and give the folder.',
    );
  } else if (search !== '') {
    throw new InvalidTargetError(
      'The address of the repository has a query, which may contain a token and would be stored with the scan. Remove the "?" and everything after it.',
    );
  }
}

function parseBareHost(text: string): Target {
  const bare = withoutBrackets(text);
  // A zone (fe80::1%eth0) has no meaning on another machine, and none in a URL.
  if (isIP(bare) === 6 && !bare.includes('%')) {
    const { hostname } = new URL(`http://[${bare}]/`);
    return { kind: 'HOST', value: hostname.slice(1, -1), host: hostname.slice(1, -1), port: null };
  }
  if (/[/\\?#@%]/.test(text)) {
    throw new InvalidTargetError(
      `"${shorten(text)}" is neither a domain nor a URL. To scan one address of a site, start it with https:// or http://.`,
    );
  }
  let url: URL;
  try {
    url = new URL(`http://${text}/`);
  } catch {
    throw new InvalidTargetError(`"${shorten(text)}" is not a host name. ${EXAMPLES}`);
  }
  const name = parseHostName(url.hostname);
  const port = /:\d+$/.test(text) ? portOf(url) : null;
  const isDomain = port === null && isIP(name) === 0 && name.includes('.');
  const value = port === null ? name : `${bracketed(name)}:${port}`;
  return { kind: isDomain ? 'DOMAIN' : 'HOST', value, host: name, port };
}

/** Validates a URL's `hostname` by RFC 1123; underscores are allowed, since DNS names may have them. */
function parseHostName(hostname: string): string {
  const name = normalizeName(hostname);
  if (isIP(name) !== 0) return name;
  if (name.length > 253 || !name.split('.').every((label) => LABEL.test(label))) {
    throw new InvalidTargetError(
      `"${shorten(hostname)}" is not a host name: labels have 1 to 63 letters, digits and hyphens, and a name has at most 253 characters.`,
    );
  }
  return name;
}

/** Removes the brackets that URLs put around IPv6 addresses. */
export const withoutBrackets = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** Formats a host for a URL: IPv6 addresses have brackets there. */
export const bracketed = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host);

/** Normalises a host name for comparison: lower case, no final dot, no brackets around IPv6. */
export const normalizeName = (name: string): string => withoutBrackets(name.toLowerCase().replace(/\.$/, ''));

/** The port of a URL, or the default port of its scheme. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  if (url.protocol === 'https:' || url.protocol === 'git+https:') return 443;
  if (url.protocol === 'ssh:' || url.protocol === 'git+ssh:') return 22;
  if (url.protocol === 'git:') return 9418;
  return 80;
}

function explainCharacters(text: string): string {
  if (/\s/.test(text)) return `The target contains white space. A scan has one target. ${EXAMPLES}`;
  const ascii = /^[^/:@]+$/.test(text) ? domainToASCII(text) : '';
  const hint =
    ascii === '' ? 'Percent-encode the path, and give the host in its xn-- form.' : `Use "${ascii}".`;
  return `The target contains characters outside ASCII. ${hint}`;
}

/** Without a user name and password, also in what is not a URL. */
function shorten(given: string): string {
  const text = given.replace(/^([a-z][a-z0-9+.-]*:\/*)?.*@/i, '$1***@');
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
