/** The owner of a host, as far as its name shows it: registrable domain, public suffix, IP address, known companies. */
import { BlockList, isIP } from 'node:net';
import { parse } from 'tldts';
import { normalizeName } from '../../../core/target.ts';
import { BRANDS } from './brands.ts';

export interface HostIdentity {
  /** lower case, IPv6 without brackets */
  host: string;
  /** registrable domain below public and private suffixes (github.io is one); null for IP addresses and bare names */
  domain: string | null;
  /** the part of `domain` before its suffix */
  label: string;
  suffix: string;
  /** the suffix belongs to a company that gives subdomains to anyone */
  privateSuffix: boolean;
  /** labels before `domain` */
  subdomain: string;
  isIp: boolean;
  /** reachable only from inside a network: private addresses, bare names, reserved suffixes */
  internal: boolean;
}

const internalAddresses = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
] as const) {
  internalAddresses.addSubnet(network, prefix, 'ipv4');
}
internalAddresses.addSubnet('fc00::', 7, 'ipv6');
internalAddresses.addSubnet('fe80::', 10, 'ipv6');
internalAddresses.addAddress('::1', 'ipv6');

/** Suffixes that are not in the public DNS (RFC 6761, RFC 8375, RFC 9476, and ICANN's `internal`). */
const INTERNAL_SUFFIX = /(?:^|\.)(?:localhost|local|lan|intranet|internal|home\.arpa|corp|home)$/;

/** Suffixes of schools, universities and authorities. */
const PUBLIC_SUFFIX =
  /^(?:edu|gov|mil|int)$|^(?:edu|gov|gob|gouv|go|ac|sch|mil|govt|k12|gv|jus|leg|desa)\.[a-z]{2}$|\.gov\.[a-z]{2}$/;

export function identifyHost(url: URL): HostIdentity {
  const host = normalizeName(url.hostname);
  const family = isIP(host);
  if (family !== 0) {
    const internal = internalAddresses.check(host, family === 6 ? 'ipv6' : 'ipv4');
    return {
      host,
      domain: null,
      label: '',
      suffix: '',
      privateSuffix: false,
      subdomain: '',
      isIp: true,
      internal,
    };
  }
  const parsed = parse(host, { allowPrivateDomains: true, extractHostname: false });
  const tenant = tenantOf(parsed.domain, parsed.subdomain);
  if (tenant !== null) return { host, ...tenant, privateSuffix: true, isIp: false, internal: false };
  return {
    host,
    domain: parsed.domain,
    label: parsed.domainWithoutSuffix ?? '',
    suffix: parsed.publicSuffix ?? '',
    // Only the government gives names under `service.gov.uk`.
    privateSuffix: (parsed.isPrivate ?? false) && !PUBLIC_SUFFIX.test(parsed.publicSuffix ?? ''),
    subdomain: parsed.subdomain ?? '',
    isIp: false,
    internal: !host.includes('.') || INTERNAL_SUFFIX.test(host),
  };
}

/** Builders of web sites that give subdomains to anyone, and are not in the Public Suffix List. */
const SITE_BUILDERS: ReadonlySet<string> = new Set(
  (
    'weebly.com weeblysite.com wordpress.com godaddysites.com glitch.me jimdofree.com jimdosite.com canva.site ' +
    '000webhostapp.com yolasite.com webnode.page strikingly.com mystrikingly.com tumblr.com livejournal.com carrd.co ' +
    'site123.me simdif.com zyrosite.com notion.site w3spaces.com surge.sh tiiny.site typedream.app webador.com ' +
    'my-online.store ukit.me ucoz.net ucraft.site webwave.dev duda.co square.site gitbook.io framer.website webcindario.com ' +
    'softr.app hostingersite.com mybluehost.me infinityfreeapp.com rf.gd epizy.com wuaze.com 42web.io great-site.net ' +
    'lovestoblog.com kesug.com free.nf byethost7.com serv00.net b-cdn.net on.fleek.co bubbleapps.io durable.co'
  ).split(' '),
);

/** The site of a customer of such a builder, on a subdomain; null for other hosts and for the builder itself. */
function tenantOf(domain: string | null, subdomain: string | null) {
  if (domain === null || !subdomain || subdomain === 'www' || !SITE_BUILDERS.has(domain)) return null;
  const labels = subdomain.split('.');
  const label = labels.pop() ?? '';
  return { domain: `${label}.${domain}`, label, suffix: domain, subdomain: labels.join('.') };
}

/** Hosts with the same value have the same owner: the registrable domain, or the host where there is none. */
export const ownerOf = ({ domain, host }: HostIdentity): string => domain ?? host;

/** Host of a reference, resolved as browsers do; null when it is no http(s) URL. */
export function hostAt(reference: string, base: string): HostIdentity | null {
  const url = resolveUrl(reference, base);
  return url !== null && /^https?:$/.test(url.protocol) ? identifyHost(url) : null;
}

export function resolveUrl(reference: string, base: string): URL | null {
  return URL.canParse(reference, base) ? new URL(reference, base) : null;
}

/** Top-level domains with names that are free or very cheap, and with more abuse than their share of names. */
export const CHEAP_TLDS: ReadonlySet<string> = new Set(
  (
    'tk ml ga cf gq top xyz icu cyou cfd sbs buzz rest click link work fit surf monster quest bond lol ' +
    'mom zip mov live online site website space store shop fun host press pw su cam bar beauty hair skin ' +
    'makeup autos boats homes yachts vip win bid loan men party review science stream trade date racing ' +
    'download accountant cricket faith gdn kim country support rocks wang info life club world today pro ' +
    'digital cc ws biz cloud center email services solutions'
  ).split(' '),
);

/** Top-level domains with so much abuse that they are a sign by themselves. */
export const ABUSED_TLDS: ReadonlySet<string> = new Set(
  (
    'tk ml ga cf gq top icu cyou cfd sbs buzz rest click monster quest bond zip mov cam bid loan men ' +
    'download accountant gdn su pw xyz surf'
  ).split(' '),
);

/** Country top-level domains that are sold worldwide. */
export const GENERIC_COUNTRY_TLDS: ReadonlySet<string> = new Set(
  'co cc me tv io ai ws to la ly gg sh so pw su tk ml ga cf gq vc fm im is nu st id'.split(' '),
);

const brandDomains = new Set(BRANDS.flatMap(({ domains }) => domains));
/** Labels that a brand owns under most country suffixes. */
const brandLabels = new Set(
  BRANDS.filter(({ common, federated }) => !common && !federated).flatMap(({ domains }) => {
    const [domain = ''] = domains;
    return (parse(domain).domainWithoutSuffix ?? '').length >= 4
      ? [domain.slice(0, domain.indexOf('.'))]
      : [];
  }),
);
const isCountrySuffix = (suffix: string): boolean => {
  const [last = '', second] = suffix.split('.').reverse();
  return (
    last.length === 2 &&
    (second !== undefined ? /^(?:com?|net|org)$/.test(second) : !GENERIC_COUNTRY_TLDS.has(last))
  );
};

/** Whether the suffix is reserved for schools, universities or authorities. */
export const isPublicBody = ({ suffix, privateSuffix }: HostIdentity): boolean =>
  !privateSuffix && PUBLIC_SUFFIX.test(suffix);

/** Whether the host belongs to a listed brand. Subdomains that the brand gives to others do not count. */
export const isBrandSite = (host: HostIdentity): boolean =>
  (host.domain !== null && brandDomains.has(host.domain)) ||
  (!host.privateSuffix &&
    (brandDomains.has(host.suffix) ||
      // A top-level domain of the brand itself.
      brandLabels.has(host.suffix) ||
      (isCountrySuffix(host.suffix) && brandLabels.has(host.label))));

/** Hosts of one tenant each, which are named for the company that uses them: `paypal.zendesk.com`. */
const TENANT_SERVICES: ReadonlySet<string> = new Set(
  (
    'zendesk.com freshdesk.com service-now.com okta.com okta-emea.com onelogin.com auth0.com slack.com atlassian.net ' +
    'statuspage.io myworkdayjobs.com myworkday.com workday.com taleo.net greenhouse.io lever.co ' +
    'smartrecruiters.com icims.com successfactors.com successfactors.eu csod.com avature.net eightfold.ai phenompeople.com ' +
    'sentry.io zoom.us webex.com box.com sharepoint.com my-sharepoint.com salesforce.com force.com site.com ' +
    'qualtrics.com medallia.com bynder.com brandfolder.com mediaroom.com pagerduty.com datadoghq.com ' +
    'akamaized.net akamaihd.net edgekey.net edgesuite.net cloudfront.net fastly.net llnwd.net omtrdc.net 2o7.net ' +
    'demdex.net marketo.com mktoweb.com hs-sites.com hubspotpagebuilder.com onelink.me app.link page.link ' +
    'ampproject.org translate.goog fandom.com wikia.com stackexchange.com wikipedia.org uservoice.com helpscoutdocs.com ' +
    'gitbook.io readme.io readthedocs.io github.io gitlab.io myshopify.com softonic.com uptodown.com apkpure.com ' +
    'oclc.org medium.com substack.com bandcamp.com eventbrite.com meetup.com discourse.group udemy.com ' +
    'unstoppabledomains.com bamboohr.com personio.de workable.com recruitee.com teamtailor.com jobs2web.com ' +
    'tumblr.com livejournal.com wordpress.com blogspot.com en.softonic.com cnet.com about.com'
  ).split(' '),
);
export const isTenantService = ({ domain, suffix }: HostIdentity): boolean =>
  TENANT_SERVICES.has(domain ?? '') || TENANT_SERVICES.has(suffix);
/** OpenID and SAML providers, which take passwords for other sites. */
const IDENTITY_PROVIDERS = new Set(
  (
    'microsoftonline.com live.com google.com okta.com okta-emea.com oktapreview.com auth0.com onelogin.com ' +
    'pingidentity.com pingone.com pingone.eu duosecurity.com amazoncognito.com amazon.com apple.com github.com ' +
    'gitlab.com facebook.com linkedin.com salesforce.com force.com atlassian.com jumpcloud.com rippling.com ' +
    'cyberark.cloud idaptive.app workos.com clerk.com stytch.com frontegg.com fusionauth.io cloudflareaccess.com'
  ).split(' '),
);
/** Payment providers, which take card numbers for other sites. */
const PAYMENT_PROVIDERS = new Set(
  (
    'stripe.com paypal.com adyen.com braintreegateway.com braintree-api.com checkout.com squareup.com square.com ' +
    'klarna.com mollie.com worldpay.com authorize.net sagepay.com opayo.co.uk cybersource.com 2checkout.com ' +
    'paddle.com shopify.com shopifycs.com amazonpay.com amazon.com google.com apple.com razorpay.com payu.com ' +
    'payu.in payone.com payone.de computop-paygate.com wirecard.com sofort.com giropay.de datatrans.com ' +
    'six-payment-services.com saferpay.com ogone.com ingenico.com bluesnap.com recurly.com chargebee.com ' +
    'mercadopago.com pagseguro.com.br spreedly.com hipay.com lemonway.com payplug.com redsys.es nexi.it'
  ).split(' '),
);

const registrable = (host: HostIdentity) =>
  (host.privateSuffix ? parse(host.host).domain : host.domain) ?? '';
export const isIdentityProvider = (host: HostIdentity): boolean => IDENTITY_PROVIDERS.has(registrable(host));
export const isPaymentProvider = (host: HostIdentity): boolean => PAYMENT_PROVIDERS.has(registrable(host));

/** Services that hide the destination of a link. */
const URL_SHORTENERS: ReadonlySet<string> = new Set(
  `2no.co adf.ly bc.vc bit.do bit.ly bl.ink buff.ly clck.ru cutt.ly db.tt gg.gg goo.gl goo.su grabify.link
  is.gd j.mp kutt.it lnkd.in n9.cl ow.ly qr.ae qrco.de rb.gy rebrand.ly s.coop s.id short.io shorte.st
  shorturl.at shorturl.gg soo.gd su.pr t.co t.ly t2m.io tiny.cc tiny.one tinyurl.com tr.im u.to urlz.fr
  v.gd v.ht vk.cc x.co`.split(/\s+/),
);
export const isUrlShortener = ({ domain }: HostIdentity): boolean =>
  domain !== null && URL_SHORTENERS.has(domain);

const DYNAMIC_DNS =
  /(?:^|\.)(?:duckdns\.org|no-ip\.(?:org|com|biz|info)|ddns\.net|hopto\.org|zapto\.org|sytes\.net|myftp\.(?:org|biz)|serveftp\.com|serveo\.net|dynu\.net|afraid\.org|chickenkiller\.com|mooo\.com|dyndns\.(?:org|info|biz)|3utilities\.com|redirectme\.net|servehttp\.com|ngrok\.(?:io|app|dev)|ngrok-free\.(?:app|dev)|trycloudflare\.com|loca\.lt|localhost\.run|lhr\.life|nip\.io|sslip\.io|portmap\.io)$/;
/** Names of a private IPv4 address, for servers of developers. */
const OF_PRIVATE_ADDRESS =
  /(?:^|[.-])(?:10[.-]\d{1,3}|127[.-]\d{1,3}|192[.-]168|172[.-](?:1[6-9]|2\d|3[01]))[.-]\d{1,3}[.-]\d{1,3}\.(?:nip|sslip|xip)\.io$/;

/** Whether the host name is from a dynamic DNS or tunnel service, and not that of a private address. */
export const isDynamicDns = ({ host }: HostIdentity): boolean =>
  DYNAMIC_DNS.test(host) && !OF_PRIVATE_ADDRESS.test(host);

/** Private suffixes of services whose customers are known companies, shops or cities. */
const KNOWN_CUSTOMERS =
  /(?:^|\.)(?:myshopify\.com|translate\.goog|salesforce\.com|force\.com|\w+\.(?:edu|gov))$/;

/** Whether the host is under a suffix where anyone gets a name without registration. */
export const isFreeHost = (host: HostIdentity): boolean =>
  host.privateSuffix &&
  !KNOWN_CUSTOMERS.test(host.suffix) &&
  !isIdentityProvider(host) &&
  !isPaymentProvider(host);
