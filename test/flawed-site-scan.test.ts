/** A scan of a whole web application finds every planted flaw, and nothing in its hardened twin. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIBRARY_DATA } from '../src/demo/library-data.ts';
import { type FlawedSite, type PlantedFlaw, startFlawedSite } from '../src/demo/web-flaws/index.ts';
import { type AnyEvent, type TestApp, withApp } from './support/app.ts';

// biome-ignore lint/suspicious/noExplicitAny: as the subscription brings it
type Found = Record<string, any>;

interface Scanned {
  site: FlawedSite;
  findings: Found[];
  warnings: string[];
  events: AnyEvent[];
}

const ACTIVE = new Set(['reflected_xss', 'sql_injection', 'path_traversal', 'open_redirect']);
const ABOVE_LOW = new Set(['MEDIUM', 'HIGH', 'CRITICAL']);

/** A finding for every site with a login over plain HTTP, which is not planted. */
const LOG_IN_OVER_HTTP = { type: 'cleartext_password', path: '/login', parameter: null };

/** @param targets URLs to scan; web-active runs on the first */
async function scanSite(app: TestApp, site: FlawedSite, targets: readonly string[]): Promise<Scanned> {
  const events: AnyEvent[] = [];
  const { forms, login } = site;
  for (const [at, target] of targets.entries()) {
    const scanners = [
      { name: 'endpoints', options: { rps: 5000, sources: ['crawl'] } },
      { name: 'web', options: { rps: 5000 } },
      ...(at === 0 ? [{ name: 'web-active', options: { rps: 1000, workers: 8, forms, login } }] : []),
    ];
    const scanId = await app.startScan({ target, scanners });
    events.push(...(await app.follow(scanId)));
  }
  return {
    site,
    events,
    findings: events.flatMap(({ finding }) => (finding ? [finding] : [])),
    warnings: events.flatMap(({ level, message }) =>
      level === 'WARN' || level === 'ERROR' ? [message] : [],
    ),
  };
}

/** Whether a finding reports a planted flaw: its type, path and parameter. */
function tellsOf(
  finding: Found,
  flaw: Pick<PlantedFlaw, 'type' | 'path' | 'parameter' | 'location'>,
): boolean {
  if (finding.type !== flaw.type) return false;
  // A flaw of the whole site is reported once, wherever it is seen first.
  if (!ACTIVE.has(flaw.type)) {
    return flaw.parameter === null || finding.parameter === null || finding.parameter === flaw.parameter;
  }
  const { pathname } = new URL(finding.url);
  if (flaw.location === 'path') return pathname.startsWith(flaw.path.replace(/[:*{].*$/, ''));
  return pathname === flaw.path && (flaw.parameter === null || sameName(finding.parameter, flaw.parameter));
}

const sameName = (one: string | null, other: string) =>
  one?.replace(/^\//, '').toLowerCase() === other.replace(/^\//, '').toLowerCase();

describe('a scan of a web application with flaws', () => {
  let flawed: Scanned;
  let again: Scanned;
  let hardened: Scanned;
  beforeAll(async () => {
    const [flawedSite, hardenedSite] = [
      await startFlawedSite({ hardened: false }),
      await startFlawedSite({ hardened: true }),
    ];
    const { ca } = hardenedSite;
    const config = { libraries: LIBRARY_DATA, authorities: ca === null ? [] : [ca] };
    await withApp({ config }, async (app) => {
      const { url, httpsUrl } = flawedSite;
      flawed = await scanSite(app, flawedSite, [url, httpsUrl]);
      again = await scanSite(app, flawedSite, [url, httpsUrl]);
      // Its cookies are Secure, so that nobody can log in over HTTP.
      hardened = await scanSite(app, hardenedSite, [hardenedSite.httpsUrl]);
    });
  }, 240_000);
  afterAll(() => Promise.all([flawed?.site.close(), hardened?.site.close()]));

  test('finds every planted flaw, and reports no other', () => {
    const { flaws } = flawed.site;
    const known = [...flaws, { ...LOG_IN_OVER_HTTP, location: null }];
    const missed = flaws.filter((flaw) => !flawed.findings.some((finding) => tellsOf(finding, flaw)));
    const serious = flawed.findings.filter(({ severity }) => ABOVE_LOW.has(severity));
    const invented = serious.filter((finding) => !known.some((flaw) => tellsOf(finding, flaw)));
    const inTwin = hardened.findings.filter(({ severity }) => ABOVE_LOW.has(severity));
    const recall = (flaws.length - missed.length) / flaws.length;
    const precision = (serious.length - invented.length) / (serious.length + inTwin.length);
    console.log(
      `flawed site: ${flaws.length} flaws planted, ${flaws.length - missed.length} found (recall ${recall.toFixed(2)}), ` +
        `${serious.length} findings above LOW, ${invented.length} of them invented; hardened twin: ${inTwin.length} above LOW ` +
        `(precision ${precision.toFixed(2)})`,
    );
    expect(flaws.length).toBeGreaterThanOrEqual(30);
    expect(
      missed.map(({ id, type, path, parameter, context }) => ({ id, type, path, parameter, context })),
    ).toEqual([]);
    expect(invented.map(({ type, url, parameter }) => ({ type, url, parameter }))).toEqual([]);
  });

  test('finds nothing above LOW in the hardened twin', () => {
    const serious = hardened.findings.filter(({ severity }) => ABOVE_LOW.has(severity));
    expect(serious.map(({ type, url, parameter, evidence }) => ({ type, url, parameter, evidence }))).toEqual(
      [],
    );
    // It scanned the same places.
    const requests = (site: FlawedSite) => new Set(site.requests.map(({ path }) => path.split('?')[0]));
    const looked = [...requests(hardened.site)];
    expect(looked.length).toBeGreaterThan(0.5 * requests(flawed.site).size);
  });

  test('reports each finding with all fields and its evidence', () => {
    for (const finding of flawed.findings) {
      expect(finding).toMatchObject({
        title: expect.stringMatching(/\S/),
        type: expect.stringMatching(/^[a-z][a-z0-9_]*$/),
        url: expect.stringMatching(/^https?:/),
        host: '127.0.0.1',
        port: expect.any(Number),
        cwe: expect.stringMatching(/^CWE-\d+$/),
        description: expect.stringMatching(/\S/),
        remediation: expect.stringMatching(/\S/),
        evidence: { proof: expect.stringMatching(/\S/), exchanges: expect.any(Array) },
        confidence: expect.stringMatching(/^(LOW|MEDIUM|HIGH|CONFIRMED)$/),
      });
      expect(finding.references.length).toBeGreaterThan(0);
      if (!ACTIVE.has(finding.type)) continue;
      expect(finding.parameter).toMatch(/\S/);
      if (ABOVE_LOW.has(finding.severity)) expect(finding.cvssScore).toBeGreaterThan(0);
      expect(finding.evidence.exchanges.length).toBeGreaterThan(0);
      for (const { request, response } of finding.evidence.exchanges) {
        expect(request).toMatch(/^(GET|POST|PUT) \S+ HTTP\/1\.1\nhost: 127\.0\.0\.1/);
        expect(response).toMatch(/^HTTP\/1\.1 \d{3}/);
      }
    }
  });

  test('finds the same flaws under the same fingerprints in the next scan', () => {
    const fingerprints = ({ findings }: Scanned) => findings.map(({ fingerprint }) => fingerprint).sort();
    expect(fingerprints(again)).toEqual(fingerprints(flawed));
    expect(new Set(fingerprints(flawed)).size).toBe(flawed.findings.length);
  });

  test('shows no secret', () => {
    const { password } = flawed.site.login.fields as { password?: string };
    const told = JSON.stringify(flawed.events);
    expect(password).toMatch(/\S/);
    expect(told).not.toContain(password);
    const cookies = flawed.site.requests.flatMap(
      ({ headers }) => /sid=([^;]{8,})/.exec(String(headers.cookie))?.[1] ?? [],
    );
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of new Set(cookies)) expect(told).not.toContain(cookie);
  });

  test('never signs out, deletes, or submits a form that is not listed', () => {
    for (const { site } of [flawed, hardened]) {
      const allowed = new Set([...site.forms, new URL(site.login.url, site.url).pathname]);
      const posts = site.requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD');
      expect(posts.length).toBeGreaterThan(0);
      const unallowed = posts.filter(({ path }) => !allowed.has(path.split('?')[0] ?? ''));
      expect([...new Set(unallowed.map(({ method, path }) => `${method} ${path}`))]).toEqual([]);
      const forbidden = site.requests.filter(({ path }) =>
        /logout|delete|empty/i.test(path.split('?')[0] ?? ''),
      );
      expect([...new Set(forbidden.map(({ path }) => path))]).toEqual([]);
    }
  });
});
