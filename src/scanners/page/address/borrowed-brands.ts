/** Brands in the host name or path of another owner's site. */
import { BRANDS, type Brand } from '../hosts/brands.ts';
import { CREDENTIAL_WORDS } from '../hosts/credential-words.ts';
import { type HostIdentity, isBrandSite, isPublicBody } from '../hosts/host-identity.ts';
import { type Indicator, sign } from '../layer.ts';
import type { Omissions } from '../omissions.ts';
import { percentDecoded, shorten } from '../sentence.ts';

/** Brands counted for one URL, since a brand is listed under several names, such as Google and Gmail. */
const MAX_BORROWED = 2;

/** Services that name subdomains after customers, or after sites that they mirror: `paypal-com.sentry.io`. */
const NAMES_OF_CUSTOMERS: ReadonlySet<string> = new Set(
  (
    'sentry.io zendesk.com freshdesk.com myworkdayjobs.com workday.com qualtrics.com statuspage.io instructure.com ' +
    'service-now.com successfactors.com successfactors.eu icims.com taleo.net smartrecruiters.com bamboohr.com ' +
    'breezy.hr recruitee.com teamtailor.com okta.com auth0.com onelogin.com pingone.com docebosaas.com readme.io ' +
    'uservoice.com bugcrowd.com fastly.net omtrdc.net 2o7.net demdex.net eloqua.com mktoweb.com ampproject.org ' +
    'archive.org cvent.com on24.com lookbookhq.com brandfolder.com bynder.com ceros.com'
  ).split(' '),
);

/** Also the libraries of universities, which reach publishers by names such as `github.com.proxy.example.edu`. */
const namesOthers = (host: HostIdentity) => NAMES_OF_CUSTOMERS.has(host.domain ?? '') || isPublicBody(host);

export function borrowedBrands(url: URL, host: HostIdentity, omissions: Omissions): readonly Indicator[] {
  if (host.domain === null || isBrandSite(host)) return [];
  const subdomain = namesOthers(host) ? '' : host.subdomain;
  const words: AddressWords = {
    domains: labelRuns(subdomain),
    host: new Set(wordsOf(subdomain)),
    path: new Set(wordsOf(percentDecoded(url.pathname))),
  };
  const found = likelyBrands(words).flatMap((brand) => borrowedBrand(brand, words, host) ?? []);
  return omissions.heaviest(found, MAX_BORROWED);
}

/** Brands' domains in the subdomain, as in `paypal.com.garden.example`; with hyphens for dots where it has them. */
export const borrowedDomains = ({ subdomain }: HostIdentity): string[] =>
  [...labelRuns(subdomain)].filter((run) => DOMAINS.has(run));

const wordsOf = (text: string) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u);

interface AddressWords {
  /** of the subdomain, of one to MAX_LABELS labels */
  domains: ReadonlySet<string>;
  host: ReadonlySet<string>;
  path: ReadonlySet<string>;
}

type BrandIndex = ReadonlyMap<string, readonly number[]>;

const hyphenated = (domain: string) => domain.replaceAll('.', '-');
const labelOf = ({ domains }: Brand) => domains[0]?.split('.')[0] ?? '';

const MIN_NAME = 6;
/** Letters that may follow a name in a word: `ezpassnj`. */
const MAX_ADDED = 3;
/** Form of a name in host names, such as `ezpass` for `E-ZPass`; '' for names that are too short or common. */
function nameInHosts({ name, common }: Brand): string {
  const flat = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return common || flat.length < MIN_NAME ? '' : flat;
}
const isNameWith = (word: string, name: string) =>
  word.startsWith(name) && word.length <= name.length + MAX_ADDED;

/** Positions of the brands that have a key. */
function indexBy(keysOf: (brand: Brand) => readonly string[]): BrandIndex {
  const index = new Map<string, number[]>();
  for (const [at, brand] of BRANDS.entries()) {
    for (const key of new Set(brand.hosted ? [] : keysOf(brand))) {
      const known = index.get(key);
      if (known) known.push(at);
      else index.set(key, [at]);
    }
  }
  return index;
}

const DOMAINS = indexBy(({ domains }) => [...domains, ...domains.map(hyphenated)]);
const LABELS = indexBy((brand) => [labelOf(brand)]);
const NAMES = indexBy((brand) => [nameInHosts(brand)].filter((name) => name !== ''));
const MAX_LABELS = Math.max(...[...DOMAINS.keys()].map((domain) => domain.split('.').length));

function labelRuns(subdomain: string): Set<string> {
  const labels = subdomain.split('.');
  const runs = new Set<string>();
  for (const start of labels.keys()) {
    for (let end = start + 1; end <= start + MAX_LABELS; end++) runs.add(labels.slice(start, end).join('.'));
  }
  return runs;
}

/** Brands for which `borrowedBrand` may find something, in their order; comparing each brand takes 200 times as long. */
function likelyBrands({ domains, host, path }: AddressWords): Brand[] {
  const found = new Set<number>();
  const add = (index: BrandIndex, key: string) => {
    for (const at of index.get(key) ?? []) found.add(at);
  };
  for (const domain of domains) add(DOMAINS, domain);
  for (const word of host) {
    add(LABELS, word);
    for (let added = 0; added <= MAX_ADDED; added++) add(NAMES, word.slice(0, word.length - added));
  }
  for (const word of path) add(LABELS, word);
  return [...found].sort((a, b) => a - b).flatMap((at) => BRANDS[at] ?? []);
}

function borrowedBrand(brand: Brand, words: AddressWords, host: HostIdentity): Indicator | null {
  const [name, domain] = [shorten(host.host), shorten(host.domain ?? '')];
  const whole = brand.domains.find((one) => words.domains.has(one) || words.domains.has(hyphenated(one)));
  if (whole !== undefined) {
    return sign(
      'brand-domain-in-host-name',
      `The host name ${name} contains ${whole}, but belongs to ${domain}.`,
    );
  }
  const label = labelOf(brand);
  const flat = nameInHosts(brand);
  if (words.host.has(label) || (flat !== '' && [...words.host].some((word) => isNameWith(word, flat)))) {
    return sign(
      brand.common ? 'common-brand-in-host-name' : 'brand-in-host-name',
      `The host name contains ${brand.name}, but belongs to ${domain}.`,
    );
  }
  if (brand.common || !words.path.has(label)) return null;
  const asks = [...words.path].some((word) => CREDENTIAL_WORDS.has(word));
  return sign(
    asks ? 'brand-in-path-with-login-words' : 'brand-in-path',
    `The path contains ${brand.name}, but the site does not belong to ${brand.name}.`,
  );
}
