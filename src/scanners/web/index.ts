/** Finds flaws of a web application passively, in its responses to any visitor. */
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
import { createScope, looksDecorative, type Scope } from '../kit/scope.ts';
import { type WebFlaw, webFinding } from '../kit/web-finding.ts';
import type { ServedFile, WebCheck } from './check.ts';
import { cookies } from './cookies.ts';
import { cors } from './cors.ts';
import { exposedFiles } from './exposed-files/check.ts';
import { headers } from './headers/check.ts';
import { libraryCheck } from './libraries/check.ts';
import { listings } from './listings/check.ts';
import { mixedContent } from './mixed-content.ts';
import { options, type WebOptions } from './options.ts';
import { secretsInPages } from './page-secrets.ts';
import { createSites, type Parts, type ScannedSite, type ScannedSites, scriptsOf } from './site.ts';
import { tls } from './tls/check.ts';
import { versions } from './versions/check.ts';

/** Checks that send no requests come first. */
const ALL: readonly WebCheck[] = [
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

/** Content types that no check reads: media, styles, fonts, archives. */
const NOT_READ =
  /^(?:image|font|audio|video)\/|^text\/css|^application\/(?:font|pdf|zip|gzip|x-(?:gzip|tar|7z)|vnd\.ms-fontobject)/i;
const MAX_REDIRECTS = 5;

export interface WebScannerParts {
  analysis: Pick<Parts, 'secretsIn'>;
  /** data about JavaScript libraries; null when not configured */
  libraries: Parts['libraries'];
}

export function createWebScanner({ analysis, libraries }: WebScannerParts): Scanner {
  return defineScanner({
    name: 'web',
    title: 'Web application checks',
    description:
      'Requests the pages and scripts of a site with GET, like a visitor, and checks TLS, headers, cookies, CORS, mixed ' +
      'content, disclosed versions, debug pages, directory listings, exposed files, secrets, and libraries with known ' +
      'vulnerabilities. Sends no requests to other origins, or to URLs that may change state, log out, pay or delete.',
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

/** Endpoints that were not requested or do not exist add nothing to the checks of the origin. */
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

/** @param redirects maximum number to follow within the origin */
async function* look(
  start: string,
  redirects: number,
  sites: ScannedSites,
  context: ScanContext<WebOptions>,
): AsyncGenerator<Emission, void, void> {
  const { origin } = new URL(start);
  const scope = createScope(start);
  const site = sites.at(origin);
  const checks = ALL.filter(({ name }) => context.options.checks.includes(name));
  let url = scope.resolve(start);
  if (url === null) site.tools.warn('CONTENT_SKIPPED', `${start.slice(0, 300)} was not requested: too long`);
  else if (redirects > 0) site.allow(url);
  for (let followed = 0; url !== null; followed++) {
    if (!sites.admit(url, 'page')) return;
    // A target that does not respond fails the scan.
    const page = await site.visit(url, redirects > 0 && followed === 0);
    if (page === null) return;
    const { response } = page.exchange;
    let scripts: string[];
    try {
      yield* lookAt(page, site, sites, checks, context);
      scripts = page.kind === 'html' ? await scriptsOf(page, site.tools) : [];
    } finally {
      page.release();
    }
    yield* lookAtScripts(scripts, site, sites, checks, context);
    url = redirects > 0 ? redirectOf(url, response, scope, site) : null;
    if (url === null || followed < redirects) continue;
    site.tools.warn('LIMIT_REACHED', `redirect to ${url} was not followed: limit of ${redirects} redirects`);
    return;
  }
}

/** @returns the redirect target; null without a redirect, and, after a warning, for one that is not followed */
function redirectOf(
  url: string,
  { status, headers: { location } }: ServedFile['exchange']['response'],
  scope: Scope,
  { tools }: ScannedSite,
): string | null {
  if (status < 300 || status > 399 || location === undefined) return null;
  const target = scope.resolve(location, url);
  if (target === null || new URL(target).origin !== scope.origin) {
    const shown = location.slice(0, 300);
    tools.warn('OUT_OF_SCOPE', `redirect of ${url} to ${shown} was not followed: it leaves ${scope.origin}`);
    return null;
  }
  return target;
}

async function* lookAt(
  page: ServedFile,
  site: ScannedSite,
  sites: ScannedSites,
  checks: readonly WebCheck[],
  context: ScanContext<WebOptions>,
): AsyncGenerator<Emission, void, void> {
  const run = (check: WebCheck, flaws: AsyncGenerator<WebFlaw, void, void>) =>
    findingsOf(check, flaws, page, site, sites, context);
  const ofOrigin = site.takeOriginChecks(checks);
  for (const [at, check] of checks.entries()) {
    // Each check may read the whole page, so the event loop runs in between.
    await nextTurn(context.signal);
    if (check.page) yield* run(check, check.page(page, site.tools));
    if (!ofOrigin.includes(check) || !check.origin) continue;
    yield* run(check, check.origin(page, site.tools));
    yield progress((at + 1) / (checks.length + 1), `${check.name} of ${page.url.origin}`);
  }
}

async function* lookAtScripts(
  urls: readonly string[],
  site: ScannedSite,
  sites: ScannedSites,
  checks: readonly WebCheck[],
  context: ScanContext<WebOptions>,
): AsyncGenerator<Emission, void, void> {
  for (const url of urls) {
    if (site.isGone()) return;
    if (!sites.admit(url, 'script')) continue;
    const script = await site.visit(url);
    if (script === null) continue;
    try {
      for (const check of checks)
        if (check.page)
          yield* findingsOf(check, check.page(script, site.tools), script, site, sites, context);
    } finally {
      script.release();
    }
  }
}

/** Findings of one check. A check that fails is reported, and the others continue. */
async function* findingsOf(
  check: WebCheck,
  flaws: AsyncGenerator<WebFlaw, void, void>,
  { url }: ServedFile,
  site: ScannedSite,
  sites: ScannedSites,
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
