/** The address layer: signs of fraud in the URL itself. Sends no requests; linear in at most 8 kB. */
import { CREDENTIAL_WORDS } from '../hosts/credential-words.ts';
import {
  type HostIdentity,
  identifyHost,
  isBrandSite,
  isDynamicDns,
  isTenantService,
  isUrlShortener,
} from '../hosts/host-identity.ts';
import {
  applyRules,
  type Indicator,
  type IndicatorRule,
  type LayerVerdict,
  mergeByText,
  sign,
  withWarnings,
} from '../layer.ts';
import { Omissions } from '../omissions.ts';
import { enumerate, percentDecoded, shorten } from '../sentence.ts';
import type { IndicatorName } from '../weights.ts';
import { borrowedBrands, borrowedDomains } from './borrowed-brands.ts';
import { lookAlike } from './look-alike.ts';

const USUAL_PORTS = new Set(
  ['', 80, 443, 3000, 4200, 5000, 5173, 8000, 8008, 8080, 8443, 8888].map((port) => `${port}`),
);
const EXECUTABLE = 'exe|scr|pif|com|bat|cmd|hta|vbs|vbe|jse|wsf|ps1|msi|lnk|jar|iso|img|apk|dmg';
const EXECUTABLE_FILE = new RegExp(`[^/]\\.(?:${EXECUTABLE})$`, 'i');
const DOUBLE_EXTENSION = new RegExp(
  `\\.(?:pdf|docx?|xlsx?|pptx?|jpe?g|png|gif|txt|rtf|mp[34]|avi|zip|html?)(?:%20|[ _-]){0,8}\\.(?:${EXECUTABLE})$`,
  'i',
);

/** A parsed URL, for the rules. */
interface Address {
  url: URL;
  host: HostIdentity;
  /** host name, for messages */
  name: string;
  /** registrable domain, for messages */
  domain: string;
  /** whether brands' domains are in the subdomain */
  borrowsDomain: boolean;
  /** signs of brands in the subdomain and path */
  borrowed: readonly Indicator[];
}

/** @param urls the given URL, and the one that it redirected to */
export function judgeAddress(...urls: readonly string[]): LayerVerdict {
  const omissions = new Omissions();
  const found = [...new Set(urls)]
    .filter((url) => URL.canParse(url))
    .flatMap((url) => applyRules(ADDRESS_RULES, takeApart(new URL(url), omissions)));
  return withWarnings(
    { judged: true, indicators: mergeByText(found) },
    omissions.warnings('The URLs of the page'),
  );
}

function takeApart(url: URL, omissions: Omissions): Address {
  const host = identifyHost(url);
  const domains = borrowedDomains(host);
  return {
    ...{ url, host, name: shorten(host.host), domain: shorten(host.domain ?? '') },
    ...{ borrowsDomain: domains.length > 0, borrowed: borrowedBrands(url, host, domains, omissions) },
  };
}

const ADDRESS_RULES: readonly IndicatorRule<Address>[] = [
  ipAddress,
  userName,
  punycode,
  fakeEnding,
  countryEnding,
  dynamicDns,
  shortener,
  unusualPort,
  manySubdomains,
  longHostName,
  ({ borrowed }) => borrowed,
  credentialWordsInHost,
  credentialWordsInPath,
  hyphens,
  digits,
  randomName,
  executableFile,
  longPath,
  dataUrlInQuery,
  wordpressFolder,
];

function ipAddress({ host, name }: Address) {
  return host.isIp && !host.internal
    ? sign('ip-address-host', `The URL has the IP address ${name} instead of a domain name.`)
    : null;
}

function userName({ url, host, name }: Address) {
  if (url.username === '' && url.password === '') return null;
  const looksLikeHost = /[^.]\.[a-z]{2,}/i.test(percentDecoded(url.username));
  if (looksLikeHost) {
    return sign(
      'user-name-like-host',
      `The URL has a user name that looks like a host name; the host is ${name}.`,
    );
  }
  return sign(
    host.internal ? 'user-name-of-internal-host' : 'user-name',
    `The URL has a user name before the host ${name}.`,
  );
}

function punycode({ host, name }: Address) {
  const isEncoded = host.host.split('.').some((label) => label.startsWith('xn--'));
  return isEncoded ? sign('encoded-host-name', `The host name ${name} has non-ASCII letters.`) : null;
}

/** A known brand's domain is counted by `borrowedBrands`. */
function fakeEnding({ host, name, domain, borrowsDomain }: Address) {
  if (isTenantService(host) || borrowsDomain) return null;
  const isEnding = /[.-](?:com|net|org|gov|co-[a-z]{2}|com-[a-z]{2}|gov-[a-z]{2})$/.test(host.subdomain);
  return isEnding && !host.privateSuffix && host.label !== ''
    ? sign(
        'fake-top-level-domain',
        `The subdomain in ${name} imitates a top-level domain; the registrable domain is ${domain}.`,
      )
    : null;
}

/** `my-bank.de.example.com`: the ending of a country after a name of several words. */
function countryEnding({ host, name, domain, borrowsDomain }: Address) {
  if (isTenantService(host) || borrowsDomain || host.privateSuffix || host.label === '') return null;
  return /(?:^|\.)[a-z\d]+(?:-[a-z\d]+)+\.[a-z]{2}$/.test(host.subdomain)
    ? sign(
        'country-ending-in-subdomain',
        `The subdomain in ${name} ends like a country's domain; the registrable domain is ${domain}.`,
      )
    : null;
}

function dynamicDns({ host, name }: Address) {
  return isDynamicDns(host)
    ? sign('dynamic-dns', `The host name ${name} is from a dynamic DNS or tunnel service.`)
    : null;
}

function shortener({ url, host, name }: Address) {
  return isUrlShortener(host) && url.pathname.length > 1
    ? sign('url-shortener', `${name} is a URL shortener, which hides the destination.`)
    : null;
}

function unusualPort({ url, host }: Address) {
  return !USUAL_PORTS.has(url.port) && !host.internal
    ? sign('unusual-port', `Port ${url.port} is unusual for a website.`)
    : null;
}

function manySubdomains({ host }: Address) {
  const depth = host.subdomain === '' ? 0 : host.subdomain.split('.').length;
  return depth >= 4
    ? sign(
        depth >= 6 ? 'six-subdomains' : 'four-subdomains',
        `The host name has ${depth} levels of subdomains.`,
      )
    : null;
}

function longHostName({ host: { host, internal } }: Address) {
  const text = `The host name is ${host.length} characters long.`;
  if (host.length > 75) return sign('very-long-host-name', text);
  return host.length > 50 && !internal ? sign('long-host-name', text) : null;
}

/** Words in host names, labels and paths. */
const wordsOf = (text: string) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
const credentialWordsOf = (text: string) => wordsOf(text).filter((word) => CREDENTIAL_WORDS.has(word));

/** Brands in the host name that count more because of such a word. */
const WITH_WORDS: ReadonlySet<IndicatorName | undefined> = new Set<IndicatorName>([
  'brand-in-subdomain-with-login-words',
  'brand-with-business-words',
  'brand-with-login-words',
  'common-name-with-login-words',
  'institute-with-login-words',
  'typing-error-with-login-words',
]);

function credentialWordsInHost({ host, borrowed }: Address) {
  if (isBrandSite(host)) return null;
  const all = credentialWordsOf(`${host.label}.${host.subdomain}`);
  const own = credentialWordsOf(host.label);
  if (all.length === 0) return null;
  // One word counts with the brand beside it, and only the others here.
  if ([lookAlike(host), ...borrowed].some((found) => WITH_WORDS.has(found?.rule))) {
    all.shift();
    own.shift();
  }
  const contains = (words: readonly string[]) => `The host name contains the words ${enumerate(words, 4)}.`;
  if (all.length >= 3) return sign('three-login-words-in-host-name', contains(all));
  if (own.length >= 2 || (own.length === 1 && all.length === 2))
    return sign('two-login-words-in-host-name', contains(all));
  return own.length === 1
    ? sign(host.label.includes('-') ? 'login-word-between-hyphens' : 'login-word-domain', contains(own))
    : null;
}

function credentialWordsInPath({ url, borrowed }: Address) {
  const words = credentialWordsOf(url.pathname);
  const counted = borrowed.some(({ rule }) => rule === 'brand-in-path-with-login-words') ? 1 : 0;
  return new Set(words).size - counted >= 3
    ? sign('login-words-in-path', `The path contains the words ${enumerate(words, 4)}.`)
    : null;
}

function hyphens({ host, domain }: Address) {
  const count = host.label.replace(/^xn--/, '').split('-').length - 1;
  return count >= 3
    ? sign(count >= 4 ? 'four-hyphens' : 'three-hyphens', `The domain ${domain} has ${count} hyphens.`)
    : null;
}

function digits({ host: { label }, domain }: Address) {
  const count = label.replace(/\D/g, '').length;
  return count >= 4 && count < label.length && !label.startsWith('xn--')
    ? sign('digits', `The domain ${domain} has ${count} digits.`)
    : null;
}

function randomName({ host, domain }: Address) {
  return !host.privateSuffix && looksRandom(host.label)
    ? sign('random-domain', `The domain ${domain} looks randomly generated.`)
    : null;
}

/** Whether a label switches often between digits and letters, or has hardly any vowels. */
function looksRandom(label: string): boolean {
  if (label.length < 10 || label.startsWith('xn--') || label.includes('-')) return false;
  const letters = label.replace(/[^a-z]/g, '');
  const changes = label.match(/[a-z]\d|\d[a-z]/g)?.length ?? 0;
  if (changes >= 4) return true;
  const vowels = letters.replace(/[^aeiouy]/g, '').length;
  return letters.length >= 10 && (vowels / letters.length < 0.18 || /[^aeiouy]{7}/.test(letters));
}

function executableFile({ url }: Address) {
  const file = percentDecoded(url.pathname).split('/').at(-1) ?? '';
  if (DOUBLE_EXTENSION.test(file))
    return sign('double-extension', 'The URL leads to an executable with a double extension.');
  return EXECUTABLE_FILE.test(file) ? sign('executable', 'The URL leads to an executable.') : null;
}

function longPath({ url: { pathname } }: Address) {
  return pathname.length > 300 ? sign('long-path', `The path is ${pathname.length} characters long.`) : null;
}

function dataUrlInQuery({ url }: Address) {
  return /(?:^|[=/])data:/i.test(percentDecoded(url.search))
    ? sign('data-url-in-query', 'The query contains a data: URL.')
    : null;
}

function wordpressFolder({ url: { pathname } }: Address) {
  if (!/(?:^|\/)wp-(?:includes|admin|content)\/.*\.(?:php|html?)$/i.test(pathname)) return null;
  if (/wp-admin\/[\w-]+\.php$/.test(pathname)) return null;
  const isUpload = /wp-content\/uploads\/.*\.php$/i.test(pathname);
  return sign(
    isUpload ? 'page-in-wordpress-uploads' : 'page-in-wordpress-folder',
    'The page is in a WordPress folder that normally contains no pages.',
  );
}
