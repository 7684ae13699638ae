/** Strangers: sites of other owners with no reason to receive data of the page. */
import { relatedNames } from '../document/forms.ts';
import {
  ABUSED_TLDS,
  CHEAP_TLDS,
  type HostIdentity,
  hostAt,
  isBrandSite,
  isIdentityProvider,
  isPaymentProvider,
  ownerOf,
} from '../hosts/host-identity.ts';
import { type Indicator, sign } from '../layer.ts';
import type { Omissions } from '../omissions.ts';
import type { PageContent } from '../parse.ts';
import { shorten } from '../sentence.ts';
import { isKnownService, isSignInService } from './known-services.ts';

/** The page whose scripts are judged. */
export interface ScriptContext {
  content: PageContent;
  host: HostIdentity;
  /** skipped content that may be hidden on purpose, so that the scripts are not judged */
  decisive: Omissions;
  /** skipped content that does not affect the verdict */
  harmless: Omissions;
}

/** The http(s) URL of a WebSocket URL. */
export const httpUrl = (address: string): string => address.replace(/^ws/i, 'http');

/** Signs of a host that scripts use: top-level domains that are often abused, and IP addresses. */
export function judgeHost({ host, suffix, isIp }: HostIdentity): Indicator[] {
  if (isAbused({ suffix, isIp })) {
    const kind = isIp ? 'is an IP address' : 'is under a top-level domain that is often abused';
    return [sign('abused-script-host', `Scripts use the host ${shorten(host)}, which ${kind}.`)];
  }
  const text = `Scripts use the host ${shorten(host)}, which is under a cheap top-level domain.`;
  return CHEAP_TLDS.has(suffix) ? [sign('cheap-script-host', text)] : [];
}

export const isAbused = ({ suffix, isIp }: Pick<HostIdentity, 'suffix' | 'isIp'>): boolean =>
  isIp || ABUSED_TLDS.has(suffix);

/** Host of a URL of another owner that is not known to receive such data; null for other URLs. */
export function strangerAt(address: string, { content, host }: ScriptContext): HostIdentity | null {
  const to = hostAt(httpUrl(address), content.base);
  if (to === null || ownerOf(to) === ownerOf(host) || (to.internal && !to.isIp)) return null;
  if (isBrandSite(to) && !/webhook|bot\d|script\.google/i.test(address)) return null;
  if (isKnownService(to) || isSignInService(address, to)) return null;
  return isIdentityProvider(to) || isPaymentProvider(to) || relatedNames(to, host) ? null : to;
}
