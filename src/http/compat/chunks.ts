/** `/ws/scans/{id}/chunks`: hosts and endpoints as they are found, each in a chunk of one item. */
import type { ScanEvent } from '../../core/event.ts';
import type { Connected, ScanView } from './follow-scan.ts';

export const chunks: ScanView = {
  key: 'chunks',
  types: ['HOST', 'ENDPOINT'],
  render: chunkOf,
};

function chunkOf(event: ScanEvent | Connected): { type: string; data: object[] } {
  if (event.type === 'HOST') {
    const { name, ip, alive } = event.host;
    return { type: 'subdomains_chunk', data: [{ name, ip: ip.length === 1 ? ip[0] : ip, alive }] };
  }
  if (event.type === 'ENDPOINT') {
    const { url, status } = event.endpoint;
    return { type: 'endpoints_chunk', data: [{ url, status }] };
  }
  // The end of the scan.
  return { type: event.type.toLowerCase(), data: [] };
}
