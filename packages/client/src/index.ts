/** `scanwire/client`: follows scans from Node and browsers. Imports graphql-ws and nothing else. */
export { FollowError, type FollowErrorCode } from './error.ts';
export type * from './event.ts';
export { type Connection, type FollowOptions, followScan, type Retry, type ScanFeed } from './follow.ts';
