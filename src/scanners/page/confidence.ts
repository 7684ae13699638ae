/** How far a verdict can be relied on. docs/pages.md describes it for users. */
import type { CONFIDENCES } from '../../core/vocabulary.ts';
import { LAYERS, type LayerName } from './layer.ts';
import {
  heaviestFirst,
  MALICIOUS_FROM,
  riskOf,
  SUSPICIOUS_FROM,
  type ThreatLevel,
  type Verdicts,
} from './risk.ts';

type Confidence = Exclude<(typeof CONFIDENCES)[number], 'CONFIRMED'>;

/** Layers that look at the same thing are one source, for example both layers that judge the host name. */
const SOURCES: readonly (readonly LayerName[])[] = [
  ['address', 'domain'],
  ['scripts'],
  ['document'],
  ['reputation'],
  ['network'],
];
/** Points beyond a threshold that make a level clear. */
const CLEAR = 10;
/** A BENIGN page of at most so many points is far from SUSPICIOUS. */
const HARDLY_ANY = 10;

export function confidenceIn(level: ThreatLevel, riskScore: number, verdicts: Verdicts): Confidence {
  if (level === 'UNKNOWN') return 'LOW';
  return level === 'BENIGN' ? inBenign(riskScore, verdicts) : inWarning(level, riskScore, verdicts);
}

/** Asks what is left of the warning if a part of the evidence is wrong. */
function inWarning(level: 'SUSPICIOUS' | 'MALICIOUS', riskScore: number, verdicts: Verdicts): Confidence {
  const of = (names: readonly LayerName[]) => names.flatMap((name) => verdicts[name]?.indicators ?? []);
  const holdsWithout = (source: readonly LayerName[]) =>
    riskOf(of(LAYERS.filter((name) => !source.includes(name)))) >= SUSPICIOUS_FROM;
  const signs = heaviestFirst(of(LAYERS));
  if (signs.some(({ rule }) => rule === 'listed-page') || SOURCES.every(holdsWithout)) return 'HIGH';
  const threshold = level === 'MALICIOUS' ? MALICIOUS_FROM : SUSPICIOUS_FROM;
  const isClear = riskScore >= threshold + CLEAR || riskOf(signs.slice(1)) >= SUSPICIOUS_FROM;
  return isClear ? 'MEDIUM' : 'LOW';
}

/** Asks how far it is from a warning, and how much of the page was read. */
function inBenign(riskScore: number, { scripts, document, reputation, network }: Verdicts): Confidence {
  if (riskScore > SUSPICIOUS_FROM - CLEAR) return 'LOW';
  const isComplete = [scripts, document].every((layer) => !layer?.warnings?.length);
  const isSeenFromOutside = reputation?.judged || network?.judged;
  return riskScore <= HARDLY_ANY && isComplete && isSeenFromOutside ? 'HIGH' : 'MEDIUM';
}
