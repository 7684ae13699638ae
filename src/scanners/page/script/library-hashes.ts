/** Whether an inline script is a published build of a library. Written by scripts/library-hashes.ts. */
import { createHash } from 'node:crypto';

/** Shorter scripts are not looked up. */
const MIN_LENGTH = 500;

/** Start of the SHA-256 of a script without white space around it, and with line feeds only. */
export const fingerprintOf = (code: string): string =>
  createHash('sha256').update(code.trim().replaceAll('\r\n', '\n')).digest('base64url').slice(0, 16);

const HASHES: ReadonlySet<string> = new Set(
  `
`
    .split(/\s+/)
    .filter((hash) => hash !== ''),
);

export const isPublishedLibrary = (code: string): boolean =>
  code.length >= MIN_LENGTH && HASHES.has(fingerprintOf(code));
