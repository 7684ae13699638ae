/** Combines the verdicts of the layers. */
import type { AssessmentInit, LayerInit } from '../../core/result.ts';
import { confidenceIn } from './confidence.ts';
import { type Indicator, LAYERS, type LayerName, type LayerVerdict, type Threat } from './layer.ts';
import { reasonsOf } from './reasons.ts';
import {
  heaviestFirst,
  MALICIOUS_FROM,
  riskOf,
  SUSPICIOUS_FROM,
  type ThreatLevel,
  type Verdicts,
  weightOf,
} from './risk.ts';

const MAX_INDICATORS = 100;
const THREATS: readonly Threat[] = ['phishing', 'malware', 'miner', 'scam'];

/** The event for one layer. Its contribution to the page's risk is known only at the end. */
export function layerOf(name: LayerName, verdict: LayerVerdict): LayerInit {
  return {
    name,
    // Indicators count even if the rest of the layer could not be judged.
    score: verdict.judged || verdict.indicators.length > 0 ? riskOf(verdict.indicators) : null,
    contribution: null,
    indicators: textsOf(verdict.indicators),
  };
}

export interface Judgement {
  assessment: Omit<AssessmentInit, 'url' | 'method'>;
  /** indicators that count, but are not listed */
  unlisted: number;
}

/**
 * The verdict on the page: MALICIOUS from 70 points of risk, SUSPICIOUS from 30. Below that it is BENIGN only if both
 * its scripts and its document were judged, else UNKNOWN. Warnings, such as of a limit that was reached, change
 * the confidence but never the level: a layer that has read too little says so with `judged`.
 */
export function judge(verdicts: Verdicts): Judgement {
  const indicators = LAYERS.flatMap((name) => verdicts[name]?.indicators ?? []);
  const riskScore = riskOf(indicators);
  const threatLevel = levelOf(riskScore, verdicts);
  const contributions = shares(
    LAYERS.map((name) => weightOf(verdicts[name]?.indicators ?? [])),
    riskScore,
  );
  const assessment = {
    riskScore,
    threatLevel,
    confidence: confidenceIn(threatLevel, riskScore, verdicts),
    reasons: reasonsOf(threatLevel, verdicts),
    classification: classify(threatLevel, indicators),
    indicators: textsOf(indicators),
    layers: LAYERS.map((name, at) => {
      const layer = layerOf(name, verdicts[name] ?? { judged: false, indicators: [] });
      return { ...layer, contribution: layer.score === null ? null : (contributions[at] ?? 0) };
    }),
  };
  const counted = indicators.filter(({ points }) => points > 0).length;
  return { assessment, unlisted: Math.max(0, counted - MAX_INDICATORS) };
}

function levelOf(riskScore: number, { scripts, document }: Verdicts): ThreatLevel {
  if (riskScore >= MALICIOUS_FROM) return 'MALICIOUS';
  if (riskScore >= SUSPICIOUS_FROM) return 'SUSPICIOUS';
  return scripts?.judged && document?.judged ? 'BENIGN' : 'UNKNOWN';
}

function classify(level: ThreatLevel, indicators: readonly Indicator[]): string | null {
  if (level === 'BENIGN') return 'benign';
  if (level === 'UNKNOWN') return null;
  let heaviest: string | null = null;
  let most = 0;
  for (const threat of THREATS) {
    const weight = weightOf(indicators.filter((indicator) => indicator.threat === threat));
    if (weight > most) [heaviest, most] = [threat, weight];
  }
  return heaviest;
}

/** Worst first. */
const textsOf = (indicators: readonly Indicator[]): string[] =>
  heaviestFirst(indicators)
    .slice(0, MAX_INDICATORS)
    .map(({ text }) => text);

/** Splits `total` by weight into whole numbers with the same sum: the largest remainders are rounded up. */
function shares(weights: readonly number[], total: number): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (weight / sum) * total);
  const whole = exact.map(Math.floor);
  const byRemainder = exact
    .map((share, at) => ({ at, rest: share - Math.floor(share) }))
    .sort((a, b) => b.rest - a.rest);
  let left = total - whole.reduce((a, b) => a + b, 0);
  for (const { at } of byRemainder) {
    if (left-- <= 0) break;
    whole[at] = (whole[at] ?? 0) + 1;
  }
  return whole;
}
