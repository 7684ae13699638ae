/**
 * A command line tool for the demo: `certificate-tool URL ADDRESS` checks the certificate of the server at an address and
 * prints each problem as a line of JSON.
 */
import { argv, exit, stderr, stdout } from 'node:process';
import { connect } from 'node:tls';

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;
const TIMEOUT_MS = 5000;

const [, , text = '', address = ''] = argv;
if (!URL.canParse(text) || address === '') {
  stderr.write('usage: certificate-tool URL ADDRESS\n');
  exit(2);
}
const url = new URL(text);
// A server without TLS has no certificate.
if (url.protocol !== 'https:') exit(0);
const port = Number(url.port || 443);

const report = (flaw: { title: string; severity: string; type: string; cwe: string; remediation: string }) =>
  stdout.write(`${JSON.stringify({ ...flaw, host: url.hostname, port, url: url.origin })}\n`);

const socket = connect({ host: address, port, servername: url.hostname, rejectUnauthorized: false });
socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer')));
socket.once('error', ({ message }) => {
  stderr.write(`${url.hostname}: ${message}\n`);
  exit(1);
});
socket.once('secureConnect', () => {
  const { valid_to: end } = socket.getPeerCertificate();
  const days = Math.floor((Date.parse(end) - Date.now()) / DAY_MS);
  if (socket.authorizationError) {
    report({
      title: `Certificate that browsers do not trust (${socket.authorizationError})`,
      severity: 'MEDIUM',
      type: 'untrusted_certificate',
      cwe: 'CWE-295',
      remediation: 'Have it issued by an authority that browsers know.',
    });
  }
  if (days < SOON_DAYS) {
    report({
      title: days < 0 ? `Certificate expired on ${end}` : `Certificate expires in ${days} days`,
      severity: days < 0 ? 'HIGH' : 'LOW',
      type: 'certificate_expiry',
      cwe: 'CWE-298',
      remediation: 'Renew it, and have that done by itself.',
    });
  }
  socket.end();
});
