/** Converts what a server sends into events and records as a scan in this process has them. Nothing of it is trusted. */
import { z } from 'zod';
import {
  type EventBody,
  LOG_LEVELS,
  SCAN_STATUSES,
  SCANNER_STATES,
  type ScanEvent,
  TERMINAL_TYPES,
} from '../core/event.ts';
import { assessmentSchema, endpointSchema, findingSchema, hostSchema, layerSchema } from '../core/result.ts';
import { productOf } from '../core/technology.ts';
import type { WarningCode } from '../core/warning.ts';
import type { ScanRecord } from '../sdk/scan-record.ts';
import { RemoteError } from './remote.ts';

const number = z.int().min(0);
const nullableText = z.string().nullable();
/** A newer server may have other codes. */
const warningCode = z.string().transform((code) => code as WarningCode);

const position = z.object({ scanId: z.string(), seq: number, at: z.string() });
const origin = z.object({ scanner: z.string(), parent: number.nullable(), mock: z.boolean() });
const technologies = z
  .array(z.object({ name: z.string(), version: nullableText }))
  .transform((given): string[] | undefined => given.map(productOf))
  .pipe(hostSchema.shape.technologies);
const host = hostSchema.extend({ technologies });
/** In GraphQL, `title` is what a list shows, and the title of a page is `pageTitle`. */
const withPageTitle = (value: unknown) => ({ ...Object(value), title: Object(value).pageTitle });
const finding = findingSchema.omit({ identity: true }).extend({ fingerprint: z.string() });
const status = z.object({ status: z.enum(SCAN_STATUSES).exclude([...TERMINAL_TYPES]) });
const log = z.object({
  level: z.enum(LOG_LEVELS),
  message: z.string(),
  scanner: nullableText,
  data: z.unknown(),
  warning: warningCode.nullable(),
  warningCount: number.nullable(),
});
const progress = z.object({
  percent: z.number(),
  message: z.string(),
  scanner: nullableText,
  layer: layerSchema.nullable(),
});
const scanner = z.object({
  name: z.string(),
  state: z.enum(SCANNER_STATES).exclude(['PENDING']),
  cause: nullableText,
});
const bySeverity = z.object({
  critical: number,
  high: number,
  medium: number,
  low: number,
  info: number,
  unknown: number,
});
const summary = z.object({
  hosts: number,
  aliveHosts: number,
  endpoints: number,
  findings: number,
  bySeverity,
});
const warnings = z.array(
  z.object({
    code: warningCode,
    scanner: nullableText,
    count: number,
    message: z.string(),
    firstSeq: number,
  }),
);

/** @param url of the server @throws RemoteError instead of the ZodError of `parse` */
export function understood<T>(url: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const [issue] = error.issues;
    const what = `${issue?.path.join('.')}: ${issue?.message}`;
    throw new RemoteError(
      `${url} sent something that this version does not understand (${what}). Update the older one.`,
    );
  }
}

/**
 * @param event as `EVENT_SELECTION` of the client selects it
 * @returns null for a type that only newer servers have
 * @throws ZodError
 */
export function parseEvent(event: Readonly<Record<string, unknown>>): ScanEvent | null {
  const body = parseBody(event);
  return body && { ...body, ...position.parse(event) };
}

function parseBody(event: Readonly<Record<string, unknown>>): EventBody | null {
  const { type } = event;
  switch (type) {
    case 'HOST':
      return { type, ...origin.parse(event.host), host: host.parse(withPageTitle(event.host)) };
    case 'ENDPOINT': {
      const { endpoint } = event;
      return { type, ...origin.parse(endpoint), endpoint: endpointSchema.parse(withPageTitle(endpoint)) };
    }
    case 'FINDING':
      return { type, ...origin.parse(event.finding), finding: finding.parse(event.finding) };
    case 'ASSESSMENT':
      return {
        ...{ type, ...origin.parse(event.assessment) },
        assessment: assessmentSchema.parse(event.assessment),
      };
    case 'STATUS':
      return { type, ...status.parse(event) };
    case 'LOG': {
      const { data, warning: code, warningCount, ...line } = log.parse(event);
      const warning = code === null ? undefined : { code, count: warningCount ?? 1 };
      return { type, ...line, ...(data != null && { data }), ...(warning && { warning }) };
    }
    case 'PROGRESS': {
      const { layer, ...made } = progress.parse(event);
      return { type, ...made, ...(layer && { layer }) };
    }
    case 'SCANNER': {
      const { name, state, cause } = scanner.parse(event);
      return { type, scanner: name, state, error: cause };
    }
    default:
      return parseEnd(event);
  }
}

function parseEnd(event: Readonly<Record<string, unknown>>): EventBody | null {
  const { type } = event;
  switch (type) {
    case 'COMPLETED': {
      const { bySeverity: by, ...counts } = summary.parse(event.summary);
      return {
        type,
        summary: {
          ...counts,
          findingsCritical: by.critical,
          findingsHigh: by.high,
          findingsMedium: by.medium,
          findingsLow: by.low,
          findingsInfo: by.info,
          findingsUnknown: by.unknown,
        },
        warnings: warnings.parse(event.warnings),
      };
    }
    case 'FAILED':
      return { type, error: z.string().parse(event.error) };
    case 'CANCELLED':
      return { type, reason: z.string().parse(event.reason) };
    default:
      return null;
  }
}

/** Selects what `parseRecord` needs. */
export const RECORD_QUERY = `query ($id: ID!) {
  scan(id: $id) {
    target targetKind label status error createdAt startedAt finishedAt
    scanners { name options state error }
    summary { hosts aliveHosts endpoints findings bySeverity { critical high medium low info unknown } }
    warnings { code scanner count message firstSeq }
  }
  results(scanId: $id, first: 1, filter: { types: [ASSESSMENT] }) { totalCount }
}`;

const date = z.iso.datetime().transform((text) => new Date(text));
const record = z.object({
  scan: z.object({
    target: z.string(),
    targetKind: z.string().transform((kind) => kind as ScanRecord['targetKind']),
    label: nullableText,
    status: z.enum(TERMINAL_TYPES),
    error: nullableText,
    createdAt: date,
    startedAt: date.nullable(),
    finishedAt: date.nullable(),
    scanners: z.array(
      z.object({
        name: z.string(),
        options: z.json().transform((options) => options as ScanRecord['scanners'][number]['options']),
        state: z.enum(SCANNER_STATES),
        error: nullableText,
      }),
    ),
    summary,
    warnings,
  }),
  results: z.object({ totalCount: number }),
});

/** @param data answer to `RECORD_QUERY` for a scan that has ended @throws ZodError */
export function parseRecord(data: unknown): ScanRecord {
  const { scan, results } = record.parse(data);
  const { summary, warnings, ...rest } = scan;
  return { ...rest, summary: { ...summary, assessments: results.totalCount }, warnings };
}
