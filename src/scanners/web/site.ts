/** What one scan knows of the sites that it looks at: what was asked for and found, and where it stops. */
import { EgressError, type ScanContext } from '../../core/scanner.ts';
import { readHtml } from '../html.ts';
import { type Exchange, exchange } from '../http-evidence.ts';
import type { SourceMatch } from '../source/match.ts';
import type { WebFlaw } from '../web-finding.ts';
import type { Check, CheckName, Page, Tools } from './check.ts';
import type { Libraries } from './libraries.ts';
import type { WebOptions } from './options.ts';

/** Requests to one origin that fail one after another before it is left alone. */
const FAILURES_TO_GIVE_UP = 20;
/** Of one check in a scan; a site that shows more of them shows the same again. */
const MAX_FLAWS = 1000;
const MAX_WARNINGS = 50;
const MAX_PAGE_BYTES = 1024 * 1024;
const MAX_SCRIPT_BYTES = 2 * 1024 * 1024;
/** Of one page. */
const MAX_SCRIPTS = 50;

export interface Parts {
  /** Looks for secrets in a text, in a thread. */
  secretsIn(path: string, bytes: Uint8Array, signal: AbortSignal): Promise<SourceMatch[]>;
  libraries: Libraries | null;
}

/** Of one scan, and all its calls. */
export interface Sites {
  /** Warnings are told through a call that has not ended. @returns what notes its end */
  enter(context: Pick<ScanContext, 'log'>): () => void;
  /** The site at an origin. */
  at(origin: string): Site;
  /** @returns whether this URL may be asked for: once, and no more of them than told */
  admit(url: string, what: 'page' | 'script'): Promise<boolean>;
  /** @returns whether it is news, and there is room for it */
  isNews(flaw: WebFlaw, check: CheckName): Promise<boolean>;
}

export interface Site {
  readonly tools: Tools;
  /** Whether it has stopped answering. */
  isGone(): boolean;
  /** @returns null when it does not answer, which was told then */
  visit(url: string, what: 'page' | 'script'): Promise<Page | null>;
  /** Of these checks, those that its origin is still to be looked at by; the first who asks does it. */
  takeOriginChecks(checks: readonly Check[]): readonly Check[];
}

export function createSites(context: ScanContext<WebOptions>, parts: Parts): Sites {
  const { options, signal } = context;
  const sites = new Map<string, Site>();
  const asked = { page: new Set<string>(), script: new Set<string>() };
  const full = { page: false, script: false };
  const seen = new Map<CheckName, Set<string>>();
  const warned = new Set<string>();
  const calls = new Set<Pick<ScanContext, 'log'>>();

  const warn = async (message: string) => {
    if (warned.has(message) || warned.size >= MAX_WARNINGS) return;
    warned.add(message);
    const [call] = calls;
    await call?.log('WARN', message);
    if (warned.size === MAX_WARNINGS) await call?.log('WARN', 'there are more warnings: they are left out');
  };

  return {
    enter(call) {
      calls.add(call);
      return () => calls.delete(call);
    },
    at(origin) {
      let site = sites.get(origin);
      if (!site) {
        site = createSite(origin, context, parts, warn);
        sites.set(origin, site);
      }
      return site;
    },
    async admit(url, what) {
      signal.throwIfAborted();
      // A script that is an endpoint as well is one file.
      if (asked.page.has(url) || asked.script.has(url)) return false;
      if (asked[what].size < options.maxPages) {
        asked[what].add(url);
        return true;
      }
      if (!full[what]) {
        full[what] = true;
        await warn(`${options.maxPages} ${what}s were asked for: no more are (option maxPages)`);
      }
      return false;
    },
    async isNews(flaw, check) {
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
        await warn(`${MAX_FLAWS} findings of the check ${check} were told of: more are left out`);
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
  warn: (message: string) => Promise<void>,
): Site {
  const { options, signal } = context;
  let failuresInRow = 0;
  let originTaken = false;

  const ask: Tools['ask'] = async (url, init = {}) => {
    if (new URL(url).origin !== origin) throw new Error(`${url} is not of ${origin}`);
    signal.throwIfAborted();
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
        await warn(`${failuresInRow} requests in a row failed: leaving ${origin} alone`);
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

  return {
    tools,
    isGone: () => failuresInRow >= FAILURES_TO_GIVE_UP,
    async visit(url, what) {
      try {
        const maxBytes = what === 'script' ? MAX_SCRIPT_BYTES : MAX_PAGE_BYTES;
        const answer = await ask(url, { maxBytes });
        if (answer.response.truncated)
          await warn(`${url} has more than ${maxBytes} bytes: the rest of it is not looked at`);
        return { url: new URL(url), exchange: answer, kind: kindOf(answer, url) };
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof EgressError)) throw error;
        if (error.code !== 'GONE') await warn(`${url} cannot be read: ${error.message}`);
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

function kindOf({ response }: Exchange, url: string): Page['kind'] {
  const type = response.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'html';
  if (/^(?:text|application)\/(?:x-)?(?:java|ecma)script$/.test(type)) return 'script';
  if (type !== '') return 'other';
  if (/^\s{0,1000}<(?:!doctype\s+html|html|head|body|script|title)\b/i.test(response.body)) return 'html';
  return /\.m?js$/.test(new URL(url).pathname) ? 'script' : 'other';
}

const SCRIPT_TAGS = new Set(['base', 'script']);

/** Scripts of the page's own origin that it runs, as far as they are files. */
export function scriptsOf({ url, exchange: { response } }: Page): string[] {
  const found: string[] = [];
  let base: string | undefined;
  readHtml(response.body, {
    tags: SCRIPT_TAGS,
    tag(name, attributes) {
      if (name === 'base') base ??= attributes.get('href')?.trim();
      else if (found.length < 10 * MAX_SCRIPTS) found.push(attributes.get('src')?.trim() ?? '');
    },
  });
  const from = base !== undefined && URL.canParse(base, url) ? new URL(base, url) : url;
  const scripts = new Set<string>();
  for (const reference of found) {
    if (reference === '' || !URL.canParse(reference, from)) continue;
    const script = new URL(reference, from);
    script.hash = '';
    if (script.origin === url.origin && scripts.size < MAX_SCRIPTS) scripts.add(script.href);
  }
  return [...scripts];
}
