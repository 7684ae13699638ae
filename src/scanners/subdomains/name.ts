import { domainToASCII } from 'node:url';

const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

/** Lower case, without a final dot, in its xn-- form; null for what is not a host name (RFC 1123, underscores allowed). */
export function hostName(text: string): string | null {
  const bare = text.trim().replace(/\.$/, '');
  if (bare === '' || bare.length > 1024) return null;
  // Percent signs and the like would be decoded into something that nobody wrote.
  const name = /^[\w.-]+$/.test(bare)
    ? bare.toLowerCase()
    : /[%:/?#@[\]\\]/.test(bare)
      ? ''
      : domainToASCII(bare);
  const wellFormed = name.length <= 253 && name.split('.').every((label) => LABEL.test(label));
  // An xn-- label that decodes to nothing passes the rule above, and no URL can be made of it.
  return wellFormed && URL.canParse(`https://${name}/`) ? name : null;
}

/** Like `hostName`, for a name that is the domain or below it. A wildcard `*.x` counts as `x`. */
export function nameWithin(domain: string, text: string): string | null {
  const name = hostName(text.trim().replace(/^(\*\.)+/, ''));
  return name !== null && (name === domain || name.endsWith(`.${domain}`)) ? name : null;
}
