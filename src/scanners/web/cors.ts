/** Finds untrusted origins that may read responses with the visitor's cookies (Fetch standard, "CORS protocol"). */
import { randomInt } from 'node:crypto';
import { isIP } from 'node:net';
import { EgressError } from '../../core/scanner.ts';
import { withoutBrackets } from '../../core/target.ts';
import type { Flaw } from '../kit/flaw.ts';
import type { Exchange } from '../kit/http-evidence.ts';
import { ofSite, type WebFlaw } from '../kit/web-finding.ts';
import type { ServedFile, Tools, WebCheck } from './check.ts';
import { perSite } from './per-site.ts';

/** Pages checked per origin, with up to five requests each. */
const MAX_PAGES = 20;

const flawOf = (title: string, more: string): Flaw => ({
  type: 'cors_reflects_origin',
  title,
  severity: 'HIGH',
  cwe: 'CWE-942',
  description: `${more} Scripts of such an origin can request pages with the visitor's cookies and read the responses, including private data and CSRF tokens.`,
  remediation:
    'Compare Origin with a list of complete origins, and send Access-Control-Allow-Origin and Access-Control-Allow-Credentials for these only. Never allow null or match a part of the name.',
  references: [
    'https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS',
    'https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/11-Client-side_Testing/07-Testing_Cross_Origin_Resource_Sharing',
    'https://fetch.spec.whatwg.org/#http-cors-protocol',
  ],
});

interface Trick {
  name: 'any' | 'null' | 'prefix' | 'suffix';
  flaw: Flaw;
  /** An origin that the site has no reason to trust, a different one each time; null for none. */
  origin(url: URL): string | null;
}

const TRICKS: readonly Trick[] = [
  {
    name: 'any',
    flaw: flawOf('CORS allows any origin with credentials', 'The site allows every origin.'),
    origin: () => `https://${word()}.example`,
  },
  {
    name: 'null',
    flaw: flawOf(
      'CORS allows the null origin with credentials',
      'The site allows the origin null, which every site can use through a sandboxed frame.',
    ),
    origin: () => 'null',
  },
  {
    name: 'prefix',
    flaw: flawOf(
      'CORS origin check bypass (prefix match)',
      'The site compares only the beginning of an origin: shop.test.evil.example is accepted as shop.test.',
    ),
    origin: ({ protocol, hostname }) =>
      hostname.startsWith('[') ? null : `${protocol}//${hostname}.${word()}.example`,
  },
  {
    name: 'suffix',
    flaw: flawOf(
      'CORS origin check bypass (suffix match)',
      'The site compares only the end of an origin: evilshop.test is accepted as shop.test.',
    ),
    origin: ({ protocol, hostname, host }) =>
      isIP(withoutBrackets(hostname)) === 0 ? `${protocol}//${word()}${host}` : null,
  },
];

const stateOf = perSite(() => ({ paths: new Set<string>(), shown: new Set<Trick['name']>() }));

export const cors: WebCheck = {
  name: 'cors',
  async *origin(first, tools) {
    yield* tryOrigins(first, tools);
  },
  async *page(page, tools) {
    const { headers } = page.exchange.response;
    const answersOthers = Object.keys(headers).some((name) => name.startsWith('access-control-allow-'));
    const answersDiffer = /(?:^|[,\s])origin(?:[,\s]|$)/i.test(headers.vary ?? '');
    const isJson = /[/+]json\b/i.test(headers['content-type'] ?? '');
    if (answersOthers || answersDiffer || isJson) yield* tryOrigins(page, tools);
  },
};

async function* tryOrigins({ url }: ServedFile, tools: Tools): AsyncGenerator<WebFlaw, void, void> {
  const { paths, shown } = stateOf(tools);
  if (paths.has(url.pathname)) return;
  if (paths.size >= MAX_PAGES) {
    tools.warn(
      'LIMIT_REACHED',
      `${url.origin + url.pathname} was not checked for CORS: limit of ${MAX_PAGES} pages`,
    );
    return;
  }
  paths.add(url.pathname);

  for (const { name, flaw, origin } of TRICKS) {
    // A site that allows every origin allows the others too.
    if (shown.has(name) || shown.has('any')) continue;
    const [sent, again] = [origin(url), origin(url)];
    if (sent === null || again === null) continue;
    const answer = await askFrom(sent, url, tools);
    if (answer === null) return;
    if (!allows(answer, sent)) continue;
    // A second origin rules out that the site trusts the first one on purpose.
    const confirmed = await askFrom(again, url, tools);
    if (confirmed === null || !allows(confirmed, again) || shown.has(name)) continue;
    shown.add(name);
    yield {
      flaw,
      url: url.href,
      confidence: 'CONFIRMED',
      proof: `For the origin ${sent}${again === sent ? '' : `, and for ${again},`} it sent Access-Control-Allow-Origin: ${sent} and Access-Control-Allow-Credentials: true.`,
      exchanges: [
        { exchange: answer },
        ...(again === sent ? [] : [{ exchange: confirmed, note: 'another one' }]),
      ],
      // CORS headers come from the server's configuration, so there is one finding per site.
      identity: ofSite(url, name),
      properties: { origin: sent, trick: name },
    };
  }
}

async function askFrom(origin: string, url: URL, tools: Tools): Promise<Exchange | null> {
  try {
    return await tools.ask(url.href, { headers: { origin }, maxBytes: 65_536 });
  } catch (error) {
    tools.signal.throwIfAborted();
    if (!(error instanceof EgressError)) throw error;
    if (error.code !== 'GONE')
      tools.warn('UNREACHABLE', `${url.href} was not checked for CORS: ${error.message}`);
    return null;
  }
}

/** Browsers compare both headers exactly; without the second, only public content can be read. */
const allows = ({ response: { status, headers } }: Exchange, origin: string): boolean =>
  status < 500 &&
  headers['access-control-allow-origin'] === origin &&
  headers['access-control-allow-credentials'] === 'true';

/** Ten random lower-case letters. */
const word = (): string => Array.from({ length: 10 }, () => String.fromCharCode(97 + randomInt(26))).join('');
