/** Scans with one word in every text that a scan can hold. */
import type { EventBody } from '../../src/core/event.ts';
import { type ScanSummary, SUMMARY_COUNTS } from '../../src/core/event.ts';
import type { EventLog } from '../../src/core/event-log.ts';
import { assessmentSchema, endpointSchema, findingSchema, hostSchema } from '../../src/core/result.ts';
import { LEASE_MS, newScan } from './sample-events.ts';

/** One event of each type that does not end a scan. */
export function markedEvents(word: string): EventBody[] {
  const origin = { scanner: word, parent: null, mock: false };
  const url = `https://${word}.test/${word}?${word}`;
  const layer = { name: word, score: 1, contribution: 1, indicators: [word] };
  return [
    { type: 'SCANNER', scanner: word, state: 'STARTED', error: word },
    {
      type: 'HOST',
      ...origin,
      host: hostSchema.parse({
        ...{ name: `${word}.test`, ip: [word], cname: [word], alive: true, url, status: 200, title: word },
        ...{ server: word, issuer: word, source: word, error: word },
      }),
    },
    {
      type: 'ENDPOINT',
      ...origin,
      parent: 3,
      endpoint: endpointSchema.parse({
        ...{ url, status: 200, contentType: word, title: word, redirect: url, source: word, error: word },
      }),
    },
    {
      type: 'FINDING',
      ...origin,
      parent: 3,
      finding: {
        ...findingSchema.parse({
          ...{
            title: word,
            severity: 'HIGH',
            type: word,
            url,
            method: word,
            parameter: word,
            host: `${word}.test`,
          },
          ...{ file: word, description: word, evidence: { [word]: word }, cvss: word, remediation: word },
          ...{ references: [word], properties: { [word]: word } },
        }),
        fingerprint: word,
      },
    },
    {
      type: 'ASSESSMENT',
      ...origin,
      assessment: assessmentSchema.parse({
        ...{ url, riskScore: 50, threatLevel: 'SUSPICIOUS', classification: word, indicators: [word] },
        ...{ layers: [layer], method: word },
      }),
    },
    { type: 'PROGRESS', percent: 10, message: word, scanner: word, layer },
    {
      ...{ type: 'LOG', level: 'WARN', message: word, scanner: word, data: { [word]: word } },
      warning: { code: 'UNREACHABLE', count: 1 },
    },
  ];
}

const summary = Object.fromEntries(SUMMARY_COUNTS.map((name) => [name, 0])) as ScanSummary;

/** The last event of a scan, of each type. */
export const markedEnds = (word: string): EventBody[] => [
  {
    ...{ type: 'COMPLETED', summary },
    warnings: [{ code: 'UNREACHABLE', scanner: word, count: 1, message: word, firstSeq: 8 }],
  },
  { type: 'FAILED', error: word },
  { type: 'CANCELLED', reason: word },
];

/** Records a scan. @returns a function that appends to it */
export async function recordMarked(log: EventLog, id: string, workspace: string, word: string) {
  const scanners = [{ name: word, options: { [word]: word } }];
  await log.create(newScan({ id, workspace, target: `${word}.test`, label: word, scanners }));
  const claim = await log.claim(id, LEASE_MS);
  if (!claim) throw new Error('not claimable');
  await log.append(claim, markedEvents(word));
  return (...events: EventBody[]) => log.append(claim, events);
}
