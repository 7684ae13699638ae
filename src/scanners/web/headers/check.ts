/** Security headers that are missing or weak. */
import type { Flaw } from '../../kit/flaw.ts';
import type { PageFacts } from '../../kit/page-facts.ts';
import { ofSite, type WebFlaw } from '../../kit/web-finding.ts';
import type { WebCheck } from '../check.ts';
import { policiesOf, restrictsAncestors, weaknessOf } from './content-security-policy.ts';

const MDN = 'https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers';
const CHEAT_SHEET = 'https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html';
const DAY_SECONDS = 24 * 60 * 60;
const MIN_HSTS_DAYS = 180;

const missingCsp: Flaw = {
  type: 'missing_csp',
  title: 'Missing Content-Security-Policy header',
  severity: 'LOW',
  cwe: 'CWE-693',
  description:
    'Without a Content-Security-Policy, browsers run any injected script. A policy is a second line of defence against cross-site scripting.',
  remediation:
    "Send a Content-Security-Policy that names the sources of scripts, with nonces for inline scripts, such as script-src 'nonce-…' 'strict-dynamic'; object-src 'none'; base-uri 'none'.",
  references: [`${MDN}/Content-Security-Policy`, 'https://www.w3.org/TR/CSP3/', CHEAT_SHEET],
};
const weakCsp: Flaw = {
  ...missingCsp,
  type: 'weak_csp',
  title: 'Weak Content-Security-Policy',
  description: 'The Content-Security-Policy of the site does not stop injected scripts.',
};
const missingFrameProtection: Flaw = {
  type: 'missing_frame_protection',
  title: 'Missing X-Frame-Options header (clickjacking)',
  severity: 'LOW',
  cwe: 'CWE-1021',
  description:
    'Another site can show the page in an invisible frame and make visitors click in it without knowing (clickjacking).',
  remediation:
    "Send frame-ancestors 'none' or 'self' in a Content-Security-Policy header, or X-Frame-Options: DENY.",
  references: [
    `${MDN}/Content-Security-Policy/frame-ancestors`,
    'https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/11-Client-side_Testing/09-Testing_for_Clickjacking',
  ],
};
const missingNosniff: Flaw = {
  type: 'missing_content_type_options',
  title: 'Missing X-Content-Type-Options header',
  severity: 'LOW',
  cwe: 'CWE-693',
  description: 'Browsers may guess the type of a response: an uploaded file may run as a script.',
  remediation: 'Send X-Content-Type-Options: nosniff and the right Content-Type with every response.',
  references: [`${MDN}/X-Content-Type-Options`, CHEAT_SHEET],
};
const missingReferrerPolicy: Flaw = {
  type: 'missing_referrer_policy',
  title: 'Missing Referrer-Policy header',
  severity: 'INFO',
  cwe: 'CWE-200',
  description:
    'Without a Referrer-Policy, browsers decide how much of a URL they send to other sites. Old browsers send everything but the fragment.',
  remediation: 'Send Referrer-Policy: strict-origin-when-cross-origin, or no-referrer.',
  references: [`${MDN}/Referrer-Policy`, CHEAT_SHEET],
};
const missingHsts: Flaw = {
  type: 'missing_hsts',
  title: 'Missing Strict-Transport-Security header (HSTS)',
  severity: 'LOW',
  cwe: 'CWE-319',
  description:
    'Browsers may use plain HTTP. An attacker on the network can keep a visitor on plain HTTP from the first request, and read the traffic.',
  remediation: 'Send Strict-Transport-Security: max-age=31536000; includeSubDomains over HTTPS.',
  references: [`${MDN}/Strict-Transport-Security`, 'https://www.rfc-editor.org/rfc/rfc6797'],
};
const weakHsts: Flaw = {
  ...missingHsts,
  type: 'weak_hsts',
  title: 'Strict-Transport-Security max-age too short (HSTS)',
  description: `Browsers enforce HTTPS for less than ${MIN_HSTS_DAYS} days after a visit. Later an attacker on the network can keep them on plain HTTP.`,
};

export const headers: WebCheck = {
  name: 'headers',
  async *page(page) {
    const { exchange, kind, url } = page;
    const { response } = exchange;
    if (kind !== 'html' || response.status !== 200) return;
    const meta = metaOf(await page.facts());
    // Headers come from the server's configuration, so there is one finding per site.
    const found = (flaw: Flaw, proof: string): WebFlaw => ({
      flaw,
      url: url.href,
      confidence: 'CONFIRMED',
      proof,
      exchanges: [{ exchange }],
      identity: ofSite(url),
    });

    const sent = policiesOf(response.headers['content-security-policy'] ?? '');
    const policies = [...sent, ...meta.policies.flatMap(policiesOf)];
    if (policies.length === 0) {
      yield found(
        missingCsp,
        'The page has no Content-Security-Policy, neither as a header nor as a meta element.',
      );
    } else {
      // A script runs only if every policy allows it.
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
          ? 'The response has neither X-Frame-Options nor a Content-Security-Policy header with frame-ancestors.'
          : `X-Frame-Options is "${options.slice(0, 100)}", which browsers ignore, and there is no frame-ancestors.`,
      );

    const sniffing = response.headers['x-content-type-options'];
    if (sniffing?.split(',', 1)[0]?.trim().toLowerCase() !== 'nosniff')
      yield found(
        missingNosniff,
        sniffing === undefined
          ? 'The response has no X-Content-Type-Options.'
          : `X-Content-Type-Options is "${sniffing.slice(0, 100)}", not "nosniff".`,
      );

    const referrer = response.headers['referrer-policy'] ?? meta.referrer;
    if (referrer === null)
      yield found(
        missingReferrerPolicy,
        'The page has no Referrer-Policy, neither as a header nor as a meta element.',
      );

    if (url.protocol === 'https:') yield* hstsFlaws(response.headers['strict-transport-security'], found);
  },
};

function* hstsFlaws(header: string | undefined, found: (flaw: Flaw, proof: string) => WebFlaw) {
  if (header === undefined) {
    yield found(missingHsts, 'The response over HTTPS has no Strict-Transport-Security.');
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
      .map(({ content }) => content),
    referrer: metas.find(({ name, content }) => name === 'referrer' && content !== '')?.content ?? null,
  };
}
