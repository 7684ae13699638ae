/** Keeps lists of bad domains and URLs in memory and up to date. */
import { isIP } from 'node:net';
import { basename } from 'node:path';
import { z } from 'zod';
import type { Egress } from '../../../core/scanner.ts';
import { strictObject } from '../../../core/zod-error.ts';
import { DATA_SOURCE, hasOneSource, type KeptData, keepData } from '../../kit/kept-data.ts';
import type { Indicator } from '../layer.ts';
import {
  BLOCKLIST_FORMATS,
  bareHost,
  type ParsedBlocklist,
  parseBlocklist,
  urlKey,
} from './blocklist-format.ts';

/** One list of the configuration: a file of this machine, or a URL. */
export const blocklistSourceSchema = strictObject({
  name: z.string().min(1).max(100).optional().describe('Name in verdicts. Default: its file name or host.'),
  ...DATA_SOURCE,
  format: z.enum(BLOCKLIST_FORMATS).default('auto').describe('Format of the lines.'),
  threat: z
    .enum(['phishing', 'malware', 'miner', 'scam'])
    .optional()
    .describe('Kind of threat of its entries. Default: none.'),
}).refine(hasOneSource, 'needs either path or url');

export type BlocklistSource = z.output<typeof blocklistSourceSchema>;

/** One entry of a list that covers a URL. */
export interface Listing {
  list: string;
  /** the listed domain, or the listed URL without its scheme */
  entry: string;
  threat?: NonNullable<Indicator['threat']>;
}

export interface Blocklists {
  /**
   * Lists that contain the URL or its host, each at most once. A listed domain covers its subdomains. A listed URL covers
   * its path under any scheme: with any query if it is listed without one, else only with that query.
   */
  lookup(url: string | URL): Listing[];
  /** number of loaded lists */
  readonly size: number;
  /** Resolves when each list was loaded or failed once. Never rejects. */
  readonly ready: Promise<void>;
  /** Stops timers and running requests. */
  close(): Promise<void>;
}

export interface BlocklistsInit {
  fetch: Egress['fetch'];
  /** Called for a list that cannot be loaded, and for skipped entries. */
  onError(message: string): void;
  /** an abort closes them too */
  signal?: AbortSignal;
  /** interval of checks for changed files and due downloads */
  checkEveryMs?: number;
}

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_HOST_LENGTH = 253;
const CHECK_EVERY_MS = 60_000;
/** Lists loaded at once: while loading, each may take twice its 64 MiB. */
const AT_ONCE = 2;

interface List {
  readonly source: BlocklistSource;
  readonly name: string;
  readonly data: KeptData<ParsedBlocklist>;
}

/** Loads the lists in the background. */
export function createBlocklists(
  sources: readonly BlocklistSource[],
  { fetch, onError, signal: outer, checkEveryMs = CHECK_EVERY_MS }: BlocklistsInit,
): Blocklists {
  const ended = new AbortController();
  const signal = outer ? AbortSignal.any([outer, ended.signal]) : ended.signal;
  const lists = sources.map((source): List => {
    const { path = '', url, format } = source;
    const name = source.name ?? (url === undefined ? basename(path) : new URL(url).host);
    const data = keepData<ParsedBlocklist>(source, {
      fetch,
      signal,
      maxBytes: MAX_BYTES,
      async read(body, cut, previous) {
        const content = await parseBlocklist(withoutHalfLine(body, cut), format, { signal });
        // It may be an error page with status 200, another format, or a file that is being written.
        if (content.entries === 0 && (content.lines > 0 || previous !== null)) {
          throw new Error(content.remarks[0] ?? 'no line of it is an entry');
        }
        if (cut)
          content.remarks.push(
            `the list is larger than ${MAX_BYTES / 1024 / 1024} MiB: the rest was skipped`,
          );
        for (const remark of content.remarks) onError(`blocklist ${name}: ${remark}`);
        return content;
      },
      onProblem(problem) {
        const kept = data.content === null ? '' : '; its last version stays in use';
        onError(`blocklist ${name} cannot be loaded: ${problem}${kept}`);
      },
    });
    return { source, name, data };
  });
  let timer: NodeJS.Timeout | undefined;

  const refreshAll = async (): Promise<void> => {
    const left = [...lists];
    const work = async () => {
      for (let list = left.shift(); list && !signal.aborted; list = left.shift()) await list.data.refresh();
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
      for (const { name, data, source } of lists) {
        const entry = data.content && find(data.content, exact, path, names);
        if (entry) {
          listings.push({ list: name, entry, ...(source.threat !== undefined && { threat: source.threat }) });
        }
      }
      return listings;
    },
    get size() {
      return lists.filter(({ data }) => data.content !== null).length;
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

/** The name and its parent domains, without the top-level domain; an IP address alone. */
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
