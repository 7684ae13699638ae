import type { ThreatLevel } from '@scanwire/client';
import { type State, StateMark } from './status.tsx';

/** Worst first. */
export const LEVELS = ['MALICIOUS', 'SUSPICIOUS', 'BENIGN', 'UNKNOWN'] as const satisfies ThreatLevel[];

const STATES: Record<ThreatLevel, State> = {
  MALICIOUS: 'failed',
  SUSPICIOUS: 'limited',
  BENIGN: 'done',
  UNKNOWN: 'cancelled',
};

export const stateOfThreat = (level: ThreatLevel): State => STATES[level];

/** A symbol, a word and a colour. */
export function ThreatMark({ level }: { level: ThreatLevel }) {
  return <StateMark state={STATES[level]}>{level[0] + level.slice(1).toLowerCase()}</StateMark>;
}
