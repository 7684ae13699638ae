import { domainToASCII } from 'node:url';

const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

/** Lower case, without a final dot, in its xn-- form; null for what is not a host name (RFC 1123, underscores allowed). */
export function hostName(text: string): string | null {
  const bare = text.trim().replace(/\.$/, '');
  if (bare === '' || bare.length > 1024) return null;
  // The URL parser would decode percent signs.
  const name = /^[\w.-]+$/.test(bare)
    ? bare.toLowerCase()
    : /[%:/?#@[\]\\]/.test(bare)
      ? ''
      : domainToASCII(bare);
  const wellFormed = name.length <= 253 && name.split('.').every((label) => LABEL.test(label));
  // Invalid xn-- labels pass the rule above, but not the URL parser.
  return wellFormed && URL.canParse(`https://${name}/`) ? name : null;
}

/** Like `hostName`, for a name that is the domain or below it. A wildcard `*.x` counts as `x`. */
export function nameWithin(domain: string, text: string): string | null {
  const name = hostName(text.trim().replace(/^(\*\.)+/, ''));
  return name !== null && (name === domain || name.endsWith(`.${domain}`)) ? name : null;
}
