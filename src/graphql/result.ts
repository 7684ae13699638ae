/** The four types of results, and the query for all of them. */
import { resolveCursorConnection } from '@pothos/plugin-relay';
import { BadInputError, NotFoundError } from '../core/errors.ts';
import {
  type AssessmentLayer,
  CONFIDENCES,
  RESULT_TYPES,
  type ResultType,
  SEVERITIES,
  type Severity,
  severityRank,
  THREAT_LEVELS,
} from '../core/result.ts';
import type { Endpoint, Finding, Host, PageAssessment, PrismaClient } from '../store/generated/client.ts';
import { builder, type GraphQLContext } from './builder.ts';
import { connectionCost, costs, QUERY, ROW } from './cost.ts';
import { scoreOf } from './cvss.ts';
import { parseResultKey, requireScanId } from './id.ts';

export const SeverityEnum = builder.enumType('Severity', {
  description: 'Severity of a finding, in rising order.',
  values: SEVERITIES,
});

export const ConfidenceEnum = builder.enumType('Confidence', {
  description: 'Confidence of the scanner in a finding. CONFIRMED: it has proof.',
  values: CONFIDENCES,
});

export const ThreatLevelEnum = builder.enumType('ThreatLevel', {
  description: 'Threat level of a page. UNKNOWN: there was nothing to assess.',
  values: THREAT_LEVELS,
});

const ResultTypeEnum = builder.enumType('ResultType', {
  description: 'Type of a result.',
  values: RESULT_TYPES,
});

interface ResultRow {
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

/** The result with the key, if it is in the workspace. */
async function whereKey(key: string, { prisma, identity: { workspace } }: GraphQLContext) {
  const { scanId: id, seq } = parseResultKey(key);
  const scan = await prisma.scan.findFirst({ where: { id, workspace }, select: { key: true } });
  return { scanKey_seq: { scanKey: scan?.key ?? 0, seq } };
}

/** The part of a result's global id after the type. */
export const RESULT_KEYS = { Host: keyOf, Endpoint: keyOf, Finding: keyOf, PageAssessment: keyOf };

const ResultInterface = builder.interfaceRef<ResultRow>('Result').implement({
  description: 'Fields that all results have: where they come from.',
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: '`seq` of its event in the log of the scan.' }),
    scanner: t.exposeString('scanner', { description: 'Name of the scanner that found it.' }),
    parent: t.exposeInt('parent', {
      nullable: true,
      description:
        '`seq` of the event whose result led to this one; null if it was found from the target itself.',
    }),
    foundAt: t.expose('foundAt', { type: 'DateTime', description: 'When it was recorded.' }),
    mock: t.exposeBoolean('mock', { description: 'true: made up by a mock scanner.' }),
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
    alive: t.exposeBoolean('alive', { description: 'Whether it answered over HTTPS or HTTP.' }),
    url: t.expose('url', { type: 'URL', nullable: true, description: 'URL at which it answered.' }),
    status: t.exposeInt('status', { nullable: true, description: 'HTTP status of the response.' }),
    title: t.exposeString('title', { nullable: true, description: 'Title of its start page.' }),
    server: t.exposeString('server', { nullable: true, description: 'Server header of the response.' }),
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
    source: t.exposeString('source', { description: 'How the name was discovered.' }),
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
    url: t.expose('url', { type: 'URL', description: 'Normalized URL, without fragment.' }),
    status: t.exposeInt('status', {
      nullable: true,
      description: 'HTTP status; null if there was no response.',
    }),
    contentType: t.exposeString('contentType', {
      nullable: true,
      description: 'Media type of the response.',
    }),
    length: t.exposeInt('length', { nullable: true, description: 'Length of the body in bytes.' }),
    title: t.exposeString('title', { nullable: true, description: 'Title of the page.' }),
    redirect: t.expose('redirect', { type: 'URL', nullable: true, description: 'URL that it redirects to.' }),
    source: t.exposeString('source', { description: 'How the URL was discovered.' }),
    error: t.exposeString('error', { nullable: true, description: 'Why there was no response.' }),
  }),
});

/** Cost of parsing a CVSS vector. */
const CVSS = 5;

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
      description: 'Additional data of the scanner.',
    }),
    fingerprint: t.exposeString('fingerprint', {
      description: 'Identifies the same finding in every scan.',
    }),
  }),
});

export const AssessmentLayerType = builder.objectRef<AssessmentLayer>('AssessmentLayer').implement({
  description: 'One layer of a page analysis.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the layer.' }),
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
    url: t.expose('url', { type: 'URL', description: 'URL of the page.' }),
    riskScore: t.exposeInt('riskScore', { description: 'Risk score, 0 (no risk) to 100.' }),
    threatLevel: t.field({
      type: ThreatLevelEnum,
      shared: true,
      resolve: (row) => row.threatLevel as (typeof THREAT_LEVELS)[number],
      description: 'Threat level.',
    }),
    classification: t.exposeString('classification', {
      nullable: true,
      description: 'Class of the threat, such as phishing or miner.',
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
    method: t.exposeString('method', { nullable: true, description: 'Method of the analysis.' }),
  }),
});

type AnyRow = ResultRow &
  (
    | (Host & { __type: 'HOST' })
    | (Endpoint & { __type: 'ENDPOINT' })
    | (Finding & { __type: 'FINDING' })
    | (PageAssessment & { __type: 'ASSESSMENT' })
  );

const ScanResult = builder.unionType('ScanResult', {
  description:
    'Any result of a scanner. Its types differ in which fields may be null (`url`, `title`): select such fields with aliases.',
  types: [HostNode, EndpointNode, FindingNode, AssessmentNode],
  resolveType: (row) => NODE_NAMES[(row as unknown as AnyRow).__type],
});

const NODE_NAMES = {
  HOST: 'Host',
  ENDPOINT: 'Endpoint',
  FINDING: 'Finding',
  ASSESSMENT: 'PageAssessment',
} as const satisfies Record<ResultType, string>;

const ResultFilter = builder.inputType('ResultFilter', {
  description: 'Conditions that must all hold; omitted ones do not filter.',
  fields: (t) => ({
    types: t.field({ type: [ResultTypeEnum], description: 'Only results of these types.' }),
    minSeverity: t.field({
      type: SeverityEnum,
      description: 'Only findings of at least this severity. Other results are not affected.',
    }),
    scanner: t.string({ description: 'Only results of this scanner, by name.' }),
  }),
});

builder.queryField('results', (t) =>
  t.connection({
    type: ScanResult,
    // Each type of result is read with a separate query for a whole page.
    ...connectionCost(2 * ROW, 5 * QUERY),
    description: 'All results of a scan, oldest first.',
    args: {
      scanId: t.arg.id({ required: true, description: 'Global id of a Scan.' }),
      filter: t.arg({ type: ResultFilter }),
    },
    resolve: async (_, args, { prisma, log, identity: { workspace } }) => {
      const scanId = requireScanId(args.scanId);
      if ((await log.head(scanId))?.workspace !== workspace)
        throw new NotFoundError('There is no such scan.');
      const { types, minSeverity, scanner } = args.filter ?? {};
      return await resolveCursorConnection<Promise<AnyRow[]>>(
        { args, defaultSize: 50, maxSize: 500, toCursor: (row: AnyRow) => encodeCursor(row.seq) },
        ({ before, after, limit, inverted }) =>
          readResults(prisma, types ?? RESULT_TYPES, minSeverity ?? 'UNKNOWN', {
            where: {
              ...{ scan: { id: scanId }, ...(scanner ? { scanner } : {}) },
              seq: { gt: after ? decodeCursor(after) : 0, lt: before ? decodeCursor(before) : MAX_SEQ },
            },
            orderBy: { seq: inverted ? 'desc' : 'asc' },
            take: limit,
          }),
      );
    },
  }),
);

const MAX_SEQ = 2 ** 31 - 1;

/** Conditions on the common columns of all types of results. */
interface ResultQuery {
  where: { scan: { id: string }; scanner?: string; seq: { gt: number; lt: number } };
  orderBy: { seq: 'asc' | 'desc' };
  take: number;
}

/** A page of results: reads one page of each type by its primary key; merged, they contain the requested page. */
async function readResults(
  prisma: PrismaClient,
  types: readonly ResultType[],
  minSeverity: Severity,
  query: ResultQuery,
): Promise<AnyRow[]> {
  const severity = { gte: severityRank(minSeverity) };
  const read: Record<ResultType, () => Promise<object[]>> = {
    HOST: () => prisma.host.findMany(query),
    ENDPOINT: () => prisma.endpoint.findMany(query),
    FINDING: () => prisma.finding.findMany({ ...query, where: { ...query.where, severity } }),
    ASSESSMENT: () => prisma.pageAssessment.findMany(query),
  };
  const pages = await Promise.all(
    [...new Set(types)].map(async (type) =>
      (await read[type]()).map((row) => ({ ...row, scan: query.where.scan, __type: type }) as AnyRow),
    ),
  );
  const order = query.orderBy.seq === 'asc' ? 1 : -1;
  return pages
    .flat()
    .sort((a, b) => order * (a.seq - b.seq))
    .slice(0, query.take);
}

const encodeCursor = (seq: number) => Buffer.from(`seq:${seq}`).toString('base64url');

function decodeCursor(cursor: string): number {
  const [, seq] = /^seq:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (seq === undefined)
    throw new BadInputError('The cursor is not one of this server; omit it to start from the beginning.');
  return Number(seq);
}
