/** A certificate authority of a test. */
import forge from 'node-forge';
import { createCertificate } from '../../src/demo/certificate.ts';

export interface Authority {
  /** PEM of its own certificate */
  cert: string;
  /** @returns the certificate that it has signed and its key, as PEM: see `createCertificate` */
  issue(init: Parameters<typeof createCertificate>[0]): Promise<{ key: string; cert: string }>;
}

export async function createAuthority(name: string): Promise<Authority> {
  const own = await createCertificate({ names: [name] });
  const root = forge.pki.certificateFromPem(own.cert);
  const key = forge.pki.privateKeyFromPem(own.key);
  root.setExtensions([{ name: 'basicConstraints', cA: true, critical: true }]);
  root.sign(key, forge.md.sha256.create());
  return {
    cert: forge.pki.certificateToPem(root),
    async issue(init) {
      const issued = await createCertificate(init);
      const certificate = forge.pki.certificateFromPem(issued.cert);
      certificate.setIssuer(root.subject.attributes);
      certificate.sign(key, forge.md.sha256.create());
      return { key: issued.key, cert: forge.pki.certificateToPem(certificate) };
    },
  };
}
