/** What one scan knows of the sites that it looks at: what was asked for and found, and where it stops. */
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
import type { WebFlaw } from '../kit/web-finding.ts';
import type { Check, CheckName, Page, Tools } from './check.ts';
import type { Libraries } from './libraries.ts';
import type { WebOptions } from './options.ts';

/** Requests to one origin that fail one after another before it is left alone. */
const FAILURES_TO_GIVE_UP = 20;
/** Of one check in a scan; a site that shows more of them shows the same again. */
const MAX_FLAWS = 1000;
/** Warnings that are remembered, so that each is counted once; beyond, each occurrence counts. */
const MAX_KNOWN_WARNINGS = 10_000;
const MAX_EXAMPLE = 300;
/** Of one page. */
const MAX_SCRIPTS = 50;

export interface Parts {
  /** Looks for secrets in a text, in a thread. */
  secretsIn(path: string, bytes: Uint8Array, signal: AbortSignal): ReturnType<Tools['secretsIn']>;
  libraries: Libraries | null;
}

/** Of one scan, and all its calls. */
export interface Sites {
  /** Warnings go through a call that has not ended. @returns what notes its end, and reports what was skipped */
  enter(context: Pick<ScanContext, 'warn'>): () => void;
  /** The site at an origin. */
  at(origin: string): Site;
  /** Counts a URL that is not requested, for one warning. */
  skipHarmful(url: string): void;
  /** @returns whether this URL may be asked for: once, and no more of them than told */
  admit(url: string, what: 'page' | 'script'): boolean;
  /** @returns whether it is news, and there is room for it */
  isNews(flaw: WebFlaw, check: CheckName): boolean;
}

export interface VisitedPage extends Page {
  /** Called when its body is not used any more: the next long one is read then. */
  release(): void;
}

export interface Site {
  readonly tools: Tools;
  /** Allows a URL that the user named, whatever it does. */
  allow(url: string): void;
  /** Whether it has stopped answering. */
  isGone(): boolean;
  /** @returns null when it does not answer, with a warning. @throws Error instead where `isTarget` */
  visit(url: string, isTarget?: boolean): Promise<VisitedPage | null>;
  /** Of these checks, those that its origin is still to be looked at by; the first who asks does it. */
  takeOriginChecks(checks: readonly Check[]): readonly Check[];
}

export function createSites(context: ScanContext<WebOptions>, parts: Parts): Sites {
  const { options, signal } = context;
  const sites = new Map<string, Site>();
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
      // A script that is an endpoint as well is one file.
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
      const { flaw: kind, url, method, parameter, identity } = flaw;
      const place = identity ?? [url.split(/[?#]/, 1)[0], method, parameter?.location, parameter?.name];
      const key = JSON.stringify([kind.type, ...place]);
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
          `the check ${check} has more than ${MAX_FLAWS} findings: the rest is dropped`,
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
): Site {
  const { options, signal } = context;
  let failuresInRow = 0;
  let originTaken = false;
  const allowed = new Set<string>();

  const ask: Tools['ask'] = async (url, init = {}) => {
    if (new URL(url).origin !== origin) throw new Error(`${url} is not of ${origin}`);
    signal.throwIfAborted();
    if (!allowed.has(url) && leadsToHarm(url)) {
      skipHarmful(url);
      throw new EgressError('UNSAFE', `${url} ${WHY_HARMFUL}`);
    }
    if (failuresInRow >= FAILURES_TO_GIVE_UP)
      throw new EgressError('GONE', `${origin} has stopped answering.`);
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
        warn('UNREACHABLE', `${origin} is not requested any more: ${failuresInRow} requests in a row failed`);
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

  const visitLarge = async (url: string): Promise<VisitedPage> => {
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
        if (isTarget) throw new Error(`${url} cannot be reached: ${error.message}`, { cause: error });
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

/** Limits of what the checks read; texts of links and names of fields are not. */
const LIMITS: readonly PageLimit[] = [
  ...(['attributes', 'long attributes', 'forms', 'fields', 'buttons', 'frames'] as const),
  ...(['scripts', 'links', 'resources', 'meta elements'] as const),
];

export function pageOf(
  url: string,
  exchange: Exchange,
  { signal, warn }: Pick<Tools, 'signal' | 'warn'>,
): VisitedPage {
  let facts: Promise<PageFacts> | null = null;
  const read = async () => {
    const found = await readPageFactsInSlices(exchange.response.body, url, signal);
    const omitted = omissionsOf(found, LIMITS);
    if (omitted) warn('TRUNCATED', `${url} was read in part: left out ${omitted.what}`, omitted.count);
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

function kindOf({ response }: Exchange, url: string): Page['kind'] {
  const type = response.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'html';
  if (/^(?:text|application)\/(?:x-)?(?:java|ecma)script$/.test(type)) return 'script';
  if (type !== '') return 'other';
  if (/^\s{0,1000}<(?:!doctype\s+html|html|head|body|script|title)\b/i.test(response.body)) return 'html';
  return /\.m?js$/.test(new URL(url).pathname) ? 'script' : 'other';
}

/** Scripts of the page's own origin that it runs, as far as they are files. */
export async function scriptsOf(page: Page, tools: Tools): Promise<string[]> {
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
      `${leftOut.size} scripts of ${url.href} were not requested: limit of ${MAX_SCRIPTS} for a page`,
      leftOut.size,
    );
  return [...scripts];
}
