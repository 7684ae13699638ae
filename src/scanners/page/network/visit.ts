/** Requests a URL and follows its redirects. */
import { charsetOf } from '../../../core/charset.ts';
import { TargetRefusedError } from '../../../core/errors.ts';
import type { Certificate, ScanContext } from '../../../core/scanner.ts';
import { leadsToHarm, WHY_HARMFUL } from '../../kit/conduct.ts';
import { pageTitle } from '../../kit/page-title.ts';
import type { LayerWarning } from '../layer.ts';
import { shorten } from '../sentence.ts';

/** One response on the way. */
export interface Hop {
  url: string;
  status: number;
  /** lower-case names */
  headers: Record<string, string>;
  /** of the server that answered; null over plain HTTP */
  certificate: Certificate | null;
}

/** The result of one visit. */
export interface Observation {
  /** where it began */
  url: string;
  /** the responses, in order */
  hops: Hop[];
  /**
   * `answered`: the last response is not a redirect; `loop`: a redirect to a URL that was visited before;
   * `left-the-web`: a redirect to another scheme; `unsafe`: a redirect to a URL that may do harm; `refused`: by the target policy; `failed`: no response.
   */
  outcome: 'answered' | 'too-many-redirects' | 'loop' | 'left-the-web' | 'unsafe' | 'refused' | 'failed';
  /** URL that was not visited or did not respond; null if it responded */
  next: string | null;
  /** why, for people; null if it responded */
  problem: string | null;
  /** of the last hop, if it responded */
  body: Buffer | null;
  /** the body is longer than the limit */
  truncated: boolean;
  /** the body as text when it is HTML, possibly truncated */
  html: string | null;
  title: string | null;
  /** about skipped content */
  warnings: LayerWarning[];
}

const MAX_HOPS = 10;
const MAX_URL_LENGTH = 8192;
/** Bytes of a page that are read. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 10_000;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Characters searched for a title. */
const HEAD_LENGTH = 128 * 1024;

/** Headers of a browser, so that the site responds as it does to browsers. */
const HEADERS = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'accept-language': 'en',
};

type FetchResponse = Awaited<ReturnType<ScanContext['fetch']>>;

interface VisitLimits {
  timeoutMs?: number;
  /** in addition to the scan's own signal */
  signal?: AbortSignal;
}

/**
 * Visits a URL, redirect by redirect: at most ten, within `timeoutMs` in all, 3 MiB of the last response. Failures
 * are part of the observation.
 * @throws only the reason of an abort
 */
export async function observe(
  url: string,
  { fetch, signal }: Pick<ScanContext, 'fetch' | 'signal'>,
  { timeoutMs = DEFAULT_TIMEOUT_MS, signal: own }: VisitLimits = {},
): Promise<Observation> {
  const visit = new PageVisit(url, timeoutMs);
  while (true) {
    const stopped = visit.stopBeforeRequest();
    if (stopped) return stopped;
    let response: FetchResponse;
    try {
      response = await fetch(visit.at, { ...visit.request(), ...(own && { signal: own }) });
    } catch (error) {
      signal.throwIfAborted();
      own?.throwIfAborted();
      return visit.failed(error);
    }
    const ended = visit.take(response);
    if (ended) return ended;
  }
}

class PageVisit {
  /** URL of the next request */
  at: string;
  readonly #url: string;
  readonly #timeoutMs: number;
  readonly #endsAt: number;
  readonly #hops: Hop[] = [];
  readonly #visited = new Set<string>();
  readonly #cookies = new CookieJars();

  constructor(url: string, timeoutMs: number) {
    this.#url = url;
    this.at = withoutCredentials(url);
    this.#timeoutMs = timeoutMs;
    this.#endsAt = performance.now() + timeoutMs;
  }

  stopBeforeRequest(): Observation | null {
    // Some sites redirect visitors without a cookie to the same URL, once.
    const state = `${this.at} ${this.#cookies.headerFor(this.at)}`;
    if (this.#visited.has(state)) {
      return this.#end('loop', `It redirects in a loop, back to ${shorten(this.at, 120)}.`);
    }
    if (this.#hops.length > MAX_HOPS) {
      return this.#end('too-many-redirects', `It redirects more than ${MAX_HOPS} times.`);
    }
    this.#visited.add(state);
    if (this.#leftMs() > 0) return null;
    return this.#end('failed', `It did not respond within ${Math.round(this.#timeoutMs)} ms.`);
  }

  request() {
    const cookie = this.#cookies.headerFor(this.at);
    return {
      headers: cookie === '' ? HEADERS : { ...HEADERS, cookie },
      maxBytes: MAX_BODY_BYTES,
      timeoutMs: this.#leftMs(),
    };
  }

  failed(error: unknown): Observation {
    const problem = error instanceof Error ? error.message : String(error);
    return this.#end(error instanceof TargetRefusedError ? 'refused' : 'failed', problem);
  }

  /** @returns null when it redirects to a URL that can be visited */
  take(response: FetchResponse): Observation | null {
    const { status, headers, certificate } = response;
    this.#hops.push({ url: this.at, status, headers, certificate });
    this.#cookies.take(this.at, headers['set-cookie']);
    const next = REDIRECTS.has(status) ? absolute(headers.location, this.at) : null;
    if (next === null) return this.#answered(response);
    this.at = next;
    if (!/^https?:/.test(next)) return this.#end('left-the-web', `It redirects to ${shorten(next, 120)}.`);
    if (this.#hops.some((hop) => hop.url === next) || !leadsToHarm(next)) return null;
    return this.#end(
      'unsafe',
      `It redirects to ${shorten(next, 120)}, which was not requested: ${WHY_HARMFUL}.`,
    );
  }

  #answered(response: FetchResponse): Observation {
    const { body, truncated, headers } = response;
    const html = isHtml(headers['content-type'], body) ? response.text() : null;
    return {
      ...{ url: this.#url, hops: this.#hops, outcome: 'answered', next: null, problem: null },
      ...{ body, truncated, html, title: html === null ? null : pageTitle(html.slice(0, HEAD_LENGTH)) },
      warnings: [...warningsOfAnswer(this.at, response, html), ...this.#cookies.warnings()],
    };
  }

  #end(outcome: Observation['outcome'], problem: string): Observation {
    return {
      ...{ url: this.#url, hops: this.#hops, outcome, next: this.at, problem },
      ...{ body: null, truncated: false, html: null, title: null },
      warnings: [
        ...(outcome === 'unsafe' ? [{ code: 'UNSAFE_SKIPPED', message: problem, count: 1 } as const] : []),
        ...this.#cookies.warnings(),
      ],
    };
  }

  #leftMs(): number {
    return this.#endsAt - performance.now();
  }
}

function warningsOfAnswer(
  at: string,
  { status, headers, truncated }: FetchResponse,
  html: string | null,
): LayerWarning[] {
  const url = shorten(at, 500);
  const warnings: LayerWarning[] = [];
  const warn = (code: LayerWarning['code'], message: string) => warnings.push({ code, message, count: 1 });
  if (REDIRECTS.has(status) && headers.location !== undefined) {
    warn(
      'CONTENT_SKIPPED',
      `${url} redirects to a URL that is invalid or longer than ${MAX_URL_LENGTH} characters: it was not followed.`,
    );
  }
  if (truncated) {
    warn('TRUNCATED', `${url} responds with more than ${MAX_BODY_BYTES} bytes: the rest was not read.`);
  }
  const charset = unknownCharset(headers['content-type']);
  if (html !== null && charset !== null) {
    warn('CONTENT_UNREADABLE', `${url} has the unknown charset "${shorten(charset)}": it was read as UTF-8.`);
  }
  if (html !== null && html.length > HEAD_LENGTH && pageTitle(html.slice(0, HEAD_LENGTH)) === null) {
    warn(
      'TRUNCATED',
      `${url} has no title in its first ${HEAD_LENGTH} characters: later ones were not read.`,
    );
  }
  return warnings;
}

/** The charset of a Content-Type if it is not an encoding label (WHATWG Encoding, section 4.2). */
function unknownCharset(contentType = ''): string | null {
  const label = charsetOf(contentType);
  if (label === null) return null;
  try {
    new TextDecoder(label);
    return null;
  } catch {
    return label;
  }
}

const MAX_COOKIES = 50;
const COOKIE = /^([\w!#$%&'*+.^`|~-]{1,256})=([\x21-\x3a\x3c-\x7e]{0,4096})(?:;|$)/;

/** Cookies of one visit, sent back only to the host that set them. */
class CookieJars {
  readonly #jars = new Map<string, Map<string, string>>();
  #dropped = 0;

  /** @param lines values of Set-Cookie, one per line */
  take(url: string, lines: string | undefined): void {
    if (lines === undefined) return;
    const { host } = new URL(url);
    const jar = this.#jars.get(host) ?? new Map<string, string>();
    this.#jars.set(host, jar);
    for (const line of lines.split('\n')) {
      const [, name, value = ''] = COOKIE.exec(line) ?? [];
      if (name !== undefined && (jar.size < MAX_COOKIES || jar.has(name))) jar.set(name, value);
      else this.#dropped++;
    }
  }

  /** @returns the value of a Cookie header, empty when there is none */
  headerFor(url: string): string {
    const jar = this.#jars.get(new URL(url).host) ?? [];
    return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  warnings(): LayerWarning[] {
    if (this.#dropped === 0) return [];
    const message = `Cookies that are malformed or beyond the limit of ${MAX_COOKIES} per host were ignored: ${this.#dropped}.`;
    return [{ code: 'CONTENT_SKIPPED', message, count: this.#dropped }];
  }
}

/** The last page of a visit; null when the response is not HTML. */
export function pageSourceOf({
  hops,
  html,
}: Observation): { url: string; html: string; status: number } | null {
  const last = hops.at(-1);
  return html === null || last === undefined ? null : { url: last.url, html, status: last.status };
}

const HTML_START = /^[\s\ufeff]{0,256}<(?:!doctype\s+html|html|head|body|title|meta|script)\b/i;

function isHtml(contentType: string | undefined, body: Buffer): boolean {
  if (contentType !== undefined) return /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(contentType);
  return HTML_START.test(body.toString('utf8', 0, 1024));
}

function absolute(location: string | undefined, base: string): string | null {
  if (location === undefined || location.length > MAX_URL_LENGTH || !URL.canParse(location, base))
    return null;
  return withoutCredentials(new URL(location, base).href);
}

/** URL without credentials and fragment. */
function withoutCredentials(address: string): string {
  const url = new URL(address);
  url.username = '';
  url.password = '';
  url.hash = '';
  return url.href;
}
