/** TLS certificates of the servers that answered. */
import type { Certificate } from '../../../core/scanner.ts';
import { identifyHost } from '../hosts/host-identity.ts';
import { type Indicator, sign } from '../layer.ts';
import { shorten } from '../sentence.ts';
import { type IndicatorName, WEIGHTS } from '../weights.ts';
import type { Hop, Observation } from './visit.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The age of the certificate. Few points: certificates valid for 90 days and less are common, so a young one matters only
 * together with other signs of a throw-away site.
 */
export function judgeCertificateAge({ hops }: Observation, now = Date.now()): Indicator[] {
  const certificate = hops.at(-1)?.certificate;
  if (!certificate || certificate.problem !== null) return [];
  const days = (now - certificate.notBefore.getTime()) / DAY_MS;
  if (days < 0 || days >= 30) return [];
  const age = days < 1 ? 'less than a day' : days < 2 ? 'a day' : `${Math.floor(days)} days`;
  return [
    sign(
      days < 7 ? 'new-certificate' : 'young-certificate',
      `The certificate of the host is only ${age} old.`,
    ),
  ];
}

/** Error codes of OpenSSL and Node. */
const PROBLEMS: Record<string, [rule: IndicatorName, text: string]> = {
  CERT_HAS_EXPIRED: ['expired-certificate', 'has expired'],
  CERT_NOT_YET_VALID: ['not-yet-valid-certificate', 'is not valid yet'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['self-signed-certificate', 'is self-signed'],
  SELF_SIGNED_CERT_IN_CHAIN: ['self-signed-certificate', 'is signed by an untrusted authority'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['certificate-of-another-host', 'is for another host'],
  CERT_REVOKED: ['revoked-certificate', 'is revoked'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['missing-certificate-chain', 'cannot be verified'],
};

/** One indicator for all certificate problems of a visit: the worst. */
export function judgeCertificates({ hops }: Observation): Indicator[] {
  const problems = hops.flatMap(problemsOf).sort((one, other) => pointsOf(other) - pointsOf(one));
  const [worst] = problems;
  if (worst === undefined) return [];
  const texts = new Map<string, Set<string>>();
  for (const { host, text } of problems) texts.set(host, (texts.get(host) ?? new Set()).add(text));
  const sentences = [...texts].map(
    ([host, all]) => `The certificate of ${shorten(host)} ${[...all].join(' and ')}.`,
  );
  const more = sentences.length > MAX_HOSTS ? ` And ${sentences.length - MAX_HOSTS} more hosts.` : '';
  return [sign(worst.rule, `${sentences.slice(0, MAX_HOSTS).join(' ')}${more}`)];
}
/** Hosts named in one message. */
const MAX_HOSTS = 3;

interface Problem {
  host: string;
  rule: IndicatorName;
  text: string;
}

const pointsOf = ({ rule }: Problem) => WEIGHTS[rule].points;

function problemsOf({ url, certificate }: Hop): Problem[] {
  if (!certificate?.problem) return [];
  const { host, isIp } = identifyHost(new URL(url));
  const codes = [certificate.problem];
  // OpenSSL reports one problem; a self-signed certificate can have others as well.
  if (certificate.notAfter.getTime() < Date.now()) codes.push('CERT_HAS_EXPIRED');
  if (!isIp && !isFor(certificate, host)) codes.push('ERR_TLS_CERT_ALTNAME_INVALID');
  return codes.map((code) => {
    const [rule, text] = PROBLEMS[code] ?? ['untrusted-certificate', `is not trusted (${code})`];
    return { host, rule, text };
  });
}

/** RFC 9525 section 6.3: a wildcard stands for one label, the first. */
function isFor({ names }: Certificate, host: string): boolean {
  const wildcard = `*${host.slice(host.indexOf('.'))}`;
  return names.some((name) => name.toLowerCase() === host || name.toLowerCase() === wildcard);
}
