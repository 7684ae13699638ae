/** Whose a host is: registrable domain, public suffix, address. */
import { BlockList, isIP } from 'node:net';
import { parse } from 'tldts';
import { withoutBrackets } from '../../../core/target.ts';
import { BRANDS } from './brands.ts';

export interface HostIdentity {
  /** lower case, IPv6 without brackets */
  host: string;
  /** registrable domain, private suffixes such as github.io counted; null for addresses and bare names */
  domain: string | null;
  /** the part of `domain` before its suffix */
  label: string;
  suffix: string;
  /** the suffix belongs to a company that gives names below it to anybody */
  privateSuffix: boolean;
  /** labels before `domain` */
  subdomain: string;
  isIp: boolean;
  /** reachable from inside a network only: private addresses, bare names, reserved suffixes */
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

/** Names that no public DNS has (RFC 6761, RFC 8375, RFC 9476, and ICANN's `internal`). */
const INTERNAL_SUFFIX = /(?:^|\.)(?:localhost|local|lan|intranet|internal|home\.arpa|corp|home)$/;

export function identifyHost(url: URL): HostIdentity {
  const host = withoutBrackets(url.hostname).replace(/\.$/, '');
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
  return {
    host,
    domain: parsed.domain,
    label: parsed.domainWithoutSuffix ?? '',
    suffix: parsed.publicSuffix ?? '',
    privateSuffix: parsed.isPrivate ?? false,
    subdomain: parsed.subdomain ?? '',
    isIp: false,
    internal: !host.includes('.') || INTERNAL_SUFFIX.test(host),
  };
}

/** What two hosts must share to be of the same owner: the registrable domain, or else the whole host. */
export const ownerOf = ({ domain, host }: HostIdentity): string => domain ?? host;

/** Site of a reference as the page's browser would resolve it; null when it leads nowhere over http(s). */
export function hostAt(reference: string, base: string): HostIdentity | null {
  const url = resolveUrl(reference, base);
  return url !== null && /^https?:$/.test(url.protocol) ? identifyHost(url) : null;
}

export function resolveUrl(reference: string, base: string): URL | null {
  return URL.canParse(reference, base) ? new URL(reference, base) : null;
}

/** Registries where names cost nothing or next to it, and abuse is far above the share of names. */
export const CHEAP_TLDS: ReadonlySet<string> = new Set(
  (
    'tk ml ga cf gq top xyz icu cyou cfd sbs buzz rest click link work fit surf monster quest bond lol ' +
    'mom zip mov live online site website space store shop fun host press pw su cam bar beauty hair skin ' +
    'makeup autos boats homes yachts vip win bid loan men party review science stream trade date racing ' +
    'download accountant cricket faith gdn kim country support rocks wang info life club world today pro ' +
    'digital cc ws biz cloud center email services solutions'
  ).split(' '),
);

/** Of those, the ones where a name by itself says something. */
export const ABUSED_TLDS: ReadonlySet<string> = new Set(
  (
    'tk ml ga cf gq top icu cyou cfd sbs buzz rest click monster quest bond zip mov cam bid loan men ' +
    'download accountant gdn su pw xyz surf'
  ).split(' '),
);

/** Country registries whose names the whole world buys. */
export const GENERIC_COUNTRY_TLDS: ReadonlySet<string> = new Set(
  'co cc me tv io ai ws to la ly gg sh so pw su tk ml ga cf gq vc fm im is nu st id'.split(' '),
);

const brandDomains = new Set(BRANDS.flatMap(({ domains }) => domains));

/** A school, a university or an authority: nobody else gets a name there. */
export const isPublicBody = ({ suffix, privateSuffix }: HostIdentity): boolean =>
  !privateSuffix &&
  /^(?:edu|gov|mil|int)$|^(?:edu|gov|gob|gouv|go|ac|sch|mil|govt|k12|gv|jus|leg|desa)\.[a-z]{2}$|\.gov\.[a-z]{2}$/.test(
    suffix,
  );

/** Whether the site is of a company that is on the list of brands. Names that it gives to others do not count. */
export const isBrandSite = (site: HostIdentity): boolean =>
  !site.privateSuffix && site.domain !== null && brandDomains.has(site.domain);

/** Companies that take passwords for others: OpenID and SAML providers. */
const IDENTITY_PROVIDERS = new Set(
  (
    'microsoftonline.com live.com google.com okta.com okta-emea.com oktapreview.com auth0.com onelogin.com ' +
    'pingidentity.com pingone.com pingone.eu duosecurity.com amazoncognito.com amazon.com apple.com github.com ' +
    'gitlab.com facebook.com linkedin.com salesforce.com force.com atlassian.com jumpcloud.com rippling.com ' +
    'cyberark.cloud idaptive.app workos.com clerk.com stytch.com frontegg.com fusionauth.io cloudflareaccess.com'
  ).split(' '),
);
/** Companies that take card numbers for others. */
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

const registrable = (site: HostIdentity) =>
  (site.privateSuffix ? parse(site.host).domain : site.domain) ?? '';
export const isIdentityProvider = (site: HostIdentity): boolean => IDENTITY_PROVIDERS.has(registrable(site));
export const isPaymentProvider = (site: HostIdentity): boolean => PAYMENT_PROVIDERS.has(registrable(site));

/** For a sentence: a host of at most 80 characters. */
export const shown = (host: string): string => (host.length > 80 ? `${host.slice(0, 79)}…` : host);
