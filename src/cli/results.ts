/** Prints results that a server has recorded: of one scan as it found them, or findings of all scans, newest first. */
import { z } from 'zod';
import { EVENT_SELECTION } from '#client/event';
import { isResult } from '../core/event.ts';
import { RESULT_TYPES, type ResultType, type Severity } from '../core/vocabulary.ts';
import { encodeResult, type ResultEvent } from './event-json.ts';
import { wrapLine } from './layout.ts';
import { printable } from './printable.ts';
import { type Remote, RemoteError } from './remote.ts';
import { parseEvent, parseRecord, RECORD_QUERY, understood } from './remote-event.ts';
import { resultLines } from './result-line.ts';
import { describeEnd, describeFindings, describeWarnings } from './scan-record.ts';
import { CommandError, EXIT, type Shell, UsageError } from './shell.ts';
import { type Colors, chooseColors, createTerminal, type Terminal } from './terminal.ts';
import { createWarningCauses } from './warning-causes.ts';

export interface ResultsRequest {
  /** id of a scan, or `latest`; default: findings of all scans */
  scan?: string | undefined;
  /** only findings of this severity or higher */
  minSeverity?: Severity | undefined;
  /** only results of these types */
  types?: readonly ResultType[] | undefined;
  /** number of results on the page */
  first: number;
  /** position that the page before has named */
  after?: string | undefined;
  json?: boolean | undefined;
  color?: boolean | undefined;
}

interface Page {
  lines: string[];
  /** position of the next page; null at the end of the list */
  next: string | null;
  /** what else there is to say, for standard error */
  note?: string;
}

interface Around {
  remote: Remote;
  terminal: Terminal;
  colors: Colors;
}

/** @throws CommandError */
export async function printResults(remote: Remote, request: ResultsRequest, shell: Shell): Promise<void> {
  const { scan, minSeverity, types, json = false } = request;
  const isOfOthers = types?.some((type) => type !== 'FINDING') ?? false;
  if (minSeverity !== undefined && isOfOthers)
    throw new UsageError('Only findings have a severity: give --min-severity or --types, not both.');
  if (scan === undefined && isOfOthers)
    throw new UsageError('Without a scan, there are only findings: name a scan, or omit --types.');
  const terminal = createTerminal(shell.stdout, { dumb: shell.env.TERM === 'dumb', plain: json });
  try {
    const around = { remote, terminal, colors: chooseColors(shell.stdout, shell, request.color) };
    const page =
      scan === undefined ? await findingsPage(request, around) : await scanPage(scan, request, around);
    await terminal.print(page.lines);
    if (page.note) shell.stderr.write(`scanwire: ${page.note}\n`);
    if (page.next !== null)
      shell.stderr.write(
        `scanwire: there are more: repeat the command with --after ${printable(page.next)}\n`,
      );
  } catch (error) {
    if (error === terminal.failure) throw new CommandError('', EXIT.readerGone);
    throw error;
  } finally {
    terminal.close();
  }
}

const line = (event: ResultEvent, { json }: ResultsRequest, { colors, terminal }: Around) =>
  json ? [encodeResult(event)] : resultLines(colors, event, terminal.columns);

const OF_SCAN = `query ($id: ID!, $first: Int!, $after: Int!, $types: [ScanEventType!], $severity: Severity) {
  scan(id: $id) {
    status
    events(first: $first, after: $after, types: $types, minSeverity: $severity) {
      lastSeq terminal events { seq type ${EVENT_SELECTION} }
    }
  }
}`;

const ofScan = z.object({
  scan: z
    .object({
      status: z.string(),
      events: z.object({
        lastSeq: z.int(),
        terminal: z.boolean(),
        events: z.array(z.record(z.string(), z.unknown())),
      }),
    })
    .nullable(),
});

/** Results in the order in which they were found, and the summary after the last one. */
async function scanPage(given: string, request: ResultsRequest, around: Around): Promise<Page> {
  const { remote, colors, terminal } = around;
  const { minSeverity: severity, first, after = '0', json } = request;
  if (!/^\d{1,15}$/.test(after)) throw new UsageError(`--after ${printable(after)} is not a number.`);
  const id = await remote.scanId(given);
  const types = request.types ?? (severity ? ['FINDING'] : RESULT_TYPES);
  const data = await remote.query(OF_SCAN, { id, first, after: Number(after), types, severity });
  const { scan } = understood(remote.url, () => ofScan.parse(data));
  if (!scan) throw new RemoteError(`There is no scan "${printable(id)}" on ${remote.url}.`, 'NOT_FOUND');
  const { events, lastSeq, terminal: isEnd } = scan.events;
  const lines = events
    .map((event) => understood(remote.url, () => parseEvent(event)))
    .filter((event) => event !== null)
    .filter((event): event is ResultEvent => isResult(event))
    .flatMap((event) => line(event, request, around));
  if (!isEnd) {
    if (events.length >= first) return { lines, next: String(lastSeq) };
    return {
      lines,
      next: null,
      note: `the scan is ${printable(scan.status)}. To follow it: scanwire watch ${id}`,
    };
  }
  if (json) return { lines, next: null };
  const record = parsedRecord(remote, await remote.query(RECORD_QUERY, { id }));
  const end = [
    describeEnd(record, colors),
    ...describeFindings(record, [], colors),
    ...describeWarnings(record, createWarningCauses(), colors),
  ];
  return { lines: [...lines, ...end.flatMap((text) => wrapLine(text, terminal.columns))], next: null };
}

const parsedRecord = (remote: Remote, data: unknown) => understood(remote.url, () => parseRecord(data));

const FINDING_FIELDS = /\{ finding \{ (.*?) \} \}/.exec(EVENT_SELECTION)?.[1] ?? '';

const FINDINGS = `query ($first: Int!, $after: String, $filter: FindingFilter) {
  findings(first: $first, after: $after, filter: $filter, orderBy: { field: FOUND_AT, direction: DESC }) {
    pageInfo { endCursor hasNextPage }
    nodes { scan { id target createdAt } ${FINDING_FIELDS} }
  }
}`;

const findings = z.object({
  findings: z.object({
    pageInfo: z.object({ endCursor: z.string().nullable(), hasNextPage: z.boolean() }),
    nodes: z.array(
      z.looseObject({
        scan: z.object({ id: z.string(), target: z.string(), createdAt: z.iso.datetime() }),
        seq: z.int(),
        foundAt: z.string(),
      }),
    ),
  }),
});

/** Findings below a heading for each scan, newest first. */
async function findingsPage(request: ResultsRequest, around: Around): Promise<Page> {
  const { remote, colors, terminal } = around;
  const { minSeverity, first, after, json } = request;
  const filter = minSeverity && { minSeverity };
  const data = await remote.query(FINDINGS, { first, after, filter });
  const { nodes, pageInfo } = understood(remote.url, () => findings.parse(data)).findings;
  const lines: string[] = [];
  let shown: string | undefined;
  for (const { scan, ...finding } of nodes) {
    const { seq, foundAt: at } = finding;
    const event = understood(remote.url, () =>
      parseEvent({ type: 'FINDING', scanId: scan.id, seq, at, finding }),
    );
    if (!json && scan.id !== shown) {
      const started = scan.createdAt.slice(0, 16).replace('T', ' ');
      const heading = `${colors.bold(printable(scan.target))} ${started}Z ${colors.dim(printable(scan.id))}`;
      lines.push(...wrapLine(heading, terminal.columns));
    }
    shown = scan.id;
    lines.push(...line(event as ResultEvent, request, around));
  }
  const note = nodes.length === 0 ? 'there are no such findings' : '';
  return { lines, next: pageInfo.hasNextPage ? pageInfo.endCursor : null, note };
}
