/** Finds private keys in text: PEM (RFC 7468, RFC 1421), OpenSSH, OpenPGP (RFC 9580, section 6), but not PuTTY. */
import { entropyOf } from './plausibility.ts';
import type { Span } from './secretlint.ts';

const HEADER = /-----BEGIN ((?:RSA |DSA |EC |OPENSSH |ENCRYPTED |PGP )?)PRIVATE KEY( BLOCK)?-----/g;
/** Characters; the longest keys in use, PGP keys with signatures, have fewer. */
const MAX_KEY = 20_000;
/** Keys in one text. */
const MAX_KEYS = 200;

type KeyRule = 'openssh-private-key' | 'pgp-private-key' | 'private-key' | 'encrypted-private-key';

/** Keys of one rule. Everything after the first line is masked. */
export function* privateKeys(text: string, rule: KeyRule): Generator<Span> {
  let count = 0;
  for (const { index, 0: header, 1: label = '' } of text.matchAll(HEADER)) {
    if (++count > MAX_KEYS) return;
    const from = index + header.length;
    const rest = text.slice(from, from + MAX_KEY);
    const closing = rest.indexOf('-----');
    const body = closing === -1 ? rest : rest.slice(0, closing);
    if (ruleOf(label, body) !== rule || !isKey(body)) continue;
    yield { start: index, end: from + body.length, hideFrom: from, hideTo: from + body.length };
  }
}

function ruleOf(label: string, body: string): KeyRule {
  if (label === 'ENCRYPTED ' || body.slice(0, 300).includes('ENCRYPTED')) return 'encrypted-private-key';
  if (label === 'OPENSSH ') return 'openssh-private-key';
  return label === 'PGP ' ? 'pgp-private-key' : 'private-key';
}

/** Whether the body is lines of base64, however a language or format joins them. */
function isKey(body: string): boolean {
  const data = body
    .slice(0, 2000)
    .replace(/^[ \t]*(?:Proc-Type|DEK-Info|Version|Comment|Charset|Hash):.*$/gm, '')
    .replace(/\\[nrt]|[\s"'`+,;\\]/g, '');
  const [base64 = ''] = /^[A-Za-z0-9+/=]*/.exec(data) ?? [];
  return base64.length >= 60 && entropyOf(base64) > 4 && base64.length > data.length * 0.8;
}

/** Key files of Google service accounts; their private key is masked. */
export function* serviceAccountKeys(text: string): Generator<Span> {
  if (!/"type\\?"\s*:\s*\\?"service_account/.test(text)) return;
  for (const rule of ['private-key', 'encrypted-private-key'] as const) yield* privateKeys(text, rule);
}
