/** What the index reads of findings and assessments. */
import type { FilterableAssessment, FilterableFinding } from '../../../core/result-filter.ts';
import { RESULT_TABLES } from '../../rows.ts';

interface IndexedRow {
  position: number;
  scanKey: number;
  workspace: string;
}
export type FindingRow = IndexedRow & FilterableFinding;
export type AssessmentRow = IndexedRow & FilterableAssessment;

const select = (table: string, ...columns: string[]) =>
  `SELECT r."position", r."scanKey", s."workspace", s."id" AS "scanId", s."target", ${columns.map((name) => `r."${name}"`).join(', ')}
   FROM "${table}" r CROSS JOIN "Scan" s ON s."key" = r."scanKey"`;

/** Each with the alias r, and its scan with the alias s. */
export const SELECT = {
  FINDING: select(
    RESULT_TABLES.FINDING,
    ...['severity', 'type', 'scanner', 'cwe', 'confidence', 'host', 'file', 'fingerprint', 'title', 'url'],
    ...['description', 'foundAt'],
  ),
  ASSESSMENT: select(
    RESULT_TABLES.ASSESSMENT,
    ...['riskScore', 'threatLevel', 'classification', 'scanner', 'url', 'foundAt'],
  ),
} as const;
