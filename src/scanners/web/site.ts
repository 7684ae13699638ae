/** The sites of one scan: their requests, findings and limits. */
import { count } from '../../core/count.ts';
import { EgressError, type ScanContext } from '../../core/scanner.ts';
import { leadsToHarm, WHY_HARMFUL } from '../kit/conduct.ts';
import { type Exchange, exchange } from '../kit/http-evidence.ts';
import { enterLargeBody, MAX_BYTES, USUAL_BYTES } from '../kit/large-body.ts';
import {
  documentsOf,
  omissionsOf,
  type PageFacts,
  type PageLimit,
  readPageFactsInSlices,
} from '../kit/page-facts.ts';
import { identityOf, type WebFlaw } from '../kit/web-finding.ts';
import type { CheckName, ServedFile, Tools, WebCheck } from './check.ts';
import type { Libraries } from './libraries/library-data.ts';
import type { WebOptions } from './options.ts';

/** Consecutive failed requests after which an origin is no longer requested. */
const FAILURES_TO_GIVE_UP = 20;
/** Findings per check in a scan. */
const MAX_FLAWS = 1000;
/** Remembered warnings, so that each is counted once. Beyond the limit, each occurrence counts. */
const MAX_KNOWN_WARNINGS = 10_000;
const MAX_EXAMPLE = 300;
/** Per page. */
const MAX_SCRIPTS = 50;

export interface Parts {
  /** Searches a text for secrets, in a thread. */
  secretsIn(path: string, bytes: Uint8Array, signal: AbortSignal): ReturnType<Tools['secretsIn']>;
  libraries: Libraries | null;
}

/** Shared by all calls of a scan. */
export interface ScannedSites {
  /** Registers a call, through which warnings are sent. @returns a function that ends the call and reports skipped URLs */
  enter(context: Pick<ScanContext, 'warn'>): () => void;
  /** The site at an origin. */
  at(origin: string): ScannedSite;
  /** Counts a URL that is not requested because it may do harm. */
  skipHarmful(url: string): void;
  /** @returns whether to request this URL: each once, and at most `maxPages` */
  admit(url: string, what: 'page' | 'script'): boolean;
  /** @returns whether the flaw is new, and within the limit of its check */
  isNews(flaw: WebFlaw, check: CheckName): boolean;
}

export interface VisitedFile extends ServedFile {
  /** Must be called when the body is no longer used, so that the next long one can be read. */
  release(): void;
}

export interface ScannedSite {
  readonly tools: Tools;
  /** Allows a URL that the user named, whatever it does. */
  allow(url: string): void;
  /** Whether it has stopped responding. */
  isGone(): boolean;
  /** @returns null with a warning when there is no response. @throws Error instead where `isTarget` */
  visit(url: string, isTarget?: boolean): Promise<VisitedFile | null>;
  /** @returns the checks to run once for the origin: for the first caller all, then none */
  takeOriginChecks(checks: readonly WebCheck[]): readonly WebCheck[];
}

export function createSites(context: ScanContext<WebOptions>, parts: Parts): ScannedSites {
  const { options, signal } = context;
  const sites = new Map<string, ScannedSite>();
  const asked = { page: new Set<string>(), script: new Set<string>() };
  const seen = new Map<CheckName, Set<string>>();
  const warned = new Set<string>();
  const calls = new Set<Pick<ScanContext, 'warn'>>();
  const harmful = { known: new Set<string>(), count: 0, example: '' };

  const warn: Tools['warn'] = (code, message, count) => {
    if (warned.has(message)) return;
    if (warned.size < MAX_KNOWN_WARNINGS) warned.add(message);
    const [call] = calls;
    call?.warn(code, message, count);
  };

  const skipHarmful = (url: string): void => {
    if (harmful.known.has(url)) return;
    if (harmful.known.size < MAX_KNOWN_WARNINGS) harmful.known.add(url);
    if (harmful.count++ === 0) harmful.example = url.slice(0, MAX_EXAMPLE);
  };

  return {
    skipHarmful,
    enter(call) {
      calls.add(call);
      return () => {
        if (harmful.count > 0) {
          const message = `not requested: ${WHY_HARMFUL}, such as ${harmful.example}`;
          call.warn('UNSAFE_SKIPPED', message, harmful.count);
          harmful.count = 0;
        }
        calls.delete(call);
      };
    },
    at(origin) {
      let site = sites.get(origin);
      if (!site) {
        site = createSite(origin, context, parts, { warn, skipHarmful });
        sites.set(origin, site);
      }
      return site;
    },
    admit(url, what) {
      signal.throwIfAborted();
      // A script may also be an endpoint.
      if (asked.page.has(url) || asked.script.has(url)) return false;
      if (asked[what].size < options.maxPages) {
        asked[what].add(url);
        return true;
      }
      warn(
        'LIMIT_REACHED',
        `${url} was not requested: limit of ${options.maxPages} ${what}s (option maxPages)`,
      );
      return false;
    },
    isNews(flaw, check) {
      const key = JSON.stringify([flaw.flaw.type, ...identityOf(flaw)]);
      let found = seen.get(check);
      if (!found) {
        found = new Set();
        seen.set(check, found);
      }
      if (found.has(key)) return false;
      if (found.size >= MAX_FLAWS) {
        const [call] = calls;
        call?.warn(
          'LIMIT_REACHED',
          `the check ${check} has more than ${MAX_FLAWS} findings: the others were dropped`,
        );
        return false;
      }
      found.add(key);
      return true;
    },
  };
}

function createSite(
  origin: string,
  context: ScanContext<WebOptions>,
  parts: Parts,
  { warn, skipHarmful }: { warn: Tools['warn']; skipHarmful(url: string): void },
): ScannedSite {
  const { options, signal } = context;
  let failuresInRow = 0;
  let originTaken = false;
  const allowed = new Set<string>();

  const ask: Tools['ask'] = async (url, init = {}) => {
    if (new URL(url).origin !== origin) throw new Error(`${url} is not on ${origin}`);
    signal.throwIfAborted();
    if (!allowed.has(url) && leadsToHarm(url)) {
      skipHarmful(url);
      throw new EgressError('UNSAFE', `${url} ${WHY_HARMFUL}`);
    }
    if (failuresInRow >= FAILURES_TO_GIVE_UP)
      throw new EgressError('GONE', `${origin} has stopped responding.`);
    try {
      const answer = await exchange(context.fetch, url, {
        ...init,
        headers: { ...options.headers, ...init.headers },
        maxRedirects: 0,
      });
      failuresInRow = 0;
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof EgressError && ++failuresInRow === FAILURES_TO_GIVE_UP)
        warn('UNREACHABLE', `${origin} is no longer requested: ${failuresInRow} consecutive requests failed`);
      throw error;
    }
  };

  const tools: Tools = {
    signal,
    timeoutMs: options.timeoutMs,
    connect: context.connect,
    ask,
    secretsIn: (name, text) => parts.secretsIn(name, Buffer.from(text), signal),
    libraries: parts.libraries,
    warn,
  };

  const visitLarge = async (url: string): Promise<VisitedFile> => {
    const release = await enterLargeBody(signal);
    try {
      const answer = await ask(url, { maxBytes: MAX_BYTES });
      if (answer.response.truncated) warn('TRUNCATED', `${url} was cut at ${MAX_BYTES} bytes`);
      return { ...pageOf(url, answer, tools), release };
    } catch (error) {
      release();
      throw error;
    }
  };

  return {
    tools,
    allow: (url) => void allowed.add(url),
    isGone: () => failuresInRow >= FAILURES_TO_GIVE_UP,
    async visit(url, isTarget = false) {
      try {
        const usual = pageOf(url, await ask(url, { maxBytes: USUAL_BYTES }), tools);
        const { truncated, swollen } = usual.exchange.response;
        if (swollen) warn('TRUNCATED', `${url} was cut: it is compressed over a hundredfold`);
        if (!truncated || swollen || usual.kind === 'other') return usual;
        return await visitLarge(url);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof EgressError)) throw error;
        if (isTarget) throw new Error(`no response from ${url}: ${error.message}`, { cause: error });
        if (error.code === 'UNSAFE') return null;
        if (error.code !== 'GONE') warn('UNREACHABLE', `${url} cannot be read: ${error.message}`);
        else warn('UNREACHABLE', `${url} was not requested: ${error.message}`);
        return null;
      }
    },
    takeOriginChecks(checks) {
      if (originTaken) return [];
      originTaken = true;
      return checks.filter(({ origin: look }) => look !== undefined);
    },
  };
}

/** Reader limits that matter to the checks, which do not use link texts and field names. */
const LIMITS: readonly PageLimit[] = [
  ...([
    'attributes',
    'active attributes',
    'long attributes',
    'forms',
    'fields',
    'buttons',
    'frames',
  ] as const),
  ...(['scripts', 'links', 'resources', 'meta elements'] as const),
];

export function pageOf(
  url: string,
  exchange: Exchange,
  { signal, warn }: Pick<Tools, 'signal' | 'warn'>,
): VisitedFile {
  let facts: Promise<PageFacts> | null = null;
  const read = async () => {
    const found = await readPageFactsInSlices(exchange.response.body, url, signal);
    const omitted = omissionsOf(found, LIMITS);
    if (omitted) warn('TRUNCATED', `${url} was read in part: skipped ${omitted.what}`, omitted.count);
    return found;
  };
  return {
    url: new URL(url),
    exchange,
    kind: kindOf(exchange, url),
    facts() {
      facts ??= read();
      return facts;
    },
    release() {},
  };
}

function kindOf({ response }: Exchange, url: string): ServedFile['kind'] {
  const type = response.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'html';
  if (/^(?:text|application)\/(?:x-)?(?:java|ecma)script$/.test(type)) return 'script';
  if (type !== '') return 'other';
  if (/^\s{0,1000}<(?:!doctype\s+html|html|head|body|script|title)\b/i.test(response.body)) return 'html';
  return /\.m?js$/.test(new URL(url).pathname) ? 'script' : 'other';
}

/** URLs of the page's external scripts on its own origin. */
export async function scriptsOf(page: ServedFile, tools: Tools): Promise<string[]> {
  const { url } = page;
  const scripts = new Set<string>();
  const leftOut = new Set<string>();
  const documents = documentsOf(await page.facts());
  for (const { src } of documents.flatMap((document) => document.scripts)) {
    const address = src === null || src.written === '' ? null : src.url;
    if (address === null) continue;
    const script = new URL(address);
    script.hash = '';
    if (script.origin !== url.origin || scripts.has(script.href)) continue;
    (scripts.size < MAX_SCRIPTS ? scripts : leftOut).add(script.href);
  }
  if (leftOut.size > 0)
    tools.warn(
      'LIMIT_REACHED',
      `${count(leftOut.size, 'script')} of ${url.href} not requested: limit of ${MAX_SCRIPTS} for a page`,
      leftOut.size,
    );
  return [...scripts];
}
