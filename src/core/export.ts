/** Exports results: of one scan, also while it runs, or findings of all scans. Every export is a snapshot of its beginning. */
import type { Audit } from './audit.ts';
import { BadInputError, CursorAheadError, noSuchScan } from './errors.ts';
import type { BySeverity, ExportedScan, ExportFormat, ExportHead, ExportSource } from './export-source.ts';
import { type Identity, requireRole } from './identity.ts';
import type { KeysetPage, Position } from './keyset.ts';
import type { Registry } from './registry.ts';
import type { FindingFilter } from './result-filter.ts';
import { scanGlobalId } from './scan-id.ts';
import type { Search } from './search.ts';
import { shownOptions } from './secret-options.ts';
import {
  MAX_INT,
  RESULT_TYPES,
  type ResultType,
  SEVERITIES,
  type Severity,
  severityRank,
} from './vocabulary.ts';

/** A part of the results of a scan. */
export interface TextRange {
  /** only events with a greater seq */
  after: number;
  /** only events up to this seq */
  upTo: number;
  /** maximum number of results */
  limit: number;
}

export interface TextPage {
  /** JSON lines */
  text: string;
  /** number of lines */
  count: number;
  /** everything up to this seq has been read */
  upTo: number;
}

export interface StoredScan extends ExportedScan {
  id: string;
  lastSeq: number;
  /** when its status or label last changed */
  changedAt: Date | null;
}

/** Reads results of one workspace as JSON lines, made from the stored JSON without parsing it. */
export interface ResultTexts {
  /** The scan, and its counts as of its lastSeq; null if it does not exist. */
  scan(
    scanId: string,
  ): Promise<(ExportedScan & { id: string; lastSeq: number; changedAt: Date | null }) | null>;
  /** Id of the newest scan; null if there is none. */
  latest(): Promise<string | null>;
  /** Results in the order of the log. @throws NotFoundError if the scan has been deleted */
  page(scanId: string, range: TextRange, selection: Selected): Promise<TextPage>;
  /** Results of one type; findings of one severity. @throws NotFoundError if the scan has been deleted */
  pageOf(scanId: string, range: TextRange, of: { type: ResultType; severity?: Severity }): Promise<TextPage>;
  /** The findings at these positions, in this order; those that were deleted in the meantime are left out. */
  findings(positions: readonly number[]): Promise<FoundLine[]>;
  /** Position of the newest finding of all scans. */
  newestFinding(): Promise<number>;
}

export interface FoundLine {
  position: number;
  scanId: string;
  target: string;
  /** JSON line */
  line: string;
}

export interface Selection {
  /** default: all */
  types?: readonly ResultType[] | undefined;
  /** of findings; other results are not affected */
  minSeverity?: Severity | undefined;
}

/** A selection with its default. */
export type Selected = Selection & { types: readonly ResultType[] };

export interface Resume {
  /** seq (of findings of all scans: position) of the last result that the client has */
  after?: number | undefined;
  /** maximum number of results */
  first?: number | undefined;
}

export interface Export extends ExportSource {
  /** what is exported, for the name of a file */
  readonly name: string;
  readonly facts: ExportHead;
  /** null: findings of all scans */
  readonly scanId: string | null;
  /** Exports with the same tag have the same content; null if it may change. */
  readonly tag: string | null;
}

export interface Exports {
  readonly formats: readonly ExportFormat[];
  /** Where each format of a scan can be downloaded. */
  links(scanId: string): { format: ExportFormat; url: string }[];
  /**
   * @param scanId empty for the newest scan
   * @throws NotFoundError, ForbiddenError, BadInputError, CursorAheadError
   */
  scan(identity: Identity, scanId: string, selection?: Selection, resume?: Resume): Promise<Export>;
  /** @throws ForbiddenError, BadInputError, UnavailableError */
  findings(identity: Identity, filter: FindingFilter, resume?: Resume): Promise<Export>;
  /** Records in the audit log that the caller gets an export. */
  record(identity: Identity, exported: Export, format: string): Promise<void>;
}

export interface ExportParts {
  reads(workspace: string): { texts: ResultTexts; search: Pick<Search, 'findings'> };
  registry: Pick<Registry, 'get'>;
  audit: Pick<Audit, 'attempt' | 'done'>;
  formats: readonly ExportFormat[];
  /** address of the server in browsers, without a trailing slash; null: links are paths */
  publicUrl: string | null;
}

/** Results of the first page, and of the largest. Pages of large results are smaller. */
const FIRST_PAGE = 100;
const MAX_PAGE = 500;
/** Characters of a page. */
const WANTED_PAGE = 65_536;

export function createExports({ reads, registry, audit, formats, publicUrl }: ExportParts): Exports {
  const allowed = async <T>(identity: Identity, scanId: string | null, work: () => Promise<T>): Promise<T> =>
    await audit.attempt(identity, 'EXPORT', scanId === null ? {} : { scanId }, async () => {
      // A limited key may read its scans one by one, and nothing else.
      requireRole(identity, 'VIEWER');
      return await work();
    });
  return {
    formats,

    links: (scanId) =>
      formats.map((format) => ({
        format,
        url: `${publicUrl ?? ''}/scans/${scanGlobalId(scanId)}/export.${format.name}`,
      })),

    scan: (identity, scanId, selection = {}, resume = {}) =>
      allowed(identity, scanId, async () => {
        const { texts } = reads(identity.workspace);
        const scan = await texts.scan(scanId || ((await texts.latest()) ?? ''));
        if (!scan) throw noSuchScan();
        const scanners = scan.scanners.map((run) => ({
          ...run,
          options: shownOptions(registry.get(run.name), run.options),
        }));
        return exportScan(texts, { ...scan, scanners }, selection, resume);
      }),

    findings: (identity, filter, resume = {}) =>
      allowed(identity, null, () => exportFindings(reads(identity.workspace), filter, resume)),

    record: (identity, { scanId, facts }, format) =>
      audit.done(
        identity,
        'EXPORT',
        scanId === null ? {} : { scanId },
        [format, ...(scanId === null ? ['findings of all scans'] : []), ...facts.selection].join(', '),
      ),
  };
}

function exportScan(
  texts: ResultTexts,
  { changedAt, ...scan }: StoredScan,
  { types, minSeverity }: Selection,
  resume: Resume,
): Export {
  const { after, first } = checkResume(resume, scan.lastSeq);
  const selection = { types: types ? [...new Set(types)] : RESULT_TYPES, minSeverity };
  const facts: ExportHead = {
    scan: { ...scan, id: scanGlobalId(scan.id) },
    at: new Date(),
    selection: describe({ types, minSeverity, ...resume }),
    ...totalsOf(scan, selection),
  };
  const range = { after, upTo: scan.lastSeq };
  return {
    name: scan.target,
    scanId: scan.id,
    facts,
    tag: scan.finishedAt && JSON.stringify([scan.id, scan.lastSeq, changedAt, selection, after, first]),
    head: async () => facts,
    lines: () => pages(range, first, (part) => texts.page(scan.id, part, selection)),
    async *linesOf(type) {
      if (!selection.types.includes(type)) return;
      const parts =
        type === 'FINDING' ? severitiesFrom(minSeverity).map((severity) => ({ type, severity })) : [{ type }];
      for (const of of parts) yield* pages(range, undefined, (part) => texts.pageOf(scan.id, part, of));
    },
  };
}

async function exportFindings(
  { texts, search }: ReturnType<ExportParts['reads']>,
  filter: FindingFilter,
  resume: Resume,
): Promise<Export> {
  const upTo = await texts.newestFinding();
  const { after, first } = checkResume(resume, upTo);
  const counts = await Promise.all(
    SEVERITIES.map(async (severity) => {
      const wanted = passes(filter, severity);
      const count = wanted ? await search.findings.count({ ...filter, severities: [severity] }) : 0;
      return [severity.toLowerCase(), count] as const;
    }),
  );
  const facts: ExportHead = {
    scan: null,
    at: new Date(),
    selection: describe({ ...filter, ...resume }),
    totals: { HOST: 0, ENDPOINT: 0, FINDING: sum(counts.map(([, count]) => count)), ASSESSMENT: 0 },
    bySeverity: Object.fromEntries(counts) as BySeverity,
  };
  const list = { texts, search, filter, upTo };
  return {
    name: 'findings',
    scanId: null,
    facts,
    tag: null,
    head: async () => facts,
    lines: () =>
      listed({
        ...list,
        order: { field: 'FOUND_AT', direction: 'ASC' },
        from: after > 0 ? [after, after] : undefined,
        max: first,
      }),
    async *linesOf(type) {
      if (type === 'FINDING') yield* listed({ ...list, order: { field: 'SEVERITY', direction: 'DESC' } });
    },
  };
}

/** @throws BadInputError, CursorAheadError */
function checkResume(
  { after = 0, first }: Resume,
  last: number,
): { after: number; first: number | undefined } {
  checkRange('after', after);
  if (first !== undefined) checkRange('first', first);
  if (after > last) throw new CursorAheadError(after, last);
  return { after, first };
}

/** @throws BadInputError */
function checkRange(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0 && value <= MAX_INT) return;
  throw new BadInputError(`${name}: ${value} is not a whole number from 0 to ${MAX_INT}.`);
}

/** Reads pages until the end of the range, or until there are `max` results. */
async function* pages(
  { after, upTo }: { after: number; upTo: number },
  max: number | undefined,
  read: (range: TextRange) => Promise<TextPage>,
): AsyncGenerator<string, void, void> {
  let size = FIRST_PAGE;
  let left = max ?? Number.POSITIVE_INFINITY;
  for (let position = after; position < upTo && left > 0; ) {
    const page = await read({ after: position, upTo, limit: Math.min(size, left) });
    position = page.upTo;
    left -= page.count;
    size = nextSize(size, page.text.length);
    if (page.text !== '') yield page.text;
    await turn();
  }
}

/** The database is read synchronously: others get their turn between two pages. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

const nextSize = (size: number, length: number): number =>
  length > 2 * WANTED_PAGE
    ? Math.max(1, Math.floor(size / 4))
    : length < WANTED_PAGE
      ? Math.min(MAX_PAGE, 2 * size)
      : size;

interface Listed {
  texts: ResultTexts;
  search: Pick<Search, 'findings'>;
  filter: FindingFilter;
  order: KeysetPage<'FOUND_AT' | 'SEVERITY'>['order'];
  /** Findings that were recorded later are left out. */
  upTo: number;
  from?: Position | undefined;
  max?: number | undefined;
}

async function* listed({ texts, search, filter, order, upTo, from, max }: Listed): AsyncGenerator<string> {
  let size = FIRST_PAGE;
  let left = max ?? Number.POSITIVE_INFINITY;
  for (let after = from; left > 0; ) {
    const limit = Math.min(size, left);
    const found = await search.findings.positions(filter, { order, after, fromEnd: false, limit });
    const last = found.at(-1);
    if (!last) return;
    after = last;
    const positions = found.map(([, position]) => Number(position)).filter((position) => position <= upTo);
    const text = (await texts.findings(positions)).map(toLine).join('');
    left -= positions.length;
    size = nextSize(size, text.length);
    if (text !== '') yield text;
    await turn();
  }
}

const toLine = ({ position, scanId, target, line }: FoundLine): string =>
  `{"position":${position},"scanId":"${scanGlobalId(scanId)}","target":${JSON.stringify(target)},${line.slice(1)}`;

const severitiesFrom = (least: Severity = 'UNKNOWN'): Severity[] =>
  SEVERITIES.filter((severity) => severityRank(severity) >= severityRank(least)).reverse();

const passes = ({ severities, minSeverity }: FindingFilter, severity: Severity): boolean =>
  (severities?.includes(severity) ?? true) &&
  severityRank(severity) >= severityRank(minSeverity ?? 'UNKNOWN');

function totalsOf(
  { summary }: ExportedScan,
  { types, minSeverity }: Selected,
): Pick<ExportHead, 'totals' | 'bySeverity'> {
  const has = (type: ResultType, number: number) => (types.includes(type) ? number : 0);
  const wanted = severitiesFrom(minSeverity);
  const bySeverity = Object.fromEntries(
    SEVERITIES.map((severity) => {
      const name = severity.toLowerCase() as Lowercase<Severity>;
      return [name, wanted.includes(severity) ? has('FINDING', summary.bySeverity[name]) : 0];
    }),
  ) as BySeverity;
  return {
    bySeverity,
    totals: {
      HOST: has('HOST', summary.hosts),
      ENDPOINT: has('ENDPOINT', summary.endpoints),
      FINDING: sum(Object.values(bySeverity)),
      ASSESSMENT: has('ASSESSMENT', summary.assessments),
    },
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** The selection in words; times are in milliseconds. */
function describe(given: object): string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const time = (name === 'since' || name === 'until') && typeof value === 'number';
    return [
      `${name} ${time ? new Date(value).toISOString() : Array.isArray(value) ? value.join(', ') : value}`,
    ];
  });
}
