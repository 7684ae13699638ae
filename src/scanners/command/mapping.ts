/** Maps fields of a tool's JSON to fields of a result, as configured. */

import { z } from 'zod';
import { count } from '../../core/count.ts';
import { type EndpointInit, type FindingInit, type HostInit, MAX_TECHNOLOGIES } from '../../core/result.ts';
import { type Emission, endpoint, finding, host, log, warning } from '../../core/scanner.ts';
import { CONFIDENCES, MAX_INT } from '../../core/vocabulary.ts';
import { strictObject } from '../../core/zod-error.ts';
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
} from '../../formats/read/foreign-value.ts';
import { excerptOf, type ItemReader, listNames, type ReadContext } from '../../formats/read/reading.ts';
import { readSeverity } from '../../formats/read/severity.ts';

type Read = (value: unknown, run: ReadContext) => unknown;
type Fields = Record<string, unknown>;

const readStatus = readInt(100, 999);
const readPlace = readInt(1, MAX_INT);
const readConfidence = (value: unknown) =>
  CONFIDENCES.find((word) => typeof value === 'string' && word === value.toUpperCase());

/** Every field that a mapping can fill, and how its value is read. */
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
    technologies: readTexts(MAX_TECHNOLOGIES),
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

/** Source of a field's value: a path, the first of several paths that has a value, or a constant. */
const sourceSchema = z.union(
  [
    pathSchema,
    z.array(pathSchema).min(1).max(8),
    strictObject({
      value: z.union([z.string().max(2000), z.number(), z.boolean()], {
        error: 'must be text of at most 2000 characters, a number, or true or false',
      }),
    }),
  ],
  { error: 'must be a path such as info.severity, a list of paths, or { value: … }' },
);

/** Without `fields`, each field is read from the item's member of the same name. */
export const mappingShape = {
  kind: z.enum(['finding', 'host', 'endpoint']).default('finding'),
  fields: z.record(z.string(), sourceSchema).optional(),
};

export interface Mapping {
  kind: keyof typeof FIELDS;
  fields?: Record<string, z.output<typeof sourceSchema>> | undefined;
}

/** Reports each field that the kind of result does not have. */
export function checkFields({ kind, fields }: Mapping, context: z.RefinementCtx): void {
  for (const field of Object.keys(fields ?? {})) {
    if (field in FIELDS[kind]) continue;
    const message = `is not a field of a result ${kind}; its fields are ${Object.keys(FIELDS[kind]).join(', ')}`;
    context.addIssue({ code: 'custom', path: ['fields', field], message });
  }
}

/** Groups of fields of which a result needs at least one. */
const NEEDED: Readonly<Record<Mapping['kind'], readonly (readonly string[])[]>> = {
  finding: [['title'], ['severity'], ['type'], ['url', 'host', 'file', 'parameter']],
  host: [],
  endpoint: [],
};
/** Items whose names are checked for unmapped fields. */
const MAX_SURVEYED = 100;
const MAX_UNREAD_NAMES = 30;

/** @returns a factory for the reader of one run, which counts unreadable values */
export function createItemReader(mapping: Mapping): () => ItemReader {
  const { kind, fields } = mapping;
  const readers = Object.entries(FIELDS[kind] as Record<string, Read>)
    .map(([field, read]) => ({ field, read, take: takerOf(fields ? fields[field] : field) }))
    .filter(({ take }) => take !== null);
  return () => {
    const survey = createSurvey(mapping);
    return {
      read(item, run) {
        if (!isRecord(item)) return 'not an object';
        const values: Fields = {};
        const misread: Fields = {};
        for (const { field, read, take } of readers) {
          const given = take?.(item);
          const value = read(given, run);
          if (value !== undefined) values[field] = value;
          else if (!isBlank(given)) misread[field] = given;
        }
        const others = survey.see(item, values, misread);
        if (others && kind === 'finding' && (isRecord(item.properties) || !item.properties))
          values.properties = readJson({ ...others, ...(item.properties as object | undefined) });
        return build(kind, values, run, item);
      },
      end: survey.report,
    };
  };
}

/** Values that mean "none". */
const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === 0 ||
  value === -1 ||
  (typeof value === 'string' && /^(?:\s*|-1|0|-|n\/a|none|null|NVD-CWE-.{0,20})$/i.test(value)) ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** Counts, over the items of one run, fields without a value, unreadable values and unmapped members. */
function createSurvey({ kind, fields }: Mapping) {
  const misread = new Map<string, { count: number; first: string }>();
  const found = new Set<string>();
  const unread = new Set<string>();
  /** first names of the mapped paths */
  const read = new Set(
    fields
      ? Object.values(fields)
          .flatMap(pathsOf)
          .map(([name]) => name)
      : Object.keys(FIELDS[kind]),
  );
  let items = 0;
  let withOthers = 0;

  return {
    /** @returns members of the item that match no field; null when a mapping is configured */
    see(item: Fields, values: Fields, unreadable: Fields): Fields | null {
      for (const field in values) found.add(field);
      for (const [field, value] of Object.entries(unreadable)) {
        const seen = misread.get(field);
        if (seen) seen.count++;
        else misread.set(field, { count: 1, first: excerptOf(value) });
      }
      items++;
      if (fields && items > MAX_SURVEYED) return null;
      const others = Object.entries(item).filter(([name, value]) => !read.has(name) && value !== null);
      for (const [name] of others) if (unread.size < MAX_UNREAD_NAMES) unread.add(name);
      if (fields || others.length === 0) return null;
      withOthers++;
      return Object.fromEntries(others);
    },
    *report(): Generator<Emission, void, void> {
      for (const [field, { count: values, first }] of misread) {
        const message = `${count(values, 'value')} not readable as ${field}, the first: ${first}`;
        yield warning('OUTPUT_NOT_UNDERSTOOD', message, values);
      }
      if (items === 0) return;
      for (const group of NEEDED[kind]) {
        const paths = group.flatMap((field) => pathsOf(fields?.[field]).map((path) => path.join('.')));
        if (paths.length === 0 || group.some((field) => found.has(field) || misread.has(field))) continue;
        const message = `none of ${count(items, 'result')} has a value for ${group.join(' or ')} at ${paths.join(', ')} (parser fields)`;
        yield warning('OUTPUT_NOT_UNDERSTOOD', message, items);
      }
      if (unread.size === 0) return;
      if (fields) yield log('DEBUG', `ignored fields of its results: ${listNames(unread)}`);
      else {
        const what = `${count(withOthers, 'result')} with members that are not fields of a ${kind}`;
        const kept = kind === 'finding' ? ', kept in its properties' : '';
        yield warning('OUTPUT_NOT_UNDERSTOOD', `${what}${kept}: ${listNames(unread)}`, withOthers);
      }
    },
  };
}

function pathsOf(source: z.output<typeof sourceSchema> | undefined): string[][] {
  if (source === undefined || (typeof source === 'object' && !Array.isArray(source))) return [];
  return (Array.isArray(source) ? source : [source]).map((path) => path.split('.'));
}

function takerOf(source: z.output<typeof sourceSchema> | undefined): ((item: unknown) => unknown) | null {
  if (source === undefined) return null;
  if (typeof source === 'object' && !Array.isArray(source)) return () => source.value;
  const paths = pathsOf(source);
  return (item) => {
    for (const path of paths) {
      const value = valueAt(item, path);
      if (value !== undefined && value !== null) return value;
    }
    return undefined;
  };
}

const PLACES = ['url', 'host', 'file', 'parameter'] as const satisfies (keyof FindingInit)[];

function build(
  kind: Mapping['kind'],
  values: Record<string, unknown>,
  run: ReadContext,
  item: Record<string, unknown>,
): Emission[] | string {
  const among = () => `among its names: ${listNames(Object.keys(item))}`;
  switch (kind) {
    case 'finding': {
      const { title, type } = values as Partial<FindingInit>;
      const shown = title ?? type;
      if (shown === undefined) return `no title or type ${among()}`;
      const known = { severity: 'UNKNOWN', type: type ?? run.scanner, title: shown } as const;
      // Without a place, only its text distinguishes it from other findings of its type.
      const placed = PLACES.some((field) => field in values);
      return [finding({ ...known, ...(!placed && { identity: [shown] }), ...values, title: shown })];
    }
    case 'host': {
      const { name } = values as Partial<HostInit>;
      if (name === undefined) return `no host name ${among()}`;
      return [host({ alive: true, source: run.scanner, ...values, name: name.toLowerCase() })];
    }
    case 'endpoint': {
      const { url } = values as Partial<EndpointInit>;
      return url === undefined ? `no URL ${among()}` : [endpoint({ source: run.scanner, ...values, url })];
    }
    default:
      return kind satisfies never;
  }
}
