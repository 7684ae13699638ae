/** Counts of the results of one scan: facets of lists, a tree of endpoints, and a chart over time. */
import type { FindingFilter } from './result-filter.ts';
import type { EndpointFilter, HostFilter } from './result-lists.ts';

/** Results of one type that are counted at most; the later ones are left out. Bounds the time of a query. */
export const MAX_COUNTED = 100_000;

/** Fields by whose values the results of a type are counted. */
export const FACETS = {
  HOST: ['ALIVE', 'STATUS', 'SERVER', 'TECHNOLOGY', 'SOURCE'],
  ENDPOINT: ['HOST', 'STATUS', 'CONTENT_TYPE', 'SOURCE'],
  FINDING: ['SEVERITY', 'CONFIDENCE', 'TYPE', 'SCANNER', 'HOST', 'CWE'],
  ISSUE: ['SEVERITY', 'CONFIDENCE', 'TYPE', 'SCANNER'],
} as const;
export type FacetField = (typeof FACETS)[keyof typeof FACETS][number];

export type FacetList =
  | { type: 'HOST'; filter: HostFilter }
  | { type: 'ENDPOINT'; filter: EndpointFilter }
  | { type: 'FINDING'; filter: FindingFilter };

export interface Facet {
  field: FacetField;
  /** most frequent first; results without a value are not counted */
  values: { value: string; count: number }[];
  /** number of results with other values */
  others: number;
}

export interface EndpointBranch {
  segment: string;
  /** URL prefix of everything below it, which ends with a slash */
  prefix: string;
  /** number of endpoints at it and below it */
  endpoints: number;
  /** whether there are endpoints below it */
  hasChildren: boolean;
  /** seq of the first endpoint at it, with any query; null if there are only endpoints below it */
  seq: number | null;
}

export interface EndpointBranches {
  branches: EndpointBranch[];
  hasMore: boolean;
}

/** Results that were recorded in a period; `bySeverity` in the order of SEVERITIES. */
export interface TimelinePeriod {
  start: number;
  end: number;
  hosts: number;
  aliveHosts: number;
  endpoints: number;
  assessments: number;
  bySeverity: number[];
}

/** Counts within one workspace: nothing for scans of others. */
export interface Breakdowns {
  /** The facet of a field ignores the filter's condition on that field, so that other values can be chosen. */
  facets(scanId: string, list: FacetList, maxValues: number): Promise<Facet[]>;
  /** Facets of the workspace's issues, by the values of their latest findings. Counts the MAX_COUNTED issues that were seen last. */
  issueFacets(filter: FindingFilter, maxValues: number): Promise<Facet[]>;
  /** @param prefix that of a branch; null for the sites @param after segment after which the page begins */
  endpointBranches(
    scanId: string,
    prefix: string | null,
    page: { first: number; after: string | null },
  ): Promise<EndpointBranches>;
  /** When the newest result was recorded, in milliseconds since 1970; null if there is none. */
  newestAt(scanId: string): Promise<number | null>;
  /** @param periods consecutive, of the same length */
  timeline(
    scanId: string,
    periods: { start: number; lengthMs: number; count: number },
  ): Promise<TimelinePeriod[]>;
}
