/** The state of a scan computed from its events, to compare with the store's tables. */
import type { EventBody, ScanSummary } from '../../src/core/event.ts';

export interface Projection {
  summary: ScanSummary;
  /** whole percent */
  progress: number;
}

export function project(events: readonly EventBody[]): Projection {
  const hosts = events.flatMap((event) => (event.type === 'HOST' ? [event.host] : []));
  const severities = events.flatMap((event) => (event.type === 'FINDING' ? [event.finding.severity] : []));
  const of = (wanted: string) => severities.filter((severity) => severity === wanted).length;
  const percents = events.flatMap((event) => (event.type === 'PROGRESS' ? [event.percent] : []));
  const completed = events.some(({ type }) => type === 'COMPLETED');
  return {
    progress: completed ? 100 : Math.max(0, ...percents),
    summary: {
      hosts: hosts.length,
      aliveHosts: hosts.filter(({ alive }) => alive).length,
      endpoints: events.filter(({ type }) => type === 'ENDPOINT').length,
      findings: severities.length,
      findingsCritical: of('CRITICAL'),
      findingsHigh: of('HIGH'),
      findingsMedium: of('MEDIUM'),
      findingsLow: of('LOW'),
      findingsInfo: of('INFO'),
      findingsUnknown: of('UNKNOWN'),
    },
  };
}
