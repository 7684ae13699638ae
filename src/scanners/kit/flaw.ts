/** What is the same of a flaw wherever it is found. */
import type { FindingInit } from '../../core/result.ts';

/**
 * One kind of flaw, as data. `type` is its machine-readable name, in lower case with underscores; `cvss` the base vector
 * of CVSS 3.1 where the flaw alone decides it.
 */
export interface Flaw extends Pick<FindingInit, 'type' | 'title' | 'severity'> {
  cwe: `CWE-${number}`;
  cvss?: `CVSS:3.1/${string}`;
  /** what it is and what somebody can do with it */
  description: string;
  /** what to do about it */
  remediation: string;
  /** https URLs: OWASP, MDN, RFCs, CVE records */
  references: readonly string[];
}
