/** What scanners hand over, made into what the log holds: validated, bounded, and told apart. */
import { createHash } from 'node:crypto';
import type { ZodError } from 'zod';
import type { ResultBody, ScanEvent } from './event.ts';
import { assessmentSchema, endpointSchema, type Finding, findingSchema, hostSchema } from './result.ts';
import type { Emission, Scanner, ScannerInput } from './scanner.ts';

export type ResultEmission = Exclude<Emission, { kind: 'progress' | 'log' | 'warning' }>;

/** The input that a result was found in. */
export interface ResultOrigin {
  /** seq of the event that the input came from; null for the target */
  parent: number | null;
  /** identity of the repository; null for other inputs */
  repository: string | null;
}

/** @returns the body of its event, or what is wrong with it */
export function parseResult(
  emission: ResultEmission,
  scanner: Scanner,
  { parent, repository }: ResultOrigin,
): { body: ResultBody } | { problem: string } {
  const provenance = { scanner: scanner.name, parent, mock: scanner.mock ?? false };
  switch (emission.kind) {
    case 'host': {
      const { data, error } = hostSchema.safeParse(emission.host);
      return error ? { problem: firstProblem(error) } : { body: { type: 'HOST', ...provenance, host: data } };
    }
    case 'endpoint': {
      const { data, error } = endpointSchema.safeParse(emission.endpoint);
      return error
        ? { problem: firstProblem(error) }
        : { body: { type: 'ENDPOINT', ...provenance, endpoint: data } };
    }
    case 'finding': {
      const { data, error } = findingSchema.safeParse(emission.finding);
      if (error) return { problem: firstProblem(error) };
      const { identity, ...rest } = data;
      // Repositories have the same paths: without the repository, their findings would be one.
      const place = repository === null ? [] : [repository];
      const fingerprint = digest([scanner.name, data.type, ...place, ...(identity ?? locationOf(data))]);
      return { body: { type: 'FINDING', ...provenance, finding: { ...rest, fingerprint } } };
    }
    case 'assessment': {
      const { data, error } = assessmentSchema.safeParse(emission.assessment);
      return error
        ? { problem: firstProblem(error) }
        : { body: { type: 'ASSESSMENT', ...provenance, assessment: data } };
    }
    default:
      return emission satisfies never;
  }
}

/** The default identity of a finding within its type. */
export function locationOf(finding: Omit<Finding, 'fingerprint'>): string[] {
  const { url, method, parameter, host, port, file, line, column } = finding;
  const rest = [method, parameter, host, port, file, line, column];
  return [url ?? '', ...(rest.some((part) => part !== null) ? rest.map(String) : [])];
}

function firstProblem(error: ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join('.')}: ${issue?.message}`;
}

export const hostIdentity = (name: string): string => `h ${name}`;
export const endpointIdentity = (url: string): string => `e ${url}`;

/** What makes two results of a scan the same one. */
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
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}

/** The input that a result is to the scanners that consume it. */
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

/** What makes two inputs of a scanner the same one. A host that answers at a known URL is more than its name. */
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
