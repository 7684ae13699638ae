/** Parses blocklists: hosts files, domain names, URLs and Adblock rules, one per line. */
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

/** A list in memory: 60 to 80 bytes a domain, 90 a URL, measured with a million of each. */
export interface ParsedBlocklist {
  /** names, which cover their subdomains, and IP addresses */
  domains: ReadonlySet<string>;
  /** keys as `urlKey` makes them */
  urls: ReadonlySet<string>;
  /** names that the list excludes (`@@||name^`), with their subdomains */
  exceptions: ReadonlySet<string>;
  /** of domains and urls together */
  entries: number;
  /** lines that are neither empty nor comments */
  lines: number;
  /** messages about skipped lines */
  remarks: string[];
}

const MAX_ENTRIES = 5_000_000;
/** Bytes; longer lines are skipped. */
const MAX_LINE = 4096;
const MAX_NAME = 253;
/** Parsing a million lines takes a second, so it yields to the event loop in between. */
const SLICE_MS = 8;
const LINES_BETWEEN_LOOKS = 128;
const SAMPLES = 5;
const NEWLINE = 10;

const NAME = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+$/;
const ADBLOCK_RULE = /^\|\|([^\s^/*$|]+)\^?\|?(?:\$([\w~,-]*))?$/;
/** Options with which a rule still applies to whole sites, whatever page requests them. */
const ADBLOCK_OPTIONS = /^(?:all|document|doc|important|popup|third-party|3p|,)*$/;
/** Names of the local machine in hosts files. */
const OWN_NAMES =
  /^(?:localhost|localhost\.localdomain|local|broadcasthost|ip6-\w+|0\.0\.0\.0|127\.0\.0\.1|::1?)$/;

/**
 * Key for URL lookups: host, port unless it is the default, path without trailing slashes; no scheme,
 * credentials or fragment. ASCII only.
 */
export function urlKey({ host, pathname, search }: URL, withQuery: boolean): string {
  let end = pathname.length;
  while (end > 0 && pathname[end - 1] === '/') end--;
  return host + pathname.slice(0, end) + (withQuery ? search : '');
}

/** Host name of a URL without brackets and trailing dot. */
export const bareHost = (hostname: string): string => hostname.replace(/^\[(.*)\]$|\.$/g, '$1');

/**
 * Parses a list in slices of a few milliseconds, yielding to the event loop in between. Entries that are public suffixes
 * (https://publicsuffix.org) are skipped, since they would cover unrelated sites. `remarks` lists skipped lines.
 * @throws only the signal's reason
 */
export async function parseBlocklist(
  body: Buffer,
  format: BlocklistFormat,
  { signal, maxEntries = MAX_ENTRIES }: { signal?: AbortSignal; maxEntries?: number } = {},
): Promise<ParsedBlocklist> {
  const list = new ListBuilder(maxEntries);
  const readLine = READERS[format];
  let sliceEnd = performance.now() + SLICE_MS;
  let start = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0;
  for (let number = 1; start < body.length && !list.isFull; number++) {
    const newline = body.indexOf(NEWLINE, start);
    const end = newline === -1 ? body.length : newline;
    if (end - start > MAX_LINE) list.longLines++;
    else list.read(body.toString('utf8', start, end).trim(), readLine);
    start = end + 1;
    if (number % LINES_BETWEEN_LOOKS === 0 && performance.now() > sliceEnd) {
      await nextTurn(undefined, signal ? { signal } : {});
      sliceEnd = performance.now() + SLICE_MS;
    }
  }
  return list.finish(Math.max(0, body.length - start));
}

/** Collects entries, and counts skipped lines. */
class ListBuilder implements Sink {
  longLines = 0;
  readonly #maxEntries: number;
  readonly #domains = new Set<string>();
  readonly #urls = new Set<string>();
  readonly #exceptions = new Set<string>();
  readonly #suffixes = new Set<string>();
  #droppedExceptions = 0;
  #lines = 0;
  /** lines without an entry of the format */
  #otherLines = 0;
  #understood = false;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  get isFull(): boolean {
    return this.#domains.size + this.#urls.size >= this.#maxEntries;
  }

  get #isEmpty(): boolean {
    return this.#domains.size + this.#urls.size + this.#exceptions.size === 0;
  }

  read(line: string, readLine: ReadLine): void {
    if (line === '' || line[0] === '#' || line[0] === '!' || line[0] === ';') return;
    this.#lines++;
    this.#understood = false;
    readLine(line, this);
    if (!this.#understood) this.#otherLines++;
  }

  domain(text: string): void {
    const name = nameOf(text);
    if (name === null) return;
    this.#understood = true;
    if (OWN_NAMES.test(name)) return;
    if (isPublicSuffix(name)) this.#suffixes.add(ownCopy(name));
    else this.#domains.add(ownCopy(name));
  }

  url(text: string): void {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || !/^https?:$/.test(url.protocol)) return;
    this.#understood = true;
    this.#urls.add(ownCopy(urlKey(url, true)));
  }

  exception(text: string): void {
    const name = nameOf(text);
    if (name === null) return;
    this.#understood = true;
    if (this.#exceptions.size < this.#maxEntries) this.#exceptions.add(ownCopy(name));
    else this.#droppedExceptions++;
  }

  /** @param unread bytes that were not read because the list is full */
  finish(unread: number): ParsedBlocklist {
    const [domains, urls, exceptions] = [this.#domains, this.#urls, this.#exceptions];
    return {
      ...{ domains, urls, exceptions, entries: domains.size + urls.size },
      ...{ lines: this.#lines + this.longLines, remarks: this.#remarks(unread) },
    };
  }

  #remarks(unread: number): string[] {
    const suffixes = [...this.#suffixes];
    const more = suffixes.length > SAMPLES ? ` and ${suffixes.length - SAMPLES} more` : '';
    const remarks: readonly (readonly [count: number, remark: string])[] = [
      [unread, `the list has more than ${this.#maxEntries} entries: the last ${unread} bytes were skipped`],
      [this.longLines, `lines over ${MAX_LINE} bytes were skipped: ${this.longLines}`],
      // Without any entry, the whole list is rejected.
      [
        this.#isEmpty ? 0 : this.#otherLines,
        `lines without a usable entry were skipped: ${this.#otherLines}`,
      ],
      [
        this.#droppedExceptions,
        `exceptions beyond ${this.#maxEntries} were skipped: ${this.#droppedExceptions}`,
      ],
      [
        suffixes.length,
        `entries that are public suffixes, under which anyone can have a site, were skipped: ${suffixes.slice(0, SAMPLES).join(', ')}${more}`,
      ],
    ];
    return remarks.flatMap(([count, remark]) => (count > 0 ? [remark] : []));
  }
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

/** Words of a line up to its comment. */
function words(line: string): string[] {
  const all = line.split(/\s+/);
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
  // domainToASCII returns the empty string for invalid names.
  const ascii = /[^\0-\x7f]/.test(bare) ? domainToASCII(bare) : '';
  return NAME.test(ascii) && ascii.length <= MAX_NAME ? ascii : oneLabel(bare);
}

/** A top-level domain, which is reported as a public suffix. */
const oneLabel = (text: string): string | null => (/^[a-z][a-z0-9-]{1,62}$/.test(text) ? text : null);

const isPublicSuffix = (name: string): boolean =>
  getPublicSuffix(name, SUFFIX_OPTIONS) === name && isIP(name) === 0;
const SUFFIX_OPTIONS = { allowPrivateDomains: true, extractHostname: false, validateHostname: false };

const scratch = Buffer.allocUnsafe(16 * 1024);

/** A copy with memory of its own: in V8, a substring keeps its whole source in memory. */
function ownCopy(text: string): string {
  return text.length > scratch.length
    ? text
    : scratch.toString('latin1', 0, scratch.write(text, 0, 'latin1'));
}
