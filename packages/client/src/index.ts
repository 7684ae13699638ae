/** `@scanwire/client`: follows scans from Node and browsers. Imports graphql-ws and nothing else. */
export { type ClientOptions, type Connection, ScanwireClient, type TypedDocument } from './client.ts';
export type { TokenSource } from './credentials.ts';
export { ScanwireError, type ScanwireErrorCode } from './error.ts';
export type * from './event.ts';
export type { Feed, Retry } from './feed.ts';
export {
  type AssessmentFilter,
  type FindingFilter,
  type FollowAssessmentsOptions,
  type FollowFindingsOptions,
  followAssessments,
  followFindings,
} from './findings.ts';
export { type FollowOptions, followScan, type ScanFeed } from './follow.ts';
export {
  type FollowScansOptions,
  followScans,
  type Scan,
  type ScanFilter,
  type ScanUpdate,
  type TargetKind,
} from './scans.ts';
export type { Transport } from './transport.ts';
