import { decodeGlobalID, encodeGlobalID } from '@pothos/plugin-relay';
import { parseScanId } from '../core/scan-id.ts';
import { filterList } from './filter.ts';

/** @param key seq of the event; something else if it is not in the log */
export const eventGlobalId = (scanId: string, key: string | number): string =>
  encodeGlobalID('ScanEvent', `${scanId}.${key}`);

/** Decodes a global id; its type and key are empty if it is none. */
export function decodeAnyId(id: string): { typename: string; id: string } {
  try {
    return decodeGlobalID(id);
  } catch {
    return { typename: '', id: '' };
  }
}

/** The scans of a filter; an id that is not the id of a scan selects none. @throws BadInputError if the list is too long */
export const scanIdList = (name: string, ids: readonly string[] | null | undefined): string[] | undefined =>
  filterList(name, ids)?.flatMap((id) => parseScanId(id) ?? []);

/** Key of a result or an event: its scan and the seq of the event; seq 0 if it is no such key. */
export function parseResultKey(key: string): { scanId: string; seq: number } {
  const [, scanId = '', seq = 0] = /^([0-9A-HJKMNP-TV-Z]{26})\.([1-9]\d{0,8})$/.exec(key) ?? [];
  return { scanId, seq: Number(seq) };
}
