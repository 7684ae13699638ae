import { CREDENTIAL_WORDS } from '../hosts/credential-words.ts';
import { type HostIdentity, identifyHost } from '../hosts/host-identity.ts';
import type { Omissions } from '../omissions.ts';
import { shorten } from '../sentence.ts';

/** A parsed URL, for the rules. */
export interface Address {
  url: URL;
  host: HostIdentity;
  /** host name, for messages */
  name: string;
  /** registrable domain, for messages */
  domain: string;
  omissions: Omissions;
}

export function takeApart(url: URL, omissions: Omissions): Address {
  const host = identifyHost(url);
  return { url, host, name: shorten(host.host), domain: shorten(host.domain ?? ''), omissions };
}

/** Words of a host name, label or path, in lower case. */
export const wordsOf = (text: string): string[] => text.toLowerCase().split(/[^\p{L}\p{N}]+/u);

export const credentialWordsOf = (text: string): string[] =>
  wordsOf(text).filter((word) => CREDENTIAL_WORDS.has(word));
