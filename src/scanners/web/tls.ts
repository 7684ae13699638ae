/** The certificate of an origin and the protocols that it takes; log-ins where there is neither. */
import { X509Certificate } from 'node:crypto';
import {
  checkServerIdentity,
  type DetailedPeerCertificate,
  rootCertificates,
  type TLSSocket,
} from 'node:tls';
import { EgressError } from '../../core/scanner.ts';
import { withoutBrackets } from '../../core/target.ts';
import type { Flaw } from '../kit/flaw.ts';
import type { WebFlaw } from '../kit/web-finding.ts';
import type { Check, Page, Tools } from './check.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const SOON_DAYS = 14;
const MAX_CHAIN = 10;

const WSTG_TLS =
  'https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/09-Testing_for_Weak_Cryptography/01-Testing_for_Weak_Transport_Layer_Security';
const RFC5280 = 'https://www.rfc-editor.org/rfc/rfc5280';

const expired: Flaw = {
  type: 'tls_certificate_expired',
  title: 'TLS certificate has expired',
  severity: 'HIGH',
  cwe: 'CWE-298',
  description:
    'The certificate is past its end. Browsers warn visitors, who learn to click such warnings away, and then cannot tell this site from somebody who stands between.',
  remediation: 'Renew the certificate, and let it be renewed by itself (ACME) well before its end.',
  references: [WSTG_TLS, `${RFC5280}#section-4.1.2.5`],
};
const expiresSoon: Flaw = {
  ...expired,
  type: 'tls_certificate_expires_soon',
  title: 'TLS certificate expires soon',
  severity: 'LOW',
  description: `The certificate ends within ${SOON_DAYS} days. Certificates that renew themselves have been renewed by then.`,
};
const notYetValid: Flaw = {
  ...expired,
  type: 'tls_certificate_not_yet_valid',
  title: 'TLS certificate is not valid yet',
  description: 'The certificate begins in the future. Browsers refuse it until then.',
  remediation: 'Put a certificate in place that is valid now, and see that the clock of its issuer is right.',
};
const untrusted: Flaw = {
  type: 'tls_certificate_untrusted',
  title: 'TLS certificate is not trusted',
  severity: 'MEDIUM',
  cwe: 'CWE-295',
  description:
    'No authority that browsers trust vouches for the certificate. Who stands between can show one of their own that looks no worse.',
  remediation:
    'Use a certificate of a public authority, or, for names inside a company, one whose root all its clients have. Send the intermediate certificates along.',
  references: [WSTG_TLS, `${RFC5280}#section-6`],
};
const otherName: Flaw = {
  type: 'tls_certificate_name',
  title: 'TLS certificate is for another name',
  severity: 'MEDIUM',
  cwe: 'CWE-297',
  description:
    'The certificate does not name the host that showed it. Browsers warn visitors, who cannot tell this site from somebody who stands between.',
  remediation: 'Use a certificate whose subjectAltName has every name that the site is reached by.',
  references: [WSTG_TLS, 'https://www.rfc-editor.org/rfc/rfc9525'],
};
const oldProtocol: Flaw = {
  type: 'tls_old_protocol',
  title: 'TLS 1.0 or TLS 1.1 is accepted',
  severity: 'MEDIUM',
  cwe: 'CWE-327',
  description:
    'The server speaks versions of TLS that have been deprecated: their hashes and ciphers are broken in part (BEAST, SLOTH), and no browser needs them any more.',
  remediation: 'Accept TLS 1.2 and TLS 1.3 only.',
  references: [WSTG_TLS, 'https://www.rfc-editor.org/rfc/rfc8996', 'https://ssl-config.mozilla.org/'],
};
const cleartextPassword: Flaw = {
  type: 'cleartext_password',
  title: 'Password is asked for without TLS',
  severity: 'MEDIUM',
  cwe: 'CWE-319',
  description:
    'A page over plain HTTP has a field for a password. Whoever is on the way reads what is typed, or changes the page so that it is sent to them.',
  remediation: 'Serve the whole site over HTTPS only, and send Strict-Transport-Security.',
  references: [
    'https://developer.mozilla.org/en-US/docs/Web/Security/Insecure_passwords',
    'https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/04-Authentication_Testing/01-Testing_for_Credentials_Transported_over_an_Encrypted_Channel',
  ],
};
const noHttps: Flaw = {
  type: 'no_https',
  title: 'Pages are served over plain HTTP',
  severity: 'INFO',
  cwe: 'CWE-319',
  description:
    'The site answers over plain HTTP instead of leading to HTTPS: it can be read and changed on its way.',
  remediation:
    'Answer over plain HTTP with a redirect to HTTPS only, and send Strict-Transport-Security there.',
  references: [WSTG_TLS],
};

export const tls: Check = {
  name: 'tls',
  async *origin(first, tools) {
    const { protocol } = first.url;
    if (protocol === 'https:') {
      yield* certificateFlaws(first.url, tools);
      yield* protocolFlaws(first.url, tools);
      return;
    }
    const { status } = first.exchange.response;
    if (first.kind === 'html' && status === 200)
      yield {
        ...ofOrigin(noHttps, first.url),
        proof: `${first.url.origin} answered with a page, and with no redirect to HTTPS.`,
        exchanges: [{ exchange: first.exchange }],
      };
  },
  async *page(page) {
    if (page.url.protocol !== 'http:' || page.kind !== 'html' || !(await hasPasswordField(page))) return;
    yield {
      ...ofOrigin(cleartextPassword, page.url),
      proof: 'The page came over plain HTTP and has a field of type password.',
      exchanges: [
        {
          exchange: page.exchange,
          needle: /type\s{0,9}=\s{0,9}["']?password/i.exec(page.exchange.response.body)?.[0],
        },
      ],
    };
  },
};

const ofOrigin = (flaw: Flaw, url: URL): Pick<WebFlaw, 'flaw' | 'url' | 'confidence' | 'identity'> => ({
  flaw,
  url: url.href,
  confidence: 'CONFIRMED',
  identity: [url.origin],
});

async function hasPasswordField(page: Page): Promise<boolean> {
  const { forms, loose } = await page.facts();
  return [...forms, loose].some(({ fields }) => fields.some(({ type }) => type === 'password'));
}

const portOf = (url: URL): number => Number(url.port || 443);

async function* certificateFlaws(url: URL, { connect }: Tools): AsyncGenerator<WebFlaw, void, void> {
  const host = withoutBrackets(url.hostname);
  const socket = (await connect({ host, port: portOf(url), tls: true })) as TLSSocket;
  let leaf: DetailedPeerCertificate;
  let problem: string | null;
  try {
    leaf = socket.getPeerCertificate(true);
    problem = socket.authorized ? null : String(socket.authorizationError ?? 'UNKNOWN');
  } finally {
    socket.destroy();
  }
  if (leaf.raw === undefined) return;
  const begins = new Date(leaf.valid_from);
  const ends = new Date(leaf.valid_to);
  const properties = {
    subject: nameOf(leaf.subject),
    issuer: nameOf(leaf.issuer),
    names: (leaf.subjectaltname ?? '').slice(0, 1000),
    notBefore: dateOf(begins),
    notAfter: dateOf(ends),
    serialNumber: leaf.serialNumber,
    problem,
  };
  // Several may hold at once, of which `problem` names one: each is judged by itself.
  const now = Date.now();
  if (ends.getTime() < now)
    yield { ...ofOrigin(expired, url), proof: `It ended on ${dateOf(ends)}.`, properties };
  else if (ends.getTime() - now < SOON_DAYS * DAY_MS)
    yield { ...ofOrigin(expiresSoon, url), proof: `It ends on ${dateOf(ends)}.`, properties };
  if (begins.getTime() > now)
    yield { ...ofOrigin(notYetValid, url), proof: `It begins on ${dateOf(begins)}.`, properties };
  const mistrust = whyUntrusted(leaf, problem);
  if (mistrust !== null) yield { ...ofOrigin(untrusted, url), proof: mistrust, properties };
  const mismatch = checkServerIdentity(host, leaf);
  if (mismatch !== undefined)
    yield { ...ofOrigin(otherName, url), proof: mismatch.message.slice(0, 500), properties };
}

const nameOf = (name: DetailedPeerCertificate['subject'] | undefined): string =>
  Object.entries(name ?? {})
    .map(([key, value]) => `${key}=${[value].flat().join('+')}`)
    .join(', ')
    .slice(0, 500);

const dateOf = (date: Date): string =>
  Number.isNaN(date.getTime()) ? 'an unreadable date' : date.toISOString().slice(0, 10);

/** What OpenSSL finds wrong with the time hides what it finds wrong with the chain. */
const OF_TIME: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const OF_NAME = 'ERR_TLS_CERT_ALTNAME_INVALID';
const REASONS: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'It is signed by itself.',
  SELF_SIGNED_CERT_IN_CHAIN: 'Its chain ends in a root that is not trusted.',
  UNABLE_TO_GET_ISSUER_CERT: 'The issuer of a certificate in its chain is not known.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'Its issuer is not known: its chain is incomplete, or of a private authority.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'Its issuer is not known: its chain is incomplete, or of a private authority.',
};

/** As a server showed it, with what it sent along: each with its issuer, the last with itself. */
export type ShownCertificate = Pick<DetailedPeerCertificate, 'raw' | 'fingerprint256'> & {
  issuerCertificate: ShownCertificate;
};

/**
 * @param problem that OpenSSL or Node named; null: none
 * @returns in a sentence, why its chain is not trusted; null when it is
 */
export function whyUntrusted(leaf: ShownCertificate, problem: string | null): string | null {
  if (problem === null || problem.includes(OF_NAME)) return null;
  if (!OF_TIME.has(problem)) return REASONS[problem] ?? `Its chain was refused (${problem}).`;
  try {
    return whyUnrooted(leaf);
  } catch {
    // It cannot be read as X.509 beyond what TLS did; that it is out of date is told anyway.
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
  if (!isSelfSigned) return 'Its issuer is not known: its chain is incomplete, or of a private authority.';
  return top === leaf ? 'It is signed by itself.' : 'Its chain ends in a root that is not trusted.';
}

const isFurther = ({ issuerCertificate, fingerprint256 }: ShownCertificate): boolean =>
  issuerCertificate?.raw !== undefined && issuerCertificate.fingerprint256 !== fingerprint256;

async function* protocolFlaws(url: URL, { connect, signal }: Tools): AsyncGenerator<WebFlaw, void, void> {
  const to = { host: withoutBrackets(url.hostname), port: portOf(url) };
  const accepted: string[] = [];
  for (const version of ['TLSv1.1', 'TLSv1'] as const) {
    try {
      const socket = await connect({ ...to, tls: { minVersion: version, maxVersion: version } });
      const spoken = (socket as TLSSocket).getProtocol();
      socket.destroy();
      if (spoken === version) accepted.push(spoken);
    } catch (error) {
      signal.throwIfAborted();
      // A hand-shake that fails is the answer that a server should give.
      if (!(error instanceof EgressError)) throw error;
    }
  }
  if (accepted.length === 0) return;
  yield {
    ...ofOrigin(oldProtocol, url),
    proof: `The server completed a hand-shake that offered nothing newer, over ${accepted.join(' and over ')}.`,
    properties: { protocols: accepted },
  };
}
