/** Reads lists of bad addresses: hosts files, names, URLs and Adblock rules, a line each. */
import { isIP } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { domainToASCII } from 'node:url';
import { getPublicSuffix } from 'tldts';

/**
 * `hosts`: an address, then names; `domains`: a name, perhaps after `*.`; `urls`: a URL; `adblock`: `||name^`;
 * `auto`: each line by what it looks like.
 */
export const BLOCKLIST_FORMATS = ['auto', 'hosts', 'domains', 'urls', 'adblock'] as const;
export type BlocklistFormat = (typeof BLOCKLIST_FORMATS)[number];

/** A list as it is kept: 60 to 80 bytes a domain, 90 a URL, as measured with a million of each. */
export interface ParsedBlocklist {
  /** names, each of which covers the names below it; and addresses */
  domains: ReadonlySet<string>;
  /** keys as `urlKey` makes them */
  urls: ReadonlySet<string>;
  /** names that the list takes out again (`@@||name^`), with those below them */
  exceptions: ReadonlySet<string>;
  /** of domains and urls together */
  entries: number;
  /** lines that say something, whether they were understood or not */
  lines: number;
  /** what was left out, as sentences for people */
  remarks: string[];
}

const MAX_ENTRIES = 5_000_000;
/** Bytes; what is longer is no entry. */
const MAX_LINE = 4096;
const MAX_NAME = 253;
/** Reading a million lines takes a second; nobody else should wait that long. */
const SLICE_MS = 8;
const LINES_BETWEEN_LOOKS = 128;
const SAMPLES = 5;
const NEWLINE = 10;

const NAME = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+$/;
const ADBLOCK_RULE = /^\|\|([^\s^/*$|]+)\^?\|?(?:\$([\w~,-]*))?$/;
/** Options under which a rule still holds for whole sites, wherever the request comes from. */
const ADBLOCK_OPTIONS = /^(?:all|document|doc|important|popup|third-party|3p|,)*$/;
/** What hosts files say of the machine itself. */
const OWN_NAMES =
  /^(?:localhost|localhost\.localdomain|local|broadcasthost|ip6-\w+|0\.0\.0\.0|127\.0\.0\.1|::1?)$/;

/**
 * What a URL is found by: host, port unless it is the default, path without final slashes; no scheme, credentials
 * or fragment. All ASCII.
 */
export function urlKey({ host, pathname, search }: URL, withQuery: boolean): string {
  let end = pathname.length;
  while (end > 0 && pathname[end - 1] === '/') end--;
  return host + pathname.slice(0, end) + (withQuery ? search : '');
}

/** The name as URLs have it, without brackets and final dot. */
export const bareHost = (hostname: string): string => hostname.replace(/^\[(.*)\]$|\.$/g, '$1');

/**
 * Never throws but for the signal: lines that are not understood are left out. Lets others have their turn every
 * few milliseconds. Names that are public suffixes (https://publicsuffix.org) are left out with a remark, since they
 * would cover sites of everybody.
 */
export async function parseBlocklist(
  body: Buffer,
  format: BlocklistFormat,
  { signal, maxEntries = MAX_ENTRIES }: { signal?: AbortSignal; maxEntries?: number } = {},
): Promise<ParsedBlocklist> {
  const domains = new Set<string>();
  const urls = new Set<string>();
  const exceptions = new Set<string>();
  const suffixes: string[] = [];
  let suffixCount = 0;
  let lines = 0;
  let longLines = 0;

  const sink: Sink = {
    domain(text) {
      const name = nameOf(text);
      if (name === null || OWN_NAMES.test(name)) return;
      if (isPublicSuffix(name)) {
        if (suffixCount++ < SAMPLES) suffixes.push(name);
      } else domains.add(ownCopy(name));
    },
    url(text) {
      const url = URL.canParse(text) ? new URL(text) : null;
      if (url?.protocol === 'http:' || url?.protocol === 'https:') urls.add(ownCopy(urlKey(url, true)));
    },
    exception(text) {
      const name = nameOf(text);
      if (name !== null && exceptions.size < maxEntries) exceptions.add(ownCopy(name));
    },
  };
  const readLine = READERS[format];

  let sliceEnd = performance.now() + SLICE_MS;
  let start = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
  for (let number = 1; start < body.length && domains.size + urls.size < maxEntries; number++) {
    const newline = body.indexOf(NEWLINE, start);
    const end = newline === -1 ? body.length : newline;
    if (end - start > MAX_LINE) longLines++;
    else {
      const line = body.toString('utf8', start, end).trim();
      if (line !== '' && line[0] !== '#' && line[0] !== '!' && line[0] !== ';') {
        lines++;
        readLine(line, sink);
      }
    }
    start = end + 1;
    if (number % LINES_BETWEEN_LOOKS === 0 && performance.now() > sliceEnd) {
      await nextTurn(undefined, signal ? { signal } : {});
      sliceEnd = performance.now() + SLICE_MS;
    }
  }

  const remarks: string[] = [];
  if (start < body.length) remarks.push(`it has more than ${maxEntries} entries: the rest is left out`);
  if (longLines > 0) remarks.push(`lines over ${MAX_LINE} bytes are left out: ${longLines}`);
  if (suffixCount > 0) {
    const more = suffixCount > SAMPLES ? ` and ${suffixCount - SAMPLES} more` : '';
    remarks.push(
      `entries that are public suffixes, below which everybody has sites, are left out: ${suffixes.join(', ')}${more}`,
    );
  }
  return { domains, urls, exceptions, entries: domains.size + urls.size, lines: lines + longLines, remarks };
}

interface Sink {
  domain(text: string): void;
  url(text: string): void;
  exception(text: string): void;
}

type ReadLine = (line: string, sink: Sink) => void;

const readHosts: ReadLine = (line, sink) => {
  const [address = '', ...names] = words(line);
  if (isIP(address) !== 0) for (const name of names) sink.domain(name);
};

const readDomain: ReadLine = (line, sink) => {
  const [name = '', ...rest] = words(line);
  if (rest.length === 0) sink.domain(name);
};

const readUrl: ReadLine = (line, sink) => {
  const [url = ''] = line.split(/\s/, 1);
  sink.url(url.includes('://') ? url : `http://${url}`);
};

const readAdblock: ReadLine = (line, sink) => {
  const isException = line.startsWith('@@');
  const [, name, options = ''] = ADBLOCK_RULE.exec(isException ? line.slice(2) : line) ?? [];
  if (name === undefined || !ADBLOCK_OPTIONS.test(options)) return;
  if (isException) sink.exception(name);
  else sink.domain(name);
};

const readAny: ReadLine = (line, sink) => {
  if (line.startsWith('||') || line.startsWith('@@')) readAdblock(line, sink);
  else if (/^[a-z]+:\/\//i.test(line)) readUrl(line, sink);
  else if (/\s/.test(line) && isIP(line.split(/\s/, 1)[0] ?? '') !== 0) readHosts(line, sink);
  else if (line.includes('/')) readUrl(line, sink);
  else readDomain(line, sink);
};

const READERS: Record<BlocklistFormat, ReadLine> = {
  auto: readAny,
  hosts: readHosts,
  domains: readDomain,
  urls: readUrl,
  adblock: readAdblock,
};

/** Words of a line, as far as its comment. */
function words(line: string): string[] {
  const all = line.split(/\s+/, 64);
  const comment = all.findIndex((word) => word.startsWith('#'));
  return comment === -1 ? all : all.slice(0, comment);
}

function nameOf(text: string): string | null {
  const bare = text
    .replace(/^\*?\./, '')
    .replace(/\.$/, '')
    .toLowerCase();
  if (NAME.test(bare)) return bare.length <= MAX_NAME ? bare : null;
  if (isIP(bare) === 6) return bareHost(new URL(`http://[${bare}]/`).hostname);
  // domainToASCII gives the empty string for what is no name.
  const ascii = /[^\0-\x7f]/.test(bare) ? domainToASCII(bare) : '';
  return NAME.test(ascii) && ascii.length <= MAX_NAME ? ascii : oneLabel(bare);
}

/** A top-level domain, to be told of rather than passed over in silence. */
const oneLabel = (text: string): string | null => (/^[a-z][a-z0-9-]{1,62}$/.test(text) ? text : null);

const isPublicSuffix = (name: string): boolean =>
  getPublicSuffix(name, SUFFIX_OPTIONS) === name && isIP(name) === 0;
const SUFFIX_OPTIONS = { allowPrivateDomains: true, extractHostname: false, validateHostname: false };

const scratch = Buffer.allocUnsafe(16 * 1024);

/** A string that is part of no other: V8 keeps the whole of what a piece was cut from. */
function ownCopy(text: string): string {
  return text.length > scratch.length
    ? text
    : scratch.toString('latin1', 0, scratch.write(text, 0, 'latin1'));
}
