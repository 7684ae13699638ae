import { looksLikeMarkup, type Recogniser } from './recogniser.ts';

const PEM =
  /^-----BEGIN ((?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY)-----\r?\n((?:[\w-]{1,50}: [^\r\n]{1,200}\r?\n)*)\s{0,10}([A-Za-z0-9+/=\r\n]{60,20000})-----END \1-----/m;
const OPENSSH_MAGIC = 'openssh-key-v1\0';

/** A private key: PEM (RFC 7468) with a DER sequence, OpenSSH format, or encrypted PEM (RFC 1421). */
export const privateKey: Recogniser = ({ text }) => {
  if (looksLikeMarkup(text)) return null;
  const [, label = '', headers = '', base64 = ''] = PEM.exec(text) ?? [];
  const body = base64.replace(/\s/g, '');
  if (label === '' || body.length % 4 !== 0) return null;
  const key = Buffer.from(body, 'base64');
  const isEncrypted = label.startsWith('ENCRYPTED') || /^Proc-Type: 4,ENCRYPTED/m.test(headers);
  const isKey = label.startsWith('OPENSSH')
    ? key.toString('latin1', 0, OPENSSH_MAGIC.length) === OPENSSH_MAGIC
    : /^Proc-Type/m.test(headers) || isDerSequence(key);
  if (!isKey) return null;
  const isProtected = isEncrypted || (label.startsWith('OPENSSH') && !key.subarray(0, 40).includes('none'));
  return {
    what: isProtected ? 'a private key with a passphrase' : 'a private key',
    extract: `-----BEGIN ${label}-----\n***`,
    severity: isProtected ? 'MEDIUM' : 'HIGH',
    properties: { kind: label, encrypted: isProtected },
  };
};

/** A sequence tag, and a length that matches the rest (X.690, section 8.1.3). */
function isDerSequence(der: Buffer): boolean {
  if (der[0] !== 0x30) return false;
  const first = der[1] ?? 0;
  if (first < 0x80) return der.length === first + 2;
  const size = first & 0x7f;
  if (size < 1 || size > 3 || der.length < 2 + size) return false;
  return der.readUIntBE(2, size) === der.length - 2 - size;
}
