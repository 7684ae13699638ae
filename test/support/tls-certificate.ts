import { execFileSync } from 'node:child_process';

/** A new self-signed certificate for these DNS names, valid from now for 30 days. Made by the openssl command. */
export function makeCertificate(names: readonly string[]): { key: string; cert: string } {
  const pem = execFileSync(
    'openssl',
    [
      ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -keyout - -out -'.split(
        ' ',
      ),
      ...['-subj', '/O=Scanwire Tests/CN=test', '-addext', `subjectAltName=${names.map((n) => `DNS:${n}`)}`],
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const at = pem.indexOf('-----BEGIN CERTIFICATE-----');
  return { key: pem.slice(0, at), cert: pem.slice(at) };
}
