/**
 * A command line tool for the demo: `certificate-tool URL ADDRESS` checks the certificate of the server at an address and
 * prints each problem as a line of JSON.
 */
import { argv, exit, stderr, stdout } from 'node:process';
import { connect } from 'node:tls';

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;
const TIMEOUT_MS = 5000;
/** Words for codes of OpenSSL. */
const REASONS: Readonly<Record<string, string>> = { DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed' };

const [, , text = '', address = ''] = argv;
if (!URL.canParse(text) || address === '') {
  stderr.write('usage: certificate-tool URL ADDRESS\n');
  exit(2);
}
const url = new URL(text);
// A server without TLS has no certificate.
if (url.protocol !== 'https:') exit(0);
const port = Number(url.port || 443);

const report = (problem: {
  title: string;
  severity: string;
  type: string;
  cwe: string;
  remediation: string;
}) => stdout.write(`${JSON.stringify({ ...problem, host: url.hostname, port, url: url.origin })}\n`);

const socket = connect({ host: address, port, servername: url.hostname, rejectUnauthorized: false });
socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no response')));
socket.once('error', ({ message }) => {
  stderr.write(`${url.hostname}: ${message}\n`);
  exit(1);
});
socket.once('secureConnect', () => {
  const { valid_to: end } = socket.getPeerCertificate();
  const days = Math.floor((Date.parse(end) - Date.now()) / DAY_MS);
  const code = String(socket.authorizationError ?? '');
  if (code !== '') {
    report({
      title: `Untrusted TLS certificate (${REASONS[code] ?? code})`,
      severity: 'MEDIUM',
      type: 'untrusted_certificate',
      cwe: 'CWE-295',
      remediation: 'Use a certificate from an authority that browsers trust.',
    });
  }
  if (days < SOON_DAYS) {
    report({
      title: days < 0 ? `TLS certificate expired on ${end}` : `TLS certificate expires in ${days} days`,
      severity: days < 0 ? 'HIGH' : 'LOW',
      type: 'certificate_expiry',
      cwe: 'CWE-298',
      remediation: 'Renew the certificate, and automate its renewal.',
    });
  }
  socket.end();
});
