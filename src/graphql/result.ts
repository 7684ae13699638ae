/** The four kinds of results, and the query over all of them. */
import { resolveCursorConnection } from '@pothos/plugin-relay';
import { BadInputError, NotFoundError } from '../core/errors.ts';
import {
  type AssessmentLayer,
  CONFIDENCES,
  RESULT_TYPES,
  type ResultType,
  SEVERITIES,
  severityRank,
  THREAT_LEVELS,
} from '../core/result.ts';
import type { Endpoint, Finding, Host, PageAssessment } from '../store/generated/client.ts';
import { builder, type GraphQLContext } from './builder.ts';
import { connectionCost, costs, QUERY, ROW } from './cost.ts';
import { scoreOf } from './cvss.ts';
import { parseResultKey, requireScanId } from './id.ts';

export const SeverityEnum = builder.enumType('Severity', {
  description: 'How bad a finding is, in rising order.',
  values: SEVERITIES,
});

const ConfidenceEnum = builder.enumType('Confidence', {
  description: 'How sure the scanner is. CONFIRMED: it has proof.',
  values: CONFIDENCES,
});

const ThreatLevelEnum = builder.enumType('ThreatLevel', {
  description: 'Verdict on a page. UNKNOWN: nothing could be judged.',
  values: THREAT_LEVELS,
});

const ResultTypeEnum = builder.enumType('ResultType', {
  description: 'Kinds of results.',
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

/** What a result is read with where its scan is not known. */
const WITH_SCAN = { scan: { select: { id: true } } } as const;

/** The result with the key; none in another workspace. */
async function whereKey(key: string, { prisma, identity: { workspace } }: GraphQLContext) {
  const { scanId: id, seq } = parseResultKey(key);
  const scan = await prisma.scan.findFirst({ where: { id, workspace }, select: { key: true } });
  return { scanKey_seq: { scanKey: scan?.key ?? 0, seq } };
}

/** What the global ids of results are made of. */
export const RESULT_KEYS = { Host: keyOf, Endpoint: keyOf, Finding: keyOf, PageAssessment: keyOf };

const ResultInterface = builder.interfaceRef<ResultRow>('Result').implement({
  description: 'What all results tell of where they come from.',
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: 'Its event in the log of the scan.' }),
    scanner: t.exposeString('scanner', { description: 'Name of the scanner that found it.' }),
    parent: t.exposeInt('parent', {
      nullable: true,
      description: 'seq of the event whose result led to this one; null where that was the target itself.',
    }),
    foundAt: t.expose('foundAt', { type: 'DateTime', description: 'When it was found.' }),
    mock: t.exposeBoolean('mock', { description: 'Made up by a mock scanner; nothing of the kind exists.' }),
  }),
});

export const HostNode = builder.prismaNode('Host', {
  description: 'A host, by name or address, alive or not.',
  interfaces: [ResultInterface],
  nullable: true,
  id: { resolve: keyOf },
  include: WITH_SCAN,
  findUnique: whereKey,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Host name in lower case, or an address.' }),
    ip: t.stringList({
      resolve: (row) => row.ip as string[],
      description: 'Addresses that it resolves to, IPv4 and IPv6.',
    }),
    cname: t.stringList({
      resolve: (row) => row.cname as string[],
      description: 'Canonical names (CNAME) on the way to its addresses.',
    }),
    alive: t.exposeBoolean('alive', { description: 'Whether it answered over HTTPS or HTTP.' }),
    url: t.expose('url', { type: 'URL', nullable: true, description: 'Where it answered.' }),
    status: t.exposeInt('status', { nullable: true, description: 'HTTP status of the answer.' }),
    title: t.exposeString('title', { nullable: true, description: 'Title of its start page.' }),
    server: t.exposeString('server', { nullable: true, description: 'Its Server header.' }),
    notBefore: t.expose('notBefore', {
      type: 'DateTime',
      nullable: true,
      description: 'Start of validity of its TLS certificate (RFC 5280).',
    }),
    notAfter: t.expose('notAfter', {
      type: 'DateTime',
      nullable: true,
      description: 'End of validity of its TLS certificate.',
    }),
    issuer: t.exposeString('issuer', { nullable: true, description: 'Issuer of its TLS certificate.' }),
    source: t.exposeString('source', { description: 'How its name became known.' }),
    error: t.exposeString('error', { nullable: true, description: 'Why it is not alive.' }),
  }),
});

export const EndpointNode = builder.prismaNode('Endpoint', {
  description: 'An address of a site, and what it answers.',
  interfaces: [ResultInterface],
  nullable: true,
  id: { resolve: keyOf },
  include: WITH_SCAN,
  findUnique: whereKey,
  fields: (t) => ({
    url: t.expose('url', { type: 'URL', description: 'Its normal form, without a fragment.' }),
    status: t.exposeInt('status', {
      nullable: true,
      description: 'HTTP status; null where nothing answered.',
    }),
    contentType: t.exposeString('contentType', { nullable: true, description: 'Media type of the answer.' }),
    length: t.exposeInt('length', { nullable: true, description: 'Bytes of the body.' }),
    title: t.exposeString('title', { nullable: true, description: 'Title of the page.' }),
    redirect: t.expose('redirect', { type: 'URL', nullable: true, description: 'Where it redirects to.' }),
    source: t.exposeString('source', { description: 'How its address became known.' }),
    error: t.exposeString('error', { nullable: true, description: 'Why there is no status.' }),
  }),
});

/** Parsing a CVSS vector. */
const CVSS = 5;

export const FindingNode = builder.prismaNode('Finding', {
  description: 'A flaw.',
  interfaces: [ResultInterface],
  nullable: true,
  id: { resolve: keyOf },
  include: WITH_SCAN,
  findUnique: whereKey,
  fields: (t) => ({
    title: t.exposeString('title', { description: 'One line.' }),
    severity: t.field({
      type: SeverityEnum,
      resolve: (row) => SEVERITIES[row.severity] ?? 'UNKNOWN',
      description: 'How bad it is.',
    }),
    type: t.exposeString('type', { description: 'Machine-readable kind, such as sql_injection.' }),
    url: t.expose('url', { type: 'URL', nullable: true, description: 'Where it is.' }),
    method: t.exposeString('method', { nullable: true, description: 'HTTP method of the request.' }),
    parameter: t.exposeString('parameter', { nullable: true, description: 'Parameter of the request.' }),
    host: t.exposeString('host', { nullable: true, description: 'Host name or address that has it.' }),
    port: t.exposeInt('port', { nullable: true, description: 'Port that has it.' }),
    file: t.exposeString('file', { nullable: true, description: 'File, relative to its repository.' }),
    line: t.exposeInt('line', { nullable: true, description: 'Line of the file, from 1.' }),
    column: t.exposeInt('column', { nullable: true, description: 'Column of the line, from 1.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'What it is and why it matters.',
    }),
    evidence: t.field({
      type: 'JSON',
      nullable: true,
      resolve: (row) => row.evidence,
      description: 'What shows it.',
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
      ...costs({ weight: CVSS }),
      resolve: ({ cvss }) => scoreOf(cvss),
      description: 'Score that the vector comes to, 0 to 10; null without a whole vector.',
    }),
    confidence: t.field({
      type: ConfidenceEnum,
      resolve: (row) => row.confidence as (typeof CONFIDENCES)[number],
      description: 'How sure the scanner is.',
    }),
    remediation: t.exposeString('remediation', { nullable: true, description: 'How to mend it.' }),
    references: t.stringList({
      resolve: (row) => row.references as string[],
      description: 'Addresses to read on at.',
    }),
    properties: t.field({
      type: 'JSON',
      nullable: true,
      resolve: (row) => row.properties,
      description: 'What else its scanner says of it.',
    }),
    fingerprint: t.exposeString('fingerprint', {
      description: 'The same flaw has the same fingerprint in every scan.',
    }),
  }),
});

export const AssessmentLayerType = builder.objectRef<AssessmentLayer>('AssessmentLayer').implement({
  description: 'One layer of the analysis of a page.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Which layer.' }),
    score: t.int({
      nullable: true,
      resolve: ({ score }) => score ?? null,
      description: '0 (harmless) to 100; null: nothing could be judged.',
    }),
    contribution: t.int({
      nullable: true,
      resolve: ({ contribution }) => contribution ?? null,
      description: 'Points that it adds to the risk of the page.',
    }),
    indicators: t.exposeStringList('indicators', { description: 'What it saw.' }),
  }),
});

export const AssessmentNode = builder.prismaNode('PageAssessment', {
  description: 'The verdict on a page.',
  interfaces: [ResultInterface],
  nullable: true,
  id: { resolve: keyOf },
  include: WITH_SCAN,
  findUnique: whereKey,
  fields: (t) => ({
    url: t.expose('url', { type: 'URL', description: 'The page.' }),
    riskScore: t.exposeInt('riskScore', { description: '0 (none) to 100.' }),
    threatLevel: t.field({
      type: ThreatLevelEnum,
      resolve: (row) => row.threatLevel as (typeof THREAT_LEVELS)[number],
      description: 'The verdict.',
    }),
    classification: t.exposeString('classification', {
      nullable: true,
      description: 'Such as phishing or miner.',
    }),
    indicators: t.stringList({
      resolve: (row) => row.indicators as string[],
      description: 'What spoke for the verdict.',
    }),
    layers: t.field({
      type: [AssessmentLayerType],
      ...costs({ size: 6 }),
      resolve: (row) => row.layers as unknown as AssessmentLayer[],
      description: 'The layers of the analysis, each with its part of the score.',
    }),
    method: t.exposeString('method', { nullable: true, description: 'How it was judged.' }),
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
    'Anything that a scanner finds. Its kinds differ in what may be null (`url`, `title`): select such fields under aliases.',
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
  description: 'What is left out does not restrict.',
  fields: (t) => ({
    types: t.field({ type: [ResultTypeEnum], description: 'Kinds of results.' }),
    minSeverity: t.field({
      type: SeverityEnum,
      description: 'Findings of at least this severity. Other kinds of results are not affected.',
    }),
    scanner: t.string({ description: 'Name of the scanner that found it.' }),
  }),
});

builder.queryField('results', (t) =>
  t.connection({
    type: ScanResult,
    // Each kind of result is read by a query of its own, for a whole page.
    ...connectionCost(2 * ROW, 5 * QUERY),
    description: 'All results of a scan, in the order in which they were found.',
    args: {
      scanId: t.arg.id({ required: true, description: 'id of a Scan.' }),
      filter: t.arg({ type: ResultFilter }),
    },
    resolve: async (_, args, { prisma, log, identity }) => {
      const scanId = requireScanId(args.scanId);
      if ((await log.head(scanId))?.workspace !== identity.workspace)
        throw new NotFoundError('There is no such scan.');
      const { types, minSeverity, scanner } = args.filter ?? {};
      const wanted = types ?? RESULT_TYPES;
      return await resolveCursorConnection<Promise<AnyRow[]>>(
        { args, defaultSize: 50, maxSize: 500, toCursor: (row: AnyRow) => encodeCursor(row.seq) },
        async ({ before, after, limit, inverted }) => {
          const query = {
            where: {
              scan: { id: scanId },
              ...(scanner ? { scanner } : {}),
              seq: { gt: after ? decodeCursor(after) : 0, lt: before ? decodeCursor(before) : 2 ** 31 - 1 },
            },
            orderBy: { seq: inverted ? 'desc' : 'asc' },
            take: limit,
          } as const;
          const severity = minSeverity ? { severity: { gte: severityRank(minSeverity) } } : {};
          const none = Promise.resolve([]);
          // Each kind gives a page of its own by its primary key; together they hold the page asked for.
          const [hosts, endpoints, findings, assessments] = await Promise.all([
            wanted.includes('HOST') ? prisma.host.findMany(query) : none,
            wanted.includes('ENDPOINT') ? prisma.endpoint.findMany(query) : none,
            wanted.includes('FINDING')
              ? prisma.finding.findMany({ ...query, where: { ...query.where, ...severity } })
              : none,
            wanted.includes('ASSESSMENT') ? prisma.pageAssessment.findMany(query) : none,
          ]);
          const scan = { id: scanId };
          const rows: AnyRow[] = [
            ...hosts.map((row) => ({ ...row, scan, __type: 'HOST' as const })),
            ...endpoints.map((row) => ({ ...row, scan, __type: 'ENDPOINT' as const })),
            ...findings.map((row) => ({ ...row, scan, __type: 'FINDING' as const })),
            ...assessments.map((row) => ({ ...row, scan, __type: 'ASSESSMENT' as const })),
          ];
          rows.sort((a, b) => (inverted ? b.seq - a.seq : a.seq - b.seq));
          return rows.slice(0, limit);
        },
      );
    },
  }),
);

const encodeCursor = (seq: number) => Buffer.from(`seq:${seq}`).toString('base64url');

function decodeCursor(cursor: string): number {
  const [, seq] = /^seq:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (seq === undefined)
    throw new BadInputError('The cursor is not one that this server gave; start without one.');
  return Number(seq);
}
