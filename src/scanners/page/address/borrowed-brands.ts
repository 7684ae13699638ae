/** Brands in the subdomain or path of another owner's site. Each is counted once for a URL. */
import { type BrandName, byWord } from '../hosts/brand-names.ts';
import { BRANDS, type Brand } from '../hosts/brands.ts';
import { CREDENTIAL_WORDS, credentialKindOf } from '../hosts/credential-words.ts';
import { HOMONYMS } from '../hosts/homonyms.ts';
import { type HostIdentity, isBrandSite, isPublicBody, isTenantService } from '../hosts/host-identity.ts';
import { type Indicator, sign } from '../layer.ts';
import type { Omissions } from '../omissions.ts';
import { percentDecoded, shorten } from '../sentence.ts';
import { imitationIn } from './look-alike.ts';

/** Brands counted for one URL, since a brand is listed under several names, such as Google and Gmail. */
const MAX_BORROWED = 2;

/** A brand's name in the subdomain or path, and its sign. */
interface BorrowedName {
  brand: Brand;
  indicator: Indicator;
}

/** @param domains those that `borrowedDomains` found in the host name */
export function borrowedBrands(
  url: URL,
  host: HostIdentity,
  domains: readonly BorrowedDomain[],
  omissions: Omissions,
): readonly Indicator[] {
  // Customers and proxies of universities have the names of many sites in their host names.
  if (host.domain === null || isBrandSite(host) || isPublicBody(host) || isProxied(host)) return [];
  const { domain: owner } = host;
  const found = domains.map(({ name, isWhole }) =>
    sign(
      isWhole ? 'brand-domain-in-subdomain' : 'brand-domain-with-hyphens',
      `The host name ${shorten(host.host)} contains ${name}, but belongs to ${shorten(owner)}.`,
    ),
  );
  const counted = new Set(domains.map(({ brand }) => brand));
  const names: BorrowedName[] = [];
  if (domains.length === 0 && !isTenantService(host)) names.push(...namesInSubdomain(host, counted));
  names.push(...namesInPath(url, counted));
  if (names.length > 0) {
    // The domain layer counts the brand that the domain imitates.
    const imitated = imitationIn(host)?.name.brand;
    for (const { brand, indicator } of names) if (brand !== imitated) found.push(indicator);
  }
  return omissions.heaviest(found, MAX_BORROWED);
}

/** Proxies of libraries rewrite host names: `www-paypal-com.proxy.library.example`. */
const isProxied = ({ subdomain }: HostIdentity) => /proxy/.test(subdomain);

const DOMAINS: ReadonlyMap<string, Brand> = new Map(
  BRANDS.filter(({ hosted }) => !hosted).flatMap((brand) =>
    brand.domains.filter((domain) => domain.length > 5).map((domain) => [domain, brand] as const),
  ),
);

export interface BorrowedDomain {
  brand: Brand;
  name: string;
  /** with dots, not hyphens */
  isWhole: boolean;
}

/** Brands' domains as labels of a subdomain, such as `paypal.com` in paypal.com.account-check.example. */
export function borrowedDomains(host: HostIdentity): BorrowedDomain[] {
  if (host.domain === null || isTenantService(host) || isPublicBody(host) || isProxied(host)) return [];
  const labels = host.subdomain.split('.');
  const found = new Map<Brand, BorrowedDomain>();
  for (let from = 0; from < labels.length; from++) {
    for (let to = from + 1; to <= Math.min(labels.length, from + 3); to++) {
      const name = labels.slice(from, to).join('.');
      const dotted = name.replace(/^www-/, '').replaceAll('-', '.');
      const brand = DOMAINS.get(name) ?? DOMAINS.get(dotted);
      if (!brand || found.has(brand)) continue;
      found.set(brand, { brand, name: DOMAINS.has(name) ? name : dotted, isWhole: DOMAINS.has(name) });
    }
  }
  return [...found.values()];
}

function namesInSubdomain(host: HostIdentity, counted: Set<Brand>): BorrowedName[] {
  if (host.subdomain === '' || host.internal) return [];
  const words = host.subdomain.split(/[.-]/).filter((word) => word !== '');
  // A subdomain for a service that a company uses, such as `sharepoint.example.com`, is its only word.
  const isAlone = words.length === 1 || (words.length === 2 && words[0] === 'www');
  const asks = `${host.subdomain}.${host.label}`
    .split(/[.-]/)
    .some((word) => !byWord.has(word) && credentialKindOf(word) === 'login');
  return words.flatMap((word) => {
    const name = nameOf(word);
    if (!name || name.brand.hosted || counted.has(name.brand)) return [];
    counted.add(name.brand);
    const text = `The host name contains ${name.brand.name}, but belongs to ${shorten(host.domain ?? '')}.`;
    const { brand } = name;
    if (asks) {
      const rule = name.ordinary ? 'common-name-in-subdomain' : 'brand-in-subdomain-with-login-words';
      return { brand, indicator: sign(rule, text) };
    }
    if (name.ordinary || name.word.length < 4) return [];
    return { brand, indicator: sign(isAlone ? 'brand-as-subdomain' : 'brand-in-subdomain', text) };
  });
}

/** The name, or the name with a few more letters: `ezpassnj`. */
function nameOf(word: string): BrandName | undefined {
  const whole = byWord.get(word);
  if (whole || HOMONYMS.has(word)) return whole;
  for (let length = word.length - 1; length >= Math.max(6, word.length - 3); length--) {
    const start = byWord.get(word.slice(0, length));
    if (start && !start.ordinary) return start;
  }
  return undefined;
}

function namesInPath(url: URL, counted: Set<Brand>): BorrowedName[] {
  const words = new Set(
    percentDecoded(url.pathname)
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u),
  );
  const asks = [...words].some((word) => CREDENTIAL_WORDS.has(word));
  return [...words].flatMap((word) => {
    const name = byWord.get(word);
    if (!name || name.ordinary || name.brand.hosted || counted.has(name.brand)) return [];
    counted.add(name.brand);
    const text = `The path contains ${name.brand.name}, but the site does not belong to ${name.brand.name}.`;
    const rule = asks ? 'brand-in-path-with-login-words' : 'brand-in-path';
    return { brand: name.brand, indicator: sign(rule, text) };
  });
}
