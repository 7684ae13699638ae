/** The event that every server of the streaming benchmarks sends: the same fields, the same bytes. */
import type { EventBody } from '../../src/core/event.ts';
import { findingSchema } from '../../src/core/result.ts';

/** seq of the STATUS event that starts a scan's log. The rivals continue from it too. */
export const EVENTS_BEFORE = 1;
export const SCAN_ID = '01BENCH0000000000000000000';

/** About 0.4 kB as a message. */
export const SELECTION =
  'seq at type ... on FindingEvent { finding { title severity type url description cwe confidence } }';

/** @param selection of scanEvents */
export function subscription(selection: string): string {
  return `subscription ($scanId: ID!, $after: Int!) { scanEvents(scanId: $scanId, after: $after) { ${selection} } }`;
}

/** @param extra characters in addition to the usual size */
export function finding(number: number, extra = 0) {
  return {
    title: 'Reflected cross-site scripting',
    severity: 'HIGH',
    type: 'reflected_xss',
    url: `https://shop.example.com/search?q=${String(number).padStart(9, '0')}`,
    description: `The parameter q comes back in the page as it was sent, so that a link can run a script there.${'x'.repeat(extra)}`,
    cwe: 'CWE-79',
    confidence: 'LOW',
  } as const;
}

/** With the defaults of all other fields. */
const COMPLETE = findingSchema.parse(finding(0));

/** The event for the log. */
export function findingBody(number: number, extra = 0): EventBody {
  return {
    ...{ type: 'FINDING', scanner: 'mock', parent: null, mock: true },
    finding: { ...COMPLETE, ...finding(number, extra), fingerprint: String(number) },
  };
}

/** The event for default resolvers, which read fields of plain objects. */
export function findingEvent(seq: number, extra = 0) {
  return {
    __typename: 'FindingEvent',
    ...{ seq, at: new Date().toISOString(), type: 'FINDING', scanId: SCAN_ID },
    finding: finding(seq, extra),
  };
}

/** The complete message on the wire. */
export function findingText(seq: number, result: ReturnType<typeof finding>): string {
  return nextMessage({ seq, at: new Date().toISOString(), type: 'FINDING', finding: result });
}

export function nextMessage(scanEvents: Record<string, unknown>): string {
  return JSON.stringify({ id: '1', type: 'next', payload: { data: { scanEvents } } });
}

/** For latency: an event with the time of its creation. */
export const LOG_SELECTION = 'seq type ... on LogEvent { level message scanner }';
const PADDING = 'x'.repeat(250);
/** Time in milliseconds of a clock that all processes of the machine share, and padding. */
export const stamp = () => `${nowMs().toFixed(3)} ${PADDING}`;
export const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
