import type { ScannerState, ScanStatus } from '@scanwire/client';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

export type State = 'waiting' | 'running' | 'done' | 'limited' | 'failed' | 'cancelled';

const ICONS: Record<State, IconName> = {
  waiting: 'clock',
  running: 'running',
  done: 'done',
  limited: 'alert',
  failed: 'cross',
  cancelled: 'dash',
};

/** A symbol, a word and a colour. */
export function StateMark({ state, children }: { state: State; children: ReactNode }) {
  return (
    <span className="status" data-state={state}>
      <Icon name={ICONS[state]} />
      {children}
    </span>
  );
}

const SCANS: Record<ScanStatus, [State, string]> = {
  QUEUED: ['waiting', 'Queued'],
  RUNNING: ['running', 'Running'],
  PAUSED: ['waiting', 'Paused'],
  CANCELLING: ['running', 'Cancelling'],
  COMPLETED: ['done', 'Done'],
  FAILED: ['failed', 'Failed'],
  CANCELLED: ['cancelled', 'Cancelled'],
};

/** @param limited the scan is complete, but warnings say what it left out */
export function StatusMark({ status, limited = false }: { status: ScanStatus; limited?: boolean }) {
  const [state, name] = SCANS[status];
  return <StateMark state={limited && state === 'done' ? 'limited' : state}>{name}</StateMark>;
}

export const stateOfScanner = (state: ScannerState): State =>
  (
    ({
      PENDING: 'waiting',
      STARTED: 'running',
      FINISHED: 'done',
      FAILED: 'failed',
      SKIPPED: 'cancelled',
    }) as const
  )[state];

export const isFinal = (status: ScanStatus): boolean => /^(COMPLETED|FAILED|CANCELLED)$/.test(status);

export function Badge({ children, title }: { children: ReactNode; title?: string }) {
  return (
    <span className="badge" title={title}>
      {children}
    </span>
  );
}
