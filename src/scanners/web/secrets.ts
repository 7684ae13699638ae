import type { Severity } from '../../core/result.ts';
import { type Exchange, withBody } from '../kit/http-evidence.ts';
import { secretRuleOf } from '../kit/secrets/catalogue.ts';
import type { SourceMatch } from '../kit/source/match.ts';
import type { WebFlaw } from '../kit/web-finding.ts';
import type { Check, Tools } from './check.ts';
import { sourceMapOf } from './source-map.ts';

/** Characters of one answer that are looked at: as many as of a script are read. */
const MAX_TEXT = 8 * 1024 * 1024;

/** Keys and tokens in what the site sends to every visitor: pages, scripts, and the sources in the scripts' maps. */
export const secretsInPages: Check = {
  name: 'secrets',
  async *page(page, tools) {
    const { kind, url, exchange } = page;
    if (kind === 'other' || exchange.response.status !== 200) return;
    const path = kind === 'html' ? '/index.html' : url.pathname.replace(/(?:\.[cm]?js)?$/, '.js');
    const matches = await secretsIn(url, path, exchange.response.body, tools);
    // What is within a page is mostly on all of them.
    const place = kind === 'html' ? url.origin : url.origin + url.pathname;
    for (const match of matches) yield flawOf(match, url, exchange, place);
    if (kind !== 'script') return;

    const map = await sourceMapOf(page, tools);
    if (map === null) return;
    const known = new Set(matches.map(markOf));
    const sources = map.own.map(({ text }) => text).join('\n');
    for (const match of await secretsIn(map.url, path, sources, tools)) {
      if (known.has(markOf(match))) continue;
      yield flawOf(match, map.url, map.exchange, map.url.origin + map.url.pathname);
    }
  },
};

async function secretsIn(url: URL, path: string, text: string, tools: Tools): Promise<SourceMatch[]> {
  if (text === '') return [];
  try {
    const { matches, rejected, problem } = await tools.secretsIn(path, text.slice(0, MAX_TEXT));
    if (text.length > MAX_TEXT)
      tools.warn('TRUNCATED', `${url.href} was cut at ${MAX_TEXT} characters for the check secrets`);
    if (problem !== null)
      tools.warn(problem.code, `${url.href} was not read to the end for secrets: ${problem.message}`);
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

/** What in a page is as good as always something else: words of a form, examples. */
const LEFT_OUT: ReadonlySet<string> = new Set(['password', 'basic-authorization', 'stripe-test-key']);
/** What is often made to be in a page: restricted by who holds it, or handed to each visitor. */
const MAY_BE_PUBLIC: ReadonlySet<string> = new Set([
  'google-api-key',
  'jwt',
  'api-key',
  'bearer-authorization',
]);

/** The same for the same secret, where the look at it tells so. */
const markOf = (match: SourceMatch & { mark?: string }): string => match.mark ?? `${match.rule} ${match.key}`;

function flawOf(match: SourceMatch, url: URL, exchange: Exchange, place: string): WebFlaw {
  const { flaw, confidence } = secretRuleOf(match.rule);
  const kind = flaw.title.replace(/ in the source$/, '');
  const isPublic = MAY_BE_PUBLIC.has(match.rule);
  const severity: Severity = isPublic ? 'INFO' : flaw.severity;
  return {
    flaw: {
      type: 'secret_in_page',
      title: `${kind} in what the site sends`,
      severity,
      cwe: 'CWE-312',
      description: isPublic
        ? `The site sends a ${kind} to every visitor. Some are made for that; make sure that this one can do no more than a visitor may.`
        : `${flaw.description.replace(/^The source holds/, 'The site sends to every visitor')} Everybody who visits the site has it.`,
      remediation: flaw.remediation.replace(
        /Removing the line is not enough:[^.]*\./,
        'Call the service from the server, not from the page; what was sent once is in caches and archives.',
      ),
      references: flaw.references,
    },
    url: url.origin + url.pathname,
    confidence: isPublic ? 'LOW' : confidence,
    proof: `Line ${match.line} of ${url.pathname} has it: ${match.excerpt}`,
    exchanges: [{ exchange: withBody(exchange, match.excerpt) }],
    identity: [place, match.rule, match.key],
    properties: { kind: flaw.type.replace(/^secret_/, ''), line: match.line, column: match.column },
  };
}
