/** Creates self-signed certificates. None is stored, so that none can leak or expire. */
import { generateKeyPair, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import forge from 'node-forge';

const DAY_MS = 24 * 60 * 60 * 1000;
/** GeneralName choices of RFC 5280 section 4.2.1.6 */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/**
 * @param init.names names and addresses; the first is its subject
 * @param init.days validity in days; negative if it has expired. It starts a day before now, or before its end if earlier.
 * @returns PEM for `tls.createServer`
 */
export async function createCertificate({
  names,
  days = 30,
}: {
  names: readonly [string, ...string[]];
  days?: number;
}): Promise<{ key: string; cert: string }> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const end = Date.now() + days * DAY_MS;
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  // RFC 5280, section 4.1.2.2, requires a positive number: the first bit is the sign.
  certificate.serialNumber = `01${randomBytes(15).toString('hex')}`;
  certificate.validity.notBefore = new Date(Math.min(Date.now(), end) - DAY_MS);
  certificate.validity.notAfter = new Date(end);
  const subject = [
    { name: 'commonName', value: names[0] },
    { name: 'organizationName', value: 'scanwire demo' },
  ];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false },
    {
      name: 'subjectAltName',
      altNames: names.map((name) =>
        isIP(name) === 0 ? { type: DNS_NAME, value: name } : { type: IP_ADDRESS, ip: name },
      ),
    },
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(privateKey), forge.md.sha256.create());
  return { key: privateKey, cert: forge.pki.certificateToPem(certificate) };
}
