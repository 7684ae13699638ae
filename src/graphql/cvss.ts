import cvssCalculator from 'ae-cvss-calculator';

/** @returns the score of a CVSS vector of any version, 0 to 10; null if it is invalid or its base metrics are incomplete */
export function scoreOf(vector: string | null): number | null {
  if (vector === null) return null;
  try {
    const { base = null } = (cvssCalculator.fromVector(vector)?.calculateScores() ?? {}) as { base?: number };
    return base;
  } catch {
    // Vectors of tools may be invalid.
    return null;
  }
}
