/** `scanwire`: runs scans from your own program. */
export { ConfigError } from '../config.ts';
export type { ErrorContext } from '../core/error-report.ts';
export { ScanwireError } from '../core/errors.ts';
export type { ScanEvent } from '../core/event.ts';
export type { ScannerChoice } from '../core/registry.ts';
export type { Assessment, Endpoint, Finding, Host } from '../core/result.ts';
export type { Severity } from '../core/vocabulary.ts';
export type { ScanWarning } from '../core/warning.ts';
export { type ScanOptions, type ScanOutcome, type ScanResult, scan } from './scan.ts';
