/** Reads the certificate of a TLS server. */
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { Certificate } from '../core/scanner.ts';

const MAX_NAMES = 1000;

/** @returns null if the server sent none */
export function certificateOf(socket: TLSSocket): Certificate | null {
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate();
  if (certificate.valid_to === undefined) return null;
  const { authorizationError: problem } = socket as { authorizationError?: Error | string | null };
  return {
    subject: commonName(certificate.subject),
    issuer: issuerName(certificate.issuer),
    notBefore: dateOf(certificate.valid_from),
    notAfter: dateOf(certificate.valid_to),
    names: dnsNames(certificate.subjectaltname ?? ''),
    problem: socket.authorized ? null : problem ? String(problem) : 'UNKNOWN',
  };
}

type Name = Partial<Record<'CN' | 'O', string | string[]>>;

const first = (value: string | string[] | undefined): string =>
  (Array.isArray(value) ? value[0] : value) ?? '';

const commonName = (name: Name | undefined): string => first(name?.CN) || first(name?.O);

/** With the organisation, such as `R11 (Let's Encrypt)`: the common name of an issuer often says little. */
function issuerName(name: Name | undefined): string {
  const common = commonName(name);
  const organisation = first(name?.O);
  return organisation === '' || common.includes(organisation) ? common : `${common} (${organisation})`;
}

/** @returns the latest date of JavaScript for dates beyond it */
function dateOf(text: string | undefined): Date {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? new Date(8.64e15) : date;
}

/** Parses `DNS:a, IP Address:…, DNS:"b, DNS:c"`: Node quotes values with a separator (CVE-2021-44532). */
function dnsNames(text: string): string[] {
  const names: string[] = [];
  for (const [, kind, value = ''] of text.matchAll(/([^:,"]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g)) {
    if (kind === 'DNS' && names.length < MAX_NAMES) names.push(value);
  }
  return names;
}
