/** Turns the emissions of scanners into events: validates them, bounds their size and gives them an identity. */
import { hash } from 'node:crypto';
import { type ZodError, z } from 'zod';
import { cleanText } from './clean-text.ts';
import type { ResultBody, ScanEvent } from './event.ts';
import { assessmentSchema, endpointSchema, findingSchema, hostSchema } from './result.ts';
import type { Emission, Scanner, ScannerInput } from './scanner.ts';

/**
 * Compiles a schema when it is first used, which takes some milliseconds. It then takes a third of the time and makes hardly any
 * garbage. Problems are found by the schema itself.
 */
function compiled<Schema extends z.ZodType>(schema: Schema): () => Schema {
  let fast: Schema | undefined;
  return () => {
    fast ??= z.compile(schema);
    return fast;
  };
}

const schemas = {
  host: compiled(hostSchema),
  endpoint: compiled(endpointSchema),
  finding: compiled(findingSchema),
  assessment: compiled(assessmentSchema),
};

/** Characters of an invalid value in a message. */
const MAX_SHOWN = 100;

export type ResultEmission = Exclude<Emission, { kind: 'progress' | 'log' | 'warning' }>;

/** The input in which a result was found. */
export interface ResultOrigin {
  /** seq of the event that caused the input; null for the target */
  parent: number | null;
  /** identity of the repository; null for other inputs */
  repository: string | null;
}

/** @returns the body of the result's event, or the problem if the result is invalid */
export function parseResult(
  emission: ResultEmission,
  scanner: Pick<Scanner, 'name' | 'mock'>,
  { parent, repository }: ResultOrigin,
): { body: ResultBody } | { problem: string } {
  const provenance = { scanner: scanner.name, parent, mock: scanner.mock ?? false };
  switch (emission.kind) {
    case 'host': {
      const { data, error } = schemas.host().safeParse(emission.host);
      return error
        ? { problem: firstProblem(error, emission.host) }
        : { body: { type: 'HOST', ...provenance, host: data } };
    }
    case 'endpoint': {
      const { data, error } = schemas.endpoint().safeParse(emission.endpoint);
      return error
        ? { problem: firstProblem(error, emission.endpoint) }
        : { body: { type: 'ENDPOINT', ...provenance, endpoint: data } };
    }
    case 'finding': {
      const { data, error } = schemas.finding().safeParse(emission.finding);
      if (error) return { problem: firstProblem(error, emission.finding) };
      const { identity, ...rest } = data;
      // Different repositories have files of the same path, so the repository is part of the identity.
      const place = repository === null ? [] : [repository];
      const fingerprint = digest([scanner.name, data.type, ...place, ...(identity ?? locationOf(data))]);
      return { body: { type: 'FINDING', ...provenance, finding: { ...rest, fingerprint } } };
    }
    case 'assessment': {
      const { data, error } = schemas.assessment().safeParse(emission.assessment);
      return error
        ? { problem: firstProblem(error, emission.assessment) }
        : { body: { type: 'ASSESSMENT', ...provenance, assessment: data } };
    }
    default:
      return emission satisfies never;
  }
}

/** The default identity of a finding within its type. */
export function locationOf(place: Readonly<Partial<Record<Placed, unknown>>>): string[] {
  const { url, method, parameter, host, port, file, line, column } = place;
  const rest = [method, parameter, host, port, file, line, column].map((part) => part ?? null);
  return [String(url ?? ''), ...(rest.some((part) => part !== null) ? rest.map(String) : [])];
}

type Placed = 'url' | 'method' | 'parameter' | 'host' | 'port' | 'file' | 'line' | 'column';

/** Names the first invalid field and its value. */
function firstProblem(error: ZodError, given: unknown): string {
  const [issue] = error.issues;
  const path = issue?.path ?? [];
  const value = path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown>)?.[key], given);
  return `${path.join('.')}: ${issue?.message}, not ${shown(value)}`;
}

const shown = (value: unknown): string => {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'string' ? JSON.stringify(cleanText(value, MAX_SHOWN)) : String(value);
};

export const hostIdentity = (name: string): string => `h ${name}`;
export const endpointIdentity = (url: string): string => `e ${url}`;

/** Two results of a scan with the same identity are duplicates. */
export function identityOf(body: ResultBody): string {
  switch (body.type) {
    case 'HOST':
      return hostIdentity(body.host.name);
    case 'ENDPOINT':
      return endpointIdentity(body.endpoint.url);
    case 'FINDING':
      return `f ${body.finding.fingerprint}`;
    case 'ASSESSMENT':
      return `a ${JSON.stringify([body.scanner, body.assessment.url])}`;
    default:
      return body satisfies never;
  }
}

function digest(parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 22);
}

/** Converts a result to the input of the scanners that consume it; null if no scanner can consume it. */
export function inputOf(event: ScanEvent): ScannerInput | null {
  if (event.type === 'HOST') {
    const { name, ip, url, alive } = event.host;
    return { kind: 'host', name, ip, url, alive, port: null };
  }
  if (event.type === 'ENDPOINT') {
    const { url, status, contentType } = event.endpoint;
    return { kind: 'endpoint', url, status, contentType };
  }
  return null;
}

/** Two inputs of a scanner with the same key are duplicates. The URL of a host is part of its key. */
export function inputKey(input: ScannerInput): string {
  switch (input.kind) {
    case 'domain':
      return input.domain;
    case 'host':
      return JSON.stringify([input.name, input.port, input.url]);
    case 'url':
    case 'endpoint':
      return `${input.kind} ${input.url}`;
    case 'repository':
      return input.location;
    case 'page':
      return `page ${input.page.url}`;
    default:
      return input satisfies never;
  }
}
