/** The domain layer: the registrable domain, and the brand that it imitates. */
import { domainToUnicode } from 'node:url';
import {
  ABUSED_TLDS,
  CHEAP_TLDS,
  type HostIdentity,
  identifyHost,
  isBrandSite,
} from '../hosts/host-identity.ts';
import { applyRules, type IndicatorRule, type LayerVerdict, mergeByText, notJudged, sign } from '../layer.ts';
import { shorten } from '../sentence.ts';
import { lookAlike } from './look-alike.ts';

/** @param urls the given URL, and the one that it redirected to */
export function judgeDomain(...urls: readonly string[]): LayerVerdict {
  const hosts = urls
    .filter((url) => URL.canParse(url))
    .map((url) => identifyHost(new URL(url)))
    .filter(({ domain }) => domain !== null);
  if (hosts.length === 0) return notJudged('The URL has no registrable domain.');
  const found = hosts.filter((host) => !isBrandSite(host)).flatMap((host) => applyRules(DOMAIN_RULES, host));
  return { judged: true, indicators: mergeByText(found) };
}

const DOMAIN_RULES: readonly IndicatorRule<HostIdentity>[] = [
  abusedEnding,
  sharedDomain,
  (host) => lookAlike(host) ?? mixedAlphabets(host),
];

function abusedEnding({ suffix, privateSuffix }: HostIdentity) {
  if (privateSuffix) return null;
  const tld = suffix.split('.').at(-1) ?? '';
  if (ABUSED_TLDS.has(tld))
    return sign('abused-top-level-domain', `.${tld} is a top-level domain that is often abused.`);
  return CHEAP_TLDS.has(tld)
    ? sign('cheap-top-level-domain', `.${tld} is a top-level domain with very cheap registrations.`)
    : null;
}

function sharedDomain({ suffix, privateSuffix }: HostIdentity) {
  return privateSuffix ? sign('shared-domain', `Anyone can get a subdomain of ${suffix}.`) : null;
}

/** Alphabets with letters that look like Latin ones. Japanese is not among them, since it always mixes scripts. */
const ALPHABETS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
];

function mixedAlphabets({ label, subdomain, domain }: HostIdentity) {
  const isMixed = (word: string) => ALPHABETS.filter((alphabet) => alphabet.test(word)).length > 1;
  const words = `${subdomain}.${label}`
    .split('.')
    .filter((part) => part.startsWith('xn--'))
    .flatMap((part) => domainToUnicode(part).split('-'));
  return words.some(isMixed)
    ? sign('mixed-alphabets', `${shorten(domain ?? '')} mixes letters of several alphabets in one word.`)
    : null;
}
