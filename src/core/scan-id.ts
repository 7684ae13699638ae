/** Ids of scans as clients see them, in GraphQL and in every other interface: opaque, and the same everywhere. */
import { noSuchScan } from './errors.ts';

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const PREFIX = 'Scan:';

const withoutPadding = (base64: string) => base64.replace(/=+$/, '');

/** A global id of Relay. None of its characters needs an escape in a path. */
export const scanGlobalId = (scanId: string): string => Buffer.from(PREFIX + scanId).toString('base64');

/** Parses a global id, or the plain id that the command line prints. @returns null if it is neither */
export function parseScanId(given: string): string | null {
  if (ULID.test(given)) return given;
  const scanId = Buffer.from(given, 'base64').toString('latin1').slice(PREFIX.length);
  const isOne = ULID.test(scanId) && withoutPadding(scanGlobalId(scanId)) === withoutPadding(given);
  return isOne ? scanId : null;
}

/** @throws NotFoundError if it is not the id of a scan */
export function requireScanId(given: string): string {
  const scanId = parseScanId(given);
  if (scanId === null) throw noSuchScan();
  return scanId;
}
