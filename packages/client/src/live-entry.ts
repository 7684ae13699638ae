/** `@scanwire/client/live`: keeps connections of other GraphQL clients alive. See docs/streaming.md. */
export { type LiveFetchOptions, liveFetch } from './live-fetch.ts';
export { liveOptions } from './live-options.ts';
