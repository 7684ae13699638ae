/** Filters of findings and page assessments: the same for lists in a scan, lists across scans and subscriptions. */
import { BadInputError } from '../core/errors.ts';
import type { AssessmentFilter, FindingFilter } from '../core/result-filter.ts';
import { parseTarget } from '../core/target.ts';
import { builder } from './builder.ts';
import { filterList, filterText } from './filter.ts';
import { ConfidenceEnum, SeverityEnum, ThreatLevelEnum } from './result.ts';

const CONDITIONS =
  'Conditions that must all hold; omitted ones do not filter, and an empty list lets nothing pass.';
const SINCE = 'Recorded at or after this time.';
const UNTIL = 'Recorded before this time.';

export const FindingFilterInput = builder.inputType('FindingFilter', {
  description: CONDITIONS,
  fields: (t) => ({
    severities: t.field({ type: [SeverityEnum], description: 'Findings with one of these severities.' }),
    minSeverity: t.field({ type: SeverityEnum, description: 'Findings of at least this severity.' }),
    types: t.stringList({ description: 'Findings of these types, such as sql_injection.' }),
    scanners: t.stringList({ description: 'Findings of these scanners, by name.' }),
    cwes: t.stringList({ description: 'Findings with one of these CWE-IDs, such as CWE-89.' }),
    confidences: t.field({ type: [ConfidenceEnum], description: 'Findings with one of these confidences.' }),
    minConfidence: t.field({ type: ConfidenceEnum, description: 'Findings of at least this confidence.' }),
    hosts: t.stringList({ description: 'Findings on these hosts: names in lower case, or IP addresses.' }),
    files: t.stringList({ description: 'Findings in these files: paths relative to the repository.' }),
    fingerprints: t.stringList({ description: 'Findings with one of these fingerprints.' }),
    targets: t.stringList({ description: 'Findings of scans of these targets.' }),
    text: t.string({
      description:
        'Part of the title, type, URL, host, file or description, in any case. There are no wildcards.',
    }),
    since: t.field({ type: 'DateTime', description: SINCE }),
    until: t.field({ type: 'DateTime', description: UNTIL }),
  }),
});

export const AssessmentFilterInput = builder.inputType('PageAssessmentFilter', {
  description: CONDITIONS,
  fields: (t) => ({
    threatLevels: t.field({
      type: [ThreatLevelEnum],
      description: 'Assessments with one of these threat levels.',
    }),
    minRiskScore: t.int({ description: 'Assessments of at least this risk score, 0 to 100.' }),
    classifications: t.stringList({ description: 'Assessments with one of these classifications.' }),
    url: t.string({ description: 'Part of the URL of the page, in any case. There are no wildcards.' }),
    text: t.string({ description: 'The same as `url`.' }),
    since: t.field({ type: 'DateTime', description: SINCE }),
    until: t.field({ type: 'DateTime', description: UNTIL }),
  }),
});

/** @throws BadInputError if a list or text is too long */
export function findingFilter(
  input: typeof FindingFilterInput.$inferInput | null | undefined,
): FindingFilter {
  if (!input) return {};
  const list = <T>(name: keyof typeof input, values: readonly T[] | null | undefined) =>
    filterList(`filter.${name}`, values);
  return {
    severities: list('severities', input.severities),
    minSeverity: input.minSeverity ?? undefined,
    types: list('types', input.types),
    scanners: list('scanners', input.scanners),
    cwes: list('cwes', input.cwes),
    confidences: list('confidences', input.confidences),
    minConfidence: input.minConfidence ?? undefined,
    hosts: list('hosts', input.hosts),
    files: list('files', input.files),
    fingerprints: list('fingerprints', input.fingerprints),
    targets: list('targets', input.targets)?.map((target) => parseTarget(target).value),
    ...commonFilter(input),
  };
}

/** @throws BadInputError if a list or text is too long, or a score is out of range */
export function assessmentFilter(
  input: typeof AssessmentFilterInput.$inferInput | null | undefined,
): AssessmentFilter {
  if (!input) return {};
  const { minRiskScore } = input;
  if (typeof minRiskScore === 'number' && (minRiskScore < 0 || minRiskScore > 100))
    throw new BadInputError(`filter.minRiskScore: ${minRiskScore} is not within 0 and 100.`);
  return {
    threatLevels: filterList('filter.threatLevels', input.threatLevels),
    minRiskScore: minRiskScore ?? undefined,
    classifications: filterList('filter.classifications', input.classifications),
    url: input.url ? filterText('filter.url', input.url) : undefined,
    ...commonFilter(input),
  };
}

function commonFilter({
  text,
  since,
  until,
}: {
  text?: string | null | undefined;
  since?: Date | null | undefined;
  until?: Date | null | undefined;
}) {
  return {
    text: text ? filterText('filter.text', text) : undefined,
    since: since?.getTime(),
    until: until?.getTime(),
  };
}
