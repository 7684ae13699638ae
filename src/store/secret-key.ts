/** Encrypts secret options (AES-256-GCM) with a key in a file beside the database, or one from the configuration. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Vault } from '../core/secret-options.ts';

/** Name of the key file, in the folder of the database. */
export const KEY_FILE = 'scanwire.key';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Starts every encrypted text, so that the format can change. */
const VERSION = 'v1.';

export interface VaultOptions {
  /** from the configuration; null: in the file */
  key: Buffer | null;
  /** path of the key file, which is created when it is first needed; null if the database is no file */
  file: string | null;
}

/** Reads no file before it is used. */
export function createVault({ key, file }: VaultOptions): Vault {
  let known = key;
  const keyOf = (create: boolean): Buffer => {
    if (known) return known;
    if (file === null)
      throw new Error('there is no key; set SCANWIRE_SECRET_KEY, to the same value on all nodes');
    known = readKey(file) ?? (create ? createKey(file) : null);
    if (!known) throw new Error(`the key file ${basename(file)}, beside the database, is missing`);
    return known;
  };
  return {
    seal(text, context) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, keyOf(true), iv).setAAD(Buffer.from(context));
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return VERSION + Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString('base64');
    },

    open(sealed, context) {
      const own = keyOf(false);
      const bytes = Buffer.from(sealed.slice(VERSION.length), 'base64');
      const tag = bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
      if (!sealed.startsWith(VERSION) || tag.length < TAG_BYTES) throw new Error('their format is unknown');
      const decipher = createDecipheriv(ALGORITHM, own, bytes.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
      try {
        return (
          decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
        );
      } catch {
        const source = key ? 'SCANWIRE_SECRET_KEY' : `the key file ${basename(file ?? KEY_FILE)}`;
        throw new Error(`they were encrypted with another key than that of ${source}, or were changed`);
      }
    },
  };
}

/** @returns 32 bytes in base64, base64url or hexadecimal; null for any other text */
export function parseKey(text: string): Buffer | null {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === KEY_BYTES ? bytes : null;
}

/** Otherwise a power failure could lose the file, but not the texts that were encrypted with it. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** @returns null if there is no file @throws Error if it cannot be read or is not a key */
function readKey(file: string): Buffer | null {
  const name = basename(file);
  try {
    const key = parseKey(readFileSync(file, 'latin1').trim());
    if (!key) throw new Error(`the key file ${name} does not have 32 bytes in base64; restore it`);
    return key;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code === undefined) throw error;
    throw new Error(`the key file ${name} cannot be read (${code})`, { cause: error });
  }
}

/** Creates the file with its content in one step, and never replaces one that another process has created. */
function createKey(file: string): Buffer {
  const part = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    const descriptor = openSync(part, 'wx', 0o600);
    try {
      writeFileSync(descriptor, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    linkSync(part, file);
    syncFolder(dirname(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') {
      throw new Error(
        `the key file ${basename(file)} cannot be created beside the database (${code}); set SCANWIRE_SECRET_KEY instead`,
        { cause: error },
      );
    }
  } finally {
    rmSync(part, { force: true });
  }
  return readKey(file) as Buffer;
}
