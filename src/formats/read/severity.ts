/** Maps severities of tools and services to scanwire's. */
import type { Severity } from '../../core/vocabulary.ts';

/** Severity words of tools and services, including SARIF's levels (2.1.0, section 3.27.10). */
const WORDS: Readonly<Record<string, Severity>> = {
  critical: 'CRITICAL',
  crit: 'CRITICAL',
  blocker: 'CRITICAL',
  fatal: 'CRITICAL',
  high: 'HIGH',
  error: 'HIGH',
  important: 'HIGH',
  major: 'HIGH',
  severe: 'HIGH',
  medium: 'MEDIUM',
  moderate: 'MEDIUM',
  warning: 'MEDIUM',
  warn: 'MEDIUM',
  low: 'LOW',
  minor: 'LOW',
  note: 'LOW',
  info: 'INFO',
  informational: 'INFO',
  information: 'INFO',
  none: 'INFO',
  negligible: 'INFO',
  unknown: 'UNKNOWN',
  undefined: 'UNKNOWN',
};

/**
 * Reads a severity word in any case, or a CVSS score from 0 to 10 as a number or text.
 * @returns undefined for anything else
 */
export function readSeverity(value: unknown): Severity | undefined {
  if (typeof value === 'number') return severityOfScore(value);
  if (typeof value !== 'string' || value.length > 32) return undefined;
  const word = value.trim().toLowerCase();
  if (Object.hasOwn(WORDS, word)) return WORDS[word];
  return /^\d{1,2}(\.\d{1,4})?$/.test(word) ? severityOfScore(Number(word)) : undefined;
}

/** CVSS 3.1, section 5: the qualitative severity rating scale. @returns undefined outside of 0 to 10 */
export function severityOfScore(score: number): Severity | undefined {
  if (!(score >= 0 && score <= 10)) return undefined;
  if (score >= 9) return 'CRITICAL';
  if (score >= 7) return 'HIGH';
  if (score >= 4) return 'MEDIUM';
  return score > 0 ? 'LOW' : 'INFO';
}
