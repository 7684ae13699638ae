/** `scanwire/scanner`: for writing your own scanner. */
export { z } from 'zod';
export { ScanwireError, TargetRefusedError } from '../core/errors.ts';
export type { LogLevel } from '../core/event.ts';
export type { AssessmentInit, EndpointInit, FindingInit, HostInit, LayerInit } from '../core/result.ts';
export {
  assessment,
  type Certificate,
  type Child,
  defineScanner,
  type Egress,
  EgressError,
  type Emission,
  endpoint,
  type FetchInit,
  type FetchResponse,
  finding,
  host,
  type InputKind,
  type InputOf,
  type Intrusiveness,
  type KnownResults,
  type Limits,
  log,
  progress,
  type RecordType,
  type Repository,
  type RepositoryFile,
  type ResultKind,
  type ScanContext,
  type Scanner,
  type ScannerInput,
  type ScannerSpec,
  type SpawnInit,
  type StreamInit,
  type StreamResponse,
  secret,
  warning,
} from '../core/scanner.ts';
export type { Severity } from '../core/vocabulary.ts';
export type { WarningCode } from '../core/warning.ts';
