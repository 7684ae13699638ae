/** Combines indicators into the risk of a page, and says from which risk on a level holds. */
import type { THREAT_LEVELS } from '../../core/vocabulary.ts';
import type { Indicator, LayerName, LayerVerdict } from './layer.ts';
import { WEIGHTS, type Weight } from './weights.ts';

export type ThreatLevel = (typeof THREAT_LEVELS)[number];
export type Verdicts = Partial<Record<LayerName, LayerVerdict>>;

export const SUSPICIOUS_FROM = 30;
export const MALICIOUS_FROM = 70;
/** Upper limit: no number of indicators makes a verdict certain. */
const MAX_SHARE = 0.9999;

/**
 * Combines indicators into 0 to 1 by noisy-or: each takes its share of what the others leave. Weak indicators count
 * less the more there are, and none lowers the result. Signs that say the same count once.
 */
function combine(indicators: readonly Indicator[]): number {
  let innocence = 1;
  const counted = new Set<string>();
  for (const { points, rule } of heaviestFirst(indicators)) {
    const once = rule === undefined ? undefined : (WEIGHTS[rule] as Weight).once;
    if (once !== undefined && counted.has(once)) continue;
    if (once !== undefined) counted.add(once);
    innocence *= 1 - shareOf(points);
  }
  return 1 - innocence;
}

const shareOf = (points: number) => Math.min(MAX_SHARE, Math.max(0, points / 100));

/** Points of risk, 0 to 100. */
export const riskOf = (indicators: readonly Indicator[]): number => Math.round(combine(indicators) * 100);

/** The weight of several indicators is the sum of their weights. */
export const weightOf = (indicators: readonly Indicator[]): number =>
  -Math.log(1 - Math.min(MAX_SHARE, combine(indicators)));

/** Those that count, heaviest first. */
export const heaviestFirst = (indicators: readonly Indicator[]): Indicator[] =>
  indicators.filter(({ points }) => points > 0).sort((a, b) => b.points - a.points);
