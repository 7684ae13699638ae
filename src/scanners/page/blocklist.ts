/** Lists of bad domains and URLs, kept in memory and up to date. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isIP } from 'node:net';
import { basename } from 'node:path';
import { z } from 'zod';
import type { Egress } from '../../core/scanner.ts';
import {
  BLOCKLIST_FORMATS,
  bareHost,
  type ParsedBlocklist,
  parseBlocklist,
  urlKey,
} from './blocklist-format.ts';
import type { Indicator } from './layer.ts';

/** One list of the configuration: a file of this machine, or a URL. */
export const blocklistSourceSchema = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('How verdicts name it. Default: its file name or host.'),
    path: z.string().min(1).max(4096).optional().describe('File; read again when it changes.'),
    url: z
      .string()
      .max(4096)
      .refine((url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol), 'not an http(s) URL')
      .optional()
      .describe('Where to fetch it from.'),
    format: z.enum(BLOCKLIST_FORMATS).default('auto').describe('How its lines are read.'),
    refreshHours: z
      .number()
      .min(0.1)
      .max(24 * 365)
      .default(24)
      .describe('Hours until it is fetched again.'),
    threat: z
      .enum(['phishing', 'malware', 'miner', 'scam'])
      .optional()
      .describe('What being on it means. Default: nothing in particular.'),
  })
  .refine(({ path, url }) => (path === undefined) !== (url === undefined), 'needs either path or url');

export type BlocklistSource = z.output<typeof blocklistSourceSchema>;

/** One list that has an address. */
export interface Listing {
  list: string;
  /** the domain or the URL, without scheme, that the list has */
  entry: string;
  threat?: NonNullable<Indicator['threat']>;
}

export interface Blocklists {
  /**
   * The lists that have a URL or its host: each at most once. A listed domain covers the names below it. A listed
   * URL is that path, whatever the scheme; listed with a query, that query alone; without one, any.
   */
  lookup(url: string | URL): Listing[];
  /** lists that are loaded */
  readonly size: number;
  /** Settles when every list was tried once. Never rejects. */
  readonly ready: Promise<void>;
  /** Ends timers and whatever is being loaded. */
  close(): Promise<void>;
}

export interface BlocklistsInit {
  fetch: Egress['fetch'];
  /** What a person should know: a list that cannot be loaded, or entries that are left out. */
  onError(message: string): void;
  /** closes them too */
  signal?: AbortSignal;
  /** how often files are looked at, and whether a list is due */
  checkEveryMs?: number;
}

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_HOST_LENGTH = 253;
const FETCH_TIMEOUT_MS = 120_000;
const MAX_REDIRECTS = 5;
const CHECK_EVERY_MS = 60_000;
const HOUR_MS = 3_600_000;
/** A list that failed is tried again sooner than one that did not. */
const RETRY_MS = 600_000;
/** Each may hold its 64 MiB twice while it is read. */
const AT_ONCE = 2;

interface List {
  readonly source: BlocklistSource;
  readonly name: string;
  /** its last good version */
  content: ParsedBlocklist | null;
  /** when it is to be fetched again, by `performance.now()` */
  dueAt: number;
  /** what tells this version of a file from others, loaded or refused */
  mark: string;
  /** with which a server is asked whether there is a newer one (RFC 9110 section 13.1) */
  conditions: Record<string, string>;
  /** Told once, not every minute. */
  lastProblem: string;
}

interface Version {
  body: Buffer;
  cut: boolean;
  conditions: Record<string, string>;
}

/** Begins to load them at once, in the background. */
export function createBlocklists(
  sources: readonly BlocklistSource[],
  { fetch, onError, signal: outer, checkEveryMs = CHECK_EVERY_MS }: BlocklistsInit,
): Blocklists {
  const ended = new AbortController();
  const signal = outer ? AbortSignal.any([outer, ended.signal]) : ended.signal;
  const lists = sources.map(
    (source): List => ({
      source,
      name:
        source.name ?? (source.url === undefined ? basename(source.path ?? '') : new URL(source.url).host),
      content: null,
      dueAt: 0,
      mark: '',
      conditions: {},
      lastProblem: '',
    }),
  );
  let timer: NodeJS.Timeout | undefined;

  /** @returns null when it is as it was */
  const readFile = async (list: List, path: string): Promise<Version | null> => {
    const file = await stat(path);
    const mark = `${file.mtimeMs} ${file.size} ${file.ino}`;
    if (mark === list.mark) return null;
    // Opening a pipe would wait for somebody to write into it.
    if (!file.isFile()) throw new Error('it is not a file');
    list.mark = mark;
    const chunks: Buffer[] = [];
    // One byte more than is taken tells that there is more.
    for await (const chunk of createReadStream(path, { end: MAX_BYTES, signal })) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    return { body: body.subarray(0, MAX_BYTES), cut: body.length > MAX_BYTES, conditions: {} };
  };

  const download = async (list: List, url: string): Promise<Version | null> => {
    if (performance.now() < list.dueAt) return null;
    const { refreshHours } = list.source;
    list.dueAt = performance.now() + Math.min(RETRY_MS, refreshHours * HOUR_MS);
    const { status, headers, body, truncated } = await fetch(url, {
      headers: list.conditions,
      maxBytes: MAX_BYTES,
      maxRedirects: MAX_REDIRECTS,
      timeoutMs: FETCH_TIMEOUT_MS,
      signal,
    });
    if (status !== 200 && status !== 304) throw new Error(`status ${status}`);
    list.dueAt = performance.now() + refreshHours * HOUR_MS;
    if (status === 304) return null;
    return {
      body,
      cut: truncated,
      conditions: {
        ...(headers.etag && { 'if-none-match': headers.etag }),
        ...(headers['last-modified'] && { 'if-modified-since': headers['last-modified'] }),
      },
    };
  };

  const refresh = async (list: List): Promise<void> => {
    const { path, url = '', format } = list.source;
    try {
      const version = await (path === undefined ? download(list, url) : readFile(list, path));
      if (version === null) return;
      const { body, cut, conditions } = version;
      const content = await parseBlocklist(withoutHalfLine(body, cut), format, { signal });
      // An error page with status 200, another format, a file that is just being written.
      if (content.entries === 0 && (content.lines > 0 || list.content !== null)) {
        throw new Error(content.remarks[0] ?? 'no line of it is an entry');
      }
      list.content = content;
      list.conditions = conditions;
      list.lastProblem = '';
      if (cut) content.remarks.push(`it is over ${MAX_BYTES / 1024 / 1024} MiB: the rest is left out`);
      for (const remark of content.remarks) onError(`blocklist ${list.name}: ${remark}`);
    } catch (error) {
      if (signal.aborted) return;
      const problem = error instanceof Error ? error.message : String(error);
      if (problem === list.lastProblem) return;
      list.lastProblem = problem;
      const kept = list.content === null ? '' : '; its last version stays in use';
      onError(`blocklist ${list.name} cannot be loaded: ${problem}${kept}`);
    }
  };

  const refreshAll = async (): Promise<void> => {
    const left = [...lists];
    const work = async () => {
      for (let list = left.shift(); list && !signal.aborted; list = left.shift()) await refresh(list);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (signal.aborted) return;
    timer = setTimeout(() => {
      running = refreshAll();
    }, checkEveryMs);
    timer.unref();
  };

  const ready = refreshAll();
  let running = ready;
  const end = () => clearTimeout(timer);
  signal.addEventListener('abort', end, { once: true });

  return {
    lookup(address) {
      const url = typeof address !== 'string' ? address : URL.canParse(address) ? new URL(address) : null;
      if (url === null) return [];
      const exact = urlKey(url, true);
      const path = url.search === '' ? exact : urlKey(url, false);
      const names = namesAbove(bareHost(url.hostname));
      const listings: Listing[] = [];
      for (const { name, content, source } of lists) {
        const entry = content && find(content, exact, path, names);
        if (entry) {
          listings.push({ list: name, entry, ...(source.threat !== undefined && { threat: source.threat }) });
        }
      }
      return listings;
    },
    get size() {
      return lists.filter(({ content }) => content !== null).length;
    },
    ready,
    async close() {
      ended.abort(new Error('the blocklists are closed'));
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      await running;
    },
  };
}

function find(
  { urls, domains, exceptions }: ParsedBlocklist,
  exact: string,
  path: string,
  names: readonly string[],
): string | null {
  if (urls.has(exact)) return exact;
  if (urls.has(path)) return path;
  for (const name of names) {
    if (exceptions.has(name)) return null;
    if (domains.has(name)) return name;
  }
  return null;
}

/** The name itself and those above it, less the top-level domain; an address alone. */
function namesAbove(host: string): string[] {
  if (isIP(host) !== 0) return [host];
  if (host.length > MAX_HOST_LENGTH) return [];
  const names: string[] = [];
  let name = host;
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.')) {
    names.push(name);
    name = name.slice(dot + 1);
  }
  return names;
}

const withoutHalfLine = (body: Buffer, cut: boolean): Buffer =>
  cut ? body.subarray(0, body.lastIndexOf('\n') + 1) : body;
