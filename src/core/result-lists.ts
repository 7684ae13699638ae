/** Lists of results and scans: their filters, their orders, and the port that finds what is in a page. */
import type { ScanStatus } from './event.ts';
import type { KeysetPage, Position } from './keyset.ts';
import type { FindingFilter } from './result-filter.ts';
import type { TargetKind } from './target.ts';
import type { ResultType, Severity } from './vocabulary.ts';

/**
 * Conditions that must all hold; omitted ones do not filter, and empty lists let nothing pass. A `text` is found regardless
 * of case (Unicode simple case folding), and has no wildcards.
 */
export interface HostFilter {
  /** in the name */
  name?: string | undefined;
  /** in one of the addresses */
  address?: string | undefined;
  statuses?: readonly number[] | undefined;
  alive?: boolean | undefined;
  /** in one of the technologies */
  technology?: string | undefined;
  /** in the name, URL, title, server, technologies, addresses, canonical names or error */
  text?: string | undefined;
}

export interface EndpointFilter {
  /** in the path and query of the URL */
  path?: string | undefined;
  /** beginning of the normalised URL */
  urlPrefix?: string | undefined;
  statuses?: readonly number[] | undefined;
  /** media types in lower case */
  contentTypes?: readonly string[] | undefined;
  sources?: readonly string[] | undefined;
  /** in the URL, title, redirect or error */
  text?: string | undefined;
}

export interface ResultFilter {
  types: readonly ResultType[];
  /** of findings only */
  minSeverity?: Severity | undefined;
  scanners?: readonly string[] | undefined;
  /** in the texts that the filter of the type looks at */
  text?: string | undefined;
}

export interface ScanFilter {
  ids?: readonly string[] | undefined;
  statuses?: readonly ScanStatus[] | undefined;
  kinds?: readonly TargetKind[] | undefined;
  /** in the target */
  target?: string | undefined;
  /** in the label */
  label?: string | undefined;
  /** in the target or label */
  text?: string | undefined;
  /** milliseconds since 1970, inclusive */
  since?: number | undefined;
  /** milliseconds since 1970, exclusive */
  until?: number | undefined;
}

/** What the results of a list belong to. */
export type ListParent =
  | { scanId: string }
  /** results with this host */
  | { scanId: string; host: string }
  /** findings with the URL of an endpoint, without query and fragment, or with its event as their parent */
  | { scanId: string; endpoint: { seq: number; url: string } };

/** A kind of list with its filter and the fields that it can be ordered by. */
export type ResultList =
  | { type: 'HOST'; field: 'FOUND_AT' | 'NAME'; filter: HostFilter }
  | { type: 'ENDPOINT'; field: 'FOUND_AT'; filter: EndpointFilter }
  | { type: 'FINDING'; field: 'FOUND_AT' | 'SEVERITY'; filter: FindingFilter }
  | { type: 'RESULT'; field: 'FOUND_AT'; filter: ResultFilter };

type ListOf<T extends ResultList['type']> = Extract<ResultList, { type: T }>;

/** Lists of one kind with one filter, each with a parent of its own. */
export type ResultLists = {
  [T in ResultList['type']]: { type: T; filter: ListOf<T>['filter']; parents: readonly ListParent[] };
}[ResultList['type']];

/** A page of a list. The unique keys of its positions are values of `seq`. */
export interface ResultPage {
  /** key of the scan in the tables; 0 if it does not exist */
  scanKey: number;
  positions: Position[];
}

/** Finds pages and counts of the lists of one workspace by keys; the rows themselves are read with Prisma. */
export interface Lists {
  /** One page of each list, in the order of the parents. */
  results(lists: ResultLists, page: KeysetPage): Promise<ResultPage[]>;
  countResults(lists: ResultLists): Promise<number[]>;
  /** The unique keys of the positions are ids of scans. */
  scans(filter: ScanFilter, page: KeysetPage<'CREATED_AT'>): Promise<Position[]>;
  countScans(filter: ScanFilter): Promise<number>;
  /** Ids of scans that pass the filter and lie within a scope, in no order. */
  scanIds(filter: ScanFilter, scope: ScanScope, limit: number): Promise<string[]>;
}

/** Conditions on scans besides a filter; all of them must hold. */
export interface ScanScope {
  ids?: readonly string[] | undefined;
  statuses?: readonly ScanStatus[] | undefined;
  /** Its status or label has changed since then. Milliseconds since 1970. */
  changedSince?: number | undefined;
}
