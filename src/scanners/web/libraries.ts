/** JavaScript libraries with known vulnerabilities, recognised with RetireJS and its data. */
import { z } from 'zod';
import { type Severity, severityRank } from '../../core/result.ts';
import type { Egress } from '../../core/scanner.ts';
import type { Flaw } from '../kit/flaw.ts';
import { DATA_SOURCE, hasOneSource, type KeptData, keepData } from '../kit/kept-data.ts';
import { createThreads, TaskTimeoutError } from '../kit/threads.ts';
import type { WebFlaw } from '../kit/web-finding.ts';
import type { Check, Page, Tools } from './check.ts';
import { type KnownVulnerability, MAX_LIBRARY_DATA } from './libraries-data.ts';
import type { Script, SharedData, VulnerableLibrary } from './libraries-thread.ts';
import { perSite } from './per-site.ts';

/** As the configuration file has it. */
export const librarySourceSchema = z
  .strictObject(DATA_SOURCE)
  .refine(hasOneSource, 'needs either path or url');

export type ConfiguredLibrarySource = z.output<typeof librarySourceSchema>;

/** Or the JSON itself, for who has it at hand. */
export type LibrarySource = ConfiguredLibrarySource | { json: string };

/** Where RetireJS publishes what it knows, in the format that its version 5 reads. */
export const DEFAULT_LIBRARY_SOURCE: ConfiguredLibrarySource = {
  url: 'https://raw.githubusercontent.com/RetireJS/retire.js/master/repository/jsrepository-v5.json',
  refreshHours: 24,
};

export interface Libraries {
  /**
   * Vulnerable libraries that a script is or holds. The data is loaded when this is first called.
   * @throws NoLibraryDataError; TaskTimeoutError for a script that takes too long; the signal's reason
   */
  recognise(script: Script, signal: AbortSignal): Promise<VulnerableLibrary[]>;
  /** Ends threads and whatever is being loaded. */
  close(): Promise<void>;
}

/** There is no data about libraries; the message says what to do. */
export class NoLibraryDataError extends Error {
  constructor(problem: string) {
    super(
      `Libraries with known vulnerabilities are not looked for: the data about them cannot be loaded (${problem}). Where the server has no way to it, name a copy in the file of SCANWIRE_CONFIG: libraries: { path: ./jsrepository-v5.json }`,
    );
    this.name = 'NoLibraryDataError';
  }
}

const PREPARE_TIMEOUT_MS = 20_000;
const FETCH_TIMEOUT_MS = 20_000;
/** For one script; most take some milliseconds. */
const SCRIPT_TIMEOUT_MS = 5000;
/** How often files are looked at, and whether the data is due. */
const LOOK_EVERY_MS = 60_000;

/**
 * Neither loads nor starts anything before it is used.
 * @param init.copy file that what was fetched is kept in
 */
export function createLibraries(
  source: LibrarySource,
  init: { fetch: Egress['fetch']; copy?: string; onError(message: string): void; lookEveryMs?: number },
): Libraries {
  const { fetch, copy, onError, lookEveryMs = LOOK_EVERY_MS } = init;
  const threads = createThreads(new URL('./libraries-thread.ts', import.meta.url));
  const ended = new AbortController();
  const { signal } = ended;
  let problem = '';
  let versions = 0;

  const prepare = async (body: Buffer): Promise<SharedData> => {
    const { bytes } = await threads.run<{ body: Uint8Array }, { bytes: SharedArrayBuffer }>(
      'prepare',
      { body },
      { signal, timeoutMs: PREPARE_TIMEOUT_MS },
    );
    return { id: ++versions, bytes };
  };
  const onProblem = (message: string) => {
    problem = message;
    const kept = data.content === null ? '' : '; its last version stays in use';
    onError(`the data about libraries cannot be loaded: ${message}${kept}`);
  };
  const data: KeptData<SharedData> =
    'json' in source
      ? keepJson(() => prepare(Buffer.from(source.json)), onProblem)
      : keepData(source, {
          fetch,
          signal,
          maxBytes: MAX_LIBRARY_DATA,
          timeoutMs: FETCH_TIMEOUT_MS,
          copy: source.url === undefined ? undefined : copy,
          read(body, cut) {
            if (cut) throw new Error(`it is over ${MAX_LIBRARY_DATA / 1024 / 1024} MiB`);
            return prepare(body);
          },
          onProblem,
        });
  let refreshing: Promise<void> | null = null;
  let lookAt = 0;

  /** @throws NoLibraryDataError; the signal's reason */
  const load = async (asking: AbortSignal): Promise<SharedData> => {
    if (refreshing === null && performance.now() >= lookAt) {
      lookAt = performance.now() + lookEveryMs;
      refreshing = data.refresh().finally(() => {
        refreshing = null;
      });
    }
    // Whoever has a version does not wait for the next one.
    if (data.content === null && refreshing !== null) await unless(asking, refreshing);
    if (data.content === null) throw new NoLibraryDataError(problem);
    return data.content;
  };

  return {
    async recognise({ url, content }, asking) {
      const shared = await load(asking);
      return await threads.run<{ data: SharedData; script: Script }, VulnerableLibrary[]>(
        'recognise',
        { data: shared, script: { url, content } },
        { signal: asking, timeoutMs: SCRIPT_TIMEOUT_MS },
      );
    },
    async close() {
      ended.abort(new Error('the scanner is closed'));
      await threads.close();
      await refreshing;
    },
  };
}

/** Data that never changes. */
function keepJson<Content>(
  read: () => Promise<Content>,
  onProblem: (message: string) => void,
): KeptData<Content> {
  let content: Content | null = null;
  return {
    get content() {
      return content;
    },
    async refresh() {
      try {
        content ??= await read();
      } catch (error) {
        onProblem((error as Error).message);
      }
    },
  };
}

/** @throws the signal's reason as soon as there is one */
async function unless(signal: AbortSignal, waiting: Promise<void>): Promise<void> {
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    await Promise.race([waiting, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Characters of a script that are looked at. */
const MAX_SCRIPT = 2 * 1024 * 1024;
/** Addresses of other origins, of one site. */
const MAX_FOREIGN = 300;
/** Scripts of one site that took too long, after which it gets no more time. */
const MAX_TIMEOUTS = 3;

const stateOf = perSite(() => ({ foreign: new Set<string>(), seen: new Set<string>(), timeouts: 0 }));
const warned = new WeakSet<Tools>();

/**
 * Scripts of the site by what they hold; those of other origins by their addresses alone, without asking for them.
 *
 * A finding is of the site: its component and what it is vulnerable to make it the same, so that another version with the
 * same flaws is the same finding, and a flaw that becomes known later is a new one.
 */
export const libraryCheck: Check = {
  name: 'libraries',
  async *page(page, tools) {
    const { libraries } = tools;
    if (libraries === null || page.kind === 'other' || page.exchange.response.status !== 200) return;
    const state = stateOf(tools);
    for (const script of await scriptsOf(page, state.foreign, tools)) {
      if (state.timeouts >= MAX_TIMEOUTS) {
        tools.warn(
          'TIMED_OUT',
          `${script.url ?? page.url.href} was not searched for libraries: ${MAX_TIMEOUTS} scripts took too long`,
        );
        continue;
      }
      let found: VulnerableLibrary[] = [];
      try {
        found = await libraries.recognise(script, tools.signal);
      } catch (error) {
        tools.signal.throwIfAborted();
        if (error instanceof NoLibraryDataError) {
          if (!warned.has(tools)) {
            warned.add(tools);
            tools.warn('UNREACHABLE', error.message);
          }
          return;
        }
        if (error instanceof TaskTimeoutError) {
          state.timeouts++;
          // Its name may tell what its content has no time for.
          if (script.url !== null) found = await byName(libraries, script.url, tools);
        }
        const where = script.url ?? page.url.href;
        const code = error instanceof TaskTimeoutError ? 'TIMED_OUT' : 'CONTENT_UNREADABLE';
        tools.warn(code, `${where} was not searched for libraries: ${(error as Error).message}`);
      }
      for (const library of found) {
        const { component, vulnerabilities } = library;
        const identity = [page.url.origin, component, vulnerabilities.map(nameOf).sort().join(' ')];
        const key = JSON.stringify([...identity, library.version]);
        if (state.seen.has(key)) continue;
        state.seen.add(key);
        yield { ...flawOf(library, page, script), identity };
      }
    }
  },
};

async function byName(libraries: Libraries, url: string, tools: Tools): Promise<VulnerableLibrary[]> {
  try {
    return await libraries.recognise({ url, content: null }, tools.signal);
  } catch {
    tools.signal.throwIfAborted();
    return [];
  }
}

/** @param foreign addresses that were looked at; new ones are added */
async function scriptsOf(page: Page, foreign: Set<string>, tools: Tools): Promise<Script[]> {
  const { kind, url, exchange } = page;
  const { body } = exchange.response;
  if (kind === 'script' && body.length > MAX_SCRIPT)
    tools.warn('TRUNCATED', `${url.href} was cut at ${MAX_SCRIPT} characters for the check libraries`);
  if (kind === 'script') return [{ url: url.href, content: body.slice(0, MAX_SCRIPT) }];
  const scripts: Script[] = [];
  let inline = '';
  for (const { src, text } of (await page.facts()).scripts) {
    // A script with an address does not run its text.
    if (src === null) inline += `${text}\n`;
    if (src === null || src.url === null) continue;
    const at = new URL(src.url);
    // The content of the site's own scripts is looked at instead.
    if (at.origin === url.origin || !/^https?:$/.test(at.protocol)) continue;
    const address = at.origin + at.pathname;
    if (foreign.has(address)) continue;
    if (foreign.size >= MAX_FOREIGN) {
      tools.warn(
        'LIMIT_REACHED',
        `${address} was not checked: limit of ${MAX_FOREIGN} scripts of other sites`,
      );
      continue;
    }
    foreign.add(address);
    scripts.push({ url: address, content: null });
  }
  // What loads the libraries is shorter than any of them.
  if (inline.length > 1000) scripts.push({ url: null, content: inline.slice(0, MAX_SCRIPT) });
  return scripts;
}

function flawOf(library: VulnerableLibrary, { url, exchange }: Page, script: Script): WebFlaw {
  const { component, version, foundBy, vulnerabilities } = library;
  const at = script.url ?? url.href;
  const places = { content: 'its content', 'file name': 'its file name', address: 'its address' };
  const where = script.url === null ? `A script within ${at}` : at;
  const severity = vulnerabilities
    .map(severityOf)
    .reduce((worst, one) => (isWorse(one, worst) ? one : worst));
  const fixed = vulnerabilities.map(({ below }) => below).filter((below) => below !== undefined);
  return {
    flaw: { ...describe(library, severity), type: 'vulnerable_library' },
    url: script.content === null ? url.href : at,
    confidence: foundBy === 'content' ? 'HIGH' : 'MEDIUM',
    proof: `${where} is ${component} ${version}, as ${places[foundBy]} tells.`,
    exchanges: [{ exchange, needle: script.content === null ? new URL(at).pathname : version }],
    properties: {
      component,
      version,
      script: script.url,
      foundBy,
      fixedBelow: [...new Set(fixed)],
      vulnerabilities: vulnerabilities.slice(0, 50).map((one) => ({
        identifiers: idsOf(one),
        severity: severityOf(one),
        below: one.below ?? null,
        atOrAbove: one.atOrAbove ?? null,
        summary: one.identifiers.summary?.slice(0, 500) ?? null,
      })),
    },
  };
}

function describe({ component, version, vulnerabilities }: VulnerableLibrary, severity: Severity): Flaw {
  const worst = vulnerabilities.filter((one) => severityOf(one) === severity);
  const cwe = worst.flatMap(({ cwe }) => cwe).find((id): id is `CWE-${number}` => /^CWE-\d{1,5}$/.test(id));
  const summaries = vulnerabilities.slice(0, 20).map((one) => {
    const [summary = ''] = (one.identifiers.summary ?? '').trim().split('\n');
    return `- ${[idsOf(one).join(', '), summary.slice(0, 300)].filter((part) => part !== '').join(': ')}`;
  });
  return {
    type: 'vulnerable_library',
    title: `${component} ${version} has known vulnerabilities`,
    severity,
    // The use of unmaintained third-party components, where the data says nothing.
    cwe: cwe ?? 'CWE-1104',
    description: `The site uses a version of the JavaScript library ${component} for which these are known:\n${summaries.join('\n')}\nWhether one of them can be used depends on how the site uses the library.`,
    remediation: `Use a version of ${component} in which they are mended, and update its libraries as part of each release.`,
    references: [...new Set(vulnerabilities.flatMap((one) => [...cvesOf(one).map(cveUrl), ...one.info]))]
      .filter((url) => /^https?:\/\//.test(url))
      .slice(0, 50),
  };
}

const cvesOf = ({ identifiers }: KnownVulnerability): string[] =>
  (identifiers.CVE ?? []).filter((id) => /^CVE-\d{4}-\d{4,}$/.test(id));
const cveUrl = (id: string) => `https://www.cve.org/CVERecord?id=${id}`;

const idsOf = (one: KnownVulnerability): string[] => {
  const { githubID, retid, bug, issue, PR } = one.identifiers;
  const named = [...cvesOf(one), ...(githubID ? [githubID] : [])];
  if (named.length > 0) return named;
  const own = Object.entries({ retid, bug, issue, PR }).filter(([, id]) => id !== undefined);
  return own.slice(0, 1).map(([kind, id]) => `${kind} ${id}`);
};
/** What stays the same of it in the next version of the data. */
const nameOf = (one: KnownVulnerability): string => idsOf(one)[0] ?? one.info[0] ?? one.below ?? '';

const severityOf = ({ severity }: KnownVulnerability): Severity =>
  severity === 'none' ? 'INFO' : (severity.toUpperCase() as Severity);
const isWorse = (one: Severity, other: Severity) => severityRank(one) > severityRank(other);
