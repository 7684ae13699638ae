/** Headers by which a site asks browsers to protect its visitors. */
import type { Flaw } from '../kit/flaw.ts';
import type { PageFacts } from '../kit/page-facts.ts';
import type { WebFlaw } from '../kit/web-finding.ts';
import type { Check, Page } from './check.ts';

const MDN = 'https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers';
const CHEAT_SHEET = 'https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html';
const DAY_SECONDS = 24 * 60 * 60;
const MIN_HSTS_DAYS = 180;

const missingCsp: Flaw = {
  type: 'missing_csp',
  title: 'No Content-Security-Policy',
  severity: 'LOW',
  cwe: 'CWE-693',
  description:
    'Nothing tells browsers which scripts belong to the site. A Content-Security-Policy is a second line: where one page lets a foreign script in, it would not run.',
  remediation:
    "Send a Content-Security-Policy that names where scripts may come from, with nonces for those inside pages, such as script-src 'nonce-…' 'strict-dynamic'; object-src 'none'; base-uri 'none'.",
  references: [`${MDN}/Content-Security-Policy`, 'https://www.w3.org/TR/CSP3/', CHEAT_SHEET],
};
const weakCsp: Flaw = {
  ...missingCsp,
  type: 'weak_csp',
  title: 'Content-Security-Policy lets any script run',
  description:
    'The site has a Content-Security-Policy, but one that a foreign script passes: where a page lets one in, it would run.',
};
const missingFrameProtection: Flaw = {
  type: 'missing_frame_protection',
  title: 'Page can be framed by other sites',
  severity: 'LOW',
  cwe: 'CWE-1021',
  description:
    'Another site can show the page in a frame, invisible above something of its own, and have visitors click in it without knowing (clickjacking).',
  remediation:
    "Send frame-ancestors 'none' or 'self' in a Content-Security-Policy header, or X-Frame-Options: DENY.",
  references: [
    `${MDN}/Content-Security-Policy/frame-ancestors`,
    'https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/11-Client-side_Testing/09-Testing_for_Clickjacking',
  ],
};
const missingNosniff: Flaw = {
  type: 'missing_content_type_options',
  title: 'No X-Content-Type-Options',
  severity: 'LOW',
  cwe: 'CWE-693',
  description:
    'Browsers may take an answer for another type than its own: a file that somebody uploaded may run as a script.',
  remediation: 'Send X-Content-Type-Options: nosniff with every answer, and a right Content-Type.',
  references: [`${MDN}/X-Content-Type-Options`, CHEAT_SHEET],
};
const missingReferrerPolicy: Flaw = {
  type: 'missing_referrer_policy',
  title: 'No Referrer-Policy',
  severity: 'INFO',
  cwe: 'CWE-200',
  description:
    'The site leaves it to browsers how much of its addresses they tell other sites. Old ones tell everything but the fragment.',
  remediation: 'Send Referrer-Policy: strict-origin-when-cross-origin, or no-referrer.',
  references: [`${MDN}/Referrer-Policy`, CHEAT_SHEET],
};
const missingHsts: Flaw = {
  type: 'missing_hsts',
  title: 'No Strict-Transport-Security',
  severity: 'LOW',
  cwe: 'CWE-319',
  description:
    'Browsers are not told to use HTTPS only. Who stands between can keep a visitor on plain HTTP at the first request, and read along.',
  remediation: 'Send Strict-Transport-Security: max-age=31536000; includeSubDomains over HTTPS.',
  references: [`${MDN}/Strict-Transport-Security`, 'https://www.rfc-editor.org/rfc/rfc6797'],
};
const weakHsts: Flaw = {
  ...missingHsts,
  type: 'weak_hsts',
  title: 'Strict-Transport-Security is short',
  description: `Browsers forget within ${MIN_HSTS_DAYS} days that the site is to be reached over HTTPS only, and may be kept on plain HTTP after that.`,
};

export const headers: Check = {
  name: 'headers',
  async *page(page) {
    const { exchange, kind, url } = page;
    const { response } = exchange;
    if (kind !== 'html' || response.status !== 200) return;
    const meta = metaOf(await page.facts());
    // What is true of one page of a site is a matter of its server, and told once.
    const found = (flaw: Flaw, proof: string): WebFlaw => ({
      flaw,
      url: url.href,
      confidence: 'CONFIRMED',
      proof,
      exchanges: [{ exchange }],
      identity: [url.origin],
    });

    const sent = policiesOf(response.headers['content-security-policy'] ?? '');
    const policies = [...sent, ...meta.policies.flatMap(policiesOf)];
    if (policies.length === 0) {
      yield found(
        missingCsp,
        'Neither a header nor a meta element of the page has a Content-Security-Policy.',
      );
    } else {
      // Each of them must let a script pass.
      const weaknesses = policies.map(weaknessOf);
      if (weaknesses.every((weakness) => weakness !== null)) yield found(weakCsp, weaknesses[0] ?? '');
    }

    const options = response.headers['x-frame-options'] ?? '';
    const isFramed =
      !/(?:^|,)\s*(?:deny|sameorigin)\s*(?:,|$)/i.test(options) && !sent.some(restrictsAncestors);
    if (isFramed)
      yield found(
        missingFrameProtection,
        options === ''
          ? 'There is neither X-Frame-Options nor frame-ancestors in a Content-Security-Policy header.'
          : `X-Frame-Options is "${options.slice(0, 100)}", which browsers do not go by, and there is no frame-ancestors.`,
      );

    const sniffing = response.headers['x-content-type-options'];
    if (sniffing?.split(',', 1)[0]?.trim().toLowerCase() !== 'nosniff')
      yield found(
        missingNosniff,
        sniffing === undefined
          ? 'There is no X-Content-Type-Options.'
          : `X-Content-Type-Options is "${sniffing.slice(0, 100)}", not "nosniff".`,
      );

    const referrer = response.headers['referrer-policy'] ?? meta.referrer;
    if (referrer === null)
      yield found(missingReferrerPolicy, 'Neither a header nor a meta element sets one.');

    if (url.protocol === 'https:') yield* hstsFlaws(response.headers['strict-transport-security'], found);
  },
};

function* hstsFlaws(header: string | undefined, found: (flaw: Flaw, proof: string) => WebFlaw) {
  if (header === undefined) {
    yield found(missingHsts, 'The answer over HTTPS has no Strict-Transport-Security.');
    return;
  }
  // The first header counts (RFC 6797, section 8.1).
  const age = /(?:^|;)\s*max-age\s*=\s*"?(\d{1,15})/i.exec(header.split(',', 1)[0] ?? '')?.[1];
  const days = age === undefined ? null : Math.floor(Number(age) / DAY_SECONDS);
  if (days === null)
    yield found(missingHsts, 'Strict-Transport-Security has no max-age: browsers ignore it.');
  else if (days < MIN_HSTS_DAYS) yield found(weakHsts, `Its max-age is ${age} seconds: ${days} days.`);
}

function metaOf({ metas }: PageFacts): { policies: string[]; referrer: string | null } {
  return {
    policies: metas
      .filter(({ httpEquiv }) => httpEquiv === 'content-security-policy')
      .slice(0, 10)
      .map(({ content }) => content),
    referrer: metas.find(({ name, content }) => name === 'referrer' && content !== '')?.content ?? null,
  };
}

/** Sources by directive, in lower case (CSP Level 3, section 2.2.1): the first of a name counts. */
type Policy = ReadonlyMap<string, readonly string[]>;

const MAX_POLICIES = 20;

function policiesOf(text: string): Policy[] {
  return text
    .split(',', MAX_POLICIES)
    .map((one) => {
      const policy = new Map<string, string[]>();
      for (const directive of one.split(';')) {
        const [name, ...sources] = directive.trim().toLowerCase().split(/\s+/);
        if (name && !policy.has(name)) policy.set(name, sources);
      }
      return policy;
    })
    .filter((policy) => policy.size > 0);
}

const ANYWHERE: ReadonlySet<string> = new Set(['*', 'http:', 'https:', 'http://*', 'https://*', 'data:']);

/** @returns in a sentence, why a foreign script would run; null when it would not */
function weaknessOf(policy: Policy): string | null {
  if (policy.has('sandbox') && !policy.get('sandbox')?.includes('allow-scripts')) return null;
  const directive = ['script-src-elem', 'script-src', 'default-src'].find((name) => policy.has(name));
  if (directive === undefined) return 'The policy has neither script-src nor default-src: scripts are free.';
  const sources = policy.get(directive) ?? [];
  const hasNonce = sources.some((source) => /^'(?:nonce|sha(?:256|384|512))-/.test(source));
  if (sources.includes("'unsafe-inline'") && !hasNonce && !sources.includes("'strict-dynamic'"))
    return `${directive} has 'unsafe-inline' and neither nonce nor hash: scripts inside a page run.`;
  const anywhere =
    sources.includes("'strict-dynamic'") && hasNonce ? [] : sources.filter((one) => ANYWHERE.has(one));
  return anywhere.length > 0
    ? `${directive} has ${anywhere.join(' and ')}: scripts may come from anywhere.`
    : null;
}

function restrictsAncestors(policy: Policy): boolean {
  const ancestors = policy.get('frame-ancestors');
  return ancestors !== undefined && !ancestors.some((source) => ANYWHERE.has(source));
}
