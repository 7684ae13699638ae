/** Software that tells its version, and pages that are for its developers only. */
import { randomBytes } from 'node:crypto';
import type { Severity } from '../../core/result.ts';
import { EgressError } from '../../core/scanner.ts';
import type { Flaw } from '../kit/flaw.ts';
import type { WebFlaw } from '../kit/web-finding.ts';
import type { Check, Page } from './check.ts';
import { debugPageOf } from './debug-page.ts';
import { pageOf } from './site.ts';

const WSTG =
  'https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing';

const versionDisclosure: Flaw = {
  type: 'version_disclosure',
  title: 'Version of software is told',
  severity: 'LOW',
  cwe: 'CWE-200',
  description:
    'The site tells which version of which software it runs. Who knows of a flaw in it finds this site by a search, and need not try.',
  remediation:
    'Leave the version out (server_tokens off, ServerTokens Prod, expose_php Off …), and keep the software up to date.',
  references: [
    `${WSTG}/01-Information_Gathering/02-Fingerprint_Web_Server`,
    'https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html#server',
  ],
};
const debugPage: Flaw = {
  type: 'debug_page',
  title: 'Error page for developers',
  severity: 'MEDIUM',
  cwe: 'CWE-209',
  description:
    'An error is answered with what is meant for developers: paths, source code, the calls that led there, often settings. It shows how the application works from inside, and some such pages take commands.',
  remediation:
    'Turn debugging off where others can reach the site, and answer errors with a page that says nothing of their cause.',
  references: [
    `${WSTG}/08-Testing_for_Error_Handling/01-Testing_For_Improper_Error_Handling`,
    'https://cwe.mitre.org/data/definitions/489.html',
  ],
};

export const versions: Check = {
  name: 'versions',
  async *origin(first, tools) {
    yield* flawsOf(first);
    // Errors are where servers sign with their names.
    const missing = new URL(`/${randomBytes(5).toString('hex')}`, first.url);
    try {
      const exchange = await tools.ask(missing.href, { maxBytes: 262_144 });
      yield* flawsOf({ ...pageOf(missing.href, exchange, tools), kind: 'html' });
    } catch (error) {
      tools.signal.throwIfAborted();
      if (!(error instanceof EgressError)) throw error;
    }
  },
  async *page(page) {
    yield* flawsOf(page);
  },
};

async function* flawsOf(page: Page): AsyncGenerator<WebFlaw, void, void> {
  const { url, exchange, kind } = page;
  for (const { where, product, text, severity, needle } of await versionsOf(page)) {
    yield {
      flaw: { ...versionDisclosure, severity, title: `Version of ${product} is told` },
      url: url.href,
      confidence: 'HIGH',
      proof: `${where}: ${text}`,
      exchanges: [{ exchange, needle }],
      // Not by the version, or an update would make it another flaw.
      identity: [url.origin, product.toLowerCase()],
      properties: { product, told: text },
    };
  }
  if (kind === 'script') return;
  const debug = debugPageOf(exchange.response);
  if (debug === null) return;
  yield {
    flaw: { ...debugPage, title: `Error page for developers (${debug.of})` },
    url: url.href,
    confidence: 'HIGH',
    proof: debug.proof,
    exchanges: [{ exchange, needle: debug.needle }],
    identity: [url.origin, debug.of],
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

/** Headers in which software tells of itself; those with a product of their own hold a bare version. */
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
/** How servers sign the error pages that they make themselves. */
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

async function versionsOf({ exchange: { response }, kind, facts }: Page): Promise<Version[]> {
  const found: Version[] = [];
  for (const [header, ownProduct] of Object.entries(HEADERS)) {
    const value = response.headers[header]?.slice(0, 500);
    if (value === undefined) continue;
    if (ownProduct !== null) {
      if (/\d\.\d/.test(value))
        found.push({ where: header, product: ownProduct, text: value, severity: 'LOW' });
      continue;
    }
    const products = [...value.matchAll(PRODUCT)].slice(0, 5);
    for (const [, product = ''] of products)
      found.push({ where: header, product, text: value, severity: 'LOW' });
  }
  if (kind !== 'html') return found;
  const { body, status } = response;
  if (status >= 400) {
    for (const { product, pattern } of SIGNATURES) {
      const needle = pattern.exec(body)?.[0];
      if (needle !== undefined) {
        const text = needle.replace(/<[^>]*>/g, '').trim();
        found.push({ where: 'error page', product, text, severity: 'LOW', needle });
      }
    }
  }
  for (const { name, content } of (await facts()).metas) {
    if (name !== 'generator') continue;
    const text = content.trim().slice(0, 200);
    const product = GENERATOR.exec(text)?.[1]?.trim();
    if (product && found.length < 20)
      found.push({ where: 'meta generator', product, text, severity: 'INFO', needle: text });
  }
  return found;
}
