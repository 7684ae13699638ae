/** Recognises archives, without unpacking them. */
import { gunzipSync, constants as zlib } from 'node:zlib';
import { hasControls, MAX_LINES, type Recogniser, type Sighting } from './recogniser.ts';

/** File names that distinguish a backup from an ordinary download. */
const TELLING =
  /\.(?:php|sql|env|ini|conf|config|ya?ml|properties|py|rb|jsp|aspx?|key|pem|sqlite|db|bak)$|(?:^|\/)(?:\.git|\.env|wp-|config)/i;

function archive(what: string, names: readonly string[]): Sighting {
  return {
    what,
    extract: names.slice(0, MAX_LINES).join('\n'),
    severity: names.some((name) => TELLING.test(name)) ? 'HIGH' : 'MEDIUM',
    properties: { entries: names.slice(0, MAX_LINES) },
  };
}

const isName = (name: string): boolean => name !== '' && !hasControls(name);

/** A ZIP archive, by its local headers (APPNOTE.TXT, section 4.3.7). It is not unpacked. */
export const zip: Recogniser = ({ bytes }) => {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names: string[] = [];
  for (let at = 0; at + 30 <= data.length && names.length < MAX_LINES; ) {
    if (data.readUInt32LE(at) !== 0x04034b50) break;
    const [needed, flags, method] = [
      data.readUInt16LE(at + 4),
      data.readUInt16LE(at + 6),
      data.readUInt16LE(at + 8),
    ];
    const [size, nameLength, extraLength] = [
      data.readUInt32LE(at + 18),
      data.readUInt16LE(at + 26),
      data.readUInt16LE(at + 28),
    ];
    const name = data.toString('utf8', at + 30, at + 30 + nameLength);
    if ((needed & 0xff) > 63 || method > 99 || nameLength > 4096 || !isName(name)) return null;
    names.push(name.slice(0, 200));
    // The size follows the content, so the next header cannot be located.
    if ((flags & 8) !== 0) break;
    at += 30 + nameLength + extraLength + size;
  }
  return names.length === 0 ? null : archive('a ZIP archive', names);
};

/** Compressed bytes to unpack; the result is at most a thousand times larger. */
const MAX_PACKED = 4096;

/** The beginning of the content of a gzip file (RFC 1952). @returns null for other files */
export function unpacked(bytes: Uint8Array): Buffer | null {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return null;
  try {
    return gunzipSync(bytes.subarray(0, MAX_PACKED), {
      finishFlush: zlib.Z_SYNC_FLUSH,
      maxOutputLength: 8 * 1024 * 1024,
    }).subarray(0, 64 * 1024);
  } catch {
    return null;
  }
}

/** A tar archive (POSIX.1-2017, ustar), gzipped or not, by the checksum of its first header. */
export const tar: Recogniser = ({ bytes }) => {
  const data = unpacked(bytes) ?? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names: string[] = [];
  for (let at = 0; at + 512 <= data.length && names.length < MAX_LINES; ) {
    const header = data.subarray(at, at + 512);
    const sum = Number.parseInt(header.toString('latin1', 148, 156).trim(), 8);
    const counted = header.reduce(
      (total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte),
      0,
    );
    const name = header.toString('utf8', 0, 100).split('\0', 1)[0] ?? '';
    if (sum !== counted || !isName(name)) break;
    names.push(name.slice(0, 200));
    const size = Number.parseInt(header.toString('latin1', 124, 136), 8) || 0;
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return names.length === 0 ? null : archive('a tar archive', names);
};
