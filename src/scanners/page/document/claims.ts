/** Brands that a page presents itself as, on a domain that does not belong to them. */
import { BRANDS, type Brand } from '../hosts/brands.ts';
import { type HostIdentity, hostAt, isBrandSite, ownerOf } from '../hosts/host-identity.ts';
import { type Indicator, type IndicatorRule, phishing } from '../layer.ts';
import { shorten } from '../sentence.ts';
import type { DocumentFacts } from './facts.ts';

const SIGN_IN =
  /\b(?:sign[\s-]?in|log[\s-]?in|log[\s-]?on|verify|verification|secure|account|password|update|confirm|security|anmeld|einloggen|konto|connexion|compte|iniciar|cuenta|accedi|conto|support|billing|pay\b|toll|deliver|parcel|track|refund|reward|redeem|claim|vote|badge|entrar|acess|acced|conect|sincroni|inloggen|carte|livraison|paiement|logga|zaloguj)|ログイン|登录|登錄|로그인|вход|войти/i;
export const CLAIM_RULES: readonly IndicatorRule<DocumentFacts>[] = [
  strongestClaim,
  brandIcon,
  brandImages,
  foreignLinks,
].map((rule) => (facts) => (facts.isBrand ? null : rule(facts)));

interface Claim extends DocumentFacts {
  brand: Brand;
  /** the brand's name as a word */
  name: RegExp;
  /** the page asks for secrets */
  asks: boolean;
  /** for messages */
  domain: string;
}

function strongestClaim(facts: DocumentFacts): Indicator | null {
  const { host, secrets, content } = facts;
  const asks = secrets.size > 0;
  const hasContactFields = content.forms.some(({ fields }) =>
    fields.some(({ type, hint }) => /email|text|tel/.test(type) && /mail|user|login|phone/.test(hint)),
  );
  if (!asks && !hasContactFields) return null;
  const domain = shorten(host.domain ?? host.host);
  let strongest: Indicator | null = null;
  for (const brand of BRANDS) {
    if (brand.hosted || isOwn(host, brand.domains)) continue;
    const claim: Claim = { ...facts, brand, name: wordPattern(brand.name), asks, domain };
    for (const judge of [titleAndHostName, titleOrHeading, copyright]) {
      const found = judge(claim);
      if (found && (strongest === null || found.points > strongest.points)) strongest = found;
    }
  }
  return strongest;
}

function titleAndHostName({ content, brand, name, asks, domain, host }: Claim) {
  if (!asks || !name.test(content.title)) return null;
  const flat = brand.name
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z0-9]/g, '');
  const isInHost = host.host
    .split(/[.-]/)
    .some((word) => word.startsWith(flat) && word.length < flat.length + 4);
  return flat.length >= 4 && isInHost
    ? phishing(
        brand.common ? 40 : 62,
        `The title and the host name contain ${brand.name}, but the domain is ${domain}.`,
      )
    : null;
}

function titleOrHeading(claim: Claim) {
  const { content, brand, name, asks, domain, head, isShort } = claim;
  if (name.test(content.title)) return titleClaim(claim);
  return asks && !brand.common && isShort && name.test(head)
    ? phishing(22, `The headings contain ${brand.name}, but the domain is ${domain}.`)
    : null;
}

function titleClaim({ content: { title }, brand, asks, domain }: Claim) {
  const isShort = title.length <= brand.name.length + 45;
  const isBare = title.length <= brand.name.length + 4;
  const isSignIn = SIGN_IN.test(title);
  if (!brand.common && isShort && (isSignIn || isBare)) {
    return phishing(asks ? 50 : 25, `The title is that of ${brand.name}, but the domain is ${domain}.`);
  }
  if (brand.common ? !(isSignIn && isShort) : !asks) return null;
  const points = asks ? (isShort ? 28 : 10) : 8;
  return phishing(points, `The title contains ${brand.name}, but the domain is ${domain}.`);
}

function copyright({ content, brand, asks, domain, isShort }: Claim) {
  return asks && !brand.common && isShort && copyrightPattern(brand.name).test(content.text)
    ? phishing(30, `The copyright notice names ${brand.name}, but the domain is ${domain}.`)
    : null;
}

function isOwn(host: HostIdentity, domains: readonly string[]): boolean {
  if (domains.includes(host.domain ?? '') || domains.includes(host.suffix)) return true;
  // Branches in other countries have the same label.
  return (
    !host.privateSuffix &&
    host.suffix.length <= 6 &&
    domains.some((domain) => domain.split('.')[0] === host.label)
  );
}

/** The name as a word of its own. */
const wordPattern = cached((name) =>
  // Scripts without spaces have no word boundaries.
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(name)
    ? new RegExp(literal(name), 'u')
    : new RegExp(`(?<![\\p{L}\\p{N}])${literal(name)}(?![\\p{L}\\p{N}])`, 'iu'),
);
const copyrightPattern = cached(
  (name) => new RegExp(`(?:©|\\(c\\)|copyright)[^\\n]{0,20}${literal(name)}`, 'i'),
);

function cached(create: (name: string) => RegExp): (name: string) => RegExp {
  const patterns = new Map<string, RegExp>();
  return (name) => {
    const pattern = patterns.get(name) ?? create(name);
    patterns.set(name, pattern);
    return pattern;
  };
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Hosts of brands that deliver images and icons of other sites. */
const SERVES_ANYBODY =
  /(?:googleusercontent|ggpht|gstatic|googleapis|cloudfront|amazonaws|githubusercontent|github|wp|wordpress|shopify|shopifycdn|paypalobjects|cloudflare|jsdelivr|googletagmanager|google-analytics|doubleclick|facebook|licdn|twimg|azureedge|windows|myshopify|jquery|pages|workers|w|googlesyndication|googleadservices|bing|linkedin|twitter|pinterest|yimg|vk|yandex|bstatic|media-amazon)\.[a-z.]{2,8}$/;
/** A brand's host that one of the references loads from. */
function brandHostOf(references: readonly string[], { content, host }: DocumentFacts): HostIdentity | null {
  for (const reference of references) {
    const from = hostAt(reference, content.base);
    if (from && ownerOf(from) !== ownerOf(host) && isBrandSite(from) && !SERVES_ANYBODY.test(from.host)) {
      return from;
    }
  }
  return null;
}

function brandIcon(facts: DocumentFacts) {
  const from = brandHostOf(facts.content.icons, facts);
  return from
    ? phishing(facts.secrets.size > 0 ? 35 : 8, `The icon of the page is loaded from ${shorten(from.host)}.`)
    : null;
}

function brandImages(facts: DocumentFacts) {
  const from = facts.secrets.size > 0 ? brandHostOf(facts.content.images, facts) : null;
  return from ? phishing(15, `Images are loaded from ${shorten(from.host)}.`) : null;
}

function foreignLinks(facts: DocumentFacts) {
  const elsewhere = facts.secrets.size > 0 ? mostLinked(facts) : null;
  return elsewhere === null
    ? null
    : phishing(22, `Nearly all links lead to ${shorten(elsewhere)}, but the form does not.`);
}

/** Another owner's domain that four of five links lead to. */
function mostLinked({ content: { links, base }, host }: DocumentFacts): string | null {
  const counts = new Map<string, number>();
  let all = 0;
  for (const { href } of links) {
    const to = href === '' || href.startsWith('#') ? null : hostAt(href, base);
    if (!to) continue;
    all++;
    counts.set(ownerOf(to), (counts.get(ownerOf(to)) ?? 0) + 1);
  }
  if (all < 4) return null;
  for (const [owner, count] of counts) {
    if (owner !== ownerOf(host) && count / all >= 0.8) return owner;
  }
  return null;
}
