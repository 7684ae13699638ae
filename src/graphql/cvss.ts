import cvssCalculator from 'ae-cvss-calculator';

/** @returns the score of a CVSS vector of any version, 0 to 10; null where it is none, or its base is not whole */
export function scoreOf(vector: string | null): number | null {
  if (vector === null) return null;
  try {
    const { base = null } = (cvssCalculator.fromVector(vector)?.calculateScores() ?? {}) as { base?: number };
    return base;
  } catch {
    // A tool's vector is foreign: what cannot be read has no score.
    return null;
  }
}
