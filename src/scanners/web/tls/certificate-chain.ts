/** Whether the chain of a certificate is trusted, whatever its validity period. */
import { X509Certificate } from 'node:crypto';
import { type DetailedPeerCertificate, rootCertificates } from 'node:tls';

/** OpenSSL's limit. */
const MAX_CHAIN = 100;

/** Problems with the validity period, which OpenSSL reports instead of problems with the chain. */
const OF_TIME: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const OF_NAME = 'ERR_TLS_CERT_ALTNAME_INVALID';
const REASONS: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'It is self-signed.',
  SELF_SIGNED_CERT_IN_CHAIN: 'Its chain ends in a root that is not trusted.',
  UNABLE_TO_GET_ISSUER_CERT: 'The issuer of a certificate in its chain is unknown.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'Its issuer is unknown: the chain is incomplete, or a private authority issued it.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'Its issuer is unknown: the chain is incomplete, or a private authority issued it.',
};

/** A certificate with its issuers, as the server sent them; the last one is its own issuer. */
export type ShownCertificate = Pick<DetailedPeerCertificate, 'raw' | 'fingerprint256'> & {
  issuerCertificate: ShownCertificate;
};

/**
 * @param problem as OpenSSL or Node names it; null: none
 * @returns a sentence on why the chain is not trusted; null when it is
 */
export function whyUntrusted(leaf: ShownCertificate, problem: string | null): string | null {
  if (problem === null || problem.includes(OF_NAME)) return null;
  if (!OF_TIME.has(problem)) return REASONS[problem] ?? `Its chain is not trusted (${problem}).`;
  try {
    return whyUnrooted(leaf);
  } catch {
    // X509Certificate cannot parse it. That it has expired is a finding of its own.
    return null;
  }
}

function whyUnrooted(leaf: ShownCertificate): string | null {
  let top = leaf;
  for (let depth = 0; depth < MAX_CHAIN && isFurther(top); depth++) top = top.issuerCertificate;
  const last = new X509Certificate(top.raw);
  const isSelfSigned = last.checkIssued(last) && last.verify(last.publicKey);
  const anchors = rootCertificates
    .map((pem) => new X509Certificate(pem))
    .filter((root) => (isSelfSigned ? root.fingerprint256 === last.fingerprint256 : last.checkIssued(root)));
  if (anchors.some((root) => isSelfSigned || last.verify(root.publicKey))) return null;
  if (!isSelfSigned)
    return 'Its issuer is unknown: the chain is incomplete, or a private authority issued it.';
  return top === leaf ? 'It is self-signed.' : 'Its chain ends in a root that is not trusted.';
}

const isFurther = ({ issuerCertificate, fingerprint256 }: ShownCertificate): boolean =>
  issuerCertificate?.raw !== undefined && issuerCertificate.fingerprint256 !== fingerprint256;
