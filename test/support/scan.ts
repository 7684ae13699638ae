import type { Claim, NewScan } from '../../src/core/event-log.ts';
import type { TestApp } from './app.ts';
import { LEASE_MS, newScan } from './sample-events.ts';

/** A scan whose events the test itself appends. */
export async function openScan({ app }: TestApp, fields: Partial<NewScan> = {}): Promise<Claim> {
  const scan = newScan(fields);
  await app.core.log.create(scan);
  return (await app.core.log.claim(scan.id, LEASE_MS)) as Claim;
}
