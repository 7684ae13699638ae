/** Which origins a site lets read its answers, with the visitor's cookies (Fetch standard, "CORS protocol"). */
import { randomInt } from 'node:crypto';
import { isIP } from 'node:net';
import { EgressError } from '../../core/scanner.ts';
import { withoutBrackets } from '../../core/target.ts';
import type { Flaw } from '../kit/flaw.ts';
import type { Exchange } from '../kit/http-evidence.ts';
import type { WebFlaw } from '../kit/web-finding.ts';
import type { Check, Page, Tools } from './check.ts';
import { perSite } from './per-site.ts';

/** Of one origin, with up to five requests each. */
const MAX_PAGES = 20;

const flawOf = (title: string, more: string): Flaw => ({
  type: 'cors_reflects_origin',
  title,
  severity: 'HIGH',
  cwe: 'CWE-942',
  description: `${more} Its scripts can ask for pages with the cookies of whoever visits it, and read the answers: what is private there, and tokens against forged requests.`,
  remediation:
    'Compare Origin with a list of whole origins, and answer with Access-Control-Allow-Origin and Access-Control-Allow-Credentials for these only; never for null, nor by a part of the name.',
  references: [
    'https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS',
    'https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/11-Client-side_Testing/07-Testing_Cross_Origin_Resource_Sharing',
    'https://fetch.spec.whatwg.org/#http-cors-protocol',
  ],
});

interface Trick {
  name: 'any' | 'null' | 'prefix' | 'suffix';
  flaw: Flaw;
  /** An origin that the site has no reason to trust, another one each time; null where there is none. */
  origin(url: URL): string | null;
}

const TRICKS: readonly Trick[] = [
  {
    name: 'any',
    flaw: flawOf('Any site may read answers with cookies', 'The site allows whatever origin asks.'),
    origin: () => `https://${word()}.example`,
  },
  {
    name: 'null',
    flaw: flawOf(
      'The origin "null" may read answers with cookies',
      'The site allows the origin null, which every site can take: it is that of sandboxed frames.',
    ),
    origin: () => 'null',
  },
  {
    name: 'prefix',
    flaw: flawOf(
      'Sites whose names begin with that of this one may read answers with cookies',
      'The site compares the beginning of an origin only, so that shop.test.evil.example passes for shop.test.',
    ),
    origin: ({ protocol, hostname }) =>
      hostname.startsWith('[') ? null : `${protocol}//${hostname}.${word()}.example`,
  },
  {
    name: 'suffix',
    flaw: flawOf(
      'Sites whose names end with that of this one may read answers with cookies',
      'The site compares the end of an origin only, so that evilshop.test passes for shop.test.',
    ),
    origin: ({ protocol, hostname, host }) =>
      isIP(withoutBrackets(hostname)) === 0 ? `${protocol}//${word()}${host}` : null,
  },
];

const stateOf = perSite(() => ({ paths: new Set<string>(), shown: new Set<Trick['name']>() }));

export const cors: Check = {
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

async function* tryOrigins({ url }: Page, tools: Tools): AsyncGenerator<WebFlaw, void, void> {
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
    // Who allows everything allows the rest too.
    if (shown.has(name) || shown.has('any')) continue;
    const [sent, again] = [origin(url), origin(url)];
    if (sent === null || again === null) continue;
    const answer = await askFrom(sent, url, tools);
    if (answer === null) return;
    if (!allows(answer, sent)) continue;
    // By a second one it is no accident, such as an origin that the site knows.
    const confirmed = await askFrom(again, url, tools);
    if (confirmed === null || !allows(confirmed, again) || shown.has(name)) continue;
    shown.add(name);
    yield {
      flaw,
      url: url.href,
      confidence: 'CONFIRMED',
      proof: `To the origin ${sent}${again === sent ? '' : `, and to ${again},`} it answered with Access-Control-Allow-Origin: ${sent} and Access-Control-Allow-Credentials: true.`,
      exchanges: [
        { exchange: answer },
        ...(again === sent ? [] : [{ exchange: confirmed, note: 'another one' }]),
      ],
      // A matter of the server's configuration rather than of one page.
      identity: [url.origin, name],
      properties: { origin: sent, trick: name },
    };
  }
}

async function askFrom(origin: string, url: URL, tools: Tools): Promise<Exchange | null> {
  try {
    return await tools.ask(url.href, { headers: { origin }, maxBytes: 65_536 });
  } catch (error) {
    tools.signal.throwIfAborted();
    if (error instanceof EgressError) return null;
    throw error;
  }
}

/** Browsers go by both headers to the letter; without the second, only what is public anyway can be read. */
const allows = ({ response: { status, headers } }: Exchange, origin: string): boolean =>
  status < 500 &&
  headers['access-control-allow-origin'] === origin &&
  headers['access-control-allow-credentials'] === 'true';

/** Random lower-case letters, 10 of them. */
const word = (): string => Array.from({ length: 10 }, () => String.fromCharCode(97 + randomInt(26))).join('');
