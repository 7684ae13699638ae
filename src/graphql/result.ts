/** The four types of results. */

import { hostOfUrl } from '../core/host-of-url.ts';
import { exchangesOf, type Mark, type MarkedExchange } from '../core/http-exchange.ts';
import { type AssessmentLayer, MAX_TECHNOLOGIES, type PageLayer } from '../core/result.ts';
import { parseTechnology, type Technology } from '../core/technology.ts';
import { type CONFIDENCES, type ResultType, SEVERITIES, type THREAT_LEVELS } from '../core/vocabulary.ts';
import type { Endpoint, Finding, Host, PageAssessment } from '../store/generated/client.ts';
import { builder, type GraphQLContext } from './builder.ts';
import { costs } from './cost.ts';
import { scoreOf } from './cvss.ts';
import { described } from './enum.ts';
import { parseResultKey } from './id.ts';
import { ConfidenceEnum, SeverityEnum, ThreatLevelEnum } from './result-filter.ts';
import { scannerTitle } from './scanner.ts';

const HOST_SOURCES = 'target, wordlist, certificate-transparency, certificates, redirects';
const ENDPOINT_SOURCES = 'start, crawl, robots, sitemap, scripts, archive, list';

export interface ResultRow {
  scan: { id: string };
  seq: number;
  scanner: string;
  parent: number | null;
  foundAt: Date;
  mock: boolean;
}

const keyOf = ({ scan, seq }: ResultRow) => `${scan.id}.${seq}`;

/** Columns to read with a result whose scan is not known. */
const WITH_SCAN = { scan: { select: { id: true } } } as const;

/** The part of a URL after its host. */
function pathOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

export const endpointTitle = ({ title, url }: Pick<Endpoint, 'title' | 'url'>): string =>
  title || pathOf(url);

export const assessmentTitle = ({
  url,
  threatLevel,
  classification,
}: Pick<PageAssessment, 'url' | 'threatLevel' | 'classification'>): string =>
  `${hostOfUrl(url) ?? url}: ${(classification ?? threatLevel).toLowerCase()}`;

/** Finds the result with the key. */
async function whereKey(key: string, { prisma }: GraphQLContext) {
  const { scanId: id, seq } = parseResultKey(key);
  const scan = await prisma.scan.findFirst({ where: { id }, select: { key: true } });
  return { scanKey_seq: { scanKey: scan?.key ?? 0, seq } };
}

/** The part of a result's global id after the type. */
export const RESULT_KEYS = { Host: keyOf, Endpoint: keyOf, Finding: keyOf, PageAssessment: keyOf };

export const ResultInterface = builder.interfaceRef<ResultRow>('Result').implement({
  description: 'Fields that all results have.',
  // Each type has `id`, `title` and `url` of its own.
  fields: (t) => ({
    id: t.id({ shared: true, resolve: keyOf, description: 'Global id; opaque.' }),
    title: t.string({
      shared: true,
      resolve: () => '',
      description: 'Title, in one line: what a list shows.',
    }),
    url: t.field({
      type: 'URL',
      nullable: true,
      shared: true,
      resolve: () => null,
      description: 'URL, if it has one.',
    }),
    seq: t.exposeInt('seq', { description: '`seq` of its event in the log of the scan.' }),
    scanner: t.exposeString('scanner', { description: 'Name of the scanner that found it.' }),
    scannerTitle: t.string({
      shared: true,
      resolve: ({ scanner }, _, { registry }) => scannerTitle(registry, scanner),
      description: 'Title of that scanner; its name if this server does not have it.',
    }),
    parent: t.exposeInt('parent', {
      nullable: true,
      description:
        '`seq` of the event whose result led to this one; null if it was found from the target itself.',
    }),
    foundAt: t.expose('foundAt', { type: 'DateTime', description: 'When it was recorded.' }),
    mock: t.exposeBoolean('mock', { description: 'true: made up by a mock scanner.' }),
  }),
});

const TechnologyType = builder.objectRef<Technology>('Technology').implement({
  description: 'Software that a host uses.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the product, such as nginx or PHP.' }),
    version: t.exposeString('version', {
      nullable: true,
      description: 'Its version, if the host reports it.',
    }),
  }),
});

export const HostNode = builder.prismaNode('Host', {
  description: 'A host, by name or address, whether it is alive or not.',
  interfaces: [ResultInterface],
  nullable: true,
  id: { resolve: keyOf, shared: true },
  include: WITH_SCAN,
  findUnique: whereKey,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Host name in lower case, or IP address.' }),
    ip: t.stringList({
      shared: true,
      resolve: (row) => row.ip as string[],
      description: 'IPv4 and IPv6 addresses that it resolves to.',
    }),
    cname: t.stringList({
      shared: true,
      resolve: (row) => row.cname as string[],
      description: 'Chain of canonical names (CNAME records).',
    }),
    alive: t.exposeBoolean('alive', { description: 'Whether it responded over HTTPS or HTTP.' }),
    title: t.exposeString('name', { description: 'The name of the host.' }),
    url: t.expose('url', { type: 'URL', nullable: true, description: 'URL at which it responded.' }),
    status: t.exposeInt('status', { nullable: true, description: 'HTTP status of the response.' }),
    pageTitle: t.exposeString('title', { nullable: true, description: 'Title of its start page.' }),
    server: t.exposeString('server', { nullable: true, description: 'Server header of the response.' }),
    technologies: t.field({
      type: [TechnologyType],
      shared: true,
      ...costs({ size: 4 }),
      resolve: ({ technologies }) => ((technologies ?? []) as string[]).map(parseTechnology),
      description: `Software that its response names: headers, cookies and the generator of its page. At most ${MAX_TECHNOLOGIES}.`,
    }),
    notBefore: t.expose('notBefore', {
      type: 'DateTime',
      nullable: true,
      description: 'Start of the validity of its TLS certificate (RFC 5280).',
    }),
    notAfter: t.expose('notAfter', {
      type: 'DateTime',
      nullable: true,
      description: 'End of the validity of its TLS certificate.',
    }),
    issuer: t.exposeString('issuer', { nullable: true, description: 'Issuer of its TLS certificate.' }),
    source: t.exposeString('source', {
      description: `How the name was discovered: ${HOST_SOURCES}, the name of the tool or service that reported it, or the source that the tool or service named.`,
    }),
    error: t.exposeString('error', { nullable: true, description: 'Why it is not alive.' }),
  }),
});

export const EndpointNode = builder.prismaNode('Endpoint', {
  description: 'A URL of a site, and its response.',
  interfaces: [ResultInterface],
  nullable: true,
  id: { resolve: keyOf, shared: true },
  include: WITH_SCAN,
  findUnique: whereKey,
  fields: (t) => ({
    title: t.string({
      shared: true,
      resolve: endpointTitle,
      description: 'Title of the page, or else the path of the URL.',
    }),
    url: t.expose('url', {
      type: 'URL',
      nullable: true,
      description: 'Normalised URL, without fragment. Nullable because other results may have none.',
    }),
    host: t.string({
      nullable: true,
      shared: true,
      resolve: ({ url }) => hostOfUrl(url),
      description: 'Host name or address in its URL: the `name` of its Host.',
    }),
    status: t.exposeInt('status', {
      nullable: true,
      description: 'HTTP status; null if there was no response.',
    }),
    contentType: t.exposeString('contentType', {
      nullable: true,
      description: 'Media type of the response.',
    }),
    length: t.exposeInt('length', { nullable: true, description: 'Length of the body in bytes.' }),
    pageTitle: t.exposeString('title', { nullable: true, description: 'Title of the page.' }),
    redirect: t.expose('redirect', { type: 'URL', nullable: true, description: 'URL that it redirects to.' }),
    source: t.exposeString('source', {
      description: `How the URL was discovered: ${ENDPOINT_SOURCES}, the name of the tool or service that reported it, or the source that the tool or service named.`,
    }),
    error: t.exposeString('error', { nullable: true, description: 'Why there was no response.' }),
  }),
});

/** Cost of parsing a CVSS vector. */
const CVSS = 5;

const MarkType = builder.objectRef<Mark>('Mark').implement({
  description: 'A part of a text, in UTF-16 code units.',
  fields: (t) => ({
    start: t.exposeInt('start', { description: 'Position of its first unit, starting at 0.' }),
    end: t.exposeInt('end', { description: 'Position after its last unit.' }),
  }),
});

const ExchangeType = builder.objectRef<MarkedExchange>('HttpExchange').implement({
  description: 'A request and its response, in excerpts without private values.',
  fields: (t) => ({
    note: t.exposeString('note', { nullable: true, description: 'What the exchange shows.' }),
    request: t.exposeString('request', { description: 'Request line, headers and body.' }),
    response: t.exposeString('response', { description: 'Status line, headers and body.' }),
    requestMarks: t.field({
      type: [MarkType],
      resolve: ({ requestMarks }) => requestMarks,
      description: 'Parts of the request that differ from another request.',
    }),
    responseMarks: t.field({
      type: [MarkType],
      resolve: ({ responseMarks }) => responseMarks,
      description: 'Parts of the response that prove the flaw, or that differ from another response.',
    }),
  }),
});

/** Cost of comparing the exchanges of a finding. */
const EXCHANGES = 50;

export const FindingNode = builder.prismaNode('Finding', {
  description: 'A vulnerability or weakness that a scanner found.',
  interfaces: [ResultInterface],
  nullable: true,
  id: { resolve: keyOf, shared: true },
  include: WITH_SCAN,
  findUnique: whereKey,
  fields: (t) => ({
    title: t.exposeString('title', { description: 'Title, in one line.' }),
    severity: t.field({
      type: SeverityEnum,
      shared: true,
      resolve: (row) => SEVERITIES[row.severity] ?? 'UNKNOWN',
      description: 'Severity.',
    }),
    type: t.exposeString('type', { description: 'Machine-readable type, such as sql_injection.' }),
    url: t.expose('url', { type: 'URL', nullable: true, description: 'URL that is affected.' }),
    method: t.exposeString('method', { nullable: true, description: 'HTTP method of the request.' }),
    parameter: t.exposeString('parameter', {
      nullable: true,
      description: 'Request parameter that is affected.',
    }),
    host: t.exposeString('host', { nullable: true, description: 'Host name or address that is affected.' }),
    port: t.exposeInt('port', { nullable: true, description: 'Port that is affected.' }),
    file: t.exposeString('file', {
      nullable: true,
      description: 'Path of the file, relative to the repository.',
    }),
    line: t.exposeInt('line', { nullable: true, description: 'Line in the file, starting at 1.' }),
    column: t.exposeInt('column', { nullable: true, description: 'Column in the line, starting at 1.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'Description of the finding and its impact.',
    }),
    evidence: t.field({
      type: 'JSON',
      nullable: true,
      shared: true,
      resolve: (row) => row.evidence,
      description: 'Evidence, such as requests and responses.',
    }),
    exchanges: t.field({
      type: [ExchangeType],
      shared: true,
      ...costs({ weight: EXCHANGES, size: 3 }),
      resolve: (row) => exchangesOf(row.evidence),
      description: 'The requests and responses of the evidence; none if it has no HTTP exchanges.',
    }),
    cwe: t.exposeString('cwe', {
      nullable: true,
      description: 'CWE-ID, such as CWE-89 (https://cwe.mitre.org).',
    }),
    cvss: t.exposeString('cvss', {
      nullable: true,
      description: 'CVSS vector (https://www.first.org/cvss/).',
    }),
    cvssScore: t.float({
      nullable: true,
      shared: true,
      ...costs({ weight: CVSS }),
      resolve: ({ cvss }) => scoreOf(cvss),
      description: 'CVSS score of the vector, 0 to 10; null without a complete vector.',
    }),
    confidence: t.field({
      type: ConfidenceEnum,
      shared: true,
      resolve: (row) => row.confidence as (typeof CONFIDENCES)[number],
      description: 'Confidence of the scanner.',
    }),
    remediation: t.exposeString('remediation', { nullable: true, description: 'How to fix it.' }),
    references: t.stringList({
      shared: true,
      resolve: (row) => row.references as string[],
      description: 'URLs with further information.',
    }),
    properties: t.field({
      type: 'JSON',
      nullable: true,
      shared: true,
      resolve: (row) => row.properties,
      description: 'Additional data from the scanner.',
    }),
    fingerprint: t.exposeString('fingerprint', {
      description: 'Identifies the same finding in every scan.',
    }),
  }),
});

/** The layers of the built-in scanner. Other scanners may have layers of any name. */
const LAYER_KINDS = {
  ADDRESS: 'The URL of the page.',
  DOMAIN: 'Its domain name, and which brands it imitates.',
  SCRIPTS: 'Its scripts.',
  DOCUMENT: 'Its text, forms, links and frames.',
  REPUTATION: 'Lists of malicious and of well-known sites.',
  NETWORK: 'Its server: redirects, certificate and addresses.',
  OTHER: 'A layer of another scanner; see its name.',
} as const satisfies Record<Uppercase<PageLayer> | 'OTHER', string>;
type LayerKind = keyof typeof LAYER_KINDS;

const LayerKindEnum = builder.enumType('AssessmentLayerKind', {
  description: 'Part of a page that a layer analyses.',
  values: described<LayerKind>(LAYER_KINDS),
});

export function layerKind(name: string): LayerKind {
  const kind = name.toUpperCase();
  return Object.hasOwn(LAYER_KINDS, kind) ? (kind as LayerKind) : 'OTHER';
}

export const AssessmentLayerType = builder.objectRef<AssessmentLayer>('AssessmentLayer').implement({
  description: 'One layer of a page analysis.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the layer.' }),
    kind: t.field({
      type: LayerKindEnum,
      shared: true,
      resolve: ({ name }) => layerKind(name),
      description: 'Part of the page that it analyses.',
    }),
    score: t.int({
      nullable: true,
      shared: true,
      resolve: ({ score }) => score ?? null,
      description: 'Risk score of the layer, 0 (harmless) to 100; null if there was nothing to assess.',
    }),
    contribution: t.int({
      nullable: true,
      shared: true,
      resolve: ({ contribution }) => contribution ?? null,
      description: 'Points that the layer adds to the risk score of the page.',
    }),
    indicators: t.exposeStringList('indicators', { description: 'Indicators that the layer found.' }),
  }),
});

export const AssessmentNode = builder.prismaNode('PageAssessment', {
  description: 'Risk assessment of a page.',
  interfaces: [ResultInterface],
  nullable: true,
  id: { resolve: keyOf, shared: true },
  include: WITH_SCAN,
  findUnique: whereKey,
  fields: (t) => ({
    title: t.string({
      shared: true,
      resolve: assessmentTitle,
      description: 'Host of the page with its classification, or with its threat level if it has none.',
    }),
    url: t.expose('url', {
      type: 'URL',
      nullable: true,
      description: 'URL of the page. Nullable because other results may have none.',
    }),
    riskScore: t.exposeInt('riskScore', { description: 'Risk score, 0 (no risk) to 100.' }),
    threatLevel: t.field({
      type: ThreatLevelEnum,
      shared: true,
      resolve: (row) => row.threatLevel as (typeof THREAT_LEVELS)[number],
      description: 'Threat level.',
    }),
    confidence: t.field({
      type: ConfidenceEnum,
      shared: true,
      resolve: (row) => (row.confidence ?? 'LOW') as (typeof CONFIDENCES)[number],
      description:
        'Confidence of the scanner in the threat level; LOW if it does not state any. docs/pages.md says what it means for the `page` scanner.',
    }),
    reasons: t.stringList({
      shared: true,
      resolve: (row) => (row.reasons ?? []) as string[],
      description:
        'The strongest reasons for the threat level, strongest first; the `page` scanner gives at most two. Also why a page is UNKNOWN.',
    }),
    classification: t.exposeString('classification', {
      nullable: true,
      description: 'Class of the threat: phishing, malware, miner or scam; other scanners may have others.',
    }),
    indicators: t.stringList({
      shared: true,
      resolve: (row) => row.indicators as string[],
      description: 'Indicators that led to the assessment.',
    }),
    layers: t.field({
      type: [AssessmentLayerType],
      shared: true,
      ...costs({ size: 6 }),
      resolve: (row) => row.layers as unknown as AssessmentLayer[],
      description: 'Layers of the analysis, each with its part of the score.',
    }),
    method: t.exposeString('method', {
      nullable: true,
      description:
        'Where the page came from: EXTENSION (a browser sent it) or FETCH (it was requested); other scanners may have others.',
    }),
  }),
});

export type AnyRow = ResultRow &
  (
    | (Host & { __type: 'HOST' })
    | (Endpoint & { __type: 'ENDPOINT' })
    | (Finding & { __type: 'FINDING' })
    | (PageAssessment & { __type: 'ASSESSMENT' })
  );

export const ScanResult = builder.unionType('ScanResult', {
  description: 'Any result of a scanner.',
  types: [HostNode, EndpointNode, FindingNode, AssessmentNode],
  resolveType: (row) => NODE_NAMES[(row as unknown as AnyRow).__type],
});

export const NODE_NAMES = {
  HOST: 'Host',
  ENDPOINT: 'Endpoint',
  FINDING: 'Finding',
  ASSESSMENT: 'PageAssessment',
} as const satisfies Record<ResultType, string>;
