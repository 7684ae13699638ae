/** How the fields of a tool's own JSON become those of a result: written down as data, in the configuration. */
import { z } from 'zod';
import { CONFIDENCES, type EndpointInit, type FindingInit, type HostInit } from '../../core/result.ts';
import { type Emission, endpoint, finding, host } from '../../core/scanner.ts';
import { readSeverity } from '../severity.ts';
import {
  isRecord,
  readBoolean,
  readCwe,
  readDate,
  readFile,
  readInt,
  readJson,
  readPort,
  readText,
  readTexts,
  readUrl,
  valueAt,
} from './foreign-value.ts';
import type { ToolRun } from './reading.ts';

type Read = (value: unknown, run: ToolRun) => unknown;

const readStatus = readInt(100, 999);
const readPlace = readInt(1, 2 ** 31 - 1);
const readConfidence = (value: unknown) =>
  CONFIDENCES.find((word) => typeof value === 'string' && word === value.toUpperCase());

/** Every field that a mapping can fill, and how. */
const FIELDS = {
  finding: {
    title: readText,
    severity: readSeverity,
    type: readText,
    url: readUrl,
    method: readText,
    parameter: readText,
    host: readText,
    port: readPort,
    file: (value, run) => readFile(value, run.folders),
    line: readPlace,
    column: readPlace,
    description: readText,
    evidence: readJson,
    cwe: readCwe,
    cvss: readText,
    confidence: readConfidence,
    remediation: readText,
    references: readTexts(50),
    properties: readJson,
    identity: readTexts(16),
  } satisfies Record<keyof FindingInit, Read>,
  host: {
    name: readText,
    ip: readTexts(64),
    cname: readTexts(16),
    alive: readBoolean,
    url: readUrl,
    status: readStatus,
    title: readText,
    server: readText,
    notBefore: readDate,
    notAfter: readDate,
    issuer: readText,
    source: readText,
    error: readText,
  } satisfies Record<keyof HostInit, Read>,
  endpoint: {
    url: readUrl,
    status: readStatus,
    contentType: readText,
    length: readInt(0, Number.MAX_SAFE_INTEGER),
    title: readText,
    redirect: readUrl,
    source: readText,
    error: readText,
  } satisfies Record<keyof EndpointInit, Read>,
} as const;

const pathSchema = z
  .string()
  .max(500)
  .regex(/^[^.]+(\.[^.]+)*$/, 'must be names joined by dots, such as info.severity');

/** Where a field's value is: a path, the first of several that has one, or the value itself. */
const sourceSchema = z.union([
  pathSchema,
  z.array(pathSchema).min(1).max(8),
  z.strictObject({ value: z.union([z.string().max(2000), z.number(), z.boolean()]) }),
]);

const mapped = <Kind extends keyof typeof FIELDS>(kind: Kind) =>
  z.partialRecord(z.enum(Object.keys(FIELDS[kind]) as [string, ...string[]]), sourceSchema);

/** Without `fields`, each is what the item has under the field's own name. */
export const mappingShape = {
  kind: z.enum(['finding', 'host', 'endpoint']).default('finding'),
  fields: z.record(z.string(), sourceSchema).optional(),
};

export interface Mapping {
  kind: keyof typeof FIELDS;
  fields?: Record<string, z.output<typeof sourceSchema>> | undefined;
}

/** Names each field that the kind of result does not have. */
export function checkFields({ kind, fields }: Mapping, context: z.RefinementCtx): void {
  const { error } = mapped(kind).optional().safeParse(fields);
  for (const { path } of error?.issues ?? []) {
    context.addIssue({
      code: 'custom',
      path: ['fields', ...path],
      message: `there is no such field of the result ${kind}`,
    });
  }
}

/** @returns what an item is, or what is wrong with it */
export type ItemReader = (item: unknown, run: ToolRun) => Emission[] | string;

export function createItemReader({ kind, fields }: Mapping): ItemReader {
  const readers = Object.entries(FIELDS[kind] as Record<string, Read>)
    .map(([field, read]) => ({ field, read, take: takerOf(fields ? fields[field] : field) }))
    .filter(({ take }) => take !== null);
  return (item, run) => {
    if (!isRecord(item)) return 'not an object';
    const values: Record<string, unknown> = {};
    for (const { field, read, take } of readers) {
      const value = read(take?.(item), run);
      if (value !== undefined) values[field] = value;
    }
    return build(kind, values, run);
  };
}

function takerOf(source: z.output<typeof sourceSchema> | undefined): ((item: unknown) => unknown) | null {
  if (source === undefined) return null;
  if (typeof source === 'object' && !Array.isArray(source)) return () => source.value;
  const paths = (Array.isArray(source) ? source : [source]).map((path) => path.split('.'));
  return (item) => {
    for (const path of paths) {
      const value = valueAt(item, path);
      if (value !== undefined && value !== null) return value;
    }
    return undefined;
  };
}

const PLACES = ['url', 'host', 'file', 'parameter'] as const satisfies (keyof FindingInit)[];

function build(kind: Mapping['kind'], values: Record<string, unknown>, run: ToolRun): Emission[] | string {
  switch (kind) {
    case 'finding': {
      const { title, type } = values as Partial<FindingInit>;
      const shown = title ?? type;
      if (shown === undefined) return 'neither a title nor a type of a finding';
      const known = { severity: 'UNKNOWN', type: type ?? run.scanner, title: shown } as const;
      // Without a place, nothing but its words would tell it from others of its type.
      const placed = PLACES.some((field) => field in values);
      return [finding({ ...known, ...(!placed && { identity: [shown] }), ...values, title: shown })];
    }
    case 'host': {
      const { name } = values as Partial<HostInit>;
      if (name === undefined) return 'no name of a host';
      return [host({ alive: true, source: run.scanner, ...values, name: name.toLowerCase() })];
    }
    case 'endpoint': {
      const { url } = values as Partial<EndpointInit>;
      return url === undefined ? 'no URL' : [endpoint({ source: run.scanner, ...values, url })];
    }
    default:
      return kind satisfies never;
  }
}
