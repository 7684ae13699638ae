/** Mutations of external scanners: they push results into external scans, and end them. */
import {
  BadInputError,
  ConflictError,
  ForbiddenError,
  LimitReachedError,
  NotFoundError,
  UnavailableError,
} from '../core/errors.ts';
import { type IngestItem, type IngestOutcome, MAX_ITEMS } from '../core/ingest.ts';
import { MAX_TECHNOLOGIES } from '../core/result.ts';
import { requireScanId } from '../core/scan-id.ts';
import { builder } from './builder.ts';
import { CHANGE, costs, QUERY, SCAN_ROW } from './cost.ts';
import { described } from './enum.ts';
import { asData, ErrorInterface } from './error.ts';
import { ConfidenceEnum, SeverityEnum, ThreatLevelEnum } from './result-filter.ts';
import { findReadable } from './scan.ts';

const SOURCE = 'How it was discovered; default: the name of the scanner.';

const HostInput = builder.inputType('HostInput', {
  description: 'A host, whether it is alive or not. A scan records each name once.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Host name or IP address.' }),
    ip: t.stringList({ description: 'IPv4 and IPv6 addresses that it resolves to; at most 64.' }),
    cname: t.stringList({ description: 'Chain of canonical names (CNAME records); at most 16.' }),
    alive: t.boolean({ required: true, description: 'Whether it responded over HTTPS or HTTP.' }),
    url: t.string({ description: 'URL at which it responded.' }),
    status: t.int({ description: 'HTTP status of the response.' }),
    title: t.string({ description: 'Title of its start page.' }),
    server: t.string({ description: 'Server header of the response.' }),
    technologies: t.stringList({
      description: `Its software, such as nginx or nginx/1.18.0; at most ${MAX_TECHNOLOGIES}.`,
    }),
    notBefore: t.field({ type: 'DateTime', description: 'Start of the validity of its TLS certificate.' }),
    notAfter: t.field({ type: 'DateTime', description: 'End of the validity of its TLS certificate.' }),
    issuer: t.string({ description: 'Issuer of its TLS certificate.' }),
    source: t.string({ description: SOURCE }),
    error: t.string({ description: 'Why it is not alive.' }),
  }),
});

const EndpointInput = builder.inputType('EndpointInput', {
  description: 'A URL of a site, and its response. A scan records each URL once.',
  fields: (t) => ({
    url: t.string({ required: true, description: 'Absolute URL.' }),
    status: t.int({ description: 'HTTP status; omitted if there was no response.' }),
    contentType: t.string({ description: 'Media type of the response.' }),
    length: t.int({ description: 'Length of the body in bytes.' }),
    title: t.string({ description: 'Title of the page.' }),
    redirect: t.string({ description: 'URL that it redirects to.' }),
    source: t.string({ description: SOURCE }),
    error: t.string({ description: 'Why there was no response.' }),
  }),
});

const FindingInput = builder.inputType('FindingInput', {
  description:
    'A vulnerability or weakness. A scan records each fingerprint once: it is computed from the scanner, `type` and `identity`.',
  fields: (t) => ({
    title: t.string({ required: true, description: 'Title, in one line.' }),
    severity: t.field({ type: SeverityEnum, required: true, description: 'Severity.' }),
    type: t.string({ required: true, description: 'Machine-readable type, such as sql_injection.' }),
    url: t.string({ description: 'URL that is affected.' }),
    method: t.string({ description: 'HTTP method of the request.' }),
    parameter: t.string({ description: 'Request parameter that is affected.' }),
    host: t.string({ description: 'Host name or address that is affected.' }),
    port: t.int({ description: 'Port that is affected.' }),
    file: t.string({ description: 'Path of the file, relative to the repository.' }),
    line: t.int({ description: 'Line in the file, starting at 1.' }),
    column: t.int({ description: 'Column in the line, starting at 1.' }),
    description: t.string({ description: 'Description of the finding and its impact.' }),
    evidence: t.field({
      type: 'JSON',
      description: 'Evidence, such as requests and responses; at most 64 kB.',
    }),
    cwe: t.string({ description: 'CWE-ID, such as CWE-89.' }),
    cvss: t.string({ description: 'CVSS vector.' }),
    confidence: t.field({ type: ConfidenceEnum, description: 'Confidence of the scanner; default MEDIUM.' }),
    remediation: t.string({ description: 'How to fix it.' }),
    references: t.stringList({ description: 'URLs with further information; at most 50.' }),
    properties: t.field({ type: 'JSON', description: 'Additional data from the scanner; at most 64 kB.' }),
    identity: t.stringList({
      description: 'Texts that identify the finding within its type, in every scan. Default: its location.',
    }),
  }),
});

const AssessmentLayerInput = builder.inputType('AssessmentLayerInput', {
  description: 'One layer of a page analysis.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Name of the layer.' }),
    score: t.int({ description: 'Risk score of the layer, 0 to 100.' }),
    contribution: t.int({ description: 'Points that the layer adds to the risk score of the page.' }),
    indicators: t.stringList({ description: 'Indicators that the layer found; at most 100.' }),
  }),
});

const PageAssessmentInput = builder.inputType('PageAssessmentInput', {
  description: 'Risk assessment of a page. A scan records one per scanner and URL.',
  fields: (t) => ({
    url: t.string({ required: true, description: 'URL of the page.' }),
    riskScore: t.int({ required: true, description: 'Risk score, 0 (no risk) to 100.' }),
    threatLevel: t.field({ type: ThreatLevelEnum, required: true, description: 'Threat level.' }),
    confidence: t.field({
      type: ConfidenceEnum,
      description: 'Confidence of the scanner in the threat level; default LOW.',
    }),
    reasons: t.stringList({ description: 'The strongest reasons for the threat level; at most 10.' }),
    classification: t.string({ description: 'Class of the threat, such as phishing.' }),
    indicators: t.stringList({ description: 'Indicators that led to the assessment; at most 200.' }),
    layers: t.field({ type: [AssessmentLayerInput], description: 'Layers of the analysis; at most 32.' }),
    method: t.string({ description: 'How the page was obtained.' }),
  }),
});

const IngestItemInput = builder.inputType('IngestItemInput', {
  description: 'A result: exactly one of the fields.',
  isOneOf: true,
  fields: (t) => ({
    host: t.field({ type: HostInput, description: 'A host.' }),
    endpoint: t.field({ type: EndpointInput, description: 'An endpoint.' }),
    finding: t.field({ type: FindingInput, description: 'A finding.' }),
    assessment: t.field({ type: PageAssessmentInput, description: 'An assessment.' }),
  }),
});

const IngestResultsInput = builder.inputType('IngestResultsInput', {
  description: 'Results of an external scanner.',
  fields: (t) => ({
    scanId: t.id({ required: true, description: 'Global id of an external Scan.' }),
    scanner: t.string({
      description: 'Name of the scanner; default: the one that the scan was started for.',
    }),
    items: t.field({
      type: [IngestItemInput],
      required: true,
      description: `The results, 1 to ${MAX_ITEMS}.`,
    }),
  }),
});

const IngestStatusEnum = builder.enumType('IngestStatus', {
  description: 'Outcome of a pushed result.',
  values: described<IngestOutcome['status']>({
    RECORDED: 'It is recorded.',
    DUPLICATE: 'The scan already has it; nothing was added.',
    REFUSED: 'It is invalid, or exceeds a limit; `error` says why.',
  }),
});

const IngestOutcomeType = builder
  .objectRef<{ index: number; outcome: IngestOutcome }>('IngestOutcome')
  .implement({
    description: 'Outcome of one pushed result.',
    fields: (t) => ({
      index: t.exposeInt('index', { description: 'Position in `items`, starting at 0.' }),
      status: t.field({
        type: IngestStatusEnum,
        resolve: ({ outcome }) => outcome.status,
        description: 'Outcome of the result.',
      }),
      seq: t.int({
        nullable: true,
        resolve: ({ outcome }) => (outcome.status === 'REFUSED' ? null : outcome.seq),
        description: '`seq` of its event, or of the event of the earlier result; null if it was refused.',
      }),
      error: t.field({
        type: ErrorInterface,
        nullable: true,
        resolve: ({ outcome }) => (outcome.status === 'REFUSED' ? asData(outcome.error) : null),
        description: 'Why it was refused.',
      }),
    }),
  });

const countOf = (outcomes: readonly IngestOutcome[], wanted: IngestOutcome['status']) =>
  outcomes.filter(({ status }) => status === wanted).length;

const IngestResultsSuccess = builder
  .objectRef<{ outcomes: readonly IngestOutcome[] }>('IngestResultsSuccess')
  .implement({
    description: 'The results were processed. Recorded results are on disk.',
    fields: (t) => ({
      outcomes: t.field({
        type: [IngestOutcomeType],
        ...costs({ size: { lengthOf: ['input', 'items'], max: MAX_ITEMS } }),
        description: 'The outcome for each item, in their order.',
        resolve: ({ outcomes }) => outcomes.map((outcome, index) => ({ index, outcome })),
      }),
      recorded: t.int({
        resolve: ({ outcomes }) => countOf(outcomes, 'RECORDED'),
        description: 'Number of items that were recorded.',
      }),
      duplicates: t.int({
        resolve: ({ outcomes }) => countOf(outcomes, 'DUPLICATE'),
        description: 'Number of items that the scan already had.',
      }),
      refused: t.int({
        resolve: ({ outcomes }) => countOf(outcomes, 'REFUSED'),
        description: 'Number of items that were refused.',
      }),
    }),
  });

const ERRORS = [
  NotFoundError,
  ConflictError,
  BadInputError,
  LimitReachedError,
  UnavailableError,
  ForbiddenError,
] as const;

const IngestResultsResult = builder.errorUnion('IngestResultsResult', {
  description:
    'The outcome for each item, or an error that applies to all. If there is an error, nothing was recorded.',
  types: [IngestResultsSuccess, ...ERRORS],
  resolveType: () => IngestResultsSuccess,
});

const CompleteScanInput = builder.inputType('CompleteScanInput', {
  description: 'An external scan to complete.',
  fields: (t) => ({ id: t.id({ required: true, description: 'Global id of an external Scan.' }) }),
});

const FailScanInput = builder.inputType('FailScanInput', {
  description: 'An external scan that has failed.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Global id of an external Scan.' }),
    reason: t.string({ required: true, description: 'Why it failed; becomes the `error` of the scan.' }),
  }),
});

/** Not the scan itself, since a limited key may end scans that it may not read. */
const endedScan = (name: string, description: string) =>
  builder.objectRef<{ scanId: string }>(name).implement({
    description,
    fields: (t) => ({
      scan: t.prismaField({
        type: 'Scan',
        nullable: true,
        ...costs({ weight: QUERY + SCAN_ROW }),
        description: 'The scan; null if your key may end it, but not read it.',
        resolve: (query, { scanId }, _, context) => findReadable(query, scanId, context),
      }),
    }),
  });

const CompleteScanSuccess = endedScan('CompleteScanSuccess', 'The scan is COMPLETED.');
const CompleteScanResult = builder.errorUnion('CompleteScanResult', {
  description: 'The completed scan, or an error.',
  types: [CompleteScanSuccess, ...ERRORS],
  resolveType: () => CompleteScanSuccess,
});

const FailScanSuccess = endedScan('FailScanSuccess', 'The scan is FAILED.');
const FailScanResult = builder.errorUnion('FailScanResult', {
  description: 'The failed scan, or an error.',
  types: [FailScanSuccess, ...ERRORS],
  resolveType: () => FailScanSuccess,
});

/** Cost of checking and writing one item. */
const ITEM = 15;

builder.mutationFields((t) => ({
  ingestResults: t.field({
    type: IngestResultsResult,
    ...costs({ weight: CHANGE, each: ITEM, size: { lengthOf: ['input', 'items'], max: MAX_ITEMS } }),
    description:
      'Records results of an external scanner in an external scan, all in one transaction. Results that the scan already has are not recorded again, so you can repeat a call whose response was lost. The scan fails if there is no call within its timeout.',
    args: { input: t.arg({ type: IngestResultsInput, required: true, description: 'The results.' }) },
    resolve: async (_, { input: { scanId, scanner, items } }, { ingest, identity }) => ({
      outcomes: await ingest.add(identity, requireScanId(scanId), items.map(toItem), {
        scanner: scanner ?? undefined,
      }),
    }),
  }),
  completeScan: t.field({
    type: CompleteScanResult,
    ...costs({ weight: CHANGE }),
    description: 'Ends an external scan as COMPLETED. Completing a completed scan does nothing.',
    args: { input: t.arg({ type: CompleteScanInput, required: true, description: 'The scan to complete.' }) },
    resolve: async (_, { input }, { ingest, identity }) => {
      const scanId = requireScanId(input.id);
      await ingest.complete(identity, scanId);
      return { scanId };
    },
  }),
  failScan: t.field({
    type: FailScanResult,
    ...costs({ weight: CHANGE }),
    description: 'Ends an external scan as FAILED. Failing a failed scan does nothing.',
    args: { input: t.arg({ type: FailScanInput, required: true, description: 'The scan that has failed.' }) },
    resolve: async (_, { input: { id, reason } }, { ingest, identity }) => {
      const scanId = requireScanId(id);
      await ingest.fail(identity, scanId, reason);
      return { scanId };
    },
  }),
}));

const TYPES = {
  host: 'HOST',
  endpoint: 'ENDPOINT',
  finding: 'FINDING',
  assessment: 'ASSESSMENT',
} as const satisfies Record<string, IngestItem['type']>;

/** Fields that are null count as omitted. */
function toItem(item: typeof IngestItemInput.$inferInput): unknown {
  const [kind, value] = Object.entries(item)[0] as [keyof typeof TYPES, Record<string, unknown>];
  const given = Object.entries(value).filter(([, field]) => field !== null);
  return { type: TYPES[kind], [kind]: Object.fromEntries(given) };
}
