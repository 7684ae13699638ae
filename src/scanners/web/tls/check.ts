/** Certificates, versions of TLS, and passwords over plain HTTP. */
import { checkServerIdentity, type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { EgressError } from '../../../core/scanner.ts';
import { withoutBrackets } from '../../../core/target.ts';
import type { Flaw } from '../../kit/flaw.ts';
import { ofSite, type WebFlaw } from '../../kit/web-finding.ts';
import type { ServedFile, Tools, WebCheck } from '../check.ts';
import { whyUntrusted } from './certificate-chain.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const SOON_DAYS = 14;

const WSTG_TLS =
  'https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/09-Testing_for_Weak_Cryptography/01-Testing_for_Weak_Transport_Layer_Security';
const RFC5280 = 'https://www.rfc-editor.org/rfc/rfc5280';

const expired: Flaw = {
  type: 'tls_certificate_expired',
  title: 'Expired TLS certificate',
  severity: 'HIGH',
  cwe: 'CWE-298',
  description:
    'The certificate has expired. Browsers warn visitors, who cannot distinguish the site from an attacker on the network, and learn to dismiss such warnings.',
  remediation: 'Renew the certificate, and automate its renewal (ACME).',
  references: [WSTG_TLS, `${RFC5280}#section-4.1.2.5`],
};
const expiresSoon: Flaw = {
  ...expired,
  type: 'tls_certificate_expires_soon',
  title: 'TLS certificate expires soon',
  severity: 'LOW',
  description: `The certificate expires within ${SOON_DAYS} days. Automated renewal would have replaced it by now.`,
};
const notYetValid: Flaw = {
  ...expired,
  type: 'tls_certificate_not_yet_valid',
  title: 'TLS certificate not yet valid',
  description: 'The certificate is not valid yet. Browsers reject it until then.',
  remediation: 'Install a certificate that is valid now, and check the clock of its issuer.',
};
const untrusted: Flaw = {
  type: 'tls_certificate_untrusted',
  title: 'Untrusted TLS certificate',
  severity: 'MEDIUM',
  cwe: 'CWE-295',
  description:
    'The certificate is not issued by an authority that browsers trust. An attacker on the network can present an equally untrusted one.',
  remediation:
    'Use a certificate of a public authority or, inside a company, of one that all clients trust. Configure the server to send the intermediate certificates.',
  references: [WSTG_TLS, `${RFC5280}#section-6`],
};
const otherName: Flaw = {
  type: 'tls_certificate_name',
  title: 'TLS certificate hostname mismatch',
  severity: 'MEDIUM',
  cwe: 'CWE-297',
  description:
    'The certificate does not contain the host name. Browsers warn visitors, who cannot distinguish the site from an attacker on the network.',
  remediation: 'Use a certificate whose subjectAltName contains every host name of the site.',
  references: [WSTG_TLS, 'https://www.rfc-editor.org/rfc/rfc9525'],
};
const oldProtocol: Flaw = {
  type: 'tls_old_protocol',
  title: 'Deprecated TLS version enabled (TLS 1.0 or 1.1)',
  severity: 'MEDIUM',
  cwe: 'CWE-327',
  description:
    'The server accepts deprecated versions of TLS. Some of their hashes and ciphers are broken (BEAST, SLOTH), and no current browser needs them.',
  remediation: 'Accept TLS 1.2 and TLS 1.3 only.',
  references: [WSTG_TLS, 'https://www.rfc-editor.org/rfc/rfc8996', 'https://ssl-config.mozilla.org/'],
};
const cleartextPassword: Flaw = {
  type: 'cleartext_password',
  title: 'Password field on a page without HTTPS',
  severity: 'MEDIUM',
  cwe: 'CWE-319',
  description:
    'A page over plain HTTP has a password field. An attacker on the network can read the password, or change the page to receive it.',
  remediation: 'Serve the whole site over HTTPS only, and send Strict-Transport-Security.',
  references: [
    'https://developer.mozilla.org/en-US/docs/Web/Security/Insecure_passwords',
    'https://owasp.org/www-project-web-security-testing-guide/latest/4-Web_Application_Security_Testing/04-Authentication_Testing/01-Testing_for_Credentials_Transported_over_an_Encrypted_Channel',
  ],
};
const noHttps: Flaw = {
  type: 'no_https',
  title: 'Missing redirect from HTTP to HTTPS',
  severity: 'INFO',
  cwe: 'CWE-319',
  description:
    'The site responds over plain HTTP instead of redirecting to HTTPS: an attacker on the network can read and change its traffic.',
  remediation: 'Redirect plain HTTP to HTTPS, and send Strict-Transport-Security over HTTPS.',
  references: [WSTG_TLS],
};

export const tls: WebCheck = {
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
        proof: `${first.url.origin} responded with a page instead of a redirect to HTTPS.`,
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
  identity: ofSite(url),
});

async function hasPasswordField(page: ServedFile): Promise<boolean> {
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
  // `problem` names only one of several, so each is checked separately.
  const now = Date.now();
  if (ends.getTime() < now)
    yield { ...ofOrigin(expired, url), proof: `It expired on ${dateOf(ends)}.`, properties };
  else if (ends.getTime() - now < SOON_DAYS * DAY_MS)
    yield { ...ofOrigin(expiresSoon, url), proof: `It expires on ${dateOf(ends)}.`, properties };
  if (begins.getTime() > now)
    yield { ...ofOrigin(notYetValid, url), proof: `It is valid from ${dateOf(begins)}.`, properties };
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
      // The handshake should fail.
      if (!(error instanceof EgressError)) throw error;
    }
  }
  if (accepted.length === 0) return;
  yield {
    ...ofOrigin(oldProtocol, url),
    proof: `The server completed a handshake over ${accepted.join(' and ')} when offered nothing newer.`,
    properties: { protocols: accepted },
  };
}
