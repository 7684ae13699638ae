/** Looks at a web application as its visitors get it, and tells of the flaws that this shows. */
import {
  defineScanner,
  EgressError,
  type Emission,
  progress,
  type ScanContext,
  type Scanner,
} from '../../core/scanner.ts';
import { leadsToHarm } from '../kit/conduct.ts';
import { nextTurn } from '../kit/event-loop-turn.ts';
import { createScope, looksDecorative } from '../kit/scope.ts';
import { type WebFlaw, webFinding } from '../kit/web-finding.ts';
import type { Check, Page } from './check.ts';
import { cookies } from './cookies.ts';
import { cors } from './cors.ts';
import { exposedFiles } from './exposed-files.ts';
import { headers } from './headers.ts';
import { libraryCheck } from './libraries.ts';
import { listings } from './listings.ts';
import { mixedContent } from './mixed-content.ts';
import { options, type WebOptions } from './options.ts';
import { secretsInPages } from './secrets.ts';
import { createSites, type Parts, type Site, type Sites, scriptsOf } from './site.ts';
import { tls } from './tls.ts';
import { versions } from './versions.ts';

/** Those that ask for nothing come first. */
const ALL: readonly Check[] = [
  headers,
  cookies,
  mixedContent,
  versions,
  tls,
  cors,
  libraryCheck,
  secretsInPages,
  listings,
  exposedFiles,
];

/** What a page may be besides HTML: what it is dressed with, and archives, show nothing to these checks. */
const NOT_READ =
  /^(?:image|font|audio|video)\/|^text\/css|^application\/(?:font|pdf|zip|gzip|x-(?:gzip|tar|7z)|vnd\.ms-fontobject)/i;
const MAX_REDIRECTS = 5;

export interface WebScannerParts {
  analysis: Pick<Parts, 'secretsIn'>;
  /** what is known of JavaScript libraries; null where the server has no such data */
  libraries: Parts['libraries'];
}

export function createWebScanner({ analysis, libraries }: WebScannerParts): Scanner {
  return defineScanner({
    name: 'web',
    title: 'Flaws of a web application',
    description:
      'Looks at pages and scripts of a site with GET and as any visitor may: TLS, headers, cookies, cross-origin rules, ' +
      'mixed content, versions and debug pages, directory listings, files that should not be there, secrets, libraries ' +
      'with known vulnerabilities. What may change state, sign out, pay or delete is not requested; other origins are never asked.',
    version: '1.0.0',
    intrusiveness: 'passive',
    consumes: ['url', 'endpoint'],
    produces: ['finding'],
    options,
    limits: ({ rps, timeoutMs }) => ({ rps, timeoutMs }),
    async *scan(input, context) {
      const parts: Parts = {
        libraries,
        secretsIn: (path, bytes, signal) => analysis.secretsIn(path, bytes, signal),
      };
      const sites = context.shared(() => createSites(context, parts));
      const leave = sites.enter(context);
      try {
        if (input.kind === 'endpoint' && !isWorthReading(input)) {
          if (input.status !== null && leadsToHarm(input.url)) sites.skipHarmful(input.url);
          return;
        }
        yield* look(input.url, input.kind === 'url' ? MAX_REDIRECTS : 0, sites, context);
      } finally {
        leave();
      }
    },
  });
}

/** One that nobody asked for (no status), or that is not there, shows nothing that the origin's checks do not. */
function isWorthReading({
  url,
  status,
  contentType,
}: {
  url: string;
  status: number | null;
  contentType: string | null;
}) {
  if (status === null || status === 404 || status === 410) return false;
  if (contentType !== null ? NOT_READ.test(contentType.trim()) : looksDecorative(url)) return false;
  return !leadsToHarm(url);
}

/** @param redirects of the origin itself that are looked at too, one after another */
async function* look(
  start: string,
  redirects: number,
  sites: Sites,
  context: ScanContext<WebOptions>,
): AsyncGenerator<Emission, void, void> {
  const { origin } = new URL(start);
  const scope = createScope(start);
  const site = sites.at(origin);
  const checks = ALL.filter(({ name }) => context.options.checks.includes(name));
  let url = scope.resolve(start);
  if (redirects > 0 && url !== null) site.allow(url);
  for (let left = redirects; url !== null; left--) {
    if (new URL(url).origin !== origin || !sites.admit(url, 'page')) return;
    // A target that does not answer fails the scan.
    const page = await site.visit(url, redirects > 0 && left === redirects);
    if (page === null) return;
    const { status, headers } = page.exchange.response;
    let scripts: string[];
    try {
      yield* lookAt(page, site, sites, checks, context);
      scripts = page.kind === 'html' ? await scriptsOf(page, site.tools) : [];
    } finally {
      page.release();
    }
    yield* lookAtScripts(scripts, site, sites, checks, context);
    const location = status >= 300 && status < 400 ? headers.location : undefined;
    url = left > 0 && location !== undefined ? scope.resolve(location, url) : null;
  }
}

async function* lookAt(
  page: Page,
  site: Site,
  sites: Sites,
  checks: readonly Check[],
  context: ScanContext<WebOptions>,
): AsyncGenerator<Emission, void, void> {
  const run = (check: Check, flaws: AsyncGenerator<WebFlaw, void, void>) =>
    tell(check, flaws, page, site, sites, context);
  const ofOrigin = site.takeOriginChecks(checks);
  for (const [at, check] of checks.entries()) {
    // Each may read the whole page; other work of the process gets its turn in between.
    await nextTurn(context.signal);
    if (check.page) yield* run(check, check.page(page, site.tools));
    if (!ofOrigin.includes(check) || !check.origin) continue;
    yield* run(check, check.origin(page, site.tools));
    yield progress((at + 1) / (checks.length + 1), `${check.name} of ${page.url.origin}`);
  }
}

async function* lookAtScripts(
  urls: readonly string[],
  site: Site,
  sites: Sites,
  checks: readonly Check[],
  context: ScanContext<WebOptions>,
): AsyncGenerator<Emission, void, void> {
  for (const url of urls) {
    if (site.isGone()) return;
    if (!sites.admit(url, 'script')) continue;
    const script = await site.visit(url);
    if (script === null) continue;
    try {
      for (const check of checks)
        if (check.page) yield* tell(check, check.page(script, site.tools), script, site, sites, context);
    } finally {
      script.release();
    }
  }
}

/** Findings of one check at one place. A check that fails there is told of, and the others go on. */
async function* tell(
  check: Check,
  flaws: AsyncGenerator<WebFlaw, void, void>,
  { url }: Page,
  site: Site,
  sites: Sites,
  { signal, options }: ScanContext<WebOptions>,
): AsyncGenerator<Emission, void, void> {
  const privateNames = Object.keys(options.headers);
  try {
    for await (const flaw of flaws) {
      if (sites.isNews(flaw, check.name)) yield webFinding(flaw, privateNames);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EgressError && (error.code === 'GONE' || error.code === 'UNSAFE')) return;
    const message = error instanceof Error ? error.message : String(error);
    const code = error instanceof EgressError ? 'UNREACHABLE' : 'CONTENT_UNREADABLE';
    site.tools.warn(code, `the check ${check.name} of ${url.origin + url.pathname} failed: ${message}`);
  }
}
