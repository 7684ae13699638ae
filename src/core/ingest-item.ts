/** Results from external scanners: checked and cleaned like those of built-in ones. */
import { parseResult, type ResultEmission } from './emission.ts';
import { type EncodedResult, encodeResult } from './encoded-result.ts';
import { BadInputError } from './errors.ts';
import type { ResultBody } from './event.ts';
import type { AssessmentInit, EndpointInit, FindingInit, HostInit } from './result.ts';
import { normalizeName } from './target.ts';
import { RESULT_TYPES } from './vocabulary.ts';

/** `source` is by default the name of the scanner. */
type Sourced<Init extends { source: string }> = Omit<Init, 'source'> & Partial<Pick<Init, 'source'>>;

/** A result as an external scanner pushes it. `mock`: it is made up, to try things out. */
export type IngestItem = { mock?: boolean } & (
  | { type: 'HOST'; host: Sourced<HostInit> }
  | { type: 'ENDPOINT'; endpoint: Sourced<EndpointInit> }
  /** @param fingerprint that of the same finding in an earlier scan; default: as for built-in scanners */
  | { type: 'FINDING'; finding: FindingInit & { fingerprint?: string | undefined } }
  | { type: 'ASSESSMENT'; assessment: AssessmentInit }
);

const FINGERPRINT = /^[\w-]{22}$/;
/** URLs that run code where somebody follows them. */
const RUNS_CODE = /^(javascript|vbscript|data|blob):/i;
const ORIGIN = { parent: null, repository: null };

/** @returns the result for the log, or why it is refused */
export function parseItem(item: unknown, scanner: string): EncodedResult | BadInputError {
  const { type, mock, ...values } = (typeof item === 'object' && item !== null ? item : {}) as Record<
    string,
    unknown
  >;
  if (!RESULT_TYPES.some((known) => known === type))
    return new BadInputError(`type: must be one of ${RESULT_TYPES.join(', ')}.`);
  const kind = String(type).toLowerCase() as ResultEmission['kind'];
  const given = values[kind];
  if (typeof given !== 'object' || given === null) return new BadInputError(`${kind}: must be an object.`);
  const value: Record<string, unknown> =
    kind === 'host' || kind === 'endpoint'
      ? { ...given, source: (given as { source?: unknown }).source ?? scanner }
      : (given as Record<string, unknown>);
  const parsed = parseResult(
    { kind, [kind]: value } as unknown as ResultEmission,
    { name: scanner, mock: mock === true },
    ORIGIN,
  );
  const problem = 'problem' in parsed ? parsed.problem : normalize(parsed.body, value);
  if (problem !== null) return new BadInputError(`${kind}.${problem}.`);
  return encodeResult((parsed as { body: ResultBody }).body);
}

/** Writes names and URLs as built-in scanners do, so that duplicates are recognised. @returns the problem; null if there is none */
function normalize(body: ResultBody, { fingerprint }: Record<string, unknown>): string | null {
  switch (body.type) {
    case 'HOST':
      body.host.name = normalizeName(body.host.name.trim());
      return body.host.name === '' ? 'name: is empty' : codeIn('url', body.host.url);
    case 'ENDPOINT': {
      const { endpoint } = body;
      const problem = codeIn('url', endpoint.url) ?? codeIn('redirect', endpoint.redirect);
      const url = new URL(endpoint.url);
      url.hash = '';
      endpoint.url = url.href;
      return problem;
    }
    case 'FINDING':
      if (typeof fingerprint === 'string') {
        if (!FINGERPRINT.test(fingerprint)) return 'fingerprint: must be one of an earlier scan';
        body.finding.fingerprint = fingerprint;
      }
      return codeIn('url', body.finding.url);
    case 'ASSESSMENT':
      return codeIn('url', body.assessment.url);
    default:
      return body satisfies never;
  }
}

const codeIn = (field: string, url: string | null): string | null =>
  url !== null && RUNS_CODE.test(url.trim()) ? `${field}: has a scheme that browsers run` : null;
