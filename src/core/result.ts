/**
 * Results of scanners. Output of scanners is untrusted: these schemas make every text well-formed and cut it to its
 * maximum length, so that the rest of the code can rely on it.
 */
import { z } from 'zod';
import { cleanText } from './clean-text.ts';
import { hostOfUrl } from './host-of-url.ts';
import { distinctTechnologies } from './technology.ts';
import { CONFIDENCES, MAX_INT, SEVERITIES, THREAT_LEVELS } from './vocabulary.ts';

const text = (max: number) => z.string().transform((value) => cleanText(value, max));
const optionalText = (max: number) =>
  text(max)
    .nullish()
    .transform((value) => value ?? null);
const httpStatus = z
  .int()
  .min(100)
  .max(999)
  .nullish()
  .transform((value) => value ?? null);
const date = z.coerce
  .date()
  .nullish()
  .transform((value) => value?.toISOString() ?? null);
const url = z
  .string()
  .max(8192)
  // The hosts of web URLs are kept, and what follows the host makes no URL invalid.
  .refine((value) => hostOfUrl(value) !== null || URL.canParse(value), 'not a URL')
  .transform((value) => cleanText(value, 8192));
const optionalUrl = url.nullish().transform((value) => value ?? null);
const optionalInt = (min: number, max: number) =>
  z
    .int()
    .min(min)
    .max(max)
    .nullish()
    .transform((value) => value ?? null);

const MAX_JSON_DEPTH = 200;

/** The same as `z.json()`, which takes several times as long. */
function isJson(value: unknown, depth = MAX_JSON_DEPTH): value is z.core.util.JSONType {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object': {
      if (value === null) return true;
      if (depth === 0) return false;
      if (Array.isArray(value)) return value.every((item) => isJson(item, depth - 1));
      const prototype = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) return false;
      return Object.values(value).every((item) => isJson(item, depth - 1));
    }
    default:
      return false;
  }
}

/** Any JSON of at most 64 kB. */
export const boundedJson = z
  .custom<z.core.util.JSONType>((value) => isJson(value), 'not JSON')
  .refine((value) => (JSON.stringify(value)?.length ?? 0) <= 65_536, 'over 64 kB')
  .nullish()
  .transform((value) => value ?? null);

export const MAX_TECHNOLOGIES = 64;

export const hostSchema = z.object({
  /** host name in lower case, or an address */
  name: text(255),
  ip: z.array(text(64)).max(64).default([]),
  /** chain of CNAME records from the name to its addresses */
  cname: z.array(text(255)).max(16).default([]),
  /** whether it responded over HTTPS or HTTP */
  alive: z.boolean(),
  /** URL at which it responded */
  url: optionalUrl,
  status: httpStatus,
  title: optionalText(500),
  server: optionalText(255),
  /** its software, such as `nginx` or `nginx/1.18.0`; events of earlier versions lack it */
  technologies: z.array(text(100)).max(MAX_TECHNOLOGIES).default([]).transform(distinctTechnologies),
  /** validity of its TLS certificate (RFC 5280) */
  notBefore: date,
  notAfter: date,
  issuer: optionalText(500),
  /** the scanner's source for the name */
  source: text(64),
  /** why it is not alive */
  error: optionalText(500),
});

export const endpointSchema = z.object({
  url,
  status: httpStatus,
  contentType: optionalText(255),
  /** number of bytes of the body that were read; 2,147,483,647 for more, since GraphQL has no larger integers */
  length: z
    .int()
    .min(0)
    .nullish()
    .transform((value) => (typeof value === 'number' ? Math.min(value, MAX_INT) : null)),
  title: optionalText(500),
  /** absolute target of a redirect */
  redirect: optionalUrl,
  source: text(64),
  /** why there is no status */
  error: optionalText(500),
});

/** One of the words, in upper or lower case. */
const word = <const Word extends string>(words: readonly Word[]) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.toUpperCase() : value),
    z.enum(words),
  ) as unknown as z.ZodType<Word, Word | Lowercase<Word>>;

export const findingSchema = z.object({
  title: text(500),
  severity: word(SEVERITIES),
  /** machine-readable kind, such as sql_injection */
  type: text(100),
  url: optionalUrl,
  /** location, in addition to or instead of a URL: HTTP method and parameter … */
  method: optionalText(20),
  parameter: optionalText(500),
  /** … host name or address, and port … */
  host: optionalText(255),
  port: optionalInt(0, 65_535),
  /** … or file, relative to the repository's root, with line and column from 1 (SARIF 2.1.0, section 3.30) */
  file: optionalText(4096),
  line: optionalInt(1, MAX_INT),
  column: optionalInt(1, MAX_INT),
  description: optionalText(20_000),
  evidence: boundedJson,
  /** CWE-ID such as CWE-89 (https://cwe.mitre.org) */
  cwe: z
    .string()
    .regex(/^CWE-\d{1,5}$/)
    .nullish()
    .transform((value) => value ?? null),
  /** CVSS vector, such as CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H (https://www.first.org/cvss/) */
  cvss: optionalText(200),
  confidence: word(CONFIDENCES).default('MEDIUM'),
  remediation: optionalText(20_000),
  references: z.array(text(2048)).max(50).default([]),
  /** additional properties from the scanner (SARIF's property bag) */
  properties: boundedJson,
  /** Identifies the flaw across scans, together with scanner, type and repository. Default: its location. */
  identity: z.array(text(2048)).max(16).optional(),
});

/** Layers of the built-in analysis of pages; other scanners may have others. */
export const PAGE_LAYERS = ['address', 'domain', 'scripts', 'document', 'reputation', 'network'] as const;
export type PageLayer = (typeof PAGE_LAYERS)[number];

/** One part of a page's assessment. */
export const layerSchema = z.object({
  name: text(64),
  /** 0 (harmless) to 100; null if there was nothing to assess */
  score: optionalInt(0, 100),
  /** points that it adds to the page's risk score */
  contribution: optionalInt(0, 100),
  indicators: z.array(text(500)).max(100).default([]),
});

export const assessmentSchema = z.object({
  url,
  riskScore: z.int().min(0).max(100),
  threatLevel: z.enum(THREAT_LEVELS),
  /** in the threat level; LOW if the scanner does not state it */
  confidence: word(CONFIDENCES).default('LOW'),
  /** the strongest reasons for the threat level, in words for people */
  reasons: z.array(text(500)).max(10).default([]),
  classification: optionalText(100),
  indicators: z.array(text(500)).max(200).default([]),
  layers: z.array(layerSchema).max(32).default([]),
  method: optionalText(100),
});

/** Input of the schemas: results as yielded by a scanner. */
export type HostInit = z.input<typeof hostSchema>;
export type EndpointInit = z.input<typeof endpointSchema>;
export type FindingInit = z.input<typeof findingSchema>;
export type AssessmentInit = z.input<typeof assessmentSchema>;
export type LayerInit = z.input<typeof layerSchema>;

/** Output of the schemas: results as stored in the log. */
export type Host = z.output<typeof hostSchema>;
export type Endpoint = z.output<typeof endpointSchema>;
export type Finding = Omit<z.output<typeof findingSchema>, 'identity'> & { fingerprint: string };
export type Assessment = z.output<typeof assessmentSchema>;
export type AssessmentLayer = z.output<typeof layerSchema>;

/** The reasons of an assessment, then its other indicators. Events of earlier versions have no reasons. */
export const explanationOf = ({
  reasons = [],
  indicators,
}: Partial<Assessment> & { indicators: string[] }) => [...new Set([...reasons, ...indicators])];
