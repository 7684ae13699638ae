/** Judges encoded URLs and code in scripts. */
import {
  type HostIdentity,
  hostAt,
  isBrandSite,
  isIdentityProvider,
  isPaymentProvider,
  ownerOf,
} from '../hosts/host-identity.ts';
import { type Indicator, mergeByText, sign } from '../layer.ts';
import { shorten } from '../sentence.ts';
import type { IndicatorName } from '../weights.ts';
import type { HiddenAddress } from './decode.ts';
import { isKnownService } from './known-services.ts';
import { loadsFromEncoded } from './sources.ts';
import { httpUrl, judgeHost, type ScriptContext, strangerAt } from './strangers.ts';

const LOADS =
  /createElement\s{0,4}\(\s{0,4}["'`]?(?:script|iframe)|<(?:script|iframe)|\bimport\s{0,4}\(|importScripts|\.getScript|new\s{1,4}WebSocket/i;
const REDIRECTS =
  /location(?:\.href)?\s{0,4}=[^=]|location\.(?:replace|assign)\s{0,4}\(|(?:window|top|self)\.open\s{0,4}\(/;
const EXECUTABLE = /\.(?:exe|scr|msi|hta|apk|iso|jar|dmg|bat|ps1)(?:[?#]|$)/i;
/** Encoded URLs that count for one page. */
const MAX_COUNTED = 2;

/** A public host of another owner that is not a listed brand; null for other hosts. */
function strangerOf(address: string, { content, host }: ScriptContext): HostIdentity | null {
  const to = hostAt(httpUrl(address), content.base);
  if (to === null || ownerOf(to) === ownerOf(host) || isBrandSite(to) || isKnownService(to)) return null;
  return to.domain !== null || to.isIp ? to : null;
}

/**
 * Judges encoded URLs in plain code.
 * @param isFollowed the data of all scripts was followed, so that loads and redirects are known without a guess
 */
export function judgeHiddenAddresses(
  addresses: readonly HiddenAddress[],
  isFollowed: boolean,
  context: ScriptContext,
): Indicator[] {
  const found = addresses.map((address) => judgeHiddenAddress(address, isFollowed, context));
  return context.harmless.heaviest(mergeByText(found.flat()), MAX_COUNTED);
}

function judgeHiddenAddress(
  { address, around }: HiddenAddress,
  isFollowed: boolean,
  context: ScriptContext,
): Indicator[] {
  const to = strangerOf(address, context);
  if (to === null || isIdentityProvider(to) || isPaymentProvider(to)) return [];
  const host = shorten(to.host);
  if (EXECUTABLE.test(address)) {
    const text = `A script offers an executable from ${host} through an encoded URL.`;
    return [sign('encoded-executable', text), ...judgeHost(to)];
  }
  if (isFollowed) return [];
  if (LOADS.test(around)) return [loadsFromEncoded(host), ...judgeHost(to)];
  return REDIRECTS.test(around) ? [redirectsToEncoded(host), ...judgeHost(to)] : [];
}

const redirectsToEncoded = (host: string): Indicator =>
  sign('redirect-of-encoded-url', `A script redirects to ${host} through an encoded URL.`);

/** Redirects to hosts whose names are not in the source in plain text. */
export function judgeRedirects(
  redirects: readonly string[],
  inline: readonly string[],
  context: ScriptContext,
): Indicator[] {
  const strangers = redirects.flatMap((address) => strangerAt(address, context) ?? []);
  if (strangers.length === 0) return [];
  const source = inline.join('\n').replace(/%2e/gi, '.');
  return strangers
    .filter(({ domain, host, isIp }) => (domain !== null || isIp) && !source.includes(domain ?? host))
    .flatMap((to) => [redirectsToEncoded(shorten(to.host)), ...judgeHost(to)]);
}

const MAX_HIDDEN_HOSTS = 1000;

/**
 * Code that was encoded.
 * @param isObfuscated the scripts have other signs of obfuscation
 */
export function judgeHiddenCode(
  pieces: readonly string[],
  isObfuscated: boolean,
  context: ScriptContext,
): Indicator[] {
  const found = pieces.flatMap((piece) => judgeCode(piece, isObfuscated, context));
  if (pieces.some((piece) => /<input\b[^>]{0,300}\btype\s{0,4}=\s{0,4}\\?["']?password/i.test(piece))) {
    found.push(sign('encoded-form', 'An encoded script writes a form for passwords.'));
  }
  return context.harmless.heaviest(mergeByText(found), MAX_COUNTED);
}

function judgeCode(hidden: string, isObfuscated: boolean, context: ScriptContext): Indicator[] {
  const loads = LOADS.test(hidden);
  const stranger = loads || REDIRECTS.test(hidden) ? strangerIn(hidden, context) : null;
  if (stranger !== null) {
    const text = `An encoded script ${loads ? 'loads code or frames from' : 'redirects to'} ${shorten(stranger.host)}.`;
    return [sign(ruleOf(loads, isObfuscated), text), ...judgeHost(stranger)];
  }
  return isObfuscated &&
    /\beval\s{0,4}\(|new\s{1,4}Function\b|document\.write|XMLHttpRequest|\bfetch\s{0,4}\(/.test(hidden)
    ? [sign('encoded-script', 'A script contains another script in encoded text.')]
    : [];
}

function ruleOf(loads: boolean, isObfuscated: boolean): IndicatorName {
  if (loads) return isObfuscated ? 'encoded-loader-of-obfuscated-code' : 'encoded-loader';
  return isObfuscated ? 'encoded-redirect-of-obfuscated-code' : 'encoded-redirect';
}

/** The first stranger's host in decoded text. */
function strangerIn(hidden: string, context: ScriptContext): HostIdentity | null {
  const addresses = [...new Set(hidden.match(/(?:https?:|wss?:)?\/\/[a-z0-9.-]{4,100}(?::\d{1,5})?/gi))];
  context.decisive.add('addresses in decoded text', addresses.length - MAX_HIDDEN_HOSTS);
  for (const address of addresses.slice(0, MAX_HIDDEN_HOSTS)) {
    const stranger = strangerOf(address, context);
    if (stranger !== null) return stranger;
  }
  return null;
}
