/** Disclosed versions of software, and error pages for developers. */

import { randomBytes } from 'node:crypto';
import { count } from '../../../core/count.ts';
import { EgressError } from '../../../core/scanner.ts';
import type { Severity } from '../../../core/vocabulary.ts';
import type { Flaw } from '../../kit/flaw.ts';
import type { PageFacts } from '../../kit/page-facts.ts';
import { ofSite, type WebFlaw } from '../../kit/web-finding.ts';
import type { ServedFile, Tools, WebCheck } from '../check.ts';
import { pageOf } from '../site.ts';
import { debugPageOf } from './debug-page.ts';

const WSTG =
  'https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing';

const versionDisclosure: Flaw = {
  type: 'version_disclosure',
  title: 'Software version disclosure',
  severity: 'LOW',
  cwe: 'CWE-200',
  description:
    'The site discloses the version of its software, which lets attackers search for sites with a known vulnerable version.',
  remediation:
    'Hide the version (server_tokens off, ServerTokens Prod, expose_php Off …), and keep the software up to date.',
  references: [
    `${WSTG}/01-Information_Gathering/02-Fingerprint_Web_Server`,
    'https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html#server',
  ],
};
const debugPage: Flaw = {
  type: 'debug_page',
  title: 'Debug error page exposed',
  severity: 'MEDIUM',
  cwe: 'CWE-209',
  description:
    'An error page shows internal details: paths, source code, stack traces, often settings. Some such pages execute commands.',
  remediation: 'Disable debug mode in production, and use error pages without internal details.',
  references: [
    `${WSTG}/08-Testing_for_Error_Handling/01-Testing_For_Improper_Error_Handling`,
    'https://cwe.mitre.org/data/definitions/489.html',
  ],
};

export const versions: WebCheck = {
  name: 'versions',
  async *origin(first, tools) {
    yield* flawsOf(first, tools);
    // Servers sign their error pages.
    const missing = new URL(`/${randomBytes(5).toString('hex')}`, first.url);
    try {
      const exchange = await tools.ask(missing.href, { maxBytes: 262_144 });
      yield* flawsOf({ ...pageOf(missing.href, exchange, tools), kind: 'html' }, tools);
    } catch (error) {
      tools.signal.throwIfAborted();
      if (!(error instanceof EgressError)) throw error;
    }
  },
  async *page(page, tools) {
    yield* flawsOf(page, tools);
  },
};

async function* flawsOf(page: ServedFile, tools: Tools): AsyncGenerator<WebFlaw, void, void> {
  const { url, exchange, kind } = page;
  for (const { where, product, text, severity, needle } of await versionsOf(page)) {
    yield {
      flaw: { ...versionDisclosure, severity, title: `${product} version disclosure` },
      url: url.href,
      confidence: 'HIGH',
      proof: `${where}: ${text}`,
      exchanges: [{ exchange, needle }],
      // Without the version, so that an update does not create a new finding.
      identity: ofSite(url, product.toLowerCase()),
      properties: { product, told: text },
    };
  }
  if (kind === 'script') return;
  const { found: debug, unread } = debugPageOf(exchange.response);
  if (unread > 0)
    tools.warn(
      'TRUNCATED',
      `${url.href} was not searched for debug pages in its last ${count(unread, 'character')}`,
    );
  if (debug === null) return;
  yield {
    flaw: { ...debugPage, title: `Debug error page exposed (${debug.of})` },
    url: url.href,
    confidence: 'HIGH',
    proof: debug.proof,
    exchanges: [{ exchange, needle: debug.needle }],
    identity: ofSite(url, debug.of),
    properties: { framework: debug.of },
  };
}

interface Version {
  where: string;
  product: string;
  text: string;
  severity: Severity;
  needle?: string;
}

/** Headers that name software. Those with a product here contain only a version. */
const HEADERS: Readonly<Record<string, string | null>> = {
  server: null,
  'x-powered-by': null,
  'x-generator': null,
  'x-aspnet-version': 'ASP.NET',
  'x-aspnetmvc-version': 'ASP.NET MVC',
};
/** `nginx/1.18.0`, `Servlet 2.5`, `Jetty(9.4.43.v20210629)`: a name, and a number that can only be its version. */
const PRODUCT =
  /([A-Za-z][\w.+-]{0,40})(?:[/(]v?\d{1,6}(?:\.\w{1,20}){1,6}|\/\d{1,4}(?=[\s;,)(]|$)| v?\d{1,6}(?:\.\d{1,6}){1,4})/g;
const GENERATOR = /^([A-Za-z][^\d/;()]{0,60}?)[ /]v?(\d{1,4}(?:\.\d{1,6}){0,4})\b/;
/** Signatures of servers on their own error pages. */
const SIGNATURES: readonly { product: string; pattern: RegExp }[] = [
  { product: 'nginx', pattern: /<hr><center>(?:nginx|openresty)\/\d[\d.]{1,20}/i },
  { product: 'Apache', pattern: /<address>Apache\/\d[\d.]{1,20}[^<]{0,200} Server at / },
  { product: 'Apache Tomcat', pattern: /<h3>Apache Tomcat\/\d[\d.]{1,20}/ },
  {
    product: 'Jetty',
    pattern:
      /<a href="https?:\/\/(?:www\.)?(?:eclipse\.org\/jetty|jetty\.org)\/?">Powered by Jetty:\/\/ \d[\w.]{1,30}/,
  },
];

async function versionsOf({ exchange: { response }, kind, facts }: ServedFile): Promise<Version[]> {
  const found = [...inHeaders(response.headers)];
  if (kind !== 'html') return found;
  return [...found, ...(response.status >= 400 ? inErrorPage(response.body) : []), ...inMetas(await facts())];
}

function* inHeaders(headers: Readonly<Record<string, string>>): Generator<Version, void, void> {
  for (const [header, ownProduct] of Object.entries(HEADERS)) {
    const value = headers[header];
    if (value === undefined) continue;
    const told = { where: header, text: value.slice(0, 500), severity: 'LOW' } as const;
    if (ownProduct === null) {
      for (const [, product = ''] of value.matchAll(PRODUCT)) yield { ...told, product };
    } else if (/\d\.\d/.test(value)) yield { ...told, product: ownProduct };
  }
}

function* inErrorPage(body: string): Generator<Version, void, void> {
  for (const { product, pattern } of SIGNATURES) {
    const needle = pattern.exec(body)?.[0];
    if (needle === undefined) continue;
    const text = needle.replace(/<[^>]*>/g, '').trim();
    yield { where: 'error page', product, text, severity: 'LOW', needle };
  }
}

function* inMetas({ metas }: PageFacts): Generator<Version, void, void> {
  for (const { name, content } of metas) {
    if (name !== 'generator') continue;
    const text = content.trim().slice(0, 200);
    const product = GENERATOR.exec(text)?.[1]?.trim();
    if (product) yield { where: 'meta generator', product, text, severity: 'INFO', needle: text };
  }
}
