/** The words that results use. Apart from their schemas, which load zod: a thread that needs the words starts faster without it. */

/** GraphQL and the databases have no larger integers. */
export const MAX_INT = 2 ** 31 - 1;

export const SEVERITIES = ['UNKNOWN', 'INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
/** Ordered by rank, the index in SEVERITIES. */
export type Severity = (typeof SEVERITIES)[number];

export const severityRank = (severity: Severity): number => SEVERITIES.indexOf(severity);

export const CONFIDENCES = ['LOW', 'MEDIUM', 'HIGH', 'CONFIRMED'] as const;
export const THREAT_LEVELS = ['UNKNOWN', 'BENIGN', 'SUSPICIOUS', 'MALICIOUS'] as const;

export const RESULT_TYPES = ['HOST', 'ENDPOINT', 'FINDING', 'ASSESSMENT'] as const;
export type ResultType = (typeof RESULT_TYPES)[number];
