import type { Flaw } from '../kit/flaw.ts';
import { type Exchange, withBody } from '../kit/http-evidence.ts';
import { type SecretRule, secretRuleOf, withArticle } from '../kit/secrets/catalogue.ts';
import type { SourceMatch } from '../kit/source/match.ts';
import { type FlawIdentity, ofFile, ofSite, type WebFlaw } from '../kit/web-finding.ts';
import type { Tools, WebCheck } from './check.ts';
import { sourceMapOf } from './source-maps/source-map.ts';

/** Searched characters per response: as many as are read of a script. */
const MAX_TEXT = 8 * 1024 * 1024;

/** Keys and tokens in pages, scripts, and the sources in their source maps. */
export const secretsInPages: WebCheck = {
  name: 'secrets',
  async *page(page, tools) {
    const { kind, url, exchange } = page;
    if (kind === 'other' || exchange.response.status !== 200) return;
    const path = kind === 'html' ? '/index.html' : url.pathname.replace(/(?:\.[cm]?js)?$/, '.js');
    const matches = await secretsIn(url, path, exchange.response.body, tools);
    // Most secrets in HTML are in a template that all pages share.
    const identityOf = (...details: string[]) => (kind === 'html' ? ofSite : ofFile)(url, ...details);
    for (const match of matches) yield webFlawOf(match, url, exchange, identityOf);
    if (kind !== 'script') return;

    const map = await sourceMapOf(page, tools);
    if (map === null) return;
    const known = new Set(matches.map(markOf));
    const sources = map.own.map(({ text }) => text).join('\n');
    for (const match of await secretsIn(map.url, path, sources, tools)) {
      if (known.has(markOf(match))) continue;
      yield webFlawOf(match, map.url, map.exchange, (...details) => ofFile(map.url, ...details));
    }
  },
};

async function secretsIn(url: URL, path: string, text: string, tools: Tools): Promise<SourceMatch[]> {
  if (text === '') return [];
  try {
    const { matches, rejected, problem } = await tools.secretsIn(path, text.slice(0, MAX_TEXT));
    if (text.length > MAX_TEXT)
      tools.warn(
        'TRUNCATED',
        `only the first ${MAX_TEXT} characters of ${url.href} were searched for secrets`,
      );
    if (problem !== null)
      tools.warn(problem.code, `${url.href} was not fully searched for secrets: ${problem.message}`);
    const madeUp = rejected.filter(({ why, rule }) => why === 'made-up' && !LEFT_OUT.has(rule));
    if (madeUp.length > 0) {
      const lines = madeUp.slice(0, 3).map(({ line }) => line);
      tools.warn(
        'CANDIDATES_REJECTED',
        `${madeUp.length === 1 ? '1 candidate looks' : `${madeUp.length} candidates look`} made up: ${url.href}, line ${lines.join(', ')}`,
        madeUp.length,
      );
    }
    return matches.filter(({ rule }) => !LEFT_OUT.has(rule));
  } catch (error) {
    tools.signal.throwIfAborted();
    tools.warn('CONTENT_UNREADABLE', `${url.href} was not searched for secrets: ${(error as Error).message}`);
    return [];
  }
}

/** Rules with mostly false positives in pages, such as form fields and examples. */
const LEFT_OUT: ReadonlySet<string> = new Set(['password', 'basic-authorization', 'stripe-test-key']);
/** These are often meant to be in pages: restricted by their owner, or issued to each visitor. */
const MAY_BE_PUBLIC: ReadonlySet<string> = new Set([
  'google-api-key',
  'jwt',
  'api-key',
  'bearer-authorization',
]);

/** Equal for equal secrets, as far as can be determined. */
const markOf = (match: SourceMatch & { mark?: string }): string => match.mark ?? `${match.rule} ${match.key}`;

/** A key ends with its secret, as `masked` writes it. */
const MASKED_AT_END = /[^\s'"`=:]{0,4}\*{3}(?:\(\d{1,9} characters\))?$/;

function webFlawOf(
  match: SourceMatch,
  url: URL,
  exchange: Exchange,
  identityOf: (...details: string[]) => FlawIdentity,
): WebFlaw {
  const rule = secretRuleOf(match.rule);
  const isPublic = MAY_BE_PUBLIC.has(match.rule);
  return {
    flaw: isPublic ? publicKeyFlaw(rule) : secretFlaw(rule),
    url: url.origin + url.pathname,
    confidence: isPublic ? 'LOW' : rule.confidence,
    proof: `Line ${match.line} of ${url.pathname}: ${match.excerpt}`,
    exchanges: [{ exchange: withBody(exchange, match.excerpt), needle: MASKED_AT_END.exec(match.key)?.[0] }],
    identity: identityOf(match.rule, match.key),
    properties: { kind: match.rule.replaceAll('-', '_'), line: match.line, column: match.column },
  };
}

function secretFlaw({ title, power, revoke, flaw: { severity, references } }: SecretRule): Flaw {
  return {
    type: 'secret_in_page',
    title: `Exposed ${title}`,
    severity,
    cwe: 'CWE-312',
    description: `The site sends ${withArticle(title)} to every visitor. Anyone who has it can ${power}.`,
    remediation:
      `Revoke it ${revoke} and issue a new one. Call the service from the server, not from the page. Caches and archives ` +
      'may keep old copies. Check the logs of the service for misuse.',
    references,
  };
}

function publicKeyFlaw(rule: SecretRule): Flaw {
  return {
    ...secretFlaw(rule),
    severity: 'INFO',
    description:
      `The site sends ${withArticle(rule.title)} to every visitor. Some keys are meant to be public: make sure that this one ` +
      'grants no more rights than visitors should have.',
  };
}
