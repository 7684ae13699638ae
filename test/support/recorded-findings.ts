import type { EventBody } from '../../src/core/event.ts';
import type { EventLog } from '../../src/core/event-log.ts';
import { findingSchema } from '../../src/core/result.ts';
import { LEASE_MS, newScan } from './sample-events.ts';

/** Records a scan that was cancelled after the given events. @returns its id */
export async function recordCancelledScan(
  log: EventLog,
  workspace: string,
  target: string,
  events: EventBody[],
): Promise<string> {
  const scan = newScan({ workspace, target });
  await log.create(scan);
  const claim = await log.claim(scan.id, LEASE_MS);
  if (!claim) throw new Error('not claimable');
  if (events.length > 0) await log.append(claim, events);
  await log.append(claim, [{ type: 'CANCELLED', reason: 'test' }]);
  return scan.id;
}

let findings = 0;
/** @param fingerprint by default one of its own */
export const findingEvent = (init: object, scanner = 'probe', fingerprint = `f${findings++}`): EventBody => ({
  ...{ type: 'FINDING', scanner, parent: null, mock: false },
  finding: { ...findingSchema.parse(init), fingerprint },
});
