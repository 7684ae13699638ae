/** Judges encoded URLs and code in scripts. */
import {
  type HostIdentity,
  hostAt,
  isBrandSite,
  isIdentityProvider,
  isPaymentProvider,
  ownerOf,
} from '../hosts/host-identity.ts';
import { type Indicator, malware, phishing } from '../layer.ts';
import { shorten } from '../sentence.ts';
import type { HiddenAddress } from './decode.ts';
import { loadsFromEncoded } from './sources.ts';
import { httpUrl, type ScriptContext, worseAt } from './strangers.ts';

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
  if (to === null || ownerOf(to) === ownerOf(host) || isBrandSite(to)) return null;
  return to.domain !== null || to.isIp ? to : null;
}

/** Judges encoded URLs in plain code by the effects of the surrounding code. */
export function judgeHiddenAddresses(
  addresses: readonly HiddenAddress[],
  context: ScriptContext,
): Indicator[] {
  const found = addresses.flatMap((address) => judgeHiddenAddress(address, context) ?? []);
  return context.harmless.heaviest(found, MAX_COUNTED);
}

function judgeHiddenAddress(
  { address, reversed, around }: HiddenAddress,
  context: ScriptContext,
): Indicator | null {
  const to = strangerOf(address, context);
  if (to === null || isIdentityProvider(to) || isPaymentProvider(to)) return null;
  const host = shorten(to.host);
  const more = (reversed ? 12 : 0) + worseAt(to);
  if (EXECUTABLE.test(address)) {
    return malware(55 + more, `A script offers an executable of ${host} through an encoded URL.`);
  }
  if (LOADS.test(around)) return loadsFromEncoded(48 + more, host);
  return REDIRECTS.test(around)
    ? malware(40 + more, `A script redirects to ${host} through an encoded URL.`)
    : null;
}

const MAX_HIDDEN_HOSTS = 1000;

/**
 * Code that was encoded.
 * @param isObfuscated the scripts have other signs of obfuscation
 */
export function judgeHiddenCode(hidden: string, isObfuscated: boolean, context: ScriptContext): Indicator[] {
  const found: Indicator[] = [];
  const code = judgeCode(hidden, isObfuscated, context);
  if (code !== null) found.push(code);
  if (/<form[\s>][\s\S]{0,1500}type\s{0,4}=\s{0,4}\\?["']?password/i.test(hidden)) {
    found.push(phishing(48, 'An encoded script writes a form for passwords.'));
  }
  return found;
}

function judgeCode(hidden: string, isObfuscated: boolean, context: ScriptContext): Indicator | null {
  const stranger = strangerIn(hidden, context);
  if (stranger !== null && LOADS.test(hidden)) {
    return malware(
      (isObfuscated ? 55 : 40) + worseAt(stranger),
      `An encoded script loads code or frames from ${shorten(stranger.host)}.`,
    );
  }
  if (stranger !== null && REDIRECTS.test(hidden)) {
    return malware(
      (isObfuscated ? 42 : 30) + worseAt(stranger),
      `An encoded script redirects to ${shorten(stranger.host)}.`,
    );
  }
  return isObfuscated &&
    /\beval\s{0,4}\(|new\s{1,4}Function\b|document\.write|XMLHttpRequest|\bfetch\s{0,4}\(/.test(hidden)
    ? malware(18, 'A script contains another script in encoded text.')
    : null;
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
