/** Which software a response names: in its headers, the names of its cookies, and the generator of its page. */
import { distinctTechnologies, productOf } from '../../core/technology.ts';

/** Of one response. */
const MAX_FOUND = 32;
/** Characters of a header or generator that are read. */
const MAX_READ = 1000;
const MAX_COOKIES = 50;

/** Headers that name software. */
const NAMING = ['server', 'x-powered-by', 'x-generator', 'x-powered-cms'] as const;
/** Headers whose value is a version. */
const VERSIONS: Readonly<Record<string, string>> = {
  'x-aspnet-version': 'ASP.NET',
  'x-aspnetmvc-version': 'ASP.NET MVC',
  'x-jenkins': 'Jenkins',
};
/** Headers that only one product sends. */
const SIGNS: Readonly<Record<string, string>> = {
  'cf-ray': 'Cloudflare',
  'x-amz-cf-id': 'Amazon CloudFront',
  'x-drupal-cache': 'Drupal',
  'x-drupal-dynamic-cache': 'Drupal',
  'x-github-request-id': 'GitHub',
  'x-nextjs-cache': 'Next.js',
  'x-shopify-stage': 'Shopify',
  'x-varnish': 'Varnish',
  'x-vercel-id': 'Vercel',
};
/** Cookies with the default name of one framework. */
const COOKIES: readonly (readonly [RegExp, string])[] = [
  [/^PHPSESSID$/, 'PHP'],
  [/^JSESSIONID$/, 'Java'],
  [/^ASP\.NET_SessionId$/i, 'ASP.NET'],
  [/^\.AspNetCore\./i, 'ASP.NET Core'],
  [/^ASPSESSIONID[A-Z]{8}$/, 'ASP'],
  [/^laravel_session$/, 'Laravel'],
  [/^ci_session$/, 'CodeIgniter'],
  [/^CAKEPHP$/, 'CakePHP'],
  [/^(?:wordpress|wp-settings)[_-]/, 'WordPress'],
  [/^connect\.sid$/, 'Express'],
  [/^CFID$/, 'ColdFusion'],
  [/^fe_typo_user$/, 'TYPO3'],
  [/^PrestaShop-/, 'PrestaShop'],
  [/^(?:__cf_bm|cf_clearance)$/, 'Cloudflare'],
];

/**
 * `nginx/1.18.0`, `Jetty(9.4.43.v20210629)`: a name with its version; or a name alone, even before another version: `Go/go1.21`.
 * It begins and ends where a word does, and not within a version.
 */
const PRODUCT =
  /(?<![\w.+~/-])([A-Za-z][\w.+-]{0,60})(?![\w.+-])(?:\/v?(\d[\w.+~-]{0,40})|\((\d[\w.+~-]{0,40})\))?/g;
/** Comments that name the operating system: `Apache/2.4.29 (Ubuntu)`. */
const SYSTEM =
  /\((Alpine|AlmaLinux|Amazon|CentOS|Debian|Fedora|FreeBSD|Raspbian|Red Hat|Rocky Linux|SUSE|Ubuntu)\b/i;

/**
 * @param headers by lower-case name, `set-cookie` joined by newlines
 * @param generators contents of the page's `<meta name="generator">`
 * @returns products, as in `Host.technologies`
 */
export function technologiesOf(
  headers: Readonly<Record<string, string>>,
  generators: readonly string[] = [],
): string[] {
  const found = [
    ...NAMING.flatMap((name) => productsIn((headers[name] ?? '').slice(0, MAX_READ))),
    ...Object.entries(VERSIONS).flatMap(([name, product]) => versioned(product, headers[name])),
    ...Object.entries(SIGNS).flatMap(([name, product]) => (headers[name] === undefined ? [] : [product])),
    ...cookieNames(headers['set-cookie'] ?? '').flatMap((cookie) =>
      COOKIES.flatMap(([pattern, product]) => (pattern.test(cookie) ? [product] : [])),
    ),
    ...generators.flatMap((content) => generatorIn(content.slice(0, MAX_READ))),
  ];
  return distinctTechnologies(found).slice(0, MAX_FOUND);
}

/** A value with versions lists products; any other is one name, which may have several words. */
function productsIn(value: string): string[] {
  if (/[<>]/.test(value)) return [];
  const system = SYSTEM.exec(value)?.[1];
  const rest = value.replace(/\((?!\d)[^)]*(?:\)|$)/g, ' ');
  const products = /[/(]v?\d/.test(rest)
    ? [...rest.matchAll(PRODUCT)].map(([, name = '', version, inBrackets]) =>
        productOf({ name, version: version ?? inBrackets ?? null }),
      )
    : rest.split(/[,;]/).map((name) => name.trim());
  return [...products, ...(system === undefined ? [] : [system])].filter(isName);
}

/** `WordPress 6.4.2`, `Joomla! - Open Source Content Management`, `Drupal 10 (https://www.drupal.org)`. */
function generatorIn(content: string): string[] {
  const [first = ''] = content.split(/ [-–|] |[;,(]/, 1);
  return [first.trim()].filter(isName);
}

const versioned = (product: string, version: string | undefined): string[] =>
  version === undefined
    ? []
    : [productOf({ name: product, version: /^\d[\w.]{0,30}$/.test(version) ? version : null })];

const cookieNames = (header: string): string[] =>
  header.split('\n', MAX_COOKIES).map((line) =>
    line
      .slice(0, Math.max(0, line.indexOf('=')))
      .trim()
      .slice(0, 200),
  );

const isName = (text: string): boolean => /^\p{L}[^<>]{0,79}$/u.test(text);
