/**
 * What surrounds a demand, whatever its words: links to the own site, the kind of host, and what scripts do to visitors.
 * Logins of real sites link to help, terms and the home page; kits have one page, on a host that costs nothing.
 */
import { imitationIn } from '../address/look-alike.ts';
import {
  ABUSED_TLDS,
  CHEAP_TLDS,
  type HostIdentity,
  hostAt,
  isBrandSite,
  isDynamicDns,
  isFreeHost,
  isPaymentProvider,
  isPublicBody,
  ownerOf,
  resolveUrl,
} from '../hosts/host-identity.ts';
import { type IndicatorRule, sign } from '../layer.ts';
import type { PageContent } from '../parse.ts';
import { shorten } from '../sentence.ts';
import { brandNamed, namesHostedSoftware } from './claims.ts';
import { sendsNothing } from './demands.ts';
import { type DocumentFacts, isForeign, isReport } from './facts.ts';
import { relatedNames } from './forms.ts';
import { nameSecrets, secretOf } from './secrets.ts';

export const SURROUNDING_RULES: readonly IndicatorRule<DocumentFacts>[] = [
  bareDemand,
  demandUnderName,
  bareScript,
  leaves,
  companyLogo,
  visitorLookup,
  held,
  bareWallet,
  shareGate,
  leadsToBrand,
  namedAfterLinks,
  bareCard,
  bareLead,
  cardFrame,
  nothingButCode,
].map((rule) => (facts) => (facts.isBrand || facts.host.internal ? null : rule(facts)));

/** By page: many rules ask, and a page may have thousands of links. */
const bare = new WeakMap<DocumentFacts, boolean>();

/** Whether all links are known, and none leads to another page of the site. */
export function isBare(facts: DocumentFacts): boolean {
  let known = bare.get(facts);
  if (known === undefined) {
    known = hasNoOtherPage(facts);
    bare.set(facts, known);
  }
  return known;
}

function hasNoOtherPage({ content, host }: DocumentFacts): boolean {
  if (!content.knowsLinks || content.cut) return false;
  const page = new URL(content.url);
  return !content.links.some(({ href }) => leadsWithin(href, content, page, host));
}

function leadsWithin(href: string, { base }: PageContent, page: URL, host: HostIdentity): boolean {
  if (/^\s{0,9}(?:#|$)|^\s{0,9}(?!https?:)[a-z][a-z\d+.-]{1,20}:/i.test(href)) return false;
  const to = resolveUrl(href, base);
  if (to === null || (to.host === page.host && to.pathname === page.pathname)) return false;
  const owner = hostAt(href, base);
  return owner !== null && ownerOf(owner) === ownerOf(host);
}

type HostKind = 'free' | 'nameless' | 'abused' | 'cheap';

function kindOf(host: HostIdentity): HostKind | null {
  if (host.isIp || isDynamicDns(host)) return 'nameless';
  if (isFreeHost(host)) return 'free';
  const ending = host.suffix.split('.').at(-1) ?? '';
  if (host.privateSuffix) return null;
  if (ABUSED_TLDS.has(ending)) return 'abused';
  return CHEAP_TLDS.has(ending) ? 'cheap' : null;
}

/** A field for secrets on a host that costs nothing, without a link to any other page of its site. */
function bareDemand(facts: DocumentFacts) {
  const { secrets, host, content } = facts;
  const kind = secrets.size === 0 ? null : kindOf(host);
  if (kind === null || (secrets.has('seed') && sendsNothing(content)) || !isBare(facts)) return null;
  // A card under a cheap ending has a row of its own.
  if (kind !== 'free' && kind !== 'nameless' && secrets.has('card')) return null;
  // People run such software at home and on small servers.
  if (kind !== 'free' && namesHostedSoftware(content.title)) return null;
  const text = `The page asks for ${nameSecrets(secrets)} on a free or cheap host, and has no link to another page of ${shorten(host.host)}.`;
  if (kind !== 'free') return sign(`bare-demand-on-${kind}-host`, text);
  const isPassword = [...secrets].every((secret) => secret === 'password');
  return sign(isPassword ? 'bare-password-on-free-host' : 'bare-demand-on-free-host', text);
}

/** The name alone may be that of a fan or a dealer. */
function demandUnderName({ secrets, host }: DocumentFacts) {
  if (secrets.size === 0 || isPublicBody(host)) return null;
  const imitated = imitationIn(host)?.name.brand;
  return imitated === undefined
    ? null
    : sign(
        'demand-under-name-of-brand',
        `The page asks for ${nameSecrets(secrets)} on ${shorten(host.host)}, whose name imitates ${imitated.name}.`,
      );
}

/** A page that is alone with a script of a server: software has such scripts, too, among other pages. */
function bareScript(facts: DocumentFacts) {
  const { secrets, content } = facts;
  if (secrets.size === 0 || namesHostedSoftware(content.title)) return null;
  const isScript = content.forms.some(({ action, fields }) => {
    const to = action === null || fields.length === 0 ? null : resolveUrl(action, content.base);
    // Forums and other software name their pages in the query.
    return to !== null && to.search === '' && /\.php$/i.test(to.pathname);
  });
  return isScript && isBare(facts)
    ? sign(
        'bare-demand-to-script',
        `The page asks for ${nameSecrets(secrets)}, and consists of one form that is submitted to a PHP script.`,
      )
    : null;
}

/** Another site that all links lead to, and whose name this host has: `bank-portal.example.com` and `bank.com`. */
function namedAfterLinks(facts: DocumentFacts) {
  const { content, host, secrets } = facts;
  if (secrets.size === 0 || !isBare(facts)) return null;
  const linked = content.links.flatMap(({ href }) =>
    /^https?:/i.test(href) ? (hostAt(href, content.base) ?? []) : [],
  );
  const [first] = linked;
  if (first === undefined || first.label.length < 3 || linked.some((to) => ownerOf(to) !== ownerOf(first)))
    return null;
  return host.subdomain.split(/[.-]/).includes(first.label) && host.subdomain !== first.label
    ? sign(
        'host-named-after-linked-site',
        `${shorten(host.host)} is named after ${shorten(first.host)}, which all links lead to.`,
      )
    : null;
}

/** A login needs no card, and a checkout has other pages. Some hide the security code like a password. */
function bareCard(facts: DocumentFacts) {
  const { secrets, content } = facts;
  const takesPassword = content.forms.some(({ fields }) =>
    fields.some((field) => secretOf(field, false) === 'password'),
  );
  return secrets.has('card') && takesPassword && isBare(facts)
    ? sign(
        'bare-card-and-password',
        'The page asks for card data and a password, and links to no other page of its site.',
      )
    : null;
}

/** A page that only takes down who can be called. */
function bareLead(facts: DocumentFacts) {
  const { content, secrets, isShort } = facts;
  if (secrets.size > 0 || !isShort) return null;
  const takes = content.forms.some(({ action, fields }) => {
    const hints = fields.map(({ type, hint }) => `${type} ${hint}`).join('\n');
    return /\.php$/i.test(action ?? '') && /\b(?:tel|phone)/.test(hints) && /mail/.test(hints);
  });
  return takes && isBare(facts)
    ? sign(
        'bare-lead-form',
        'The page asks for a phone number and an email address, and links to no other page of its site.',
      )
    : null;
}

const GOES_AWAY =
  /\blocation(?:\.href)?\s{0,4}=\s{0,4}["'`](https?:\/\/[^"'`\s]{4,300})|\blocation\.(?:replace|assign)\s{0,4}\(\s{0,4}["'`](https?:\/\/[^"'`\s]{4,300})/g;
/** Logins that start elsewhere. */
const STARTS_LOGIN = /oauth|authori[sz]e|saml|sso|openid|adfs|log-?in|sign-?in|client_id|checkout|\/pay/i;

/** Kits send victims to the real site when they have what they want; a login leads into its own. */
function leaves(facts: DocumentFacts) {
  const { content, host, secrets, code } = facts;
  if (secrets.size === 0) return null;
  const targets = [...code.matchAll(GOES_AWAY)].map(([, assigned, called]) => assigned ?? called ?? '');
  const away = targets.find((target) => {
    const to = STARTS_LOGIN.test(target) ? null : hostAt(target, content.base);
    return to !== null && !to.internal && ownerOf(to) !== ownerOf(host) && !relatedNames(to, host);
  });
  if (away === undefined || !isBare(facts)) return null;
  const to = hostAt(away, content.base)?.host ?? '';
  return sign(
    'leaves-after-demand',
    `The page asks for ${nameSecrets(secrets)}, and a script then sends visitors to ${shorten(to)}.`,
  );
}

/** Services with the logo of any company, by its domain. */
const LOGO_OF_ANY =
  /(?:logo\.clearbit\.com|google\.com\/s2\/favicons|unavatar\.io|icon\.horse|img\.logo\.dev|icons\.duckduckgo\.com|faviconkit\.com|thum\.io\/get|mshots\/v1)[^"'`]{0,80}(?:["'`]\s{0,4}\+|\$\{)/;

/** The page dresses itself for the company in the visitor's mail address. */
function companyLogo({ secrets, code }: DocumentFacts) {
  return secrets.size > 0 && LOGO_OF_ANY.test(code)
    ? sign(
        'logo-of-any-company',
        `The page asks for ${nameSecrets(secrets)} beside the logo of the visitor's company, which it looks up.`,
      )
    : null;
}

const LOOKUP =
  /\/\/(?:[\w-]{1,20}\.)?(?:ip-?api\.com|ipapi\.co|ipwho\.is|ipwhois\.(?:io|app)|ipify\.org|ipinfo\.io|geojs\.io|db-ip\.com|ipgeolocation\.io|freegeoip\.\w{2,4}|geoplugin\.net|ipdata\.co|ipregistry\.co|ip\.sb|seeip\.org|geolocation-db\.com|ident\.me|myip\.\w{2,4}|extreme-ip-lookup\.com)\b/;

function visitorLookup(facts: DocumentFacts) {
  const { content, secrets, code } = facts;
  if (!LOOKUP.test(`${code} ${content.scripts.join(' ')}`) || !isBare(facts)) return null;
  return sign(
    secrets.size > 0 ? 'visitor-looked-up-by-demand' : 'visitor-looked-up',
    "The page looks up the visitor's IP address and location, and has no link to another page of its site.",
  );
}

const ANYWHERE =
  /\b(?:document|window|body|documentElement)\.(?:addEventListener\s{0,4}\(\s{0,4}["'`](?:click|mouse\w{1,6}|key\w{1,6}|touch\w{1,6})|on(?:click|mouse\w{1,6}|key\w{1,6}|touch\w{1,6})\s{0,4}=)/;
/** What scripts do to keep visitors on the page. Games and players do these. */
const HOLDS: readonly ((code: string, content: PageContent) => boolean)[] = [
  (code) => /requestFull-?screen/i.test(code) && ANYWHERE.test(code),
  (code) =>
    /keyboard\.lock|\bkey(?:down|press|up)\b/.test(code) &&
    /keyboard\.lock|preventDefault|return\s{1,3}(?:false|!1)/.test(code),
  (code, { blocksMenu }) =>
    blocksMenu || (/contextmenu/.test(code) && /preventDefault|return\s{1,3}(?:false|!1)/.test(code)),
  (code) => /\.play\s{0,4}\(|speechSynthesis|new\s{1,4}Audio\b|vibrate\s{0,4}\(/.test(code),
  (code) => /requestPointerLock|cursor\s{0,4}[=:]\s{0,4}["'`]?none/.test(code),
];
/** They have no use but to keep visitors. */
const TRAPS: readonly RegExp[] = [
  /onbeforeunload|["'`]beforeunload["'`]/,
  /popstate[\s\S]{0,300}(?:pushState|forward|\.go\s{0,4}\()|pushState[\s\S]{0,300}popstate/,
  /\b(?:alert|confirm)\s{0,4}\([\s\S]{0,200}set(?:Timeout|Interval)\s{0,4}\(|(?:set(?:Timeout|Interval)|while)\s{0,4}\([\s\S]{0,120}\b(?:alert|confirm)\s{0,4}\(/,
  /setInterval[\s\S]{0,80}document\.title\s{0,4}=/,
  /set(?:Timeout|Interval)[\s\S]{0,120}window\.print\s{0,4}\(|window\.print\s{0,4}\([\s\S]{0,80}set(?:Timeout|Interval)/,
];
const NUMBER = /(?<!\d)\+?\(?\d{1,4}\)?(?:[\s.–-]?\(?\d{2,5}\)?){2,5}(?!\d)/;

/** A page that cannot be left, and a number to call. */
function held(facts: DocumentFacts) {
  const { content, isShort, code } = facts;
  if (!isShort || code === '') return null;
  const traps = TRAPS.filter((trap) => trap.test(code)).length;
  const holds = traps + HOLDS.filter((hold) => hold(code, content)).length;
  if (holds < 2 || !isBare(facts)) return null;
  const hasNumber = content.links.some(({ href }) => /^\s{0,9}tel:/i.test(href)) || NUMBER.test(content.text);
  if (hasNumber && (traps > 0 || holds > 2))
    return sign('held-with-number', 'The page keeps visitors from leaving it, and shows a number to call.');
  return traps > 1 ? sign('held', 'The page keeps visitors from leaving it in several ways.') : null;
}

const WALLET_CALLS =
  /eth_requestAccounts|\bethereum\.(?:request|enable|send)\b|window\.(?:ethereum|solana|phantom|tronWeb|tronLink|keplr|unisat|ton)\b|solana\.connect|tronWeb\.|web3modal|walletconnect|TonConnect|createAppKit/i;
const MOVES =
  /setApprovalForAll|increaseAllowance|\bapprove\b|\bpermit|eth_sign|sendTransaction|signAllTransactions|signTransaction|SystemProgram|transfer|seaport|signPsbt|signMessage/i;

/** The largest numbers of 256 and 160 bits: an allowance without limit. */
const UNLIMITED =
  /115792089237316195423570985008687907853269984665640564039457584007913129639935|1461501637330902918203684832716283019655932542975|MaxUint(?:256|160)|f{40}|\b2n?\s{0,2}\*\*\s{0,2}256/i;
const SPENDER = /["'`]0x[\da-f]{40}["'`]/i;
const REPORTS =
  /(?:\bfetch|\baxios(?:\.\w{3,5})?|sendBeacon|\.open)\s{0,4}\([^)]{0,20}["'`](https?:\/\/[^"'`\s]{4,200})/;

function bareWallet(facts: DocumentFacts) {
  const { host, isShort, code } = facts;
  if (!isShort || !WALLET_CALLS.test(code) || !isBare(facts)) return null;
  if (UNLIMITED.test(code) && SPENDER.test(code) && MOVES.test(code))
    return sign(
      'unlimited-spender',
      'The page asks for an unlimited allowance for a fixed address, and links to no other page of its site.',
    );
  const [, reported = ''] = REPORTS.exec(code) ?? [];
  const isReported = reported !== '' && isForeign(reported, facts);
  if (!isReported && kindOf(host) === null && imitationIn(host) === null) return null;
  return sign(
    MOVES.test(code) ? 'bare-wallet-moves' : 'bare-wallet',
    'The page asks visitors to connect a wallet, and links to no other page of its site.',
  );
}

const SHARES =
  /^(?:whatsapp:\/\/|https?:\/\/(?:api\.whatsapp\.com\/send|wa\.me\/|t\.me\/share|line\.me\/R\/))/i;

/** Visitors must share the page before they can continue. */
function shareGate(facts: DocumentFacts) {
  const { content, isShort, code } = facts;
  const shares = content.links.some(({ href }) => SHARES.test(href.trim())) || /whatsapp:\/\/send/.test(code);
  return shares && isShort && /\+\+|\+=|--|-=/.test(code) && /\blocation\b/.test(code) && isBare(facts)
    ? sign('share-gate', 'The page requires visitors to share it before they can continue.')
    : null;
}

/** A page under the name of a brand that goes on to the brand by itself, and asks for nothing openly. */
function leadsToBrand(facts: DocumentFacts) {
  const { content, secrets, isShort, code } = facts;
  if (secrets.size > 0 || !isShort || isReport(facts)) return null;
  for (const [, assigned, called] of code.matchAll(GOES_AWAY)) {
    const to = hostAt(assigned ?? called ?? '', content.base);
    const named = to === null ? undefined : brandNamed(content.title, to);
    if (named !== undefined && isBare(facts))
      return sign(
        'leads-to-named-brand',
        `The title is that of ${named}, and a script later redirects visitors to the site of ${named}.`,
      );
  }
  return null;
}

const CARD_FORM = /form|card|pay|checkout/i;

/** A form for card data that a script hides behind that of a stranger. */
function cardFrame({ content, secrets, host, code }: DocumentFacts) {
  if (!secrets.has('card') || !/\.style\.display\s{0,4}=\s{0,4}["'`]none/.test(code)) return null;
  const frame = content.frames.find(({ src, hidden }) => {
    const to = hidden || !CARD_FORM.test(src) ? null : hostAt(src, content.base);
    return to !== null && ownerOf(to) !== ownerOf(host) && !isPaymentProvider(to) && !isBrandSite(to);
  });
  return frame === undefined
    ? null
    : sign('card-form-behind-frame', 'A script hides the card form, and shows a form from another site.');
}

const DECODES = /\beval\b|\batob\b|fromCharCode|unescape|ActiveXObject|document\.write|<iframe/;
/** Characters. Shells of applications are longer. */
const GATE = 1500;
/** Characters. Libraries are longer. */
const LANDING = 10_000;
const BUILDS =
  /\beval\b|\bFunction\s{0,4}\(|document\.write|createElement|\batob\b|fromCharCode|unescape|ActiveXObject|innerHTML|location\b/;

/** Nothing to read, click or see, but a script that makes or runs something. */
function nothingButCode({ content, code }: DocumentFacts) {
  const { text, links, forms, images, scripts, styles, icons } = content;
  if (!content.knowsLinks || text.length > 100) return null;
  if ([links, forms, images, scripts, styles, icons].some(({ length }) => length > 0)) return null;
  return code.length > 150 && code.length < LANDING && (code.length < GATE ? BUILDS : DECODES).test(code)
    ? sign(
        'nothing-but-code',
        'The page has no visible content, only a script that builds or runs something.',
      )
    : null;
}
