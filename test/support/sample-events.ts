/** Sample events. */
import { ulid } from 'ulid';
import type { EventBody } from '../../src/core/event.ts';
import type { NewScan } from '../../src/core/event-log.ts';
import { findingSchema } from '../../src/core/result.ts';
import { SEVERITIES } from '../../src/core/vocabulary.ts';

export const LEASE_MS = 60_000;

export function newScan(fields: Partial<NewScan> = {}): NewScan {
  return {
    id: ulid(),
    workspace: 'default',
    target: 'example.com',
    targetKind: 'DOMAIN',
    label: null,
    scanners: [{ name: 'probe', options: { depth: 2 } }],
    ...fields,
  };
}

const origin = { scanner: 'probe', parent: null, mock: false };

export const logLine = (message: string): EventBody => ({
  type: 'LOG',
  level: 'INFO',
  message,
  scanner: 'probe',
});

/** Events of every type in turn, with results of every shape. */
export function sampleEvent(index: number): EventBody {
  switch (index % 7) {
    case 0:
      return {
        type: 'HOST',
        ...origin,
        host: {
          name: `h${index}.example.com`,
          ip: ['192.0.2.1'],
          cname: [],
          alive: index % 2 === 0,
          url: null,
          status: null,
          title: 'quote " and \\ and 🦊',
          server: null,
          technologies: ['nginx/1.18.0', 'a "quoted" name'],
          notBefore: '2026-01-01T00:00:00.000Z',
          notAfter: null,
          issuer: null,
          source: 'sample',
          error: null,
        },
      };
    case 1:
      return {
        type: 'ENDPOINT',
        ...origin,
        parent: 1,
        endpoint: {
          url: `https://example.com/${index}`,
          status: 200,
          contentType: null,
          length: index,
          title: null,
          redirect: null,
          source: 'sample',
          error: null,
        },
      };
    case 2:
    case 3:
      return {
        type: 'FINDING',
        ...origin,
        finding: {
          ...findingSchema.parse({
            title: `flaw ${index}`,
            severity: SEVERITIES[index % SEVERITIES.length] ?? 'UNKNOWN',
            type: 'sample',
            file: `src/${index}.js`,
            line: index,
            evidence: { index, list: [1, 'two', null] },
            references: ['https://example.com/'],
          }),
          fingerprint: `f${index}`,
        },
      };
    case 4:
      return {
        type: 'ASSESSMENT',
        ...origin,
        assessment: {
          url: `https://example.com/${index}`,
          riskScore: index % 101,
          threatLevel: 'BENIGN',
          confidence: 'MEDIUM',
          reasons: ['No sign of risk was found.'],
          classification: null,
          indicators: [],
          layers: [{ name: 'address', score: 1, contribution: 1, indicators: ['a'] }],
          method: null,
        },
      };
    case 5:
      return { type: 'PROGRESS', percent: Math.min(99, index), message: `at ${index}`, scanner: 'probe' };
    default:
      return logLine(`line ${index}`);
  }
}
