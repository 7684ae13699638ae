/** The parts of a finding that are the same wherever the flaw is found. */
import type { FindingInit } from '../../core/result.ts';

/**
 * One kind of flaw, as data. `type` is its machine-readable name, in lower case with underscores; `cvss` the base vector
 * of CVSS 3.1 when it does not depend on the place.
 */
export interface Flaw extends Pick<FindingInit, 'type' | 'title' | 'severity'> {
  cwe: `CWE-${number}`;
  cvss?: `CVSS:3.1/${string}`;
  /** what it is and what an attacker can do with it */
  description: string;
  /** how to fix it */
  remediation: string;
  /** https URLs: OWASP, MDN, RFCs, CVE records */
  references: readonly string[];
}
