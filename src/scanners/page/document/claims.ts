/** Brands that a page presents itself as, on a domain that does not belong to them. */

import { imitationIn } from '../address/look-alike.ts';
import { BRANDS, type Brand } from '../hosts/brands.ts';
import {
  ABUSED_TLDS,
  type HostIdentity,
  hostAt,
  isBrandSite,
  isDynamicDns,
  isPublicBody,
  ownerOf,
} from '../hosts/host-identity.ts';
import { type Indicator, type IndicatorRule, sign } from '../layer.ts';
import { shorten } from '../sentence.ts';
import type { DocumentFacts } from './facts.ts';

const SIGN_IN =
  /\b(?:sign[\s-]?in|log[\s-]?in|log[\s-]?on|verify|verification|secure|account|password|update|confirm|security|anmeld|einloggen|konto|connexion|compte|iniciar|cuenta|accedi|conto|support|billing|pay\b|toll|deliver|parcel|track|refund|reward|redeem|claim|vote|badge|entrar|acess|acced|conect|sincroni|inloggen|carte|livraison|paiement|logga|zaloguj)|ログイン|登录|登錄|로그인|вход|войти/i;
export const CLAIM_RULES: readonly IndicatorRule<DocumentFacts>[] = [
  strongestClaim,
  brandIcon,
  brandImages,
  foreignLinks,
].map((rule) => (facts) => (facts.isBrand || facts.host.internal ? null : rule(facts)));

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
    if (isOwn(host, brand)) continue;
    const claim: Claim = { ...facts, brand, name: wordPattern(brand.name), asks, domain };
    for (const judge of [titleOrHeading, copyright]) {
      const found = judge(claim);
      if (found && (strongest === null || found.points > strongest.points)) strongest = found;
    }
  }
  return strongest;
}

function titleOrHeading(claim: Claim) {
  const { content, brand, name, asks, domain, head, isShort } = claim;
  if (name.test(content.title)) return titleClaim(claim);
  return asks &&
    !brand.common &&
    !brand.hosted &&
    isShort &&
    name.test(head) &&
    name.test(withoutProvider(head, name))
    ? sign('brand-in-heading', `The headings contain ${brand.name}, but the domain is ${domain}.`)
    : null;
}

/** `Continue with Google` names who vouches for the visitor, not who the page is. */
const withoutProvider = (head: string, name: RegExp): string =>
  head.replaceAll(
    new RegExp(`(?:${PROVIDER})\\s{1,3}(?:your |ihrem |mein |votre |su )?${name.source}`, 'giu'),
    ' ',
  );
const PROVIDER =
  '\\b(?:with|using|via|through|mit|über|avec|con|com|met|med|przez|ile|cu|od)|(?<!\\p{L})(?:через|с помощью|używając)';

function titleClaim(claim: Claim) {
  const { content, brand, asks, domain, host } = claim;
  const { title } = content;
  const isShort = title.length <= brand.name.length + 45;
  const isBare = title.length <= brand.name.length + 4;
  const isOf = `The title is that of ${brand.name}, but the domain is ${domain}.`;
  const contains = `The title contains ${brand.name}, but the domain is ${domain}.`;
  if (brand.hosted) {
    return asks && isOnlyName(claim) && isCheap(host) && !isDynamicDns(host)
      ? sign('software-on-free-host', isOf)
      : null;
  }
  if (isOnPremise(claim)) return null;
  if (brand.common) return commonTitle(claim, isOf, contains);
  if (isPublicBody(host)) return asks ? sign('brand-in-title-of-public-body', contains) : null;
  if (isShort && (SIGN_IN.test(title) || isBare || isOnlyName(claim)))
    return sign(asks ? 'brand-as-title' : 'brand-as-title-without-secrets', isOf);
  return asks ? sign(isShort ? 'brand-in-title' : 'brand-in-long-title', contains) : null;
}

/** A name that is a word as well: evidence if the title is nothing else, and the host has no right to the word. */
function commonTitle(claim: Claim, isOf: string, contains: string) {
  const { content, brand, asks, host } = claim;
  const isShort = content.title.length <= brand.name.length + 45;
  // Banks have others approve payments by card; the names are those of the protocol (EMVCo 3-D Secure).
  const isApproval = content.forms.some(({ fields }) =>
    fields.some(({ names: [name = ''] }) => /^(?:PaReq|creq|TermUrl|threeDSSessionData)$/i.test(name)),
  );
  if (isApproval && !isCheap(host)) return null;
  if (asks && isOnlyName(claim)) {
    if (isCheap(host) || imitationIn(host) !== null) return sign('common-brand-as-title-on-free-host', isOf);
    return sign(isNamesake(claim) ? 'title-of-namesake' : 'common-brand-as-title', isOf);
  }
  if (!isShort || !SIGN_IN.test(content.title) || isPublicBody(host)) return null;
  if (!asks) return sign('common-brand-in-title-without-secrets', contains);
  return sign(isNamesake(claim) ? 'title-of-namesake' : 'common-brand-in-title', contains);
}

/** Words that login pages have in their titles besides the name: `Apple ID`, `Chase Online`, `Steam :: Login`. */
const BESIDE_NAME =
  /(?<![\p{L}\p{N}])(?:sign|log|in|on|into|to|your|my|mein|mon|mi|id|online|bank|banking|e-?banking|account|accounts|konto|compte|cuenta|conto|login|logon|signin|secure|security|portal|home|page|welcome|official|website|site|web|app|mobile|card|customer|client|service|verify|verification|verif\w{0,8}|update|password|wallet|support|community|mail|email|anmelden|anmeldung|einloggen|connexion|identification|iniciar|sesi[oó]n|entrar|acceso|accedi|accesso|acesso|inloggen|logga|zaloguj|logowanie|giri[sş]|identificazione|kimli[gğ]i|hesab[ıi]|konto|inicio|acceder|anmeldung|si[eę]|bei|bij|chez|de|en|the|com|net|fr|inc|corp)(?![\p{L}\p{N}])/giu;
const isOnlyName = ({ content: { title }, name }: Claim) =>
  title
    .replace(name, ' ')
    .replaceAll(BESIDE_NAME, ' ')
    .replaceAll(/[^\p{L}\p{N}]/gu, '') === '';

/** The site has the word in its own name, and nothing else that imitates. */
function isNamesake({ host, brand }: Claim): boolean {
  const word = brand.name.toLowerCase().split(' ')[0] ?? '';
  return (
    !isCheap(host) && host.host.split(/[.-]/).some((part) => part.startsWith(word) || part.endsWith(word))
  );
}

const isCheap = ({ privateSuffix, suffix }: HostIdentity) =>
  privateSuffix || ABUSED_TLDS.has(suffix.split('.').at(-1) ?? '');

/** Whether a title is that of software that people and companies run on their own hosts. */
export const namesHostedSoftware = (title: string): boolean =>
  SELF_HOSTED.test(title) || BRANDS.some(({ name, hosted }) => hosted && wordPattern(name).test(title));
const SELF_HOSTED =
  /(?<!\p{L})(?:nextcloud|owncloud|vaultwarden|grafana|jenkins|home assistant|jellyfin|emby|phpmyadmin|adminer|gitea|forgejo|gogs|roundcube|zimbra|sogo|keycloak|authentik|authelia|proxmox|synology|qnap|pfsense|opnsense|openwrt|portainer|plesk|webmin|immich|photoprism|paperless-ngx|pi-hole|adguard home|truenas|fritz!box|unifi|mikrotik|routeros|mattermost|rocket\.chat|jira|confluence|zabbix|nagios|kibana|sonarqube|nexus repository|redmine|dokuwiki|mediawiki|moodle|odoo|node-red|octoprint|sonarr|radarr|qbittorrent|transmission|seafile|citrix gateway|pulse secure|fortinet)(?!\p{L})/iu;

/** Whether a title has the name of a brand that is no other word. */
export const namesBrand = (title: string): boolean =>
  BRANDS.some(({ name, common, hosted }) => !common && !hosted && wordPattern(name).test(title));

/** The brand in a title whose host it is. */
export const brandNamed = (title: string, { domain }: HostIdentity): string | undefined =>
  BRANDS.find(({ name, domains }) => domains.includes(domain ?? '') && wordPattern(name).test(title))?.name;

/** Logins of software by the brand that companies run themselves: Exchange, AD FS, Remote Desktop, GitHub Enterprise. */
const ON_PREMISE =
  /\/(?:owa|adfs|ecp|exchange|rdweb|certsrv|_layouts|_forms|reports|reportserver|crm|iisadmpwd|lync|remote)(?:\/|$)/i;
const PRODUCT =
  /enterprise|on-?prem|adobe connect|experience manager|coldfusion|web access|remote desktop|exchange/i;
const isOnPremise = ({ content: { url, title }, host, brand }: Claim) =>
  !isCheap(host) &&
  /^(?:Microsoft|GitHub|Adobe|Salesforce|Office 365|Google)$/.test(brand.name) &&
  (PRODUCT.test(title) || ON_PREMISE.test(new URL(url).pathname));

function copyright(claim: Claim) {
  const { content, brand, asks, domain, isShort } = claim;
  if (!asks || brand.common || brand.hosted || !isShort || isOnPremise(claim)) return null;
  return copyrightPattern(brand.name).test(content.text)
    ? sign('copyright-of-brand', `The copyright notice names ${brand.name}, but the domain is ${domain}.`)
    : null;
}

/** Parts of the names that savings banks and cooperative banks have in their domains. */
const INSTITUTE =
  /spar|spk|ksk|ssk|sskm|spa$|^sk-|^s-|mbs|lzo|bank|kasse|^v[br]|vr$|voba|raiba|^rb|raiff|sparda|psd|^gls/;

function isOwn(host: HostIdentity, { domains, federated }: Brand): boolean {
  if (federated && /^(?:de|at|it|ch|li|lu|com)$/.test(host.suffix) && INSTITUTE.test(host.label))
    return imitationIn(host) === null;
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
  /(?:googleusercontent|ggpht|gstatic|googleapis|google|youtube|ytimg|cloudfront|amazonaws|githubusercontent|github|wp|wordpress|shopify|shopifycdn|shopifysvc|paypalobjects|cloudflare|jsdelivr|googletagmanager|google-analytics|doubleclick|facebook|fbcdn|cdninstagram|licdn|twimg|azureedge|windows|myshopify|jquery|bootstrapcdn|pages|workers|w|googlesyndication|googleadservices|bing|linkedin|twitter|pinterest|pinimg|yimg|vk|yandex|bstatic|media-amazon|ssl-images-amazon|images-amazon|ebayimg|etsystatic|muscache|steamstatic|steamcommunity|rbxcdn|scdn|spotifycdn|tiktokcdn|redditstatic|mzstatic|apple|alicdn|zoho|mercari|vinted|discordapp|telegram|dropboxusercontent|dropbox|salesforce|force|sharepoint|adobedtm|typekit)\.[a-z.]{2,8}$/;
/** Hosts that serve the parts of a brand's own login pages. */
const LOGIN_ASSETS =
  /(?:^|\.)(?:msauth\.net|msftauth\.net|nflxext\.com|aexp-static\.com|bac-assets\.com|chasecdn\.com)$/;
const LOGO = /logo|brand|sign-?in|log-?in|header|favicon|wordmark/i;
/** Services that serve the logos of companies by their domains. */
const LOGO_SERVICE = /^https?:\/\/(?:logo\.clearbit\.com|img\.logo\.dev|logo\.uplead\.com)\/([\w.-]+)/i;

/** A brand's host that one of the references loads from. */
function brandHostOf(
  references: readonly string[],
  { content, host }: DocumentFacts,
  among?: RegExp,
): HostIdentity | null {
  for (const reference of references) {
    const from = hostAt(reference, content.base);
    if (!from || ownerOf(from) === ownerOf(host) || !isBrandSite(from)) continue;
    if (among ? among.test(from.host) : !SERVES_ANYBODY.test(from.host)) {
      return from;
    }
  }
  return null;
}

function brandIcon(facts: DocumentFacts) {
  const from = brandHostOf(facts.content.icons, facts);
  return from
    ? sign(
        facts.secrets.size > 0 ? 'icon-of-brand-with-secrets' : 'icon-of-brand',
        `The icon of the page is loaded from ${shorten(from.host)}.`,
      )
    : null;
}

/** Logos and other parts of a brand's pages, around a form that does not go to the brand. */
function brandImages(facts: DocumentFacts) {
  const { content, secrets } = facts;
  if (secrets.size === 0) return null;
  const logo = content.images
    .map((image) => LOGO_SERVICE.exec(image)?.[1])
    .find((domain) => domain !== undefined);
  const ofService = logo === undefined ? null : hostAt(`https://${logo}/`, content.base);
  const from =
    ofService !== null && isBrandSite(ofService) && ownerOf(ofService) !== ownerOf(facts.host)
      ? ofService
      : brandHostOf(
          content.images.filter((image) => LOGO.test(image)),
          facts,
        );
  const assets = brandHostOf([...content.images, ...content.styles], facts, LOGIN_ASSETS);
  if (assets && !sendsTo(assets, facts)) {
    return sign('login-assets-of-brand', `Parts of a login page are loaded from ${shorten(assets.host)}.`);
  }
  const style = from ?? brandHostOf(content.styles, facts);
  return style && !sendsTo(style, facts)
    ? sign('logo-of-brand', `Images or styles of a brand are loaded from ${shorten(style.host)}.`)
    : null;
}

/** Whether a form goes to the owner of a host. */
const sendsTo = (owner: HostIdentity, { content }: DocumentFacts) =>
  content.forms.some(({ action }) => {
    const to = action === null ? null : hostAt(action, content.base);
    return to !== null && ownerOf(to) === ownerOf(owner);
  });

function foreignLinks(facts: DocumentFacts) {
  const elsewhere = facts.secrets.size > 0 ? mostLinked(facts) : null;
  return elsewhere === null
    ? null
    : sign(
        'links-to-one-other-site',
        `Nearly all links lead to ${shorten(elsewhere)}, but the form does not.`,
      );
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
