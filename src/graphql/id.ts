import { decodeGlobalID, encodeGlobalID } from '@pothos/plugin-relay';
import { NotFoundError } from '../core/errors.ts';

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

export const scanGlobalId = (scanId: string): string => encodeGlobalID('Scan', scanId);

/** Parses the id of a scan: a global id, or the plain id that the command line prints. @returns null if it is neither */
export function parseScanId(id: string): string | null {
  if (ULID.test(id)) return id;
  try {
    const { typename, id: bare } = decodeGlobalID(id);
    return typename === 'Scan' && ULID.test(bare) ? bare : null;
  } catch {
    return null;
  }
}

/** The error for an id that is not the id of a scan. */
export const noSuchScan = () =>
  new NotFoundError('There is no such scan. Give the `id` of a Scan, as startScan and scans return it.');

/** @throws NotFoundError if it is not the id of a scan */
export function requireScanId(id: string): string {
  const scanId = parseScanId(id);
  if (scanId === null) throw noSuchScan();
  return scanId;
}

/** Key of a result: its scan and the seq of its event. */
export function parseResultKey(key: string): { scanId: string; seq: number } {
  const [scanId = '', seq = ''] = key.split('.');
  return { scanId, seq: /^\d{1,9}$/.test(seq) ? Number(seq) : 0 };
}
