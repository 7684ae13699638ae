/**
 * Demo scans: scans of servers that are started for them on this machine. Only such a scan may connect to its servers, and it
 * may connect to nothing else.
 */
import { ForbiddenError, LimitReachedError, UnavailableError } from './errors.ts';
import type { DemoPorts, ScannerRequest } from './event-log.ts';
import { type Identity, LOCAL_IDENTITY } from './identity.ts';
import type { RunnerParts } from './runner.ts';
import type { TargetKind } from './target.ts';

/** Titles of the scanners that only demo scans have, by scanner name. */
export const DEMO_TITLES = {
  header_service: 'Security headers',
  certificate_tool: 'Certificates',
} as const;

export interface DemoPlan {
  target: string;
  targetKind: TargetKind;
  /** with validated options */
  scanners: readonly ScannerRequest[];
  ports: DemoPorts;
}

/** What a demo scan runs with, instead of the scanners and the target policy of the server. */
export interface DemoWorld extends Pick<RunnerParts, 'registry' | 'openEgress' | 'scope'> {
  /** Closes the servers. */
  close(): Promise<void>;
}

export interface DemoWorlds {
  /** null: callers in local mode may start demo scans, others may not */
  readonly allowed: boolean | null;
  /** Chooses ports and scanners for a new scan. Starts no server. @throws DemoError if there are no free ports */
  plan(): Promise<DemoPlan>;
  /** Starts the servers. @throws DemoError with the reason for which the scan cannot run */
  open(ports: DemoPorts): Promise<DemoWorld>;
}

/** The servers of a demo scan could not be started. */
export class DemoError extends UnavailableError {}

/** Demo scans of a workspace that have not ended. */
export const MAX_DEMO_SCANS = 2;

const SETTING = 'SCANWIRE_DEMO_SCANS=on';

/** @returns why the caller cannot start demo scans, whatever its role; null if it can */
export function demoRefusal({ allowed }: Pick<DemoWorlds, 'allowed'>, { id }: Identity): string | null {
  if (allowed ?? id === LOCAL_IDENTITY.id) return null;
  return allowed === null
    ? `Demo scans are only allowed without keys, in local mode. To allow them here, set ${SETTING}.`
    : `Demo scans are switched off on this server. To allow them, set ${SETTING}.`;
}

/** @throws ForbiddenError if the caller cannot start demo scans */
export function requireDemo(worlds: DemoWorlds | null, identity: Identity): DemoWorlds {
  if (!worlds) throw new ForbiddenError('There are no demo scans here.');
  const refusal = demoRefusal(worlds, identity);
  if (refusal !== null) throw new ForbiddenError(refusal);
  return worlds;
}

export const tooManyDemos = () =>
  new LimitReachedError(
    `The queue is full, or your workspace has reached its limit of ${MAX_DEMO_SCANS} unfinished demo scans. Wait until one ends, or cancel one.`,
  );
