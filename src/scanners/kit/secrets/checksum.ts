/** Verifies secrets that contain a checksum or encoded data, which random text of the same form does not. */
import { crc32 } from 'node:zlib';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * The last six characters of GitHub's and npm's tokens: CRC-32 of the random part before them, in base 62.
 * https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/
 */
export function base62Checksum(random: string): string {
  let rest = crc32(random);
  let text = '';
  for (let digit = 0; digit < 6; digit++) {
    text = (BASE62[rest % 62] ?? '0') + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

export function hasBase62Checksum(token: string): boolean {
  const random = token.slice(token.indexOf('_') + 1);
  return base62Checksum(random.slice(0, -6)) === random.slice(-6);
}

/** @returns the object that a base64url or base64 text holds as JSON, or null */
export function jsonOf(encoded: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/**
 * Whether a text is a signed, private JSON Web Token (RFC 7519). Expired tokens are worthless, and
 * `role: anon` marks public clients of a database service.
 */
export function isLiveJwt(token: string, now = Date.now()): boolean {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const head = jsonOf(header);
  const claims = jsonOf(payload);
  if (head === null || claims === null || signature.length < 20) return false;
  if (typeof head.alg !== 'string' || head.alg.toLowerCase() === 'none') return false;
  // The example token of https://jwt.io, which documentation often copies.
  if (claims.sub === '1234567890' || claims.name === 'John Doe') return false;
  if (claims.role === 'anon' || claims.role === 'anonymous') return false;
  return !(typeof claims.exp === 'number' && claims.exp * 1000 < now);
}
