/** Figures about verdicts on labelled pages. */
import type { CONFIDENCES, THREAT_LEVELS } from '../../src/core/vocabulary.ts';
import type { Label } from './labelled-pages.ts';

/** What the scanner said about one page. */
export interface PageVerdict {
  name: string;
  label: Label;
  kind: string;
  url: string;
  level: (typeof THREAT_LEVELS)[number];
  confidence: (typeof CONFIDENCES)[number];
  risk: number;
  reasons: string[];
  /** rows of the table of weights that the page has a sign of */
  signs: string[];
  /** milliseconds */
  time: number;
  cpu: number;
}

/** 95 % interval of a share (Wilson, 1927). */
export function wilson(hits: number, all: number): [from: number, to: number] {
  if (all === 0) return [0, 1];
  const z = 1.959964;
  const share = hits / all;
  const middle = share + (z * z) / (2 * all);
  const width = z * Math.sqrt((share * (1 - share) + (z * z) / (4 * all)) / all);
  const scale = 1 + (z * z) / all;
  return [Math.max(0, (middle - width) / scale), Math.min(1, (middle + width) / scale)];
}

/** Share of the pairs of a hostile and a benign page of which the hostile one has more risk; equal ones count half. */
export function areaUnderCurve(verdicts: readonly Pick<PageVerdict, 'label' | 'risk'>[]): number {
  const count = (label: Label, risk?: number) =>
    verdicts.filter((one) => one.label === label && (risk === undefined || one.risk === risk)).length;
  let pairs = 0;
  let below = 0;
  for (let risk = 0; risk <= 100; risk++) {
    const same = count('benign', risk);
    pairs += count('hostile', risk) * (below + same / 2);
    below += same;
  }
  return pairs / (count('benign') * count('hostile'));
}

/** For each sign, the number of pages of each label that have it. */
export function signCounts(verdicts: readonly Pick<PageVerdict, 'label' | 'signs'>[]) {
  const counts = new Map<string, Record<Label, number>>();
  for (const { label, signs } of verdicts) {
    for (const sign of new Set(signs)) {
      const count = counts.get(sign) ?? { benign: 0, hostile: 0 };
      count[label]++;
      counts.set(sign, count);
    }
  }
  return [...counts]
    .map(([sign, count]) => ({ sign, ...count }))
    .sort((a, b) => b.benign - a.benign || b.hostile - a.hostile || (a.sign < b.sign ? -1 : 1));
}

export const isWarning = ({ level }: Pick<PageVerdict, 'level'>) =>
  level === 'SUSPICIOUS' || level === 'MALICIOUS';
/** Whether the level is right. UNKNOWN is not. */
export const isRight = (verdict: Pick<PageVerdict, 'label' | 'level'>) =>
  verdict.label === 'benign' ? verdict.level === 'BENIGN' : isWarning(verdict);
