/** The row that a result event is projected to. The stream shows the same object that queries read from the table. */
import type { ResultBody, ScanEvent } from '../core/event.ts';
import { severityRank } from '../core/result.ts';
import type { Endpoint, Finding, Host, PageAssessment } from './generated/client.ts';

export type ResultEvent = ResultBody & Pick<ScanEvent, 'scanId' | 'seq' | 'at'>;

export const RESULT_TABLES = {
  HOST: 'Host',
  ENDPOINT: 'Endpoint',
  FINDING: 'Finding',
  ASSESSMENT: 'PageAssessment',
} as const;

const base = (event: ResultEvent, workspace: string) => ({
  scanId: event.scanId,
  seq: event.seq,
  workspace,
  scanner: event.scanner,
  parent: event.parent,
  foundAt: new Date(event.at),
  mock: event.mock,
});

const dateOrNull = (value: string | null) => (value === null ? null : new Date(value));

export function hostRow(event: ResultEvent & { type: 'HOST' }, workspace: string): Host {
  const { notBefore, notAfter, ...rest } = event.host;
  return {
    ...base(event, workspace),
    ...rest,
    notBefore: dateOrNull(notBefore),
    notAfter: dateOrNull(notAfter),
  };
}

export function endpointRow(event: ResultEvent & { type: 'ENDPOINT' }, workspace: string): Endpoint {
  return { ...base(event, workspace), ...event.endpoint };
}

export function findingRow(event: ResultEvent & { type: 'FINDING' }, workspace: string): Finding {
  return {
    ...base(event, workspace),
    ...event.finding,
    severity: severityRank(event.finding.severity),
  };
}

export function assessmentRow(
  event: ResultEvent & { type: 'ASSESSMENT' },
  workspace: string,
): PageAssessment {
  return { ...base(event, workspace), ...event.assessment };
}

export function resultRow(event: ResultEvent, workspace: string): Host | Endpoint | Finding | PageAssessment {
  switch (event.type) {
    case 'HOST':
      return hostRow(event, workspace);
    case 'ENDPOINT':
      return endpointRow(event, workspace);
    case 'FINDING':
      return findingRow(event, workspace);
    case 'ASSESSMENT':
      return assessmentRow(event, workspace);
    default:
      return event satisfies never;
  }
}
