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
  /** host name or address; null for a local path, and for a repository by name */
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
/** Segments such as `acme`, `.github`, `socket.io`, `~user`, `repository@v1`. */
const NAME_SEGMENT = /^(?!\.{1,2}$)[\w.+@~:-]+$/;
const MAX_REPOSITORY_NAME = 500;

/**
 * Parses a target that a user typed.
 *
 * Host names are lower-cased and lose a final dot; IPv4 in decimal, hex or short form becomes dotted (WHATWG URL).
 *
 * @param kind if it is known. REPOSITORY allows names that only a service knows, and web URLs that do not end in `.git`.
 * @throws InvalidTargetError with a message that says what to use instead
 */
export function parseTarget(input: string, kind?: TargetKind | null): Target {
  const target = parse(input, kind ?? null);
  if (!kind || target.kind === kind) return target;
  if (kind === 'HOST' && target.kind === 'DOMAIN') return { ...target, kind };
  const hint =
    kind === 'PAGE' ? ' Pages are scanned with the scanPage mutation.' : ' Change the kind, or omit it.';
  throw new InvalidTargetError(`"${shorten(input)}" is a ${target.kind}, not a ${kind}.${hint}`);
}

function parse(input: string, kind: TargetKind | null): Target {
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
  if (text.includes('://')) return parseUrl(text, kind);
  return kind === 'REPOSITORY' ? parseRepositoryName(text) : parseBareHost(text);
}

/** Whether the location of a repository is a name that only a service knows, neither a folder nor a git address. */
export const isRepositoryName = (location: string): boolean =>
  !isAbsolute(location) && !location.includes('://') && !SCP_LIKE.test(location);

export function targetOfPage(page: Page): Target {
  const url = new URL(page.url);
  return { kind: 'PAGE', value: url.href, host: withoutBrackets(url.hostname), port: portOf(url), page };
}

/** A name is passed on unchanged. Its host is that of `git.example.com/acme/shop` or `10.0.0.7`, which a service may connect to. */
function parseRepositoryName(text: string): Target {
  const segments = text.split('/');
  const isName = !text.startsWith('-') && segments.every((segment) => NAME_SEGMENT.test(segment));
  if (text.length > MAX_REPOSITORY_NAME || !isName) {
    throw new InvalidTargetError(
      `"${shorten(text)}" is not a repository. Give a name (acme/shop) of at most ${MAX_REPOSITORY_NAME} letters, digits and ._-+@~:, a git URL (https://git.example.com/acme/shop), or a folder (/srv/shop).`,
    );
  }
  const [first = ''] = segments;
  return { kind: 'REPOSITORY', value: text, ...hostInName(first, segments.length > 1) };
}

/**
 * @param isPrefix whether a path follows. Alone, `socket.io` and `12345` are names of repositories; `10.0.0.7` and `host:path`
 *   of ssh are not.
 */
function hostInName(segment: string, isPrefix: boolean): Pick<Target, 'host' | 'port'> {
  const place = segment.slice(segment.lastIndexOf('@') + 1);
  const [text, rest] = isIP(place) === 6 ? [`[${place}]`] : place.split(':', 2);
  const url = URL.canParse(`http://${text}/`) ? new URL(`http://${text}/`) : null;
  const name = url ? normalizeName(url.hostname) : '';
  const isLiteral = isIP(name) !== 0 || isLocalhost(name);
  const isPlace = isPrefix ? isLiteral || name.includes('.') : isLiteral && !/^\d+$/.test(place);
  if (!isHostName(name) || !(isPlace || rest !== undefined)) return { host: null, port: null };
  return { host: name, port: /^\d{1,5}$/.test(rest ?? '') ? Number(rest) : null };
}

/** localhost and names under it are loopback, whatever DNS says (RFC 6761 section 6.3). */
export const isLocalhost = (name: string): boolean => name === 'localhost' || name.endsWith('.localhost');

function parseUrl(text: string, kind: TargetKind | null): Target {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new InvalidTargetError(`"${shorten(text)}" is not a valid URL. ${EXAMPLES}`);
  }
  const hasOwnScheme = REPOSITORY_SCHEMES.has(url.protocol);
  if (!hasOwnScheme && url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new InvalidTargetError(`"${url.protocol}//" is not a supported scheme; use http:// or https://.`);
  }
  if (url.hostname === '') throw new InvalidTargetError(`"${shorten(text)}" has no host. ${EXAMPLES}`);
  const isRepository = hasOwnScheme || (kind ? kind === 'REPOSITORY' : url.pathname.endsWith('.git'));
  refuseCredentials(url, isRepository);
  const host = parseHostName(url.hostname);
  url.hash = '';
  return { kind: isRepository ? 'REPOSITORY' : 'URL', value: url.href, host, port: portOf(url) };
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
      `"${shorten(text)}" is neither a domain nor a URL. To scan one address of a site, start it with https:// or http://. If it is the name of a repository, give the kind REPOSITORY.`,
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
  if (!isHostName(name)) {
    throw new InvalidTargetError(
      `"${shorten(hostname)}" is not a host name: labels have 1 to 63 letters, digits and hyphens, and a name has at most 253 characters.`,
    );
  }
  return name;
}

const isHostName = (name: string): boolean =>
  isIP(name) !== 0 || (name.length <= 253 && name.split('.').every((label) => LABEL.test(label)));

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
  if (/\p{Cc}/u.test(text)) return `The target contains a control character. Remove it. ${EXAMPLES}`;
  const ascii = /^[^/:@]+$/.test(text) ? domainToASCII(text) : '';
  const hint =
    ascii === '' ? 'Percent-encode the path, and give the host in its xn-- form.' : `Use "${ascii}".`;
  return `The target contains characters outside ASCII. ${hint}`;
}

/** Removes a user name and password, also from text that is not a valid URL. */
function shorten(given: string): string {
  const text = given.replace(/^([a-z][a-z0-9+.-]*:\/*)?.*@/i, '$1***@');
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
