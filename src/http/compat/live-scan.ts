/** `/ws/scan/{job_id}`: the live view of a scan. Each message is `{ event, data }`. */
import type { EventType, ScanEvent } from '../../core/event.ts';
import { scanGlobalId } from '../../core/scan-id.ts';
import type { Connected, ScanView } from './follow-scan.ts';

const TYPES = ['LOG', 'STATUS', 'FINDING'] as const satisfies readonly EventType[];

type Shown = Extract<ScanEvent, { type: (typeof TYPES)[number] | 'COMPLETED' | 'FAILED' | 'CANCELLED' }>;

export const liveScan: ScanView = {
  key: 'live scan',
  types: TYPES,
  greets: true,
  render: (event) => messageOf(event as Shown | Connected),
};

function messageOf(event: Shown | Connected): { event: string; data: object } {
  switch (event.type) {
    case 'CONNECTED': {
      const data = { job_id: scanGlobalId(event.scanId), message: 'Connected to scan stream' };
      return { event: 'connected', data };
    }
    case 'LOG': {
      const { at, message, level } = event;
      return { event: 'log', data: { timestamp: at, message, level } };
    }
    case 'STATUS':
      return { event: 'status', data: { status: event.status.toLowerCase() } };
    case 'FINDING': {
      const { title, severity, type, url = null } = event.finding;
      return { event: 'finding', data: { title, severity: severity.toLowerCase(), type, url } };
    }
    case 'COMPLETED': {
      const { findings, findingsCritical: critical, findingsHigh: high } = event.summary;
      return { event: 'completed', data: { status: 'completed', total_findings: findings, critical, high } };
    }
    case 'FAILED':
      return { event: 'error', data: { status: 'failed', error: event.error } };
    case 'CANCELLED':
      return { event: 'error', data: { status: 'cancelled', error: event.reason } };
    default:
      return event satisfies never;
  }
}
