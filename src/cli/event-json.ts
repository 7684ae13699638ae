/** Events and results as JSON lines. */
import type { ResultBody, ScanEvent } from '../core/event.ts';
import { isResult } from '../core/event.ts';
import { hostOfUrl } from '../store/rows.ts';
import { printableJson } from './printable.ts';

export type ResultEvent = ScanEvent & ResultBody;

/** The event as in the log, without the id of the scan; a finding has the host of its URL, as on a server. */
export function encodeResult(event: ResultEvent): string {
  const { type, seq, at, scanner, parent, mock, scanId: _, ...found } = event;
  if (event.type !== 'FINDING') return printableJson({ type, seq, at, scanner, parent, mock, ...found });
  const { host, url } = event.finding;
  const finding = { ...event.finding, host: host ?? (url === null ? null : hostOfUrl(url)) };
  return printableJson({ type, seq, at, scanner, parent, mock, finding });
}

/** Any event; results as in `encodeResult`, and numbers of results as in the summary of a scan. */
export function encodeEvent(event: ScanEvent): string {
  if (isResult(event)) return encodeResult(event as ResultEvent);
  const { type, seq, at, scanId: _, ...rest } = event;
  if (event.type !== 'COMPLETED') return printableJson({ type, seq, at, ...rest });
  const { hosts, aliveHosts, endpoints, findings, ...counts } = event.summary;
  const bySeverity = {
    critical: counts.findingsCritical,
    high: counts.findingsHigh,
    medium: counts.findingsMedium,
    low: counts.findingsLow,
    info: counts.findingsInfo,
    unknown: counts.findingsUnknown,
  };
  const summary = { hosts, aliveHosts, endpoints, findings, bySeverity };
  return printableJson({ type, seq, at, summary, warnings: event.warnings });
}
